"""What is worth trying again."""

from typing import Any

from prefect import Task
from prefect.client.schemas.objects import State, TaskRun

from foundation.errors import TrialError

RETRIES = {"retries": 3, "retry_delay_seconds": [1, 10, 60]}


async def unless_refused(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Retry a lost connection; a refusal would only be refused again."""
    try:
        await state.aresult()
    except TrialError:
        return False
    except Exception:  # noqa: BLE001 -- whatever else went wrong may go right
        return True
    return False

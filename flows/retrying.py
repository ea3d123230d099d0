"""What is worth trying again: a lost connection, a locked database. Nothing else."""

from typing import Any, TypedDict

from prefect import Task
from prefect.client.schemas.objects import State, TaskRun
from sqlalchemy.exc import InterfaceError, OperationalError

MAY_PASS = (OSError, OperationalError, InterfaceError)


class Retries(TypedDict):
    retries: int
    retry_delay_seconds: list[float]


RETRIES: Retries = {"retries": 3, "retry_delay_seconds": [1, 10, 60]}


async def if_it_may_pass(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Retry what the machine did; a refusal or a fault of ours would only come again."""
    try:
        await state.aresult()
    except MAY_PASS:
        return True
    except Exception:  # noqa: BLE001 -- whatever it is, trying again does not mend it
        return False
    return False

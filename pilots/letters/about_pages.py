"""Letters that pages cause."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from pilots.letters import about_tasks
from pilots.setting import Setting
from pilots.tables import Trial


def date_moved(
    session: Session, setting: Setting, trial_id: str, steps: Iterable[str], now: datetime
) -> None:
    """Let what was promised about these tasks of a trial follow their new due days."""
    from pilots.deeds.rolling_out import Walk  # deeds call letters, never the other way at import

    walk = Walk(session, setting, session.get_one(Trial, trial_id))
    for step in steps:
        if walk.tasks[step].status == "open":
            about_tasks.moved(walk, walk.steps[step], walk.tasks[step], now=now)

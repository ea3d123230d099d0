"""Letters about a trial as a whole: its pilot cluster leaves it."""

from sqlmodel import Session

from pilots.lifecycle import Agent
from pilots.setting import Setting
from pilots.tables import Trial


def withdrawn(session: Session, setting: Setting, trial: Trial, *, by: Agent) -> None:
    pass

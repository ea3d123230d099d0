"""Who looks after a task: its owner, or the colleague it was handed to."""

from sqlmodel import Session, col, select

from foundation.errors import TrialError
from pilots.lifecycle import Agent
from pilots.setting import Setting
from pilots.tables import Delegation, Person, Task, Trial

REGIONAL = "regional_coordinator"
OF_THE_CLUSTER = ("cluster_manager", "service_facilitator")


class NotYourTask(TrialError):
    """The task belongs to other people."""

    code = "PILOT-103"

    def __init__(self, task: str) -> None:
        super().__init__(
            f"The task {task} is looked after by other people, so you cannot change it. "
            "Ask the regional coordinator if that is wrong."
        )


def colleagues(setting: Setting, trial: Trial, owner: str) -> list[Person]:
    """Return who could look after a task of ``owner`` in ``trial``: the same house, no other."""
    if owner == REGIONAL:
        return setting.in_role(REGIONAL, trial.region)
    found = (setting.in_role(role, trial.cluster) for role in (owner, *OF_THE_CLUSTER))
    return list({person.id: person for people in found for person in people}.values())


def doers(setting: Setting, trial: Trial, task: Task, delegate: str | None) -> list[Person]:
    """Return who is asked for a task, the first of them by letter."""
    return asked_for(
        setting, task.owner, cluster=trial.cluster, region=trial.region, delegate=delegate
    )


def asked_for(
    setting: Setting, owner: str, *, cluster: str, region: str, delegate: str | None
) -> list[Person]:
    """Return who is asked for a task of ``owner`` there; for lists that hold no whole rows."""
    known = setting.people.get(delegate) if delegate else None
    if known is not None and known.left_at is None:
        return [known]
    place = region if owner == REGIONAL else cluster
    return setting.in_role(owner, place) or setting.in_role("cluster_manager", cluster)


def delegate_of(session: Session, trial: str, step: str) -> str | None:
    found = session.get(Delegation, (trial, step))
    return found.person if found else None


def delegates(session: Session, trials: list[str] | None = None) -> dict[tuple[str, str], str]:
    """Return to whom tasks were handed, by trial and step."""
    query = select(Delegation)
    if trials is not None:
        query = query.where(col(Delegation.trial).in_(trials))
    return {(row.trial, row.step): row.person for row in session.exec(query)}


def must_be_theirs(setting: Setting, trial: Trial, task: Task, by: Agent) -> None:
    """Go on only if ``by`` could look after the task.

    Raises:
        NotYourTask: nobody of their house owns it.
    """
    if by.id not in {person.id for person in colleagues(setting, trial, task.owner)}:
        raise NotYourTask(f"{trial.id}.{task.step}")

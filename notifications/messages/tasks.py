"""Letters about rollout tasks: it opens, it is due, it is late and somebody should help."""

from datetime import date
from typing import Any, ClassVar, Self

from notifications.messages.message import EXAMPLE, Dated, Event, Line


class Task(Dated):
    """To the owner of a task on the day it opens."""

    name = "task"
    waits: ClassVar[bool] = True

    task: Line
    service: Line
    cluster: Line
    evidence: tuple[Line, ...] = ()
    """Names of the proof to hand in."""
    purpose: Line = ""
    """What the service is for: why the task is worth doing."""
    unlocks: tuple[Line, ...] = ()
    """Titles of the tasks that cannot start before this one is done."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            **_TASK,
            **_DUE,
            purpose="Give the cluster, its firms and the regional authority one shared picture of "
            "existing capacities, so that later workshops start from facts.",
            unlocks=(
                "Collect capacity data: members, research groups, priorities",
                "Invite SMEs and collect competence profiles with consent",
            ),
        )


class TaskReminder(Dated):
    """To the owner, before the day (``working_days`` > 0), on it (0) or after it (< 0)."""

    name = "task-reminder"
    waits: ClassVar[bool] = True

    task: Line
    service: Line
    cluster: Line
    evidence: tuple[Line, ...] = ()
    escalates_to: Line = ""
    """Who will be asked to help if the task stays open; empty: nobody yet."""

    @classmethod
    def example(cls) -> Self:
        return cls(**_TASK, **_DUE, escalates_to="Coordinator Piedmont")


class TaskOverdue(Dated):
    """To the regional coordinator, later to the programme lead: a task is late and needs them."""

    name = "task-overdue"
    waits: ClassVar[bool] = True

    task: Line
    service: Line
    cluster: Line
    region: Line
    owner: Line
    owner_role: Line
    owner_address: str = ""
    informed: Line = ""
    """Who was told before; empty: the reader is the first to hear of it."""
    informed_on: date | None = None

    def events(self) -> tuple[Event, ...]:
        return ()

    @classmethod
    def example(cls) -> Self:
        return cls(
            **{key: fact for key, fact in _TASK.items() if key != "evidence"},
            due=date(2027, 1, 13),
            working_days=-10,
            event="demo-alpha/svc-synergy-diamond/t1",
            region="Piedmont",
            owner="Manager Alpha",
            owner_role="Pilot cluster manager",
            owner_address="manager@demo-alpha.example",
            informed="Coordinator Piedmont",
            informed_on=date(2027, 1, 20),
        )


_TASK: dict[str, Any] = {
    **EXAMPLE,
    "task": "Agree scope, theme and partner regions with the regional authority",
    "service": "Evidence Base & S3 Synergy Diamond",
    "cluster": "Demo Cluster Alpha",
    "evidence": ("Scope note", "Minutes"),
}
_DUE: dict[str, Any] = {
    "due": date(2027, 1, 13),
    "working_days": 2,
    "event": "demo-alpha/svc-synergy-diamond/t1",
}

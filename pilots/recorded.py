"""What the files of a folder say happened, by subject and in order of time: the replay's source."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pilots.folder import Folder

Event = TypeVar("Event")


@dataclass
class Recorded:
    """Recorded events; each list is sorted by its moment, ties in the order of the file."""

    tasks: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    withdrawals: dict[str, Any] = field(default_factory=dict)
    decisions: dict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, folder: Folder) -> "Recorded":
        recorded = cls()
        for task in sorted(folder.tasks, key=task_moment):
            recorded.tasks[trial_id(task.cluster, task.service)].append(task)
        for answer in folder.answers:
            recorded.answers[trial_id(answer.cluster, answer.service)].append(answer)
        for withdrawal in folder.withdrawals:
            recorded.withdrawals[trial_id(withdrawal.cluster, withdrawal.service)] = withdrawal
        for decision in sorted(folder.decisions, key=decision_moment):
            recorded.decisions[decision.kind, decision.subject].append(decision)
        return recorded

    def knows(self, trial: str) -> bool:
        """Whether anything recorded implies that ``trial`` was agreed and started."""
        return trial in self.tasks or trial in self.answers or trial in self.withdrawals


def trial_id(cluster: str, service: str) -> str:
    return f"{cluster}.{service}"


def task_moment(task: Any) -> datetime:  # noqa: ANN401 -- a row of tasks.csv
    moment: datetime = task.done_at
    return moment


def answer_moment(answer: Any) -> datetime:  # noqa: ANN401 -- a row of answers.csv
    moment: datetime = answer.answered_at
    return moment


def decision_moment(decision: Any) -> datetime:  # noqa: ANN401 -- a row of decisions.csv
    moment: datetime = decision.decided_at
    return moment


def between(
    events: Sequence[Event],
    moment: Callable[[Event], datetime],
    *,
    after: datetime | None,
    until: datetime,
) -> Sequence[Event]:
    """Return the events later than ``after`` and not later than ``until``; ``events`` is sorted."""
    first = bisect_right(events, after, key=moment) if after else 0
    return events[first : bisect_right(events, until, key=moment)]


def next_after(
    events: Sequence[Event], moment: Callable[[Event], datetime], after: datetime | None
) -> datetime | None:
    """Return the moment of the first event later than ``after``, or None."""
    first = bisect_right(events, after, key=moment) if after else 0
    return moment(events[first]) if first < len(events) else None

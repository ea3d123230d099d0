"""Letters about what somebody did on a page: what it asks of others, or what became of a wish."""

from datetime import date
from typing import ClassVar, Literal, Self

from notifications.messages.message import EXAMPLE, Dated, Event, Line, Message, Prose


class Agreement(Dated):
    """To the managers of a pilot cluster: the trial waits for their signature until it starts."""

    name = "agreement"
    waits: ClassVar[bool] = True

    service: Line
    cluster: Line
    purpose: Line = ""
    """What the service is for."""
    reminder: bool = False

    def events(self) -> tuple[Event, ...]:
        return ()

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            service="Evidence Base & S3 Synergy Diamond",
            cluster="Demo Cluster Alpha",
            purpose="Give the cluster, its firms and the regional authority one shared picture of "
            "existing capacities, so that later workshops start from facts.",
            due=date(2027, 1, 11),
            working_days=5,
            event="demo-alpha.svc-synergy-diamond.agreement",
            reminder=True,
        )


News = Literal[
    "evidence-returned", "handed-in",
    "date-asked", "date-granted", "date-refused",
    "problem", "problem-answered",
    "delegated",
]  # fmt: skip


class TrialNews(Message):
    """To whoever is to act on it, or has waited for it; ``news`` says what happened."""

    name = "trial-news"
    waits: ClassVar[bool] = True

    news: News
    service: Line
    cluster: Line
    task: Line = ""
    """Empty: it is about the trial as a whole."""
    due: date | None = None
    """When the task is due; of a wish that was granted, the new day."""
    wanted: date | None = None
    """The day that is asked for."""
    evidence: tuple[Line, ...] = ()
    """Names of the proof to hand in."""
    by: Line = ""
    by_role: Line = ""
    text: Prose = ""
    """What they wrote: a reason, a report, an answer."""
    event: str = ""
    sequence: int = 0

    def events(self) -> tuple[Event, ...]:
        if self.due is None or self.news not in {"date-granted", "delegated"}:
            return ()
        return (Event(key=self.event, when=self.due, sequence=self.sequence),)

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            news="date-asked",
            service="Evidence Base & S3 Synergy Diamond",
            cluster="Demo Cluster Alpha",
            task="Agree scope, theme and partner regions with the regional authority",
            due=date(2027, 1, 13),
            wanted=date(2027, 1, 20),
            evidence=("Scope note", "Minutes"),
            by="Manager Alpha",
            by_role="Pilot cluster manager",
            text="The authority can only meet us on 18 January.",
            event="demo-alpha.svc-synergy-diamond.t1",
        )


class DateMoved(Dated):
    """To everybody whose calendar has the old day of a task; updates the entry."""

    name = "date-moved"
    waits: ClassVar[bool] = True

    task: Line
    service: Line
    cluster: Line
    before: date

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            task="Agree scope, theme and partner regions with the regional authority",
            service="Evidence Base & S3 Synergy Diamond",
            cluster="Demo Cluster Alpha",
            before=date(2027, 1, 13),
            due=date(2027, 1, 20),
            working_days=5,
            event="demo-alpha.svc-synergy-diamond.t1",
            sequence=1,
        )


class RemarksMade(Message):
    """To the authors of a report under review: what was remarked since they last heard of it."""

    name = "remarks"
    waits: ClassVar[bool] = True

    region: Line = ""
    """Empty: the report of the whole programme."""
    count: int
    by: tuple[Line, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE, region="Piedmont", count=3, by=("Coordinator Lombardy", "Quality Manager")
        )

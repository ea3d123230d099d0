"""Letters about changes: a trial starts on another day, a judge is barred, a person is followed."""

from datetime import date
from typing import ClassVar, Literal, Self

from notifications.messages.message import EXAMPLE, Event, Line, Message, Prose


class StartMoved(Message):
    """To the people of a trial that begins on another day; puts the day into their calendars."""

    name = "start-moved"
    waits: ClassVar[bool] = True

    service: Line
    cluster: Line
    before: date
    """The day that the reader was told last, or that of the plan."""
    starts: date
    reason: Prose = ""
    event: str = ""
    sequence: int = 0

    def events(self) -> tuple[Event, ...]:
        return (Event(key=self.event, when=self.starts, sequence=self.sequence),)

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            service="Evidence Base & S3 Synergy Diamond",
            cluster="Demo Cluster Alpha",
            before=date(2027, 1, 11),
            starts=date(2027, 1, 25),
            reason="The authority can only meet us at the end of January.",
            event="demo-alpha.svc-synergy-diamond.start",
        )


class ConflictDeclared(Message):
    """To the programme lead: somebody does not judge, so somebody else has to."""

    name = "conflict"
    waits: ClassVar[bool] = True

    judge: Line
    judge_role: Line
    service: Line = ""
    """The verdict it is about; empty: a report."""
    region: Line = ""
    """The report it is about; empty: that of the programme."""
    reassign: bool = False
    """The review waits until somebody else is named."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            judge="Coordinator Lombardy",
            judge_role="Regional coordinator",
            service="Evidence Base & S3 Synergy Diamond",
            region="Piedmont",
            reassign=True,
        )


class Succession(Message):
    """To whoever takes over from somebody, and to whoever is followed; or the other way round."""

    name = "succession"

    news: Literal["takes-over", "followed", "gives-back", "comes-back"]
    other: Line
    """Who was there before the reader, or comes after them."""
    role: Line
    place: Line = ""
    """Pilot cluster or region; empty: the whole programme."""
    tasks: int = 0
    """Open tasks that pass over."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            news="takes-over",
            other="Manager Alpha",
            role="Pilot cluster manager",
            place="Demo Cluster Alpha",
            tasks=4,
        )

"""What every letter is made of: facts, checked and cleaned, in the reader's words; no sentences."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from notifications.cleaning import one_line, prose

Line = Annotated[str, AfterValidator(one_line)]
"""A name or a title: one line, whatever was typed."""

Prose = Annotated[str, AfterValidator(prose)]
"""A comment or a reason: paragraphs, cut where a letter would become a book."""


class Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Event(Facts):
    """A date that belongs in a calendar.

    ``key`` names the thing itself and stays the same for every letter about it; a changed or
    cancelled date has a higher ``sequence``. A date is a whole day, a datetime a moment.
    """

    key: str
    when: date | datetime
    until: datetime | None = None
    sequence: int = 0
    cancelled: bool = False
    title: Line = ""


class Message(Facts):
    """The facts of one letter. ``name`` is its folder under ``templates/``."""

    name: ClassVar[str]
    bulk: ClassVar[bool] = False
    """Goes to many people at once: marked so that no autoresponder answers it."""
    waits: ClassVar[bool] = False
    """Something waits for the reader: combined with what else waits, into one mail a day."""
    single: ClassVar[bool] = False
    """Two copies would be a nuisance or worse: never in one call with other mails."""
    at_once: ClassVar[bool] = False
    """Its reader waits for it in front of the screen: leaves at any hour, counts in no budget."""

    programme: Line
    """Title of the programme, as the reader knows it."""
    contact: str
    """Mail address of the programme: where replies go."""
    link: str = Field(default="", pattern=r"^(https?://[^\s\x00-\x1f]+)?$")
    """Where the thing is done; empty: the letter says how to reply."""
    ask_name: Line = ""
    """Who to ask, if somebody nearer than the programme's contact."""
    ask_address: str = ""

    def events(self) -> tuple[Event, ...]:
        """Return the dates the reader should find in a calendar."""
        return ()

    @classmethod
    def example(cls) -> Self:
        """Return one letter with every fact filled in, for tests, previews and translators."""
        raise NotImplementedError


class Dated(Message):
    """A letter about something that is due on a day."""

    due: date
    working_days: int
    """Working days of the region from the day of the letter to ``due``; negative: it is late."""
    event: str = ""
    """Names the due thing itself, so that every letter about it updates one calendar entry."""
    sequence: int = 0

    def events(self) -> tuple[Event, ...]:
        # A day that is over does not come back into the calendar.
        entry = Event(key=self.event, when=self.due, sequence=self.sequence)
        return (entry,) if self.working_days >= 0 else ()


EXAMPLE = {
    "programme": "Alpine pilot-cluster service trials 2027",
    "contact": "coordination@trials.example",
    "ask_name": "Coordinator Piedmont",
    "ask_address": "coordinator@piemonte.example",
}
"""Facts that all examples share."""

"""The provider's reports: read from the body of its webhook, kept once each, acted on."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from foundation.digests import digest
from foundation.errors import TrialError
from notifications.cleaning import one_line
from notifications.settling import BLOCKED, BOUNCED, settle
from notifications.tables import LetterEvent

LONGEST_ID = 200
LONGEST_KIND = 32
LONGEST_REASON = 500
KEY = re.compile("[0-9a-f]{64}")
"""What we give a mail as its opaque id; with anything else it is somebody else's mail."""
BATCH = 500


class EventsUnreadable(TrialError):
    """The body of the webhook is not a list of events."""

    code = "LETTER-301"

    def __init__(self, fault: str) -> None:
        super().__init__(
            f"The body is not a JSON list of events: {fault}. Send what the event webhook of the "
            "mail provider sends, unchanged."
        )


def _text(value: object) -> str:
    """Return ``value`` as one line that every database can hold."""
    text = value if isinstance(value, str) else ""
    return one_line(text.encode("utf-8", "replace").decode())


def _moment(value: object) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        msg = "no moment in seconds since 1970"
        raise ValueError(msg)  # noqa: TRY004 -- pydantic turns it into its own error
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, OSError) as fault:
        raise ValueError(str(fault)) from None


Text = Annotated[str, BeforeValidator(_text)]


class Event(BaseModel):
    """One report about one mail. ``kind`` is the provider's word, known to us or not."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Text = Field("", validation_alias="sg_event_id")
    mail: Text = Field("", description="The custom argument that says which mail it was")
    kind: Annotated[Text, Field(min_length=1, validation_alias="event")]
    at: Annotated[datetime, BeforeValidator(_moment), Field(validation_alias="timestamp")]
    address: Text = Field("", validation_alias="email")
    reason: Text = Field("", validation_alias=AliasChoices("reason", "response"))
    manner: Text = Field("", validation_alias="type", description="Of a bounce: for good or not")


def read_events(body: bytes) -> list[Event]:
    """Read the body of one call; what is no event in the list is left out.

    Raises:
        EventsUnreadable: the body is no list of anything.
    """
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise EventsUnreadable(one_line(str(fault))[:120]) from None
    if not isinstance(found, list):
        raise EventsUnreadable(f"found {type(found).__name__}")
    return [event for event in map(_read, found) if event]


def _read(found: Any) -> Event | None:  # noqa: ANN401 -- whatever JSON can hold
    try:
        return Event.model_validate(found)
    except ValidationError:
        return None


def take_events(
    session: Session, events: Iterable[Event], *, received_at: datetime
) -> Counter[str]:
    """Keep the events nobody has reported before and move the letters they are about.

    The state of a letter is decided from everything that was ever reported about its mail, so that
    order, repetition and delay of the reports do not matter.

    Returns:
        How many events were ``new``, ``repeated`` or ``not ours`` (no mail of any programme), how
        many new ones name an ``unknown mail``, and how many letters reached each state.
    """
    counted: Counter[str] = Counter()
    rows: dict[str, dict[str, Any]] = {}
    addresses: dict[str, str] = {}
    for event in events:
        row = _row(event, received_at)
        if row is None:
            counted["not ours"] += 1
        elif row["id"] in rows:
            counted["repeated"] += 1
        else:
            rows[row["id"]] = row
            addresses[row["id"]] = event.address.lower()
    fresh = _insert(session, list(rows.values()))
    counted["repeated"] += len(rows) - len(fresh)
    counted["new"] = len(fresh)
    reported = {name: addresses[name] for name in fresh}
    mails = [str(rows[name]["mail"]) for name in fresh]
    settled = settle(session, mails, reported=reported)
    counted["unknown mail"] = sum(mail not in settled.known for mail in mails)
    counted.update({str(state): number for state, number in settled.moved.items()})
    return +counted


def _row(event: Event, received_at: datetime) -> dict[str, Any] | None:
    mail = event.mail
    if not KEY.fullmatch(mail):
        return None
    kind = BLOCKED if (event.kind, event.manner) == (BOUNCED, BLOCKED) else event.kind
    said = [mail, event.kind, event.at.isoformat(), event.address, event.reason]
    name = event.id if 0 < len(event.id) <= LONGEST_ID else digest([event.id, *said])
    return {
        "id": name,
        "mail": mail,
        "kind": kind[:LONGEST_KIND],
        "at": event.at,
        "received_at": received_at,
        "reason": event.reason[:LONGEST_REASON],
    }


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Insert the events that are not there yet and return their ids."""
    connection = session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(LetterEvent)
        .on_conflict_do_nothing(index_elements=["id"])
        .returning(col(LetterEvent.id))
    )
    fresh: list[str] = []
    for start in range(0, len(rows), BATCH):
        fresh += connection.execute(statement, rows[start : start + BATCH]).scalars()
    return fresh

"""Keep what somebody types, input by input, so that nothing is lost and nobody overwrites."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from pilots.questionnaires.filled import Filled, Typed, untouched
from pilots.tables import Draft

LONGEST = 100_000
"""Characters that are kept of one input, far more than can be handed in."""


@dataclass(frozen=True, slots=True)
class Change:
    """One input as a page sends it; ``mark`` is that of the version the page had shown."""

    value: str
    mark: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two versions of one input: what is kept now, and what was typed beside it."""

    kept: Typed
    mine: str


@dataclass(slots=True)
class Kept:
    """What became of changes: ``now`` holds every input that is kept as it was sent."""

    now: dict[str, Typed] = field(default_factory=dict)
    clashes: dict[str, Clash] = field(default_factory=dict)
    too_long: set[str] = field(default_factory=set)


def keep(session: Session, filled: Filled, changes: Mapping[str, Change], *, now: datetime) -> Kept:
    """Keep each change, unless the input was changed elsewhere since the page was shown.

    What is the same as before, or was not touched on this page, changes nothing. Safe to repeat.
    """
    kept = Kept()
    for name, change in changes.items():
        before = filled.piece(name)
        if change.value == before.value or untouched(change.value, change.mark):
            kept.now[name] = before
        elif len(change.value) > LONGEST:
            kept.too_long.add(name)
        elif change.mark and not before.was_shown(change.mark):
            kept.clashes[name] = Clash(before, change.value)
        elif written := _write(session, filled, name, change.value, before, now):
            kept.now[name] = written
        else:
            kept.clashes[name] = Clash(_reread(session, filled, name), change.value)
    return kept


def _write(
    session: Session, filled: Filled, name: str, value: str, before: Typed, now: datetime
) -> Typed | None:
    """Write one input over the version that was read; None if somebody was quicker."""
    asked, version = filled.asked, before.version + 1
    key = {"owner": asked.respondent, "form": asked.form, "field": name}
    new = {"value": value, "version": version, "saved_at": now}
    if before.version:
        same = [col(getattr(Draft, column)) == text for column, text in key.items()]
        statement = update(Draft).where(*same, col(Draft.version) == before.version).values(**new)
        done = session.connection().execute(statement)
    else:
        dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
        insert = dialect.insert(Draft).values(**key, **new).on_conflict_do_nothing()
        done = session.connection().execute(insert)
    return Typed(value, version) if done.rowcount == 1 else None


def _reread(session: Session, filled: Filled, name: str) -> Typed:
    found = session.get(
        Draft, (filled.asked.respondent, filled.asked.form, name), populate_existing=True
    )
    return Typed(found.value, found.version) if found else Typed()

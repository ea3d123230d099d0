"""The append-only history: write a line, read it back, prove that nobody changed it."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, select

from foundation.digests import digest, follow
from pilots.errors import HistoryBroken
from pilots.lifecycle.rules import Agent, Rule
from pilots.tables import HistoryLine

BEGINNING = "0" * 64
NOT_RECORDED = "not recorded"
"""Note of a move that must have happened but that no file and no person recorded."""


def record(
    session: Session, kind: str, subject: str, rule: Rule, *, by: Agent, at: datetime, note: str
) -> None:
    """Append the move to the chain, in the caller's transaction.

    ``at`` is the moment the move counts from; the order of the chain is the order of writing.
    """
    seq, previous = _tail(session)
    line = HistoryLine(
        seq=seq + 1,
        at=at,
        kind=kind,
        subject=subject,
        move=rule.move,
        source=rule.source,
        target=rule.target,
        role=by.role.value,
        by=by.id,
        note=note,
        previous=previous,
        digest="",
    )
    line.digest = digest(content(line))
    session.add(line)
    session.info["history"] = (line.seq, line.digest)


def content(line: HistoryLine) -> dict[str, Any]:
    """Return what the digest of ``line`` is taken over: everything but the digest."""
    fields = line.model_dump(exclude={"digest"})
    return fields | {"at": line.at.astimezone(UTC).isoformat()}  # in the row it is UTC, too


def _tail(session: Session) -> tuple[int, str]:
    # Read once a transaction: SQLite's write lock, and the primary key elsewhere, keep others out.
    if "history" not in session.info:
        newest = session.exec(
            select(HistoryLine.seq, HistoryLine.digest).order_by(col(HistoryLine.seq).desc())
        ).first()
        session.info["history"] = newest or (0, BEGINNING)
    tail: tuple[int, str] = session.info["history"]
    return tail


def lines(session: Session) -> Iterator[HistoryLine]:
    yield from session.exec(select(HistoryLine).order_by(col(HistoryLine.seq)))


def as_json(line: HistoryLine) -> str:
    return json.dumps(content(line) | {"digest": line.digest}, ensure_ascii=False)


def check(entries: Iterable[dict[str, Any]]) -> int:
    """Follow the chain and return its length.

    Raises:
        HistoryBroken: a line was changed, removed or put in; names the first bad one.
    """
    return follow(entries, since=BEGINNING, place="seq", seal="digest", broken=HistoryBroken)

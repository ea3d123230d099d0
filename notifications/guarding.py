"""A restored or copied database must not send letters that have left already."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col

from notifications import store
from notifications.lifecycle import Move
from notifications.tables import Letter, LetterPolicy

COPIED = (
    "This database has sent letters from another installation: it is a copy, or a backup that was "
    "restored elsewhere. Nothing leaves until you say so: pilots outbox resume"
)
MAY_HAVE_LEFT = (
    "Another installation may have sent this letter. "
    "Release it if it has not arrived, or cancel it."
)
RESTORED = (
    "This database was restored from a backup: the letter may have left before, at the latest on "
    "{:%Y-%m-%d %H:%M} UTC. Release it if it has not arrived, or cancel it."
)


@dataclass(frozen=True)
class Guard:
    """Remembers outside the database until when letters left, and compares before more leave.

    Args:
        marks: folder of the marks, one file a launched programme.
        installation: the same on every machine that may send for this programme.
    """

    marks: Path
    installation: str

    def check(
        self,
        unit_of_work: Callable[[], AbstractContextManager[Session]],
        *,
        programme: str,
        now: datetime,
    ) -> int:
        """Hold what may have left already, note that letters leave now; return how many are held.

        Args:
            unit_of_work: opens a transaction.
            programme: names this launch of the programme; a new launch begins anew.
            now: the moment from which on letters leave.
        """
        mark = self.marks / f"{programme}.txt"
        known = _read(mark)
        with unit_of_work() as session:
            policy = store.policy(session)
            session.add(policy)
            if policy.installation not in {None, self.installation}:
                policy.blocked_because = policy.blocked_because or COPIED
                return 0
            policy.installation = self.installation
            held = _hold(session, policy, known)
            # First here, then outside: only a database that went back is behind its mark.
            policy.sent_until = max(filter(None, (policy.sent_until, known, now)))
        _write(mark, now)
        return held


def take_over(session: Session, policy: LetterPolicy, *, now: datetime) -> int:
    """Let the installation that asks next send for this database; return how many letters wait.

    What was due by ``now`` may have left from the other installation: a person releases it.
    """
    policy.installation = None
    return store.moved(session, Move.HOLD, col(Letter.due) <= now, reason=MAY_HAVE_LEFT)


def _hold(session: Session, policy: LetterPolicy, known: datetime | None) -> int:
    if known is None or (policy.sent_until is not None and policy.sent_until >= known):
        return 0
    reason = RESTORED.format(known)
    return store.moved(session, Move.HOLD, col(Letter.due) <= known, reason=reason)


def _read(mark: Path) -> datetime | None:
    try:
        return datetime.fromisoformat(mark.read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError):
        return None


def _write(mark: Path, now: datetime) -> None:
    known = _read(mark)
    if known and known >= now:
        return
    mark.parent.mkdir(parents=True, exist_ok=True)
    draft = mark.with_suffix(".part")
    with draft.open("w", encoding="ascii") as file:
        file.write(now.isoformat())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(mark)

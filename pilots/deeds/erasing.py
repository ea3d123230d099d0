"""Erase what somebody answered, as far as no final figure was made from it.

Interim figures keep nobody's answers: they stay as they were printed, and the next edition is
made without what was erased (``docs/adr/0016``).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func
from sqlmodel import Session, col, select

from pilots import history
from pilots.deeds.consenting import ANSWERING, take_consent_back
from pilots.freezes import last_freeze, last_look
from pilots.lifecycle import ENGINE, Rule
from pilots.lifecycle.rules import Role
from pilots.questionnaires.asked import FORMS
from pilots.questionnaires.filled import TABLES
from pilots.tables import Answer, Draft, HandIn, RefusedAnswer

ERASED = Rule("erase", "kept", "erased", (Role.ENGINE,))
NOTE = "erased at the wish of who had answered; what the answers said is not kept"


@dataclass(frozen=True, slots=True)
class Erasable:
    """What can be erased, in answers, and what stays because final figures were made from it.

    ``looked_at``: the last moment of interim figures in which some of what goes was counted.
    """

    answers: int
    refused: int
    drafts: int
    staying: int
    frozen_at: datetime | None
    looked_at: datetime | None = None

    @property
    def anything(self) -> bool:
        return bool(self.answers or self.refused or self.drafts)


def erasable(session: Session, person: str) -> Erasable:
    """Count what ``erase`` would take away, and what it would leave."""
    frozen, look = last_freeze(session), last_look(session)
    staying = _count(session, Answer, _mine(Answer, person), *_in_figures(frozen))
    going = [_mine(Answer, person), *([col(Answer.answered_at) > frozen] if frozen else [])]
    looked_at = look and _count(session, Answer, *going, col(Answer.answered_at) <= look)
    return Erasable(
        answers=_count(session, Answer, *going),
        refused=_count(session, RefusedAnswer, _mine(RefusedAnswer, person)),
        drafts=_count(session, Draft, *_drafts(person)),
        staying=staying if frozen else 0,
        frozen_at=frozen,
        looked_at=look if looked_at else None,
    )


def erase(session: Session, person: str, *, now: datetime) -> Erasable:
    """Erase answers, refused answers and drafts of ``person``, and end the consent to use them.

    The history says that it happened in which questionnaire, and neither whose nor what it was.
    """
    found, frozen = erasable(session, person), last_freeze(session)
    counts: Counter[tuple[str, str]] = Counter()
    for table in TABLES:
        mine = [_mine(table, person)]
        if frozen and table is Answer:
            mine.append(col(Answer.answered_at) > frozen)
        rows = session.exec(select(table.trial, table.wave).where(*mine)).all()
        counts.update((trial, wave) for trial, wave in rows)
        session.connection().execute(delete(table).where(*mine))
    session.connection().execute(delete(Draft).where(*_drafts(person)))
    _forget_hand_ins(session, person)
    take_consent_back(session, person, ANSWERING, now=now)
    for (trial, wave), number in sorted(counts.items()):
        subject, note = f"{trial}.{wave}", f"{number} answers {NOTE}"
        history.record(session, "answers", subject, ERASED, by=ENGINE, at=now, note=note)
    return found


def _forget_hand_ins(session: Session, person: str) -> None:
    """Forget that questionnaires were handed in of which nothing is left."""
    left = select(Answer.trial, Answer.wave).where(Answer.respondent == person).distinct()
    kept = set(session.exec(left).all())
    for row in session.exec(select(HandIn).where(HandIn.respondent == person)).all():
        if (row.trial, row.wave) not in kept:
            session.delete(row)


def _in_figures(frozen: datetime | None) -> list[ColumnElement[bool]]:
    return [col(Answer.answered_at) <= frozen] if frozen else []


def _mine(table: Any, person: str) -> ColumnElement[bool]:  # noqa: ANN401 -- a table of answers
    return col(table.respondent) == person


def _drafts(person: str) -> list[ColumnElement[bool]]:
    return [col(Draft.owner) == person, col(Draft.form).like(FORMS)]


def _count(session: Session, table: Any, *chosen: ColumnElement[bool]) -> int:  # noqa: ANN401
    return session.exec(select(func.count()).select_from(table).where(*chosen)).one()

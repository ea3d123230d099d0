"""Who is asked what: the questionnaires of one firm or person, and where each stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from pilots.access.visitor import FIRM, Visitor
from pilots.lifecycle import Role
from pilots.tables import HandIn, Participation, Person, Trial, Wave
from services_catalog import Catalogue

BEFORE = "baseline"
ORDER = ("baseline", "exit", "followup")
PLACED = {Role.CLUSTER_MANAGER.value: "cluster", Role.REGIONAL_AUTHORITY.value: "region"}
"""Who is asked by role, and where: the same people as in letters about waves."""


class State(StrEnum):
    """Where a questionnaire stands for the one who is asked."""

    LATER = "later"
    OPEN = "open"
    CLOSED = "closed"
    ENDED = "ended"
    NOT_ATTENDED = "not-attended"


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """One wave of one trial for one respondent; ``attended`` is true for people with a role."""

    respondent: str
    role: str
    trial: Trial
    wave: Wave
    attended: bool
    handed_in: HandIn | None

    @property
    def form(self) -> str:
        """Return the name under which what is typed is kept."""
        return form_of(self.trial.id, self.wave.kind)

    def state(self, now: datetime) -> State:
        ended, opens, closes = self.trial.withdrawn_at, self.wave.opens_at, self.wave.closes_at
        if (ended and ended <= now) or self.wave.status == "cancelled":
            return State.ENDED
        if opens is None or opens > now:
            return State.LATER
        if self.wave.kind != BEFORE and not self.attended:
            return State.NOT_ATTENDED
        return State.CLOSED if closes and closes <= now else State.OPEN


def form_of(trial: str, wave: str) -> str:
    return f"questionnaire/{trial}/{wave}"


FORMS = form_of("", "").partition("/")[0] + "/%"
"""What the names of all such forms are like."""


def questionnaires(session: Session, catalogue: Catalogue, visitor: Visitor) -> list[Questionnaire]:
    """Return everything ``visitor`` is asked or will be asked, by trial and wave."""
    handed = select(HandIn).where(HandIn.respondent == visitor.id)
    done = {(row.trial, row.wave): row for row in session.exec(handed)}
    found = [
        Questionnaire(visitor.id, visitor.role, trial, wave, attended, done.get((trial.id, kind)))
        for trial, wave, attended in _rows(session, visitor, None)
        if catalogue.items(kind := wave.kind, visitor.role, trial.service)
    ]
    return sorted(found, key=lambda one: (one.trial.starts, one.trial.id, _place(one)))


def questionnaire(
    session: Session, catalogue: Catalogue, visitor: Visitor, *, trial: str, wave: str
) -> Questionnaire | None:
    """Return one of them, or None if ``visitor`` is not asked in it."""
    for row, asked, attended in _rows(session, visitor, trial):
        if asked.kind == wave and catalogue.items(wave, visitor.role, row.service):
            done = session.get(HandIn, (visitor.id, trial, wave))
            return Questionnaire(visitor.id, visitor.role, row, asked, attended, done)
    return None


def _place(one: Questionnaire) -> int:
    return ORDER.index(one.wave.kind)


def _rows(
    session: Session, visitor: Visitor, trial: str | None
) -> Iterator[tuple[Trial, Wave, bool]]:
    one = () if trial is None else (Trial.id == trial,)
    if visitor.role == FIRM:
        theirs = (
            select(Trial, Wave, Participation.attended)
            .join(Participation, col(Participation.trial) == col(Trial.id))
            .join(Wave, col(Wave.trial) == col(Trial.id))
            .where(Participation.firm == visitor.id, *one)
        )
        yield from session.exec(theirs)
    elif (where := PLACED.get(visitor.role)) and _is_asked(session, visitor, where):
        place, own = getattr(Trial, where), getattr(visitor, where)
        query = select(Trial, Wave).join(Wave, col(Wave.trial) == col(Trial.id))
        for row, wave in session.exec(query.where(place == own, *one)):
            yield row, wave, True


def _is_asked(session: Session, visitor: Visitor, where: str) -> bool:
    """Whether letters about waves go to this one of several people with the same role there."""
    same = select(Person.id).where(
        Person.role == visitor.role,
        getattr(Person, where) == getattr(visitor, where),
        col(Person.left_at).is_(None),
    )
    return session.exec(same.order_by(col(Person.id))).first() == visitor.id

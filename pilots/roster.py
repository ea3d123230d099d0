"""Everybody of a programme: who they are, whether letters reach them, when they last got one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from notifications.addresses import dead_among
from notifications.lifecycle import State
from notifications.reach import ARRIVED
from notifications.tables import Letter
from notifications.unsubscribing import opt_outs
from pilots.letters.addressing import place_of
from pilots.setting import Setting
from pilots.tables import Firm, LoginSession, PageLink, Participation, Person

WORKS, DEAD, OPTED_OUT, NEVER, NEW, LEFT = (
    "works", "dead", "opted-out", "never-reached", "no-letter", "left",
)  # fmt: skip
"""What is known about an address. ``never-reached``: letters were sent, and none arrived."""
TRIED = frozenset({State.BOUNCED, State.DEAD, State.IN_DOUBT})
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """A person or a firm as a coordinator sees them."""

    row: Person | Firm
    place: str
    region: str | None
    state: str
    last_letter: datetime | None


def people(session: Session, setting: Setting) -> list[Somebody]:
    """Return everybody with a role, by role and name; whoever has left comes last."""
    rows = sorted(
        setting.people.values(), key=lambda p: (p.left_at is not None, p.role, p.name, p.id)
    )
    return _described(session, setting, rows)


def firms(session: Session, setting: Setting, rows: Iterable[Firm]) -> list[Somebody]:
    return _described(session, setting, list(rows))


def one(session: Session, setting: Setting, somebody: Person | Firm) -> Somebody:
    return _described(session, setting, [somebody])[0]


def _described(session: Session, setting: Setting, rows: Sequence[Person | Firm]) -> list[Somebody]:
    dead = dead_among(session, (row.email for row in rows))
    gone = opt_outs(session)
    arrived, tried = _letters(session, [row.id for row in rows])
    found = []
    for row in rows:
        if isinstance(row, Person) and row.left_at:
            state = LEFT
        elif row.email in dead:
            state = DEAD
        elif row.id in gone:
            state = OPTED_OUT
        elif row.id in arrived:
            state = WORKS
        else:
            state = NEVER if row.id in tried else NEW
        found.append(
            Somebody(
                row=row,
                place=_place(setting, row),
                region=place_of(setting, row.id),
                state=state,
                last_letter=arrived.get(row.id),
            )
        )
    return found


def _letters(session: Session, ids: Sequence[str]) -> tuple[dict[str, datetime], set[str]]:
    """Return when each last got a letter that arrived, and to whom one was sent in vain."""
    arrived: dict[str, datetime] = {}
    tried: set[str] = set()
    for start in range(0, len(ids), BATCH):
        some = col(Letter.person).in_(ids[start : start + BATCH])
        last = func.max(col(Letter.handed_over_at))
        query = select(Letter.person, last).where(some, col(Letter.state).in_(ARRIVED))
        arrived |= {
            person: moment
            for person, moment in session.exec(query.group_by(col(Letter.person)))
            if moment is not None
        }
        vain = select(Letter.person).where(some, col(Letter.state).in_(TRIED)).distinct()
        tried |= set(session.exec(vain))
    return arrived, tried


def _place(setting: Setting, row: Person | Firm) -> str:
    if row.cluster:
        return setting.clusters[row.cluster].name
    region = row.region if isinstance(row, Person) else None
    return setting.regions[region].name if region else ""


def open_doors(session: Session, person: str, *, now: datetime) -> tuple[list[LoginSession], int]:
    """Return the sessions in which somebody is logged in, and how many of their links work."""
    sessions = select(LoginSession).where(
        LoginSession.person == person,
        col(LoginSession.ended_at).is_(None),
        col(LoginSession.expires_at) > now,
    )
    links = select(func.count()).where(
        col(PageLink.person) == person,
        col(PageLink.revoked_at).is_(None),
        col(PageLink.expires_at) > now,
    )
    ordered = sessions.order_by(col(LoginSession.began_at).desc())
    return list(session.exec(ordered)), session.exec(links).one()


def participations_of(session: Session, firm: str) -> list[Participation]:
    query = select(Participation).where(Participation.firm == firm)
    return list(session.exec(query.order_by(col(Participation.trial))))

"""One person takes over from another in mid-run: tasks, letters, reviews, delegations."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select, update

from foundation.errors import TrialError
from notifications.lifecycle import State
from notifications.outbox import letter_key
from notifications.tables import Letter
from pilots import history
from pilots.access.links import revoke_links
from pilots.access.logins import end_sessions
from pilots.deeds.correcting import ADDRESSES, NoSuchPerson
from pilots.letters import about_changes, addressing
from pilots.lifecycle import Agent, Role
from pilots.lifecycle.rules import Rule
from pilots.readers import deciders
from pilots.setting import Setting
from pilots.tables import Change, Delegation, Person, Report, Task, Trial

ROLES = (Role.WP_LEAD, Role.REGIONAL_COORDINATOR)
LEFT = Rule("leave", "person", "left", ROLES)
BACK = Rule("come back", "left", "person", ROLES)
KIND = "person replaced"
WAITING = (State.QUEUED, State.HELD)
OPEN = ("planned", "open", "returned")
NAMES = ("ask_name", "owner", "escalates_to", "informed")
"""Facts of letters to others that repeat a name."""


class CannotTakeOver(TrialError):
    """The successor is not somebody who can do what the other one did."""

    code = "PEOPLE-103"

    def __init__(self, word: str, why: str, name: str = "") -> None:
        self.facts = {"why": word, "name": name}
        super().__init__(f"{why} Choose or add somebody with the same role and place.")


class NothingToUndo(TrialError):
    """A change was undone before, or is none that can be undone."""

    code = "PEOPLE-104"

    def __init__(self, number: int) -> None:
        super().__init__(f"Change {number} cannot be undone (any more). Reload the page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PassesOver:
    """What a successor takes over."""

    tasks: tuple[Task, ...]
    delegations: tuple[Delegation, ...]
    letters: tuple[Letter, ...]
    reviews: tuple[Report, ...]


def passes_over(session: Session, setting: Setting, person: Person) -> PassesOver:
    """Return what would go to a successor of ``person`` now."""
    place = Trial.cluster == person.cluster if person.cluster else Trial.region == person.region
    tasks = (
        select(Task)
        .join(Trial, col(Trial.id) == col(Task.trial))
        .where(place, Task.owner == person.role, col(Task.status).in_(OPEN))
        .where(col(Trial.withdrawn_at).is_(None))
        .order_by(col(Task.due), col(Task.planned_due))
    )
    delegations = select(Delegation).where(Delegation.person == person.id)
    reports = session.exec(select(Report).where(Report.status != "approved"))
    return PassesOver(
        tasks=tuple(session.exec(tasks)) if person.cluster or person.region else (),
        delegations=tuple(session.exec(delegations)),
        letters=tuple(_waiting(session, person.id)),
        reviews=tuple(r for r in reports if person.id in {p.id for p in deciders(setting, r)}),
    )


def replace(
    session: Session, setting: Setting, old: str, new: str, *, by: Agent, now: datetime, reason: str
) -> Change:
    """Let ``new`` take over from ``old``, whose links and sessions end; return what can be undone.

    Tasks and reviews belong to roles and pass over by themselves. Waiting letters and delegations
    are rewritten here.

    Raises:
        NoSuchPerson: one of them is not there.
        CannotTakeOver: they differ in role or place, or one of them has left.
    """
    leaving, successor = session.get(Person, old), session.get(Person, new)
    if leaving is None or successor is None:
        raise NoSuchPerson(new if leaving else old)
    _must_fit(leaving, successor)
    over = passes_over(session, setting, leaving)
    leaving.left_at = now
    session.add(leaving)
    letters = _hand_letters(session, setting, _waiting(session, old), leaving, successor)
    tasks = session.exec(select(Delegation).where(Delegation.person == old)).all()
    for delegation in tasks:
        delegation.person = new
        session.add(delegation)
    _mention(session, leaving, successor)
    revoke_links(session, old, now=now)
    end_sessions(session, old, now=now)
    change = Change(
        kind=KIND, subject=old, by=by.id, at=now, reason=reason.strip(),
        before={"person": old, "letters": letters,
                "delegations": [[d.trial, d.step] for d in tasks]},
        after={"person": new},
    )  # fmt: skip
    session.add(change)
    session.flush()
    history.record(session, "person", old, LEFT, by=by, at=now, note=f"followed by {new}")
    count = len(over.tasks)
    about_changes.succeeded(session, setting, change, successor, leaving, tasks=count, now=now)
    return change


def undo(session: Session, setting: Setting, number: int, *, by: Agent, now: datetime) -> Change:
    """Give everything back that has not been done meanwhile; the successor stays in the programme.

    Raises:
        NothingToUndo: there is no such change, or it was undone.
    """
    claimed = (
        update(Change)
        .where(col(Change.id) == number, col(Change.kind) == KIND)
        .where(col(Change.undone_at).is_(None))
        .values(undone_at=now, undone_by=by.id)
    )
    if session.exec(claimed).rowcount != 1:
        raise NothingToUndo(number)
    change = session.get_one(Change, number, populate_existing=True)
    back = session.get_one(Person, change.before["person"])
    stays = session.get_one(Person, change.after["person"])
    back.left_at = None
    session.add(back)
    letters = [x for x in _waiting(session, stays.id) if x.id in change.before["letters"]]
    _hand_letters(session, setting, letters, stays, back)
    for trial, step in change.before["delegations"]:
        delegation = session.get(Delegation, (trial, step))
        if delegation and delegation.person == stays.id:
            delegation.person = back.id
            session.add(delegation)
    _mention(session, stays, back)
    session.flush()
    history.record(session, "person", back.id, BACK, by=by, at=now, note=f"instead of {stays.id}")
    count = len(passes_over(session, setting, back).tasks)
    about_changes.succession_undone(session, setting, change, stays, back, tasks=count, now=now)
    return change


def _must_fit(leaving: Person, successor: Person) -> None:
    if leaving.id == successor.id:
        raise CannotTakeOver("same", "Nobody takes over from themselves.")
    for somebody in (leaving, successor):
        if somebody.left_at:
            raise CannotTakeOver("left", f"{somebody.name} has left already.", somebody.name)
    places = [(p.role, p.cluster, p.region if not p.cluster else None)
              for p in (leaving, successor)]  # fmt: skip
    if places[0] != places[1]:
        why = f"{successor.name} has another role or another place."
        raise CannotTakeOver("place", why, successor.name)


def _waiting(session: Session, person: str) -> list[Letter]:
    query = select(Letter).where(Letter.person == person, col(Letter.state).in_(WAITING))
    return list(session.exec(query.order_by(col(Letter.due), col(Letter.key))))


def _hand_letters(
    session: Session, setting: Setting, letters: list[Letter], old: Person, new: Person
) -> list[int]:
    """Address waiting letters to ``new``, in their language; return which those are.

    What ``new`` was promised already stays as it is: the other one is not true any more.
    """
    reader = addressing.person(setting, new)
    words = _words(setting, old.language, new.language)
    promised = _promised(session, new.id)
    moved = []
    for letter in letters:
        if (letter.purpose, letter.subject, letter.step) in promised:
            letter.state, letter.reason = State.CANCELLED, "somebody else has taken over"
        else:
            letter.person, letter.name, letter.address = reader.person, reader.name, reader.address
            letter.language, letter.timezone = reader.language, reader.timezone
            letter.key = letter_key(new.id, letter.purpose, letter.subject, letter.step)
            letter.facts = _said(letter.facts, words)
            moved.append(letter.id or 0)
        session.add(letter)
    session.flush()
    return moved


def _promised(session: Session, person: str) -> set[tuple[str, str, str]]:
    query = select(Letter.purpose, Letter.subject, Letter.step).where(Letter.person == person)
    return {(purpose, subject, step) for purpose, subject, step in session.exec(query)}


def _words(setting: Setting, old: str, new: str) -> dict[str, str]:
    """Return the words of the catalogue in one language by those in the other."""
    if old == new:
        return {}
    found: dict[str, str] = {}
    for thing in setting.catalogue.spoken():
        for what, english in thing.words():
            found[thing.text_of(what, english, old)] = thing.text_of(what, english, new)
    for service in setting.catalogue.services.values():
        for step in service.rollout:
            for proof in step.evidence:
                found[step.evidence_in(proof, old)] = step.evidence_in(proof, new)
    return found


def _said(fact: Any, words: dict[str, str]) -> Any:  # noqa: ANN401 -- whatever JSON holds
    if isinstance(fact, dict):
        return {name: _said(inner, words) for name, inner in fact.items()}
    if isinstance(fact, list):
        return [_said(inner, words) for inner in fact]
    return words.get(fact, fact) if isinstance(fact, str) else fact


def _mention(session: Session, old: Person, new: Person) -> None:
    """Name the successor where waiting letters to others name ``old``."""
    pairs = [*((name, old.name, new.name) for name in NAMES),
             *((name, old.email, new.email) for name in ADDRESSES)]  # fmt: skip
    for fact, was, will_be in pairs:
        named = col(Letter.facts)[fact].as_string() == was
        query = select(Letter).where(col(Letter.state).in_(WAITING), named)
        for letter in session.exec(query).all():
            letter.facts = {**letter.facts, fact: will_be}
            session.add(letter)
    session.flush()

"""What all reports about a mail together say about its letters, whatever order they came in."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import bindparam, func, or_
from sqlmodel import Session, col, select

from notifications.addresses import note_dead
from notifications.lifecycle import Move, State, rule_of
from notifications.tables import DeadAddress, Letter, LetterEvent, LetterPolicy
from notifications.unsubscribing import opt_out

BOUNCED, BLOCKED, DROPPED, SPAM_REPORT = "bounce", "blocked", "dropped", "spamreport"
MEANS = {
    "processed": Move.ACKNOWLEDGE,
    "deferred": Move.ACKNOWLEDGE,
    "delivered": Move.CONFIRM,
    # Whoever complains about a letter has it.
    SPAM_REPORT: Move.CONFIRM,
    "unsubscribe": Move.CONFIRM,
    "group_unsubscribe": Move.CONFIRM,
    BOUNCED: Move.BOUNCE,
    BLOCKED: Move.BOUNCE,
    DROPPED: Move.BOUNCE,
}
"""By kind of report. An address that has accepted a letter may still send it back, so that the
last of these moves that anybody reported counts, not the last report."""
STRENGTH = (Move.ACKNOWLEDGE, Move.CONFIRM, Move.BOUNCE)
DEAD = {BOUNCED: "bounced", DROPPED: "dropped", SPAM_REPORT: "spam_report"}
"""Reports after which an address is not used again; a block passes."""
NOT_THE_ADDRESS = ("spam content", "invalid smtpapi header", "recipient list over package quota")
"""Reasons to drop a mail that say nothing about the address."""
LEAVES = {SPAM_REPORT: "spam_report", "unsubscribe": "provider", "group_unsubscribe": "provider"}
BATCH = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """The move that the reports ask for, dated at the first report that asks for it."""

    move: Move
    at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Settled:
    """The mails that are known here, and how many letters reached each state."""

    known: set[str] = field(default_factory=set)
    moved: Counter[State] = field(default_factory=Counter)


def settle(
    session: Session, mails: Collection[str], *, reported: Mapping[str, str] | None = None
) -> Settled:
    """Move the letters of ``mails`` to where everything that was reported about them puts them.

    Safe to repeat: a second call with the same reports changes nothing.

    Args:
        session: the caller's transaction.
        mails: keys of mails, known here or not.
        reported: the reports that just came in, by id, with the address each was about.
    """
    settled = Settled()
    redirected = session.exec(select(LetterPolicy.redirect_to)).first() is not None
    for some in _batches(sorted(set(mails))):
        events = _by_mail(session.exec(select(LetterEvent).where(col(LetterEvent.mail).in_(some))))
        letters = _letters(session, some)
        settled.known.update(letter.mail for letter in letters if letter.mail)
        found = {
            letter.id: finding
            for letter in letters
            if letter.mail in events and (finding := _finding(letter, events[letter.mail]))
        }
        moved = _apply(session, letters, found)
        settled.moved.update(rule_of(found[letter.id].move).target for letter in moved)
        if not redirected:
            _remember(session, letters, events, {letter.id for letter in moved}, reported or {})
    return settled


def _letters(session: Session, mails: Sequence[str]) -> Sequence[Letter]:
    query = select(Letter).where(col(Letter.mail).in_(mails)).order_by(col(Letter.id))
    return session.exec(query.execution_options(populate_existing=True)).all()


def _finding(letter: Letter, events: Sequence[LetterEvent]) -> Finding | None:
    unbegun = letter.state == State.CLAIMED and letter.begun_at is None
    failed = any(MEANS.get(event.kind) is Move.BOUNCE for event in events)
    if failed and (letter.state == State.QUEUED or unbegun):
        return None  # to be sent once more: that a try failed says nothing about the one to come
    return found_in(events, begun_at=letter.begun_at)


def found_in(events: Iterable[LetterEvent], *, begun_at: datetime | None) -> Finding | None:
    """Return what ``events`` about one mail ask for; None when they ask for nothing.

    A failure that was known before the letter was sent again (``begun_at``) belongs to the first
    try, and so does everything that was known with it.
    """
    known = [event for event in events if event.kind in MEANS]
    if any(_stale(event, begun_at) for event in known):
        known = [event for event in known if begun_at is None or event.received_at >= begun_at]
    if not known:
        return None
    strongest = max((MEANS[event.kind] for event in known), key=STRENGTH.index)
    first = min(
        (event for event in known if MEANS[event.kind] is strongest),
        key=lambda e: (e.at, e.reason, e.id),
    )
    reason = f"{first.kind}: {first.reason}".rstrip(": ")[:500]
    return Finding(strongest, first.at, reason if strongest is Move.BOUNCE else None)


def _stale(event: LetterEvent, begun_at: datetime | None) -> bool:
    failed = MEANS[event.kind] is Move.BOUNCE
    return failed and begun_at is not None and event.received_at < begun_at


def _apply(
    session: Session, letters: Sequence[Letter], found: Mapping[int | None, Finding]
) -> list[Letter]:
    """Write the findings and return the letters whose state they change."""
    for move in STRENGTH:
        rows = [
            {"_id": number, "_reason": finding.reason, "_at": finding.at}
            for number, finding in found.items()
            if finding.move is move
        ]
        if rows:
            session.connection().execute(_moving(move), rows)
    return [
        letter
        for letter in letters
        if letter.id in found and letter.state in rule_of(found[letter.id].move).sources
    ]


def _moving(move: Move) -> Any:  # noqa: ANN401 -- SQLAlchemy's Update
    """Return the conditional update of one move; what is there already is dated again."""
    letter = Letter.__table__  # type: ignore[attr-defined]
    rule = rule_of(move)
    again = () if move is Move.ACKNOWLEDGE else (rule.target,)
    at = bindparam("_at", type_=letter.c.settled_at.type)
    left = func.coalesce(letter.c.handed_over_at, letter.c.begun_at, letter.c.claimed_at, at)
    return (
        letter.update()
        .where(letter.c.id == bindparam("_id"))
        .where(or_(*(letter.c.state == state for state in (*rule.sources, *again))))
        .values(
            state=rule.target,
            reason=bindparam("_reason"),
            settled_at=None if move is Move.ACKNOWLEDGE else at,
            handed_over_at=left,
        )
    )


def _remember(
    session: Session,
    letters: Sequence[Letter],
    events: Mapping[str, Sequence[LetterEvent]],
    moved: Collection[int | None],
    reported: Mapping[str, str],
) -> None:
    """Note addresses that do not work and people who want no more, from what is news."""
    dead: list[DeadAddress] = []
    leaving: dict[str, tuple[datetime, str]] = {}
    for letter in letters:
        for event in events.get(letter.mail or "", ()):
            known_to = reported.get(event.id)
            if known_to is None and letter.id not in moved:
                continue
            if _stale_for(letter, event) or (known_to and known_to != letter.address.lower()):
                continue  # another try, or another address: the letter was sent elsewhere
            if event.kind in DEAD and event.reason.lower() not in NOT_THE_ADDRESS:
                dead.append(_dead(letter.address, event))
            if event.kind in LEAVES:
                asked = (event.at, LEAVES[event.kind])
                leaving[letter.person] = min(asked, leaving.get(letter.person, asked))
    note_dead(session, dead)
    for person, (at, via) in leaving.items():
        opt_out(session, person, at, via)


def _dead(address: str, event: LetterEvent) -> DeadAddress:
    kind, reason = DEAD[event.kind], event.reason
    return DeadAddress(address=address, kind=kind, since=event.at, reason=reason, mail=event.mail)


def _stale_for(letter: Letter, event: LetterEvent) -> bool:
    return event.kind in MEANS and _stale(event, letter.begun_at)


def _by_mail(events: Iterable[LetterEvent]) -> dict[str, list[LetterEvent]]:
    found: dict[str, list[LetterEvent]] = defaultdict(list)
    for event in events:
        found[event.mail].append(event)
    return found


def _batches(mails: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(mails)
    while some := list(islice(rest, BATCH)):
        yield some

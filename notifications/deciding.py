"""What becomes of claimed letters: which of them leave now, and in which mails."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from notifications.budget import first_free_day
from notifications.claiming import Outcome, sent_to
from notifications.combining import OUTDATED, mails, outdated
from notifications.lifecycle import Move
from notifications.places import local_day
from notifications.ruling import SEND, Judge, Ruling, Verdict, drop, known_refusals, wait
from notifications.tables import Letter, LetterPolicy

MOVES = {Verdict.DROP: Move.CANCEL, Verdict.HOLD: Move.HOLD, Verdict.WAIT: Move.POSTPONE}
A_MOMENT = timedelta(minutes=1)
"""What waits, waits at least so long: a sweep ends."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Outcomes of the letters that do not leave now, and the letters of each mail that does."""

    outcomes: list[Outcome] = field(default_factory=list)
    mails: list[list[Letter]] = field(default_factory=list)


def decide(
    session: Session, letters: list[Letter], judge: Judge, policy: LetterPolicy, *, now: datetime
) -> Decisions:
    """Decide on claimed letters, in this order.

    What is no longer true is dropped; what an address or a reader has refused before is held or
    dropped; of several letters about one thing one stays; what would be too many mails for a firm
    waits. The rest leaves, combined.
    """
    if not letters:
        return Decisions()
    rulings = {**judge.rulings(session, letters), **known_refusals(session, letters)}
    outcomes: list[Outcome] = []

    def sift(staying: list[Letter], ruled: Callable[[Letter], Ruling]) -> list[Letter]:
        kept = []
        for letter in staying:
            ruling = ruled(letter)
            if ruling.verdict is Verdict.SEND:
                if ruling.facts:
                    letter.facts = {**letter.facts, **ruling.facts}
                kept.append(letter)
            else:
                outcomes.append(_outcome(letter, ruling, now=now))
        return kept

    true = sift(letters, lambda letter: rulings[letter.id or 0])
    superfluous = outdated(true)
    latest = sift(true, lambda letter: drop(OUTDATED) if letter.id in superfluous else SEND)
    waiting = _beyond_budget(session, latest, judge, policy, now=now)
    leaving = sift(
        latest, lambda letter: waiting.get(letter.person, SEND) if letter.limited else SEND
    )
    return Decisions(outcomes, mails(leaving))


def _beyond_budget(
    session: Session, letters: list[Letter], judge: Judge, policy: LetterPolicy, *, now: datetime
) -> dict[str, Ruling]:
    """Return until when each firm with too many mails is left alone."""
    readers = {letter.person: letter for letter in letters if letter.limited}
    if not readers:
        return {}
    since = now - timedelta(days=policy.budget_days + 1)
    found = {}
    for person, moments in sent_to(session, readers, since=since).items():
        letter = readers[person]
        today = local_day(now, letter.timezone)
        free = first_free_day(
            (local_day(moment, letter.timezone) for moment in moments),
            today,
            letters=policy.budget_letters,
            days=policy.budget_days,
        )
        if free > today:
            reason = (
                f"contact budget: at most {policy.budget_letters} letters "
                f"in {policy.budget_days} days"
            )
            found[person] = wait(judge.morning(letter, free), reason)
    return found


def _outcome(letter: Letter, ruling: Ruling, *, now: datetime) -> Outcome:
    return Outcome(
        letter_id=letter.id or 0,
        fence=letter.fence,
        move=MOVES[ruling.verdict],
        reason=ruling.reason,
        due=max(ruling.until, now + A_MOMENT) if ruling.until else letter.due,
    )

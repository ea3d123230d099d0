"""Send what is due. Claim, commit, send, record: never a sender's work inside a transaction."""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from sqlmodel import Session

from notifications import store
from notifications.cleaning import one_line
from notifications.composing import compose
from notifications.lifecycle import Move, State, rule_of
from notifications.senders.protocol import NeverAgain, Sender, TryLater
from notifications.store import Claim, Outcome
from notifications.tables import Letter

BATCH = 200
LEASE = timedelta(minutes=10)
PAUSE = timedelta(minutes=10)
LONGEST_REASON = 500

UnitOfWork = Callable[[], AbstractContextManager[Session]]
StillTrue = Callable[[Session, list[Letter]], Mapping[int, str | None]]


def hand_over(
    unit_of_work: UnitOfWork,
    sender: Sender,
    *,
    now: datetime,
    paced: bool,
    still_true: StillTrue,
    batch: int = BATCH,
) -> Counter[State]:
    """Send every letter that is due at ``now`` and count what became of them.

    Args:
        unit_of_work: opens a transaction that commits when its block ends.
        sender: where the letters go. One that cannot repeat a letter gets them one at a time,
            so that a crash leaves a single letter in doubt.
        now: this moment.
        paced: each letter is sent "at" its own ``not_before`` (a virtual clock that runs up to
            ``now``), otherwise all of them at ``now``. The moment is ``Letter.claimed_at``.
        still_true: asked for each batch inside its claim, with the letters in their order: the
            id of a letter, and None if it is true at its ``claimed_at``, else why it is not.
        batch: letters of one claim.

    A process that dies leaves claimed letters behind. The next call settles them when their
    lease is over (at once when paced: one process drives a virtual clock).
    """
    claim = Claim(by=sender.name, now=now, lease=LEASE, paced=paced)
    limit = batch if sender.repeatable else 1
    done: Counter[State] = Counter()
    with unit_of_work() as session:
        store.end_leases(session, now=now, by=sender.name, repeatable=sender.repeatable)
    while True:
        with unit_of_work() as session:
            letters = store.claim(session, claim, limit=limit)
            untrue = _cancel_untrue(session, letters, still_true)
            session.expunge_all()
        if not letters:
            return done
        sent = [_send(letter, sender, now=now) for letter in letters if letter.id not in untrue]
        with unit_of_work() as session:
            store.record(session, sent)
        done.update([State.CANCELLED] * len(untrue))
        done.update(rule_of(outcome.move).target for outcome in sent)


def _cancel_untrue(
    session: Session, letters: list[Letter], still_true: StillTrue
) -> set[int | None]:
    answers = still_true(session, letters) if letters else {}
    untrue = [
        _outcome(letter, Move.CANCEL, reason=reason)
        for letter in letters
        if letter.id is not None and (reason := answers.get(letter.id)) is not None
    ]
    store.record(session, untrue)
    return {outcome.letter_id for outcome in untrue}


def _send(letter: Letter, sender: Sender, *, now: datetime) -> Outcome:
    try:
        mail = compose(letter)
    except Exception as fault:  # noqa: BLE001 -- one letter that cannot be written stops no other
        return _outcome(letter, Move.GIVE_UP, reason=f"Cannot be written. {_said(fault)}")
    try:
        return _outcome(letter, Move.HAND_OVER, provider_id=sender.send(mail))
    except TryLater as busy:
        wait = now + PAUSE * letter.attempts
        return _outcome(letter, Move.POSTPONE, reason=_said(busy), not_again_before=wait)
    except NeverAgain as refusal:
        return _outcome(letter, Move.GIVE_UP, reason=f"Refused. {_said(refusal)}")


def _said(fault: Exception) -> str:
    return one_line(str(fault) or type(fault).__name__)


def _outcome(
    letter: Letter,
    move: Move,
    *,
    reason: str | None = None,
    provider_id: str | None = None,
    not_again_before: datetime | None = None,
) -> Outcome:
    return Outcome(
        letter_id=letter.id or 0,
        fence=letter.fence,
        move=move,
        reason=reason and reason[:LONGEST_REASON],
        provider_id=provider_id,
        not_again_before=not_again_before,
    )

"""What a person does to letters that have not arrived: hold, release, retry, cancel.

Each deed is a conditional update from the sources of its rule: who comes second changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case
from sqlmodel import Session, col

from foundation.errors import TrialError
from notifications.addresses import dead_among
from notifications.cleaning import one_line
from notifications.lifecycle import RULES, Move, Mover, State, rule_of
from notifications.store import taking
from notifications.tables import DeadAddress, Letter

LONGEST_REASON = 500
AT_ONCE = 500
"""Letters of one statement."""


class LetterNotMovable(TrialError):
    """A person asks for a move that does not start from the state of a letter."""

    code = "LETTER-402"

    def __init__(self, move: Move, letters: Sequence[Letter]) -> None:
        first = letters[0]
        more = f" (and {len(letters) - 1} more cannot either)" if letters[1:] else ""
        super().__init__(
            f"Letter {first.id} to {first.name} is {first.state.replace('_', ' ')}: "
            f"you cannot {move} it{more}. {_possible(first.state)} Nothing was changed."
        )


class AddressStillDead(TrialError):
    """A letter would go to an address that is known not to work."""

    code = "LETTER-403"

    def __init__(self, letter: Letter, dead: DeadAddress) -> None:
        self.facts = {"address": letter.address}
        super().__init__(
            f"{letter.address} of {letter.name} does not work ({dead.kind.replace('_', ' ')} on "
            f"{dead.since:%Y-%m-%d}), so letter {letter.id} would not arrive. Correct it with "
            f"`pilots outbox address {letter.person} NEW@ADDRESS`, or give the same address again "
            "if it works now. Nothing was changed."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Who does it, when and why: kept in words with the letter."""

    by: str
    now: datetime
    because: str = ""

    def reason(self, done: str) -> str:
        why = f": {one_line(self.because)}" if self.because.strip() else ""
        return f"{done} by {one_line(self.by)} on {self.now:%Y-%m-%d}{why}"[:LONGEST_REASON]


def hold(session: Session, letters: Sequence[Letter], doer: Doer) -> set[int]:
    """Stop letters that have not left until somebody releases them; return which were stopped.

    Raises:
        LetterNotMovable: one of them cannot be held; no letter was changed.
    """
    return _move(session, Move.HOLD, letters, reason=doer.reason("Held"))


def release(session: Session, letters: Sequence[Letter], doer: Doer) -> set[int]:
    """Let held letters leave at their time, or soon if that is over; return which were released.

    Raises:
        LetterNotMovable: one of them is not held; no letter was changed.
        AddressStillDead: one of them would go where nothing arrives.
    """
    _refuse_dead_addresses(session, letters)
    return _move(session, Move.RELEASE, letters, reason=doer.reason("Released"), **_anew())


def retry(session: Session, letters: Sequence[Letter], doer: Doer) -> set[int]:
    """Send letters again that did not arrive, or may not have; return which will be.

    Raises:
        LetterNotMovable: one of them waits, is on its way or has arrived; no letter was changed.
        AddressStillDead: one of them would go where nothing arrives.
    """
    _refuse_dead_addresses(session, letters)
    reason = doer.reason("To be sent again, asked for")
    return _move(session, Move.RETRY, letters, reason=reason, attempts=0, **_anew())


def cancel(session: Session, letters: Sequence[Letter], doer: Doer) -> set[int]:
    """End letters for good: the same one is never promised again; return which were cancelled.

    Raises:
        LetterNotMovable: one of them has left or is just leaving; no letter was changed.
    """
    return _move(session, Move.CANCEL, letters, reason=doer.reason("Cancelled"))


BY_A_PERSON = {Move.HOLD: hold, Move.RELEASE: release, Move.RETRY: retry, Move.CANCEL: cancel}


def sources_of(move: Move) -> tuple[State, ...]:
    """Return the states from which a person may take ``move``.

    What a sender has claimed belongs to the sender until its lease is over.
    """
    return tuple(state for state in rule_of(move).sources if state is not State.CLAIMED)


def may_have_arrived(letter: Letter) -> bool:
    """Say whether sending ``letter`` again could leave its reader with two copies."""
    in_doubt_before = letter.state == State.HELD and letter.settled_at is not None
    return letter.state == State.IN_DOUBT or in_doubt_before


def _anew() -> dict[str, Any]:
    """Forget the attempt before, but not that it may have left."""
    # A held letter has been settled only if it was in doubt.
    unclear = (col(Letter.state) == State.IN_DOUBT) | (
        (col(Letter.state) == State.HELD) & col(Letter.settled_at).is_not(None)
    )
    empty = ("claimed_by", "claimed_at", "lease_until", "begun_at", "settled_at")
    return dict.fromkeys(empty) | {
        "resends": case((unclear, Letter.resends + 1), else_=Letter.resends)
    }


def _move(
    session: Session,
    move: Move,
    letters: Sequence[Letter],
    **values: Any,  # noqa: ANN401 -- columns
) -> set[int]:
    sources = sources_of(move)
    if wrong := [letter for letter in letters if letter.state not in sources]:
        raise LetterNotMovable(move, wrong)
    moved: set[int] = set()
    numbers = [letter.id or 0 for letter in letters]
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        chosen = col(Letter.id).in_(some), col(Letter.state).in_(sources)
        changed = taking(move, *chosen, **values).returning(col(Letter.id))
        moved |= set(session.exec(changed).scalars())
    return moved


def _refuse_dead_addresses(session: Session, letters: Sequence[Letter]) -> None:
    dead = dead_among(session, (letter.address for letter in letters))
    for letter in letters:
        if letter.address in dead:
            raise AddressStillDead(letter, dead[letter.address])


def _possible(state: State) -> str:
    moves = sorted(
        rule.move for rule in RULES if Mover.PERSON in rule.by and state in sources_of(rule.move)
    )
    if state == State.CLAIMED:
        return "It is just being sent: look again in a minute."
    return f"Possible: {', '.join(moves)}." if moves else "Nothing can be done to it any more."

"""The states of a letter and the only moves between them, as a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from foundation.errors import TrialError


class State(StrEnum):
    """Where a letter is. Values are stored as written."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDED_OVER = "handed_over"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    IN_DOUBT = "in_doubt"
    HELD = "held"
    CANCELLED = "cancelled"
    DEAD = "dead"


class Move(StrEnum):
    CLAIM = "claim"
    HAND_OVER = "hand over"
    POSTPONE = "postpone"
    GIVE_UP = "give up"
    REPEAT = "repeat"
    DOUBT = "doubt"
    ACKNOWLEDGE = "acknowledge"
    CONFIRM = "confirm"
    BOUNCE = "bounce"
    HOLD = "hold"
    RELEASE = "release"
    RETRY = "retry"
    CANCEL = "cancel"


class Mover(StrEnum):
    """Who takes a move: the engine by itself, the provider's report, or a person."""

    ENGINE = "engine"
    PROVIDER = "provider"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Rule:
    """One arrow: the states it leaves, the state it reaches, who may take it."""

    move: Move
    sources: tuple[State, ...]
    target: State
    by: tuple[Mover, ...]


RULES = (
    Rule(Move.CLAIM, (State.QUEUED,), State.CLAIMED, (Mover.ENGINE,)),
    Rule(Move.HAND_OVER, (State.CLAIMED,), State.HANDED_OVER, (Mover.ENGINE,)),
    # The provider was busy: nothing has left, the same letter may be tried later.
    Rule(Move.POSTPONE, (State.CLAIMED,), State.QUEUED, (Mover.ENGINE,)),
    # It cannot be written, or the provider refuses it for good.
    Rule(Move.GIVE_UP, (State.CLAIMED,), State.DEAD, (Mover.ENGINE,)),
    # A lease ran out. A sender that can repeat a letter without doubling it repeats it;
    # for every other sender the letter may have left, and nobody sends it again unasked.
    Rule(Move.REPEAT, (State.CLAIMED,), State.QUEUED, (Mover.ENGINE,)),
    Rule(Move.DOUBT, (State.CLAIMED,), State.IN_DOUBT, (Mover.ENGINE,)),
    # A report proves that the provider has the mail, even one that says "not yet". It may come
    # before we have noted our own call, or after we have given up waiting for it.
    Rule(
        Move.ACKNOWLEDGE,
        (State.QUEUED, State.CLAIMED, State.IN_DOUBT, State.HELD),
        State.HANDED_OVER,
        (Mover.PROVIDER,),
    ),
    Rule(
        Move.CONFIRM,
        (State.QUEUED, State.CLAIMED, State.HANDED_OVER, State.IN_DOUBT, State.HELD),
        State.DELIVERED,
        (Mover.PROVIDER,),
    ),
    # Some addresses answer only after they have accepted: a delivered letter can still bounce.
    Rule(
        Move.BOUNCE,
        (
            *(State.QUEUED, State.CLAIMED, State.HANDED_OVER, State.DELIVERED),
            *(State.IN_DOUBT, State.HELD),
        ),
        State.BOUNCED,
        (Mover.PROVIDER,),
    ),
    Rule(
        Move.HOLD,
        (State.QUEUED, State.CLAIMED, State.IN_DOUBT),
        State.HELD,
        (Mover.ENGINE, Mover.PERSON),
    ),
    Rule(Move.RELEASE, (State.HELD,), State.QUEUED, (Mover.PERSON,)),
    Rule(
        Move.RETRY,
        (State.DEAD, State.BOUNCED, State.IN_DOUBT),
        State.QUEUED,
        (Mover.ENGINE, Mover.PERSON),
    ),
    # Taken when the letter is no longer true, or when a person says so.
    Rule(
        Move.CANCEL,
        (State.QUEUED, State.CLAIMED, State.HELD),
        State.CANCELLED,
        (Mover.ENGINE, Mover.PERSON),
    ),
)


class LetterMoveNotAllowed(TrialError):
    """The letter is not in a state this move starts from."""

    code = "LETTER-101"

    def __init__(self, move: Move, *, state: State, allowed: Iterable[Move]) -> None:
        choices = ", ".join(sorted(allowed)) or "nothing, this letter is finished"
        super().__init__(
            f"Cannot {move} a letter that is {state.replace('_', ' ')}. Possible: {choices}."
        )


def rule_for(move: Move, *, state: State) -> Rule:
    """Return the arrow that ``move`` takes from ``state``.

    Raises:
        LetterMoveNotAllowed: no such arrow leaves ``state``.
    """
    rule = rule_of(move)
    if state not in rule.sources:
        raise LetterMoveNotAllowed(move, state=state, allowed=moves_from(state))
    return rule


def rule_of(move: Move) -> Rule:
    return next(rule for rule in RULES if rule.move is move)


def moves_from(state: State) -> frozenset[Move]:
    return frozenset(rule.move for rule in RULES if state in rule.sources)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import TrialError
from notifications.lifecycle import (
    RULES,
    LetterMoveNotAllowed,
    Move,
    State,
    moves_from,
    rule_for,
    rule_of,
)


def test_every_move_has_one_rule() -> None:
    assert [rule.move for rule in RULES] == list(Move)


def test_every_state_can_be_reached() -> None:
    assert {rule.target for rule in RULES} == set(State)


def test_a_letter_that_has_left_never_waits_to_leave_again_by_itself() -> None:
    assert moves_from(State.HANDED_OVER) == {Move.CONFIRM, Move.BOUNCE}
    assert moves_from(State.DELIVERED) == {Move.BOUNCE}
    assert moves_from(State.CANCELLED) == frozenset()


def test_only_a_claimed_letter_is_handed_over() -> None:
    assert rule_for(Move.HAND_OVER, state=State.CLAIMED).target is State.HANDED_OVER
    assert rule_of(Move.HAND_OVER).sources == (State.CLAIMED,)


def test_a_refusal_says_what_is_possible() -> None:
    with pytest.raises(LetterMoveNotAllowed) as refusal:
        rule_for(Move.CANCEL, state=State.HANDED_OVER)

    assert refusal.value.code == "LETTER-101"
    assert str(refusal.value) == (
        "Cannot cancel a letter that is handed over. Possible: bounce, confirm."
    )


def test_a_cancelled_letter_is_finished() -> None:
    with pytest.raises(LetterMoveNotAllowed) as refusal:
        rule_for(Move.RETRY, state=State.CANCELLED)

    assert str(refusal.value) == (
        "Cannot retry a letter that is cancelled. Possible: nothing, this letter is finished."
    )


@given(st.lists(st.sampled_from(Move)))
def test_no_sequence_of_moves_revives_a_cancelled_letter(asked: list[Move]) -> None:
    state = State.QUEUED
    for move in asked:
        before = state
        try:
            state = rule_for(move, state=state).target
        except TrialError:
            continue
        assert before is not State.CANCELLED

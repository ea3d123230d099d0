import pytest
from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlmodel import update

from notifications.lifecycle import State
from notifications.outbox import queue_many
from notifications.tables import Letter
from tests.factories.letters import a_promise
from tests.notifications.conftest import UnitOfWork


def test_every_constraint_and_index_has_a_name() -> None:
    table = Letter.__table__  # type: ignore[attr-defined]
    named = {
        constraint.name
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }

    assert named == {
        "letter_once",
        "letter_state_known",
        "letter_claim_has_a_lease",
        "letter_left_at_a_moment",
        "letter_stopped_for_a_reason",
        "letter_never_early",
    }
    assert {index.name for index in table.indexes} == {
        "letter_due",
        "letter_of_person",
        "letter_about",
        "letter_in_mail",
    }


@pytest.mark.parametrize(
    ("state", "violated"),
    [
        ("lost", "letter_state_known"),
        (State.CLAIMED, "letter_claim_has_a_lease"),
        (State.HANDED_OVER, "letter_left_at_a_moment"),
        (State.DEAD, "letter_stopped_for_a_reason"),
    ],
)
def test_the_table_refuses_a_state_without_what_belongs_to_it(
    outbox: UnitOfWork, state: str, violated: str
) -> None:
    with outbox() as session:
        queue_many(session, [a_promise()])

    with pytest.raises(IntegrityError, match=violated), outbox() as session:
        session.exec(update(Letter).values(state=state))

import pytest

from foundation.errors import TrialError
from notifications.errors import (
    AddressUnusable,
    FactsUnusable,
    TemplateBroken,
    UnknownMessage,
    UnknownTimezone,
)

REFUSALS = [
    UnknownMessage("poem", known=["task"]),
    FactsUnusable("task", wrong=["due"]),
    TemplateBroken("task", language="sl", fault="'due' is undefined"),
    AddressUnusable("nobody"),
    UnknownTimezone("Alps/Summit"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: type(refusal).__name__)
def test_a_refusal_says_what_to_do_next(refusal: TrialError) -> None:
    assert any(word in str(refusal) for word in ("cancel it.", "then retry the letter."))


def test_every_refusal_has_a_code_of_its_own() -> None:
    assert [refusal.code for refusal in REFUSALS] == [
        "LETTER-201",
        "LETTER-202",
        "LETTER-203",
        "LETTER-204",
        "LETTER-205",
    ]

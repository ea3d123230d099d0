"""What cannot be used is said in a sentence, without a traceback."""

import pytest

from console.refusing import refusing
from pilots.schema import check


@pytest.mark.parametrize(
    "url", ["foo", "sqlite:////nowhere/at/all/pilots.db", "no-such-server://x"]
)
def test_a_database_that_cannot_be_used_is_refused(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        refusing(lambda: check(url))

    said = capsys.readouterr().err
    assert left.value.code == 1
    assert said.startswith("DATABASE-103: The database cannot be used: ")
    assert "PILOTS_DATABASE_URL" in said


def test_a_fault_of_our_own_is_not_hidden() -> None:
    def broken() -> None:
        msg = "ours"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="ours"):
        refusing(broken)

from sqlmodel import select

from foundation.database import snapshot, unit_of_work
from notifications.tables import OptOut
from tests.factories.reports import SENT


def test_reading_does_not_wait_for_whoever_writes(url: str) -> None:
    with unit_of_work(url) as writing:
        writing.add(OptOut(person="one", at=SENT, via="link"))
        writing.flush()

        with snapshot(url) as reading:
            assert reading.exec(select(OptOut)).all() == []

    with snapshot(url) as reading:
        assert [row.person for row in reading.exec(select(OptOut))] == ["one"]


def test_what_is_written_in_a_snapshot_is_not_kept(url: str) -> None:
    with snapshot(url) as session:
        session.add(OptOut(person="one", at=SENT, via="link"))
        session.flush()

    with snapshot(url) as session:
        assert session.exec(select(OptOut)).all() == []

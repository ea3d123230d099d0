from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlmodel import col, select

from foundation.database import unit_of_work
from notifications.delivery import hand_over
from notifications.events import read_events, take_events
from notifications.tables import Letter
from pilots.letters.truth import Truth
from pilots.reach import WaveReach, open_waves
from tests.factories.folders import a_folder
from tests.factories.letters import Mailbox
from tests.factories.programmes import Programme, a_programme
from tests.factories.reports import a_body, an_event

OPENED = datetime(2027, 1, 13, 12, 0, tzinfo=UTC)


def waves(programme: Programme) -> dict[str, WaveReach]:
    with unit_of_work(programme.url) as session:
        return {wave.wave: wave for wave in open_waves(session)}


def test_who_was_not_reached_is_told_from_who_did_not_answer(tmp_path: Path, url: str) -> None:
    folder = a_folder(tmp_path / "folder", clusters=4, smes=6)
    (folder / "answers.csv").unlink()
    programme = a_programme(folder, url)
    programme.advance(OPENED)
    promised = waves(programme)
    unit = partial(unit_of_work, url)
    hand_over(unit, Mailbox(), now=OPENED, judge=Truth(programme.setting))
    subject = max(promised, key=lambda wave: promised[wave].invited)
    with unit() as session:
        invited = select(Letter).where(Letter.subject == subject, Letter.purpose == "invitation")
        letter = session.exec(invited.order_by(col(Letter.key))).first()
        assert letter
        bounce = an_event(letter.mail or "", "bounce", email=letter.address)
        take_events(session, read_events(a_body(bounce)), received_at=OPENED)

    before, after = promised[subject], waves(programme)[subject]
    asked = before.invited
    assert asked > 2
    assert (before.on_the_way, before.reached, before.not_reached) == (asked, 0, 0)
    assert (after.invited, after.reached, after.not_reached) == (asked, asked - 1, 1)
    assert after.answered == 0
    assert after.as_json()["wave"] == subject


def test_whoever_has_answered_was_reached(tmp_path: Path, url: str) -> None:
    programme = a_programme(a_folder(tmp_path / "folder", clusters=4, smes=6), url)
    programme.advance(OPENED)

    answered = [wave for wave in waves(programme).values() if wave.answered]

    assert answered != []
    assert all(wave.reached >= 1 for wave in answered)
    assert all(
        wave.invited == wave.reached + wave.not_reached + wave.on_the_way + wave.stopped
        for wave in answered
    )

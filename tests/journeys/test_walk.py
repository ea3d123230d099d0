"""One trial walked through all people in a real browser, from the first letter to the results.

Everybody comes in by the link of the letter they got; between their visits the clock moves, the
engine sweeps and letters leave. Every page that somebody sees is looked at.
"""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.factories.folders import a_folder, read_csv, write_csv
from tests.journeys.walking import answering, deciding, reviewing, rolling_out
from tests.journeys.walking.world import World
from tests.portal.browsing import DESK, PHONE
from tests.portal.conftest import browser as browser  # noqa: PLC0414 -- a fixture

MONDAY = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
SIZES = [
    pytest.param(DESK, id="desk"),
    pytest.param(PHONE, id="phone", marks=pytest.mark.slow),
]
STAGES = (
    rolling_out.take_up, rolling_out.begin, answering.answer_baseline, rolling_out.roll_out,
    answering.answer_exit, answering.answer_late, reviewing.confirm, reviewing.submit,
    reviewing.check, reviewing.review_as_peer, reviewing.comment, reviewing.approve,
    deciding.hand_to_board, deciding.vote, deciding.adopt, deciding.publish,
    deciding.read_results,
)  # fmt: skip


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A programme folder as a file to upload: nobody has attended anything yet."""
    folder = a_folder(tmp_path / "folder", clusters=4, smes=10)
    header, *rows = read_csv(folder / "participations.csv")
    write_csv(folder / "participations.csv", [header, *([*row[:-1], "no"] for row in rows)])
    return Path(shutil.make_archive(str(tmp_path / "programme"), "zip", folder))


@pytest.mark.parametrize("size", SIZES)
def test_a_trial_goes_through_all_people(
    browser: Browser, tmp_path: Path, url: str, packed: Path, size: tuple[int, int]
) -> None:
    world = World(url, tmp_path / "letters", MONDAY)

    with world.served():
        rolling_out.set_up(browser, world, size, packed)
        for stage in STAGES:
            stage(browser, world, size)

    assert world.faults == []

"""A small finished programme with an amended plan and coded answers, and its bundle."""

import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from foundation.database import unit_of_work
from pilots.bundles.packing import write
from pilots.changes import Deed
from pilots.deeds.amending import Wanted, amend
from pilots.deeds.launching import lead_of
from pilots.outputs.writing import Page, write_outputs
from tests.factories.folders import a_folder
from tests.factories.open_answers import everybody_writes, two_people_code
from tests.factories.programmes import a_programme

MONTHS = [(2027, month) for month in range(2, 13)] + [(2028, month) for month in range(1, 5)]
CODED = (2027, 10)
"""After the first edition: the second prints what was coded."""
ENOUGH = 20


def drawn_here(pages: Sequence[Page]) -> Iterable[str]:
    """Draw in this process: every page as HTML, the first also as PDF and DOCX."""
    for number, page in enumerate(pages):
        kinds = page.kinds if number == 0 else ("html",)
        for path in page.sheet.write(page.folder, kinds):
            yield str((page.folder / path).relative_to(page.out))


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    place = tmp_path_factory.mktemp("bundled")
    out = place / "out"
    (out / "letters").mkdir(parents=True)
    shutil.copy(empty_database, out / "pilots.db")
    url = f"sqlite:///{out / 'pilots.db'}"
    folder = a_folder(place / "folder", clusters=4, smes=10, withdrawn=[2])
    everybody_writes(folder)
    programme = a_programme(folder, url)
    with unit_of_work(url) as session:
        deed = Deed(lead_of(programme.setting), datetime(2027, 1, 2, tzinfo=UTC), "As agreed.")
        wanted = Wanted(service="svc-action-workshop", thing="kpi:csat", field="target", value=75.0)
        amend(session, programme.setting, wanted, deed=deed)
    for year, month in MONTHS:
        programme.advance(day := datetime(year, month, 1, tzinfo=UTC))
        if (year, month) == CODED:
            with unit_of_work(url) as session:
                assert two_people_code(session, day) > ENOUGH
    write_outputs(
        partial(unit_of_work, url),
        out,
        now=datetime(2028, 4, 1, tzinfo=UTC),
        draw=drawn_here,
        durations={},
        trial_reports=True,
    )
    return out


@pytest.fixture(scope="session")
def bundle(finished_run: Path) -> Path:
    file = finished_run.parent / "evidence.zip"
    write(finished_run, file)
    return file

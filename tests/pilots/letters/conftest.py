"""One programme for all schedules, other clocks for it, and a letter about nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from foundation.database import snapshot
from notifications.tables import Letter
from pilots.setting import Setting
from pilots.tables import Region
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Programme:
    """A programme in all eleven regions, launched and not advanced."""
    place = tmp_path_factory.mktemp("schedules")
    (place / "pilots.db").write_bytes(empty_database.read_bytes())
    folder = a_folder(place / "folder", clusters=12, smes=2, trials=12)
    return a_programme(folder, f"sqlite:///{place / 'pilots.db'}")


@pytest.fixture(scope="session")
def setting(programme: Programme) -> Setting:
    return programme.setting


@pytest.fixture
def reading(programme: Programme) -> Iterator[Session]:
    """A session that only reads: what letters look up is there, and nobody waits for it."""
    with snapshot(programme.url) as session:
        yield session


def far_away(setting: Setting, clock: str) -> Setting:
    """Return ``setting`` with every clock, also that of the programme, in the zone ``clock``."""
    programme = setting.programme.model_copy(update={"timezone": clock})
    regions = {
        name: Region.model_validate(region.model_dump() | {"timezone": clock})
        for name, region in setting.regions.items()
    }
    return replace(setting, programme=programme, regions=regions)


def a_letter(reader: str, moment: datetime) -> Letter:
    """A letter that asks nothing of the tables."""
    return Letter(
        id=1, key="k", person=reader, name="x", address="x@trials.example", language="en",
        timezone="UTC", message="report-approved", facts={}, purpose="report-approved",
        subject="x", step="approved", because="x", not_before=moment, due=moment, synthetic=True,
    )  # fmt: skip

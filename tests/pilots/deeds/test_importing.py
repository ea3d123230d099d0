"""A folder comes into the database once, whole."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import func, select

from foundation.database import unit_of_work
from pilots.deeds.importing import import_folder
from pilots.deeds.launching import launch, lead_of
from pilots.errors import AlreadyLaunched, NoProgramme, OtherProgramme
from pilots.folder import read_folder
from pilots.setting import read_setting
from pilots.tables import Firm, Participation, Task, Trial
from services_catalog import default_catalogue
from tests.factories.codebooks import a_codebook
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme


def test_everything_of_a_folder_is_there(tmp_path: Path, url: str) -> None:
    folder = read_folder(a_folder(tmp_path / "folder"))

    with unit_of_work(url) as session:
        assert import_folder(session, folder) is True
    with unit_of_work(url) as session:
        counts = [
            session.exec(select(func.count()).select_from(table)).one()
            for table in (Trial, Firm, Participation)
        ]
        tasks = session.exec(select(Task)).all()

    assert counts == [len(folder.trials), len(folder.smes), len(folder.participations)]
    assert {task.status for task in tasks} == {"planned"}
    assert all(task.planned_start <= task.planned_due for task in tasks)


def test_a_codebook_of_its_own_comes_with_the_folder(tmp_path: Path, url: str) -> None:
    path = a_folder(tmp_path / "folder")
    a_codebook(path / "codebook.toml")

    with unit_of_work(url) as session:
        import_folder(session, read_folder(path))
        catalogue = read_setting(session).catalogue

    assert [theme.id for theme in catalogue.codebook.themes] == ["welcome", "contacts", "results"]
    assert catalogue.codebook.theme("welcome").name_in("de") == "Empfang"
    assert catalogue.digest == default_catalogue().digest


def test_the_same_folder_again_changes_nothing(tmp_path: Path, url: str) -> None:
    folder = read_folder(a_folder(tmp_path / "folder"))
    with unit_of_work(url) as session:
        import_folder(session, folder)

    with unit_of_work(url) as session:
        assert import_folder(session, folder) is False


def test_other_files_are_refused(tmp_path: Path, url: str) -> None:
    a_programme(a_folder(tmp_path / "one"), url)
    other = read_folder(a_folder(tmp_path / "other", seed=2))

    with pytest.raises(OtherProgramme) as refused, unit_of_work(url) as session:
        import_folder(session, other)

    assert refused.value.code == "PROGRAMME-102"


def test_a_launch_happens_once(tmp_path: Path, url: str, now: datetime) -> None:
    programme = a_programme(a_folder(tmp_path / "folder"), url)
    lead = lead_of(programme.setting)

    with unit_of_work(url) as session, pytest.raises(AlreadyLaunched):
        launch(session, programme.setting, by=lead, now=now)

    assert programme.setting.programme.plan_hash is not None


def test_an_empty_database_says_what_to_do(url: str) -> None:
    with pytest.raises(NoProgramme) as refused, unit_of_work(url) as session:
        read_setting(session)

    assert str(refused.value).startswith("This database holds no programme. Run `pilots import")

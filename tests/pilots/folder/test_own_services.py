from pathlib import Path

import pytest

from pilots.folder import read_folder
from tests.factories.folder_edits import faults_of
from tests.factories.folders import a_folder
from tests.factories.services import a_service_text

NAME = "svc-energy-audit.toml"


@pytest.fixture
def tried(tmp_path: Path) -> Path:
    """A folder whose six services include one of its own, tried by two pilots."""
    return a_folder(tmp_path / "own", smes=3, services={NAME: a_service_text()})


def test_a_service_of_its_own_is_tried_like_any_other(tried: Path) -> None:
    folder = read_folder(tried)

    clusters = [trial.cluster for trial in folder.trials if trial.service == "svc-energy-audit"]
    assert clusters == ["demo-c001", "demo-c003"]
    assert folder.catalogue.services["svc-energy-audit"].name == "Energy audit"
    assert dict(folder.own_services) == {NAME: a_service_text()}
    assert {answer.item for answer in folder.answers} >= {"e_save"}


def test_an_enabled_service_that_nobody_tries_is_a_fault(folder: Path) -> None:
    (folder / "services").mkdir()
    (folder / "services" / NAME).write_text(a_service_text(), encoding="utf-8")

    assert faults_of(folder) == [
        (
            "trials.csv: found svc-energy-audit in no region, "
            "expected at least 2 regions for every enabled service"
        )
    ]


def test_a_service_that_is_not_enabled_need_not_be_tried(folder: Path) -> None:
    text = a_service_text().replace("enabled = true", "enabled = false")
    (folder / "services").mkdir()
    (folder / "services" / NAME).write_text(text, encoding="utf-8")

    assert faults_of(folder) == []


def test_steps_that_wait_for_each_other_are_found(tried: Path) -> None:
    text = a_service_text(first_depends_on="t3")
    (tried / "services" / NAME).write_text(text, encoding="utf-8")

    assert faults_of(tried) == [
        (
            f"services/{NAME}, key rollout: found a circle, t1 before t2 before t3 before t1, "
            "expected an order in which steps can be done"
        )
    ]


def test_a_broken_file_is_the_only_fault_though_its_service_is_tried(tried: Path) -> None:
    (tried / "services" / NAME).write_bytes(b'id = "svc-energy-audit"\nname = \xff')

    assert faults_of(tried) == [f"services/{NAME}, line 2: found the byte 0xFF, expected UTF-8"]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        (NAME, "id = ", (f"services/{NAME}: found the end of the file, "
                         "expected valid TOML (invalid value)")),
        (NAME, "#" * 1_000_001, (f"services/{NAME}: found a file of 1,000,001 bytes, "
                                "expected at most 1,000,000 bytes")),
        ("Energy Audit.toml", "", ('services: found the file "Energy Audit.toml", '
                                  "expected a name such as svc-own.toml")),
    ],
)  # fmt: skip
def test_a_file_that_is_no_service_is_refused(
    name: str, content: str, fault: str, folder: Path
) -> None:
    (folder / "services").mkdir()
    (folder / "services" / name).write_text(content, encoding="utf-8")

    assert faults_of(folder) == [fault]


def test_too_many_services_are_refused_unread(folder: Path) -> None:
    (folder / "services").mkdir()
    for number in range(101):
        (folder / "services" / f"svc-{number}.toml").write_text("", encoding="utf-8")

    assert faults_of(folder) == ["services: found 101 files, expected at most 100"]

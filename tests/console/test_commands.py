"""The commands that need no engine: folders, the catalogue, the reference pages, the tables."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from console import app
from console.refusing import refusing
from foundation.errors import TrialError
from pilots.schema import newest
from tests.factories.folders import a_folder

COMMANDS = (
    "init", "check", "run", "demo", "verify", "import", "launch", "advance", "status",
    "check-catalogue", "docs",
)  # fmt: skip
ROOT = Path(__file__).parents[2]


def pilots(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_new_folder_has_no_fault(tmp_path: Path) -> None:
    written = pilots("init", tmp_path / "mine")

    checked = pilots("check", tmp_path / "mine")

    assert written.exit_code == 0
    assert checked.exit_code == 0
    assert checked.output.startswith("No fault: ")


def test_a_new_workbook_has_no_fault(tmp_path: Path) -> None:
    pilots("init", tmp_path / "mine.xlsx")

    assert pilots("check", tmp_path / "mine.xlsx").exit_code == 0


def test_a_fault_is_told_to_people_and_to_programs(tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "folder")
    (folder / "trials.csv").write_text("cluster,service,wave\nnowhere,svc-x,w9\n", "utf-8")

    told = pilots("check", folder, "--json")

    faults = json.loads(told.output)
    assert told.exit_code == 1
    assert faults["code"] == "FOLDER-101"
    assert faults["count"] >= 3
    assert {"file", "row", "column", "found", "expected"} == set(faults["faults"][0])


def test_a_refusal_ends_with_its_code_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    def refused() -> None:
        message = "This cannot be. Do that instead."
        raise TrialError(message)

    with pytest.raises(SystemExit) as left:
        refusing(refused)

    assert left.value.code == 1
    assert capsys.readouterr().err == "TRIAL-000: This cannot be. Do that instead.\n"


def test_the_catalogue_is_counted() -> None:
    found = json.loads(pilots("check-catalogue", "--json").output)

    assert (found["services"], found["reserve services"], found["KPIs"]) == (5, 3, 34)


def test_misuse_ends_with_exit_code_2(tmp_path: Path) -> None:
    assert pilots("run", tmp_path).exit_code == 2
    assert pilots("status", "--db", tmp_path / "nothing.db").exit_code == 2
    assert pilots("run", tmp_path, "--out", tmp_path / "o", "--until", "soon").exit_code == 2


def test_the_reference_pages_are_what_the_code_prints() -> None:
    checked = pilots("docs", ROOT / "docs" / "reference", "--check")

    assert checked.exit_code == 0, checked.output


def test_an_old_page_is_named(tmp_path: Path) -> None:
    pilots("docs", tmp_path)
    (tmp_path / "refusals.md").write_text("old", encoding="utf-8")

    checked = pilots("docs", tmp_path, "--check")

    assert checked.exit_code == 1
    assert "Not current: refusals.md" in checked.output


def test_a_database_is_brought_up_once(tmp_path: Path) -> None:
    first = pilots("db", "upgrade", "--db", tmp_path / "new.db")
    again = pilots("db", "upgrade", "--db", tmp_path / "new.db")

    assert first.output == f"Now at migration {newest()}.\n"
    assert again.output == f"Already at migration {newest()}.\n"


def test_every_command_shows_an_example() -> None:
    without = [
        command
        for command in COMMANDS
        if "Example: pilots " not in pilots(command, "--help").output
    ]

    assert without == []

"""Codings as a file: what goes out, what comes in, and what is refused."""

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from console import app
from foundation.database import snapshot, unit_of_work
from pilots.codings_file import as_csv, take
from pilots.folder import FolderFaults
from pilots.setting import read_setting
from pilots.tables import Answer, Coding
from tests.factories.open_answers import ITEM, say_something
from tests.factories.programmes import Programme
from tests.pilots.deeds.conftest import undecided as undecided  # noqa: PLC0414 -- a fixture
from tests.pilots.deeds.conftest import undecided_once as undecided_once  # noqa: PLC0414

NOW = datetime(2027, 6, 28, 8, tzinfo=UTC)
ONE = "p-quality"


@pytest.fixture
def programme(undecided: Programme) -> Programme:
    with unit_of_work(undecided.url) as session:
        say_something(session)
    return undecided


def out(programme: Programme, coder: str = "") -> list[dict[str, str]]:
    with snapshot(programme.url) as session:
        text, count = as_csv(session, read_setting(session), coder=coder, now=NOW)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == count
    return rows


def bring(programme: Programme, file: Path, rows: list[dict[str, str]]) -> tuple[int, int, int]:
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with unit_of_work(programme.url) as session:
        found = take(session, read_setting(session), file, now=NOW)
    return found.new, found.corrected, found.same


def test_what_goes_out_comes_in_again(programme: Programme, tmp_path: Path) -> None:
    file, board = tmp_path / "coded.csv", programme.setting.in_role("advisory_expert")[0].id
    mine = [row | {"themes": "rules, contacts"} for row in out(programme, ONE)]
    theirs = [row | {"themes": "none"} for row in out(programme, board)]

    assert bring(programme, file, [*mine, *theirs[:2], theirs[2] | {"themes": ""}]) == (8, 0, 0)
    every = out(programme)
    assert sorted({row["themes"] for row in every}) == ["contacts rules", "none"]
    assert bring(programme, file, every) == (0, 0, 8)
    assert bring(programme, file, [mine[0] | {"themes": "fit"}]) == (0, 1, 0)
    assert {row["coder"] for row in out(programme, ONE)} == {ONE}


def test_it_tells_nobody_and_is_no_formula(programme: Programme) -> None:
    with unit_of_work(programme.url) as session:
        answer = session.exec(select(Answer).where(Answer.item == ITEM)).first()
        assert answer is not None
        answer.value = '=HYPERLINK("http://x.example") by ' + answer.respondent

    rows = out(programme)

    assert list(rows[0]) == [
        "answer", "service", "question", "text", "coder", "codebook", "themes",
    ]  # fmt: skip
    assert next(row["text"] for row in rows if "HYPER" in row["text"]).startswith("'=HYPER")


def test_every_wrong_row_is_named_and_nothing_is_taken(
    programme: Programme, tmp_path: Path
) -> None:
    first, second, third, *_ = (row | {"themes": "rules"} for row in out(programme, ONE))
    wrong = [
        first,
        second | {"themes": "weather"},
        third | {"coder": "p-nobody"},
        third | {"answer": "0"},
        third | {"codebook": "2"},
        first,
    ]

    with pytest.raises(FolderFaults) as refused:
        bring(programme, tmp_path / "coded.csv", wrong)

    told = [(one.row, one.column, one.found) for one in refused.value.faults]
    assert told == [
        (3, "themes", '"weather"'), (4, "coder", '"p-nobody"'), (5, "answer", '"0"'),
        (6, "codebook", '"2"'), (7, "answer", f'"{first["answer"]}"'),
    ]  # fmt: skip
    with snapshot(programme.url) as session:
        assert session.exec(select(Coding)).all() == []


def test_a_file_without_the_columns_is_refused(programme: Programme, tmp_path: Path) -> None:
    with pytest.raises(FolderFaults, match="no column coder, codebook, themes"):
        bring(programme, tmp_path / "coded.csv", [{"answer": "x"}])


def test_the_commands_say_what_they_did(programme: Programme, tmp_path: Path) -> None:
    file = tmp_path / "to-code.csv"
    known = ("--db", programme.url.removeprefix("sqlite:///"), "--now", NOW.isoformat(), "--json")

    def run(*words: str) -> str:
        told = CliRunner().invoke(app, ["codings", *words, *known])
        assert told.exit_code == 0, told.output
        return told.output

    assert json.loads(run("export", str(file), "--coder", ONE)) == {"file": str(file), "rows": 6}
    file.write_text(file.read_text("utf-8-sig").replace(f"{ONE},1,", f"{ONE},1,skills"), "utf-8")
    assert json.loads(run("import", str(file))) == {"new": 6, "corrected": 0, "same": 0}

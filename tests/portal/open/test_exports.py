"""Exports: complete or loud, with a manifest; formulas stay text, small groups stay hidden."""

import csv
import io
import json
import zipfile
from collections import defaultdict
from hashlib import sha256
from typing import Any

import openpyxl
import pyarrow.parquet
import pytest
from sqlmodel import func, select

from evaluation.exporting import Table, as_file
from foundation.database import snapshot
from pilots import exports
from pilots.exports import TABLES
from pilots.tables import Edition, HistoryLine, Participation, Task, Trial
from tests.factories.programmes import Programme
from tests.portal.office.conftest import Desk, Enters

ALL = "&".join(f"table={name}" for name in TABLES)


def unpacked(desk: Desk, kind: str, query: str) -> dict[str, bytes]:
    answer = desk.get(f"/exports/{kind}?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet"])
def test_the_manifest_proves_every_file(running: Programme, enters: Enters, kind: str) -> None:
    files = unpacked(enters(), kind, ALL)
    manifest = json.loads(files["manifest.json"])

    assert manifest["plan_hash"] == running.setting.programme.plan_hash
    assert [entry["file"] for entry in manifest["files"]] == [f"{name}.{kind}" for name in TABLES]
    for entry in manifest["files"]:
        content = files[entry["file"]]
        assert sha256(content).hexdigest() == entry["sha256"]
        assert rows(content, kind) == entry["rows"]


def rows(content: bytes, kind: str) -> int:
    if kind == "csv":
        return len(list(csv.reader(io.StringIO(content.decode())))) - 1
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        return int(sheet.max_row) - 1
    return int(pyarrow.parquet.read_table(io.BytesIO(content)).num_rows)


def test_as_many_rows_as_the_database_holds(running: Programme, enters: Enters) -> None:
    manifest = json.loads(unpacked(enters(), "csv", ALL)["manifest.json"])
    found = {entry["file"]: entry["rows"] for entry in manifest["files"]}

    with snapshot(running.url) as session:
        tables = {"trials": Trial, "tasks": Task, "participations": Participation,
                  "history": HistoryLine}  # fmt: skip
        for name, table in tables.items():
            count = session.exec(select(func.count()).select_from(table)).one()
            assert found[f"{name}.csv"] == count
    withheld = {entry["file"]: entry["withheld_rows"] for entry in manifest["files"]}
    assert set(withheld.values()) == {0, None}
    assert withheld["answers.csv"] is None


def test_answers_name_nobody_and_hide_small_groups(running: Programme, enters: Enters) -> None:
    files = unpacked(enters(), "csv", "table=answers")
    answers = list(csv.DictReader(io.StringIO(files["answers.csv"].decode())))
    groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in answers:
        group = (row["service"], row["region_type"], row["wave"], row["item"])
        groups[group].add(row["respondent"])

    assert [group for group, some in groups.items() if len(some) < 5] == []
    text = files["answers.csv"].decode()
    assert [firm for firm in running.setting.firms if firm in text] == []


def test_what_is_missing_is_not_left_out_quietly(
    enters: Enters, monkeypatch: pytest.MonkeyPatch
) -> None:
    def losing(*what: Any) -> Any:  # noqa: ANN401 -- a query
        query: Any = select(*what)
        return query.where(HistoryLine.seq > 1) if what[0] is HistoryLine else query

    monkeypatch.setattr(exports, "select", losing)

    answer = enters().get("/exports/csv?table=history")

    assert (answer.status_code, "EXPORT-101" in answer.text) == (409, True)


def test_unknown_tables_and_kinds_are_not_there(enters: Enters) -> None:
    desk = enters()

    assert desk.get("/exports/exe?table=trials").status_code == 404
    assert desk.get("/exports/csv?table=login_session").status_code == 404
    assert desk.get("/exports/csv").status_code == 422
    assert enters("cluster_manager").get("/exports").status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_formulas_stay_text(text: str) -> None:
    table = Table("t", ("a",), [(text,)])

    assert as_file(table, "csv").decode().splitlines()[1].lstrip('"').startswith("'")
    sheet = openpyxl.load_workbook(io.BytesIO(as_file(table, "xlsx"))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"


def test_no_answer_leaves_before_an_edition_is_frozen(running: Programme, enters: Enters) -> None:
    files = unpacked(enters(), "csv", "table=answers&table=participations")
    answers = list(csv.DictReader(io.StringIO(files["answers.csv"].decode())))
    manifest = json.loads(files["manifest.json"])
    with snapshot(running.url) as session:
        frozen = session.exec(select(Edition)).first() is not None

    assert bool(answers) <= frozen
    assert (manifest["files"][1]["complete"], manifest["files"][1]["withheld_rows"]) == (
        False,
        None,
    )
    firms = csv.DictReader(io.StringIO(files["participations.csv"].decode()))
    assert {row["firm"] for row in firms} & {row["respondent"] for row in answers} == set()

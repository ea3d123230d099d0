from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pilots.folder import read_folder
from pilots.folder.workbook import as_text
from tests.factories.folder_edits import faults_of
from tests.factories.folders import a_folder
from tests.factories.services import a_service_text
from tests.factories.workbooks import a_workbook

Book = Any
"""A workbook of openpyxl, another library than the one that writes and the one that reads."""


@pytest.fixture(scope="session")
def twin(small: Path) -> Path:
    return a_workbook(small, small.with_name("twin.xlsx"))


@pytest.fixture
def spoil(twin: Path, tmp_path: Path) -> Callable[[Callable[[Book], object]], Path]:
    """Return a copy of the workbook after an edit of it."""

    def edit(change: Callable[[Book], object]) -> Path:
        book = openpyxl.load_workbook(twin)
        change(book)
        book.save(tmp_path / "spoilt.xlsx")
        return tmp_path / "spoilt.xlsx"

    return edit


def put(sheet: str, cell: str, value: object) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        book[sheet][cell] = value

    return change


def test_a_workbook_gives_the_same_programme_as_its_folder(small: Path, twin: Path) -> None:
    assert read_folder(twin) == read_folder(small)


def test_numbers_days_and_truths_are_read_as_the_files_would_say_them(
    small: Path, tmp_path: Path
) -> None:
    typed = a_workbook(small, tmp_path / "typed.xlsx", typed=True)

    assert read_folder(typed) == read_folder(small)


def test_own_services_stand_in_a_sheet(tmp_path: Path) -> None:
    services = {"svc-energy-audit.toml": a_service_text()}
    folder = a_folder(tmp_path / "own", smes=2, services=services)

    read = read_folder(a_workbook(folder, tmp_path / "own.xlsx"))

    assert read == read_folder(folder)
    assert "svc-energy-audit" in read.catalogue.services


def test_the_programme_may_stand_as_toml_in_one_column(
    small: Path, twin: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(twin)
    del book["programme"], book["waves"]
    page = book.create_sheet("programme.toml")
    for line in (small / "programme.toml").read_text(encoding="utf-8").splitlines():
        page.append([line])
    book.save(tmp_path / "toml.xlsx")

    assert read_folder(tmp_path / "toml.xlsx") == read_folder(small)


def test_sheets_may_be_called_as_the_files_are(
    small: Path, spoil: Callable[[Callable[[Book], object]], Path]
) -> None:
    def rename(book: Book) -> None:
        for page in book:
            page.title = f"{page.title}.csv"
        book.create_sheet("my notes", 0).append(["=1+1", "anything"])

    assert read_folder(spoil(rename)) == read_folder(small)


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (put("smes", "F3", "=1+1"),
         ["sheet smes, row 3, column size: found a formula, expected a plain value",
          ("sheet smes, row 3, column size: found nothing, expected one of 0-9, 10-49, 50-249, "
          "250 or more")]),
        (put("smes", "B2", '=HYPERLINK("http://example.org")'),
         ["sheet smes, row 2, column name: found a formula, expected a plain value",
          ("sheet smes, row 2, column name: found nothing, expected text on one line, at most 300 "
          "characters")]),
        (put("clusters", "I2", "#N/A"),
         ["sheet clusters, row 2, column members: found an error value, expected a plain value"]),
        (put("smes", "F2", date(2027, 10, 1)),
         [('sheet smes, row 2, column size: found "2027-10-01", expected one of 0-9, 10-49, '
          "50-249, 250 or more")]),
        (put("smes", "J1", "note"),
         [("sheet smes, row 1: found a column without a name, expected only id, name, email, "
          "cluster, language, size, nace"),
          ("sheet smes, row 1, column note: found an unknown column, expected only id, name, "
          "email, cluster, language, size, nace")]),
        (put("smes", "J3", "note"),
         [('sheet smes, row 3: found 10 cells ("demo-c000-sme02,Demo Firm 0-2,contact@demo-c000-'
          'sme02.example,demo-c000,de,10-49…"), expected 7')]),
        (put("programme", "B4", "perhaps"),
         ['sheet programme, row 4, column synthetic: found "perhaps", expected true or false']),
        (put("programme", "A3", "heading"),
         ["sheet programme, column title: found no such key, expected the title that reports print",
          ("sheet programme, row 3, column heading: found an unknown key, expected only id, title, "
          "synthetic, timezone, languages, contact, min_pilots, target_validated_services, "
          "exchange_rates, waves")]),
        (put("programme", "A3", "id"),
         ["sheet programme, column title: found no such key, expected the title that reports print",
          ('sheet programme, row 2, column id: found "A made-up programme (synthetic)", expected '
          "an id: lower-case letters, digits and hyphens, at most 64 characters"),
          "sheet programme, row 3, column key: found id a second time, expected each key once"]),
        (put("waves", "B3", "soon"),
         [('sheet waves, row 3, column waves[2].starts: found "soon", expected a day between 2000 '
          "and 2100, such as 2027-01-11, without quotes")]),
        (lambda book: book.remove(book["trials"]),
         ["sheet trials: found no such sheet, expected the columns cluster,service,wave"]),
        (lambda book: book.remove(book["programme"]),
         ["sheet programme: found no such sheet, expected the columns key,value"]),
        (lambda book: setattr(book["participations"], "title", "participation"),
         ["participation: found an unknown name, expected participations"]),
    ],
)  # fmt: skip
def test_faults_name_sheet_row_and_column(
    change: Callable[[Book], object],
    faults: list[str],
    spoil: Callable[[Callable[[Book], object]], Path],
) -> None:
    found = faults_of(spoil(lambda book: (book.remove(book["answers"]), change(book))))

    assert found[: len(faults)] == faults


def test_a_moment_without_offset_is_a_fault(
    spoil: Callable[[Callable[[Book], object]], Path],
) -> None:
    moment = datetime(2027, 7, 8, 13)  # noqa: DTZ001 -- what a spreadsheet knows
    assert faults_of(spoil(put("decisions", "E2", moment))) == [
        (
            'sheet decisions, row 2, column decided_at: found "2027-07-08T13:00:00", '
            "expected a moment between 2000 and 2100 with its offset, "
            "such as 2027-01-11T15:00:00+01:00"
        )
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=1+1", "=1+1"),
        (1.0, "1"),
        (12.5, "12.5"),
        (1e20, "1e+20"),
        (True, "yes"),
        (False, "no"),
        (date(2027, 1, 11), "2027-01-11"),
        (datetime(2027, 1, 11, 9, tzinfo=UTC), "2027-01-11T09:00:00+00:00"),
        (time(9, 30), "09:30:00"),
        (float("inf"), "inf"),
    ],
)
def test_a_cell_becomes_the_text_of_the_csv_file(value: object, text: str) -> None:
    assert as_text(value) == text

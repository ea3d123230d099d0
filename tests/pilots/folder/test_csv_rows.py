from contextlib import suppress
from pathlib import Path

import pytest

from pilots.folder.csv_rows import LARGEST_ANSWERS, LARGEST_OTHER, Row, Unreadable, csv_rows
from pilots.folder.faults import Faults


def read(path: Path, limit: int = LARGEST_OTHER) -> tuple[list[Row], list[str]]:
    """Return the rows that could be read, and the faults."""
    faults = Faults()
    rows: list[Row] = []
    with suppress(Unreadable):
        rows.extend(csv_rows(path, path.name, faults, limit=limit))
    return rows, [str(fault) for fault in faults.refusal(path).faults]


def rows_and_faults(content: bytes, tmp_path: Path) -> tuple[list[Row], list[str]]:
    path = tmp_path / "smes.csv"
    path.write_bytes(content)
    return read(path)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    content = b'id,name\n\na,"two\nlines"\r\n,\nb,"say ""yes"""'

    assert rows_and_faults(content, tmp_path) == (
        [(1, ["id", "name"]), (3, ["a", "two\nlines"]), (5, ["b", 'say "yes"'])], [],
    )  # fmt: skip


def test_a_byte_order_mark_is_no_part_of_the_header(tmp_path: Path) -> None:
    assert rows_and_faults("\ufeffid\nš\n".encode(), tmp_path) == ([(1, ["id"]), (2, ["š"])], [])


def test_a_wrong_byte_is_found_where_it_stands_and_reading_goes_on(tmp_path: Path) -> None:
    rows, faults = rows_and_faults("id,name\na,Österreich\nb,x\n".encode("latin-1"), tmp_path)

    assert rows == [(1, ["id", "name"]), (2, ["a", "�sterreich"]), (3, ["b", "x"])]
    assert faults == [
        (
            "smes.csv: found the byte 0xD6 at offset 10 (line 2), "
            "expected UTF-8 (in a spreadsheet: save as “CSV UTF-8”)"
        )
    ]


def test_another_encoding_is_reported_once(tmp_path: Path) -> None:
    assert rows_and_faults("id,name\na,b\n".encode("utf-16"), tmp_path) == ([], [
        "smes.csv: found a NUL byte at offset 3 (line 1), expected text (is this a CSV file?)"
    ])  # fmt: skip


def test_a_latin_header_ends_the_reading(tmp_path: Path) -> None:
    assert rows_and_faults("id,größe\na,b\n".encode("latin-1"), tmp_path) == ([], [
        ("smes.csv: found the byte 0xF6 at offset 5 (line 1), "
        "expected UTF-8 (in a spreadsheet: save as “CSV UTF-8”)")
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b'id\n"a', ('smes.csv, row 2: found the end of the file inside a quoted cell, '
                    'expected a closing " (is the file complete?)')),
        (b'id\n"a"b\n', ('smes.csv, row 2: found text after a closing ", '
                        'expected a comma or the end of the row (a " inside quotes is doubled)')),
        (b"id\n" + b"x" * 131_073, (
            "smes.csv, row 2: found a cell of more than 131,072 characters, "
            'expected shorter cells (is a closing " missing?)')),
        (b"id\na\rb\n", ("smes.csv, row 2: found a carriage return in the middle of a row, "
                        "expected rows that end with LF or CRLF")),
        (b"id\na\0b\n", ("smes.csv: found a NUL byte at offset 4 (line 2), "
                        "expected text (is this a CSV file?)")),
    ],
)  # fmt: skip
def test_a_broken_row_ends_the_reading(content: bytes, fault: str, tmp_path: Path) -> None:
    assert rows_and_faults(content, tmp_path) == ([(1, ["id"])], [fault])


@pytest.mark.parametrize("limit", [LARGEST_OTHER, LARGEST_ANSWERS])
def test_a_file_beyond_the_limit_is_refused_unread(limit: int, tmp_path: Path) -> None:
    path = tmp_path / "smes.csv"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # sparse: a hundred megabytes that take no room

    assert read(path, limit) == ([], [
        f"smes.csv: found a file of 100,000,000 bytes, expected at most {limit:,} bytes"
    ])  # fmt: skip


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "smes.csv").mkdir()

    assert read(tmp_path / "smes.csv") == ([], [
        "smes.csv: found something that is not a file, expected a CSV file"
    ])  # fmt: skip

"""The workbook twin of a programme folder, with cells as text or as a person would type them."""

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.factories.folders import read_csv

TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Put = Callable[[Any, int, int, Any], None]


def a_workbook(folder: Path, target: Path, *, typed: bool = False) -> Path:
    """Write the folder as one workbook.

    Args:
        folder: a programme folder.
        target: the ``.xlsx`` file to write.
        typed: whole numbers and days become numbers and dates instead of text.
    """
    with xlsxwriter.Workbook(str(target), TEXT) as book:
        day_form = book.add_format({"num_format": "yyyy-mm-dd"})

        def put(page: Any, row: int, column: int, cell: Any) -> None:  # noqa: ANN401
            if isinstance(cell, bool) and typed:
                page.write_boolean(row, column, cell)
            elif isinstance(cell, date) and typed:
                page.write_datetime(row, column, cell, day_form)
            elif typed and str(cell).isdecimal() and str(int(cell)) == str(cell):
                page.write_number(row, column, int(cell))
            elif cell != "":
                page.write_string(row, column, _text(cell))

        _settings(book, tomllib.loads((folder / "programme.toml").read_text("utf-8")), put)
        for path in sorted(folder.glob("*.csv")):
            page = book.add_worksheet(path.stem)
            for number, row in enumerate(read_csv(path)):
                for column, cell in enumerate(row):
                    put(page, number, column, cell)
        _services(book, folder)
    return target


def _settings(book: Any, table: dict[str, Any], put: Put) -> None:  # noqa: ANN401
    waves = book.add_worksheet("waves")
    rows = [("id", "starts"), *((wave["id"], wave["starts"]) for wave in table.pop("waves"))]
    rates = table.pop("exchange_rates", {})
    keys = [("key", "value"), *table.items()]
    keys += [(f"exchange_rates.{currency}", str(rate)) for currency, rate in rates.items()]
    programme = book.add_worksheet("programme")
    for page, lines in ((waves, rows), (programme, keys)):
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                put(page, number, column, cell)


def _services(book: Any, folder: Path) -> None:  # noqa: ANN401
    page = book.add_worksheet("services")
    page.write_row(0, 0, ("file", "text"))
    for number, path in enumerate(sorted((folder / "services").glob("*.toml")), start=1):
        page.write_row(number, 0, (path.name, path.read_text(encoding="utf-8")))
    if (codebook := folder / "codebook.toml").exists():
        lines = ["text", *codebook.read_text(encoding="utf-8").splitlines()]
        book.add_worksheet("codebook").write_column(0, 0, lines)


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return ";".join(cell) if isinstance(cell, list) else str(cell)

"""A template as one workbook: all cells are text, headers explain themselves, lists offer words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pilots.folder.sheets import Sheet, sheets
from pilots.folder.template_rows import WAVES, Rows
from pilots.folder.template_words import ABOUT, ABOUT_SHEETS, ABOUT_WAVES, programme_rows
from services_catalog import Catalogue

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WRITTEN = datetime(2027, 1, 1, tzinfo=UTC)
"""The same moment in every template: equal content gives equal bytes."""

LAST_ROW = 1_048_575
WIDEST = 60
LONGEST_LIST = 255
"""Characters that a spreadsheet takes in a list of offered words."""


def write_workbook(path: Path, rows: dict[str, Rows], catalogue: Catalogue) -> None:
    """Write the sheets in ``rows`` (header first), with explanations; ``path`` is overwritten."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"created": WRITTEN.replace(tzinfo=None)})
        form = _Form(book)
        form.explanation("read me", (ABOUT + ABOUT_SHEETS).splitlines())
        form.table("programme", [("key", "value", "meaning"), *programme_rows()])
        waves = form.table("waves", [("id", "starts"), *WAVES.items()])
        waves.write_comment(0, 0, ABOUT_WAVES)
        for name, sheet in sheets(catalogue).items():
            form.explain(form.table(name, rows[name]), sheet)


class _Form:
    """How every sheet of the workbook looks."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 -- xlsxwriter has no types
        self._book = book
        self._text = book.add_format({"num_format": "@"})
        self._header = book.add_format({"num_format": "@", "bold": True, "bottom": 1})

    def explanation(self, name: str, lines: Sequence[str]) -> None:
        page = self._book.add_worksheet(name)
        page.set_column(0, 0, 110)
        for number, line in enumerate(lines):
            page.write_string(number, 0, line, self._text)

    def table(self, name: str, rows: Sequence[Sequence[str]]) -> Any:  # noqa: ANN401
        page = self._book.add_worksheet(name)
        page.freeze_panes(1, 0)
        for column, cells in enumerate(zip(*rows, strict=True)):
            page.set_column(column, column, min(WIDEST, max(map(len, cells)) + 3), self._text)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell:
                    page.write_string(number, column, cell, None if number else self._header)
        return page

    def explain(self, page: Any, sheet: Sheet) -> None:  # noqa: ANN401
        for number, column in enumerate(sheet.columns):
            page.write_comment(0, number, column.meaning)
            if column.words and len(",".join(column.words)) <= LONGEST_LIST:
                offer = {"validate": "list", "source": list(column.words)}
                page.data_validation(1, number, LAST_ROW, number, offer)

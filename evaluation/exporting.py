"""Tables as files for other programs: CSV, XLSX and Parquet, the same rows in each."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

FileKind = Literal["csv", "xlsx", "parquet"]
KINDS: tuple[FileKind, ...] = ("csv", "xlsx", "parquet")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the beginning of a cell."""
OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
           "in_memory": True}  # fmt: skip
WRITTEN = datetime(2027, 1, 1, tzinfo=UTC)
"""The same moment in every workbook: equal content gives equal bytes."""
WIDEST_CELL = 32_767


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` hold text, numbers, truth values, days, moments with their zone, or None."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


def as_file(table: Table, kind: FileKind) -> bytes:
    """Return the table as one file; text stays text, whatever it begins with."""
    return {"csv": _csv, "xlsx": _xlsx, "parquet": _parquet}[kind](table)


def _csv(table: Table) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows:
        writer.writerow([_cell(value) for value in row])
    return out.getvalue().encode()


def _cell(value: Any) -> str:  # noqa: ANN401 -- a cell
    text = _text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def _text(value: Any) -> str:  # noqa: ANN401 -- a cell
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def _xlsx(table: Table) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"created": WRITTEN.replace(tzinfo=None)})
        sheet = book.add_worksheet(table.name[:31])
        sheet.write_row(0, 0, table.columns)
        for number, row in enumerate(table.rows, start=1):
            for place, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(number, place, value)
                elif value is not None:
                    sheet.write_string(number, place, _text(value)[:WIDEST_CELL])
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _parquet(table: Table) -> bytes:
    import pandas as pd

    frame = pd.DataFrame.from_records(list(table.rows), columns=list(table.columns))
    # Empty columns, and such of days, have no type of their own.
    for name in frame.columns:
        kinds = {type(value) for value in frame[name] if value is not None}
        if not kinds or kinds & {date} or len(kinds - {int, float}) > 1:
            frame[name] = frame[name].map(_text).astype("str")
    out = io.BytesIO()
    frame.to_parquet(out, index=False, engine="pyarrow")
    return out.getvalue()

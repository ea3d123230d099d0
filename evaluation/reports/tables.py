"""Tables of KPI values that several sections share."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.reports.blocks import Break, Column, Ref, Row, Run, Runs, Table, Text, text
from evaluation.reports.facts import Evidence, KpiFact
from evaluation.reports.telling import Telling

NOTHING = "\N{EN DASH}"
MOST_COLUMNS = 5


@dataclass(frozen=True)
class Line:
    """A row of a table of KPIs: what it is called, and its value for every column."""

    label: str
    rows: tuple[KpiFact | None, ...]
    note: str = ""


def kpi_cell(telling: Telling[Evidence], row: KpiFact | None) -> Runs:
    """Return value and status, and below them interval, n and reference."""
    if row is None or (row.value is None and not row.suppressed):
        return text(NOTHING)
    numerals = telling.numerals
    if row.suppressed:
        return (Text(telling.voice.say("not published"), small=True), Ref(row.ref))
    around = "; ".join(part for part in (numerals.interval(row), numerals.count(row)) if part)
    runs: list[Run] = [Text(numerals.value(row), strong=True), Text(" "), *telling.status(row)]
    below = (Break(), Text(around, small=True)) if around else (Text(" "),)
    return (*runs, *below, Ref(row.ref))


def plain_cell(telling: Telling[Evidence], row: KpiFact | None) -> Runs:
    """Return value and reference, and below them the status, for narrow columns."""
    if row is None or (row.value is None and not row.suppressed):
        return text(NOTHING)
    if row.suppressed:
        return (Text(telling.voice.say("not published"), small=True), Ref(row.ref))
    status = telling.status(row)
    return (
        Text(telling.numerals.value(row), strong=True),
        Ref(row.ref),
        *((Break(), *status) if status else ()),
    )


def kpi_name(telling: Telling[Evidence], kpi: str) -> str:
    """Return the name of a KPI with its unit, where the values do not show it themselves."""
    definition = telling.numerals.definition(kpi)
    name = telling.name("kpi", kpi)
    if definition.unit in {"%", "EUR", "SMEs", "ideas", "TAs", "links", "days", "types of 3"}:
        return name
    return f"{name} ({telling.name('unit', definition.unit)})"


def target_words(telling: Telling[Evidence], kpi: str) -> str:
    """Return ``target 80 % or more`` in words, empty where the KPI has no target."""
    definition = telling.numerals.definition(kpi)
    if definition.target is None:
        return ""
    say, target = telling.voice.say, telling.numerals.target(kpi)
    if definition.direction == "up":
        return say("target: {target} or more", target=target)
    return say("target: {target} or less", target=target)


def matrix(
    telling: Telling[Evidence],
    *,
    anchor: str,
    caption: str,
    columns: Sequence[str],
    lines: Sequence[Line],
    first: str = "",
) -> tuple[Table, ...]:
    """Return KPIs (or what ``first`` names) down and services across, five columns a table."""
    tables = []
    for start in range(0, max(len(columns), 1), MOST_COLUMNS):
        end = start + MOST_COLUMNS
        rows = tuple(
            Row(
                (
                    (Text(line.label), *_under(line.note)),
                    *(kpi_cell(telling, row) for row in line.rows[start:end]),
                )
            )
            for line in lines
        )
        heads = (
            Column(first or telling.voice.say("KPI"), share=1.45),
            *(Column(title, share=1.25) for title in columns[start:end]),
        )
        suffix = f"-{start // MOST_COLUMNS + 1}" if start else ""
        tables.append(Table(f"{anchor}{suffix}", caption, heads, rows))
    return tuple(tables)


def _under(words: str) -> Runs:
    return (Break(), Text(words, small=True)) if words else ()


def anything(rows: Sequence[KpiFact | None]) -> bool:
    """Say whether one of ``rows`` has something to show."""
    return any(row is not None and row.value is not None for row in rows)

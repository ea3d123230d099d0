"""From KPI rows to figures: intervals against targets, and shares of answers."""

from collections.abc import Sequence

from evaluation.reports.blocks import Column, Figure, Row, Table, text
from evaluation.reports.charts.drawing import figure
from evaluation.reports.charts.intervals import IntervalChart, IntervalRow
from evaluation.reports.charts.shares import ShareChart, ShareRow
from evaluation.reports.facts import DistributionFact, Evidence, KpiFact
from evaluation.reports.telling import Telling

Labelled = tuple[str, str, KpiFact]
"""Group, label and row of one line of an interval chart."""


def interval_figure(
    telling: Telling[Evidence],
    *,
    anchor: str,
    caption: str,
    lines: Sequence[Labelled],
    floats: bool = False,
) -> Figure:
    """Draw values of one KPI, or of KPIs with the same unit and target, against that target.

    Args:
        telling: the facts and the language.
        anchor: unique in the report.
        caption: what the figure shows.
        lines: at least one; the first decides axis and target.
        floats: whether a tall figure may leave its place to fill pages.
    """
    numerals, say = telling.numerals, telling.voice.say
    kpi = lines[0][2].kpi
    definition = numerals.definition(kpi)
    rows = tuple(_interval_row(telling, *line) for line in lines)
    low, high, ticks = _axis(telling, kpi, rows)
    chart = IntervalChart(
        rows=rows,
        low=low,
        high=high,
        ticks=ticks,
        target=definition.target,
        target_words=say("target {target}", target=numerals.target(kpi)),
        legend=_legend(telling, rows),
    )
    table = Table(
        anchor=f"{anchor}-table",
        caption=caption,
        columns=(
            Column(say("Group"), share=3),
            Column(telling.name("kpi", kpi), share=2),
            Column(say("Status"), share=1.2),
        ),
        rows=tuple(
            Row(
                (
                    text(f"{group}: {label}" if group else label),
                    telling.said(row),
                    telling.status(row) or text("\N{EN DASH}"),
                )
            )
            for group, label, row in lines
        ),
    )
    spoken = "; ".join(
        f"{group}, {label}: {numerals.full(row)}" if group else f"{label}: {numerals.full(row)}"
        for group, label, row in lines
    )
    return figure(
        chart.draw,
        anchor=anchor,
        caption=caption,
        alternative=f"{caption}. {spoken}.",
        table=table,
        floats=floats,
    )


def _interval_row(telling: Telling[Evidence], group: str, label: str, row: KpiFact) -> IntervalRow:
    numerals = telling.numerals
    band = numerals.band(row)
    if row.suppressed or row.value is None:
        return IntervalRow(label, numerals.value(row), group=group)
    words = numerals.full(row)
    if band:
        return IntervalRow(label, words, None, band.low, band.high, row.status, group)
    ends = [None if end is None else numerals.rounded(row, end) for end in (row.low, row.high)]
    value = numerals.rounded(row, row.value)
    return IntervalRow(label, words, value, ends[0], ends[1], row.status, group)


def _legend(telling: Telling[Evidence], rows: Sequence[IntervalRow]) -> tuple[tuple[str, str], ...]:
    used = {row.status for row in rows if row.low is not None or row.value is not None}
    words = {
        "green": telling.voice.say("on target"),
        "amber": telling.voice.say("near target"),
        "red": telling.voice.say("off target"),
        "none": telling.voice.say("no target"),
    }
    return tuple((status, words[status]) for status in words if status in used)


def _axis(
    telling: Telling[Evidence], kpi: str, rows: Sequence[IntervalRow]
) -> tuple[float, float, tuple[tuple[float, str], ...]]:
    unit = telling.numerals.definition(kpi).unit
    if unit == "%":
        low, high, step = 0.0, 100.0, 25.0
    elif unit == "1-5":
        low, high, step = 1.0, 5.0, 1.0
    else:
        low, high, step = _round_axis(
            [x for r in rows for x in (r.value, r.low, r.high) if x is not None]
        )
    places = [low + step * number for number in range(int((high - low) / step + 0.5) + 1)]
    percent = telling.numerals.percent
    number = telling.numerals.bare
    ticks = tuple(
        (place, percent(telling.numerals.number(place)) if unit == "%" else number(kpi, place, 0))
        for place in places
    )
    return low, high, ticks


def _round_axis(values: Sequence[float]) -> tuple[float, float, float]:
    low, high = min([0.0, *values]), max([1.0, *values])
    for step in (1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0):
        if (high - low) / step <= 7:  # noqa: PLR2004 -- more ticks would touch
            break
    return -step * int(-low / step + 0.999), step * int(high / step + 0.999), step


def share_figure(
    telling: Telling[Evidence],
    *,
    anchor: str,
    caption: str,
    scale: str,
    lines: Sequence[tuple[str, DistributionFact]],
) -> Figure:
    """Draw how answers to one question are spread; where one line has three parts, all have."""
    say, numerals = telling.voice.say, telling.numerals
    parts = min(len(spread.shares) for _, spread in lines)
    answers = answer_words(telling, scale, parts)
    rows = tuple(
        ShareRow(
            label,
            f"n = {numerals.whole(spread.n)}",
            tuple(
                (share, numerals.percent(numerals.whole(share)))
                for share in _in(parts, spread.shares)
            ),
        )
        for label, spread in lines
    )
    table = Table(
        anchor=f"{anchor}-table",
        caption=caption,
        columns=(
            Column(say("Service"), share=2.5),
            Column("n", "right", 0.6),
            *(Column(answer, "right") for answer in answers),
        ),
        rows=tuple(
            Row(
                (
                    text(row.label),
                    text(numerals.whole(spread.n)),
                    *(text(words) for _, words in row.shares),
                )
            )
            for row, (_, spread) in zip(rows, lines, strict=True)
        ),
    )
    spoken = "; ".join(
        f"{row.label} ({row.note}): "
        + ", ".join(f"{a} {w}" for a, (_, w) in zip(answers, row.shares, strict=True))
        for row in rows
    )
    return figure(
        ShareChart(rows, answers).draw,
        anchor=anchor,
        caption=caption,
        alternative=f"{caption}. {spoken}.",
        table=table,
    )


def _in(parts: int, shares: tuple[int, ...]) -> tuple[int, ...]:
    """Return ``shares`` in three parts if that is asked for: low, middle, high."""
    if parts == len(shares):
        return shares
    return (shares[0] + shares[1], shares[2], shares[3] + shares[4])


def answer_words(telling: Telling[Evidence], scale: str, parts: int) -> tuple[str, ...]:
    five = [telling.name("scale", f"{scale}:{value}") for value in range(1, 6)]
    if parts == len(five):
        return tuple(five)
    return (f"{five[0]}, {five[1]}", five[2], f"{five[3]}, {five[4]}")

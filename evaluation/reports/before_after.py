"""From pairs of answers to a figure: where groups of firms stood before, and where after."""

from collections.abc import Sequence

from evaluation.reports.blocks import Column, Figure, Row, Table, text
from evaluation.reports.charts.drawing import figure
from evaluation.reports.charts.slopes import Slope, SlopeChart
from evaluation.reports.facts import ChangeFact, KpiFact, ProgrammeFacts
from evaluation.reports.telling import Telling

GAIN = "capability-gain"
FEWEST = 2
"""One line alone says no more than the change does."""


def slope_figure(
    telling: Telling[ProgrammeFacts], *, anchor: str, caption: str, rows: Sequence[KpiFact]
) -> Figure | None:
    """Draw the pairs behind ``rows``, the rows of one change; None where too few may be told."""
    say, numerals = telling.voice.say, telling.numerals
    known = {change.ref: change for change in telling.facts.changes}
    told = [(row, known[row.ref]) for row in rows if row.ref in known]
    if len(told) < FEWEST:
        return None
    names = [
        telling.name("region_type", row.unit) if row.level == "region_type" else say("All regions")
        for row, _ in told
    ]

    def slope(name: str, row: KpiFact, change: ChangeFact) -> Slope:
        before, after = (numerals.number(value, 1) for value in (change.before, change.after))
        return Slope(
            change.before, change.after, before, f"{after}  {name} ({numerals.count(row)})"
        )

    heads = (say("before the service"), say("after the service"))
    chart = SlopeChart(
        tuple(slope(name, *pair) for name, pair in zip(names, told, strict=True)), heads
    )
    table = Table(
        anchor=f"{anchor}-table",
        caption=caption,
        columns=(
            Column(say("Group"), share=2),
            *(Column(head, "right") for head in heads),
            Column(telling.name("kpi", GAIN), share=2),
        ),
        rows=tuple(
            Row(
                (
                    text(name),
                    text(numerals.number(change.before, 1)),
                    text(numerals.number(change.after, 1)),
                    telling.said(row),
                )
            )
            for name, (row, change) in zip(names, told, strict=True)
        ),
    )
    spoken = "; ".join(
        f"{name}: {numerals.number(change.before, 1)}, {numerals.number(change.after, 1)}"
        for name, (_, change) in zip(names, told, strict=True)
    )
    return figure(
        chart.draw, anchor=anchor, caption=caption, alternative=f"{caption}. {spoken}.", table=table
    )

"""The funnel of participation: registrations, participations, valid answers, usable pairs."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.reports.blocks import Column, Figure, Row, Table, text
from evaluation.reports.charts.drawing import figure
from evaluation.reports.charts.funnel import FunnelChart, Stage
from evaluation.reports.facts import Evidence, KpiFact
from evaluation.reports.telling import Telling


@dataclass(frozen=True)
class Stages:
    """Published rates of the same trials or services; their counts are added up."""

    participation: Sequence[KpiFact | None]
    response: Sequence[KpiFact | None]
    pairs: Sequence[KpiFact | None]


def participation_figure(
    telling: Telling[Evidence], stages: Stages, *, caption: str
) -> Figure | None:
    """Draw the funnel of several trials together; None where there are no numbers to add up.

    A stage with a value that is not published is not shown: the sum would give it away.
    """
    say, whole = telling.voice.say, telling.numerals.whole
    signed = _sum(stages.participation, part=False)
    if not signed or len(stages.participation) < 2:  # noqa: PLR2004 -- one is no sum
        return None
    counted = [
        (say("Signed up for a trial"), signed),
        (say("Took part in the core task"), _sum(stages.participation, part=True)),
        (say("Valid exit questionnaire"), _sum(stages.response, part=True)),
        (say("Valid baseline and exit"), _sum(stages.pairs, part=True)),
    ]
    said = [
        (label, say("not published") if count is None else whole(count), count)
        for label, count in counted
    ]
    chart = FunnelChart(
        tuple(
            Stage(label, words, None if count is None else count / signed)
            for label, words, count in said
        )
    )
    table = Table(
        anchor="funnel-table",
        caption=caption,
        columns=(Column(say("Stage"), share=3), Column(say("Participations"), "right")),
        rows=tuple(Row((text(label), text(words))) for label, words, _ in said),
    )
    spoken = "; ".join(f"{label}: {words}" for label, words, _ in said)
    return figure(
        chart.draw,
        anchor="funnel",
        caption=caption,
        alternative=f"{caption}. {spoken}.",
        table=table,
    )


def _sum(rows: Sequence[KpiFact | None], *, part: bool) -> int | None:
    """Add up numerators (``part``) or denominators of a rate; None if one is hidden."""
    known = [row for row in rows if row is not None and row.n is not None and row.value is not None]
    if len(known) < len(rows):
        return None
    return sum(_count(row, part=part) for row in known)


def _count(row: KpiFact, *, part: bool) -> int:
    n = row.n or 0
    return round(n * (row.value or 0) / 100) if part else n

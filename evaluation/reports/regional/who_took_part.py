"""Who took part: reach, response and representativeness, and what is not published."""

from evaluation.reports.blocks import Block, Column, Figure, Paragraph, Row, Runs, Section, Table, text
from evaluation.reports.cautions import suppression_note
from evaluation.reports.charts.drawing import figure
from evaluation.reports.charts.funnel import FunnelChart, Stage
from evaluation.reports.facts import KpiFact, RegionFacts, TrialFact
from evaluation.reports.tables import plain_cell
from evaluation.reports.telling import Telling

_TAKING_PART = (
    "sme-reach",
    "participation-rate",
    "response-rate",
    "matched-pair-rate",
    "representativeness-gap",
)


def who_took_part(telling: Telling[RegionFacts]) -> Section:
    blocks: list[Block] = [
        Paragraph(_summary(telling)),
        _table(telling),
        Paragraph(suppression_note(telling), "small"),
    ]
    funnel = _funnel(telling)
    if funnel is not None:
        blocks.append(funnel)
    title = telling.name("section", "who_took_part")
    return Section("who_took_part", title, tuple(blocks), words_max=200)


def _counted(telling: Telling[RegionFacts]) -> list[TrialFact]:
    return [trial for trial in telling.facts.trials if trial.withdrawn_on is None]


def _summary(telling: Telling[RegionFacts]) -> Runs:
    return telling.voice.runs(
        "A company counts as taking part when it attended the core task of a service and employs fewer "
        "than 250 people. A questionnaire counts as valid when every required core question was "
        "answered. Rates are shares of the companies that took part; the participation rate is a share "
        "of the companies that had signed up.",
    )


def _table(telling: Telling[RegionFacts]) -> Table:
    say = telling.voice.say
    heads = [Column(say("Trial"), share=2.2)]
    heads += [Column(telling.name("kpi", kpi), share=1.25) for kpi in _TAKING_PART]
    return Table(
        anchor="participation",
        caption=say("Participation and response by trial"),
        columns=tuple(heads),
        rows=tuple(
            Row(
                (
                    text(telling.trial(trial)),
                    *(
                        plain_cell(telling, telling.row("trial", trial.cluster, trial.service, kpi))
                        for kpi in _TAKING_PART
                    ),
                )
            )
            for trial in _counted(telling)
        ),
        note=say(
            "Representativeness gap in percentage points: how far the sizes of participating companies "
            "differ from those of all companies of the cluster."
        ),
    )


def _funnel(telling: Telling[RegionFacts]) -> Figure | None:
    """Draw registrations, participations and valid answers of all trials together."""
    say, whole = telling.voice.say, telling.numerals.whole
    signed = _sums(telling, "participation-rate", part=False)
    took = _sums(telling, "participation-rate", part=True)
    if not signed or took is None or len(_counted(telling)) < 2:  # noqa: PLR2004 -- one is no sum
        return None
    stages = [
        (say("Signed up for a trial"), signed),
        (say("Took part in the core task"), took),
        (say("Valid exit questionnaire"), _sums(telling, "response-rate", part=True)),
        (say("Valid baseline and exit"), _sums(telling, "matched-pair-rate", part=True)),
    ]
    readings = [say("not published") if count is None else whole(count) for _, count in stages]
    caption = say("From registration to usable answers, all trials of the region together")
    chart = FunnelChart(
        tuple(
            Stage(label, words, None if count is None else count / signed)
            for (label, count), words in zip(stages, readings, strict=True)
        )
    )
    table = Table(
        anchor="funnel-table",
        caption=caption,
        columns=(Column(say("Stage"), share=3), Column(say("Participations"), "right")),
        rows=tuple(
            Row((text(label), text(words)))
            for (label, _), words in zip(stages, readings, strict=True)
        ),
    )
    spoken = "; ".join(f"{label}: {w}" for (label, _), w in zip(stages, readings, strict=True))
    return figure(
        chart.draw,
        anchor="funnel",
        caption=caption,
        alternative=f"{caption}. {spoken}.",
        table=table,
    )


def _sums(telling: Telling[RegionFacts], kpi: str, *, part: bool) -> int | None:
    """Add up numerators (``part``) or denominators of a rate over the trials; None if one is hidden."""
    rows = [telling.row("trial", trial.cluster, trial.service, kpi) for trial in _counted(telling)]
    if any(row is None or row.n is None or row.value is None for row in rows):
        return None
    return sum(_count(row, part=part) for row in rows if row is not None)


def _count(row: KpiFact, *, part: bool) -> int:
    n = row.n or 0
    return round(n * (row.value or 0) / 100) if part else n

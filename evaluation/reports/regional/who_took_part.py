"""Who took part: reach, response and representativeness, and what is not published."""

from evaluation.reports.blocks import (
    Block,
    Column,
    Figure,
    Paragraph,
    Row,
    Runs,
    Section,
    Table,
    text,
)
from evaluation.reports.cautions import suppression_note
from evaluation.reports.facts import KpiFact, RegionFacts
from evaluation.reports.participation import Stages, participation_figure
from evaluation.reports.regional.subjects import Subject, subjects
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


def _counted(telling: Telling[RegionFacts]) -> list[Subject]:
    return [subject for subject in subjects(telling) if subject.running]


def _summary(telling: Telling[RegionFacts]) -> Runs:
    return telling.voice.runs(
        "A company counts as taking part when it attended the core task of a service and employs "
        "fewer than 250 people. A questionnaire counts as valid when every required core question "
        "was answered. Rates are shares of the companies that took part; the participation rate "
        "is a share of the companies that had signed up.",
    )


def _table(telling: Telling[RegionFacts]) -> Table:
    say = telling.voice.say
    heads = [Column(say("Trial"), share=2.8)]
    heads += [Column(telling.name("kpi", kpi), share=1.25) for kpi in _TAKING_PART]
    return Table(
        anchor="participation",
        caption=say("Participation and response by trial"),
        columns=tuple(heads),
        rows=tuple(
            Row(
                (
                    text(subject.label),
                    *(plain_cell(telling, subject.row(telling, kpi)) for kpi in _TAKING_PART),
                )
            )
            for subject in _counted(telling)
        ),
        note=say(
            "Representativeness gap in percentage points: how far the sizes of participating "
            "companies differ from those of all companies of the cluster."
        ),
    )


def _funnel(telling: Telling[RegionFacts]) -> Figure | None:
    def rows(kpi: str) -> list[KpiFact | None]:
        return [subject.row(telling, kpi) for subject in _counted(telling)]

    return participation_figure(
        telling,
        Stages(rows("participation-rate"), rows("response-rate"), rows("matched-pair-rate")),
        caption=telling.voice.say(
            "From registration to usable answers, all trials of the region together"
        ),
    )

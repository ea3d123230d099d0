"""Limits of the evidence: what these numbers cannot say. No report goes out without it."""

from evaluation.reports.blocks import Bullets, Note, Runs, Section
from evaluation.reports.facts import RegionFacts
from evaluation.reports.telling import Telling


def limits(telling: Telling[RegionFacts]) -> Section:
    say = telling.voice.say
    blocks = (
        Note("warning", say("Design"), design_warning(telling)),
        Bullets(
            (
                telling.voice.runs(
                    "Self-assessment: firms and managers judge their own situation; standards of "
                    "judgement may shift between the two questionnaires."
                ),
                telling.voice.runs(
                    "Selection: firms signed up by themselves, and those that answer may be more "
                    "satisfied than those that do not."
                ),
                telling.voice.runs(
                    "Small numbers: intervals are wide; many values are compared, so some differences "
                    "arise by chance."
                ),
                _gaps(telling),
                _refused(telling),
            )
        ),
    )
    return Section("limits", telling.name("section", "limits"), blocks, words_max=200)


def design_warning(telling: Telling[RegionFacts]) -> Runs:
    return telling.voice.runs(
        "Answers before and after are compared without a comparison group (level 2 of the Maryland "
        "scale). Regression to the mean, a changed view of oneself and everything else that happened "
        "in these months are part of every change. The figures do not prove that a service caused it."
    )


def _gaps(telling: Telling[RegionFacts]) -> Runs:
    region = telling.facts.region.id
    rows = [row for row in telling.facts.rows if row.level == "region" and row.unit == region]
    hidden = sum(bool(row.suppressed) for row in rows)
    return telling.voice.runs(
        "Data gaps: {hidden} of {all} values of the region are not published, because too few answers "
        "are behind them or a follow-up is still to come.",
        hidden=telling.numerals.whole(hidden),
        all=telling.numerals.whole(len(rows)),
    )


def _refused(telling: Telling[RegionFacts]) -> Runs:
    count = sum(entry.count for entry in telling.facts.refused)
    return telling.voice.plural_runs(
        "{count} answer came late or after a withdrawal and was not used.",
        "{count} answers came late or after a withdrawal and were not used.",
        count,
        count=telling.numerals.whole(count),
    )

"""What every report says about the limits of its evidence."""

from evaluation.reports.blocks import Runs
from evaluation.reports.facts import Evidence, KpiFact
from evaluation.reports.telling import Telling


def design_warning(telling: Telling[Evidence]) -> Runs:
    return telling.voice.runs(
        "Answers before and after are compared without a comparison group (level 2 of the Maryland "
        "scale). Regression to the mean, a changed view of oneself and everything else that "
        "happened in these months are part of every change. The figures do not prove that a "
        "service caused it."
    )


def biases(telling: Telling[Evidence]) -> tuple[Runs, ...]:
    """Return what may distort answers, whatever the numbers are."""
    runs = telling.voice.runs
    return (
        runs(
            "Self-assessment: companies and managers judge their own situation; standards of "
            "judgement may shift between the two questionnaires."
        ),
        runs(
            "Selection: companies signed up by themselves, and those that answer may be more "
            "satisfied than those that do not."
        ),
        runs(
            "Small numbers: intervals are wide; many values are compared, so some differences "
            "arise by chance."
        ),
    )


def gaps(telling: Telling[Evidence], rows: list[KpiFact]) -> Runs:
    """Return how many of ``rows`` are not published."""
    return telling.voice.runs(
        "Data gaps: {hidden} of {all} values are not published: too few answers are behind them or "
        "behind another figure of the same group, or a follow-up is still to come.",
        hidden=telling.numerals.whole(sum(bool(row.suppressed) for row in rows)),
        all=telling.numerals.whole(len(rows)),
    )


def refused(telling: Telling[Evidence]) -> Runs:
    count = sum(entry.count for entry in telling.facts.refused)
    return telling.voice.plural_runs(
        "{count} answer came late or after a withdrawal and was not used.",
        "{count} answers came late or after a withdrawal and were not used.",
        count,
        count=telling.numerals.whole(count),
    )


def suppression_note(telling: Telling[Evidence]) -> Runs:
    least = telling.facts.thresholds
    whole = telling.numerals.whole
    return telling.voice.runs(
        "“Not published” stands where fewer than {least} answers or companies are behind a value "
        "(net promoter score: {nps}), or where the value would let a reader work out such a one. "
        "Shares from fewer than {few} answers are rounded to {step} points; where all answers of a "
        "group agree, only “{example}” is printed.",
        least=whole(least.publish),
        nps=whole(least.publish_nps),
        few=whole(least.round_below),
        step=whole(least.round_to),
        example=telling.voice.say("{value} or more", value=telling.numerals.percent(whole(90))),
    )

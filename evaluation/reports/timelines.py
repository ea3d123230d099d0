"""From the dates of trials to a timeline: planned, actual, and when companies answered."""

from collections.abc import Iterable, Sequence
from datetime import date

from evaluation.reports.blocks import Column, Figure, Row, Runs, Table, text
from evaluation.reports.charts.drawing import figure
from evaluation.reports.charts.timeline import Span, TimelineChart, TimelineRow
from evaluation.reports.facts import Evidence, TrialFact
from evaluation.reports.telling import Telling

MOST_ROWS = 18
"""More lines than this do not fit on one page."""

Labelled = tuple[str, tuple[TrialFact, ...]]
"""What a line is called, and the trial or trials it stands for."""


def timeline_figure(
    telling: Telling[Evidence], *, anchor: str, caption: str, lines: Sequence[Labelled]
) -> Figure:
    """Draw planned and actual dates; trials of one line are drawn from first to last day."""
    say = telling.voice.say
    words = (
        say("planned"),
        say("actual"),
        say("exit questionnaire"),
        say("follow-up questionnaire"),
        say("withdrawn"),
    )
    rows = tuple(_row(label, trials) for label, trials in lines)
    heads = (say("Trial"), say("Planned"), say("Actual"), say("Exit questionnaire"))
    table = Table(
        anchor=f"{anchor}-table",
        caption=caption,
        columns=tuple(
            Column(head, share=share) for head, share in zip(heads, (2, 1.6, 1.6, 1.6), strict=True)
        ),
        rows=tuple(
            Row(
                (
                    text(row.label),
                    text(telling.span(row.planned)),
                    _actual(telling, row),
                    text(telling.span(row.exit_wave)),
                )
            )
            for row in rows
        ),
    )
    spoken = "; ".join(
        f"{row.label}: {words[0]} {telling.span(row.planned)}, "
        f"{words[1]} {telling.span(row.actual)}"
        for row in rows
    )
    chart = TimelineChart(rows, telling.language, words)
    return figure(
        chart.draw, anchor=anchor, caption=caption, alternative=f"{caption}. {spoken}.", table=table
    )


def _actual(telling: Telling[Evidence], row: TimelineRow) -> Runs:
    if row.ended is None:
        return text(telling.span(row.actual))
    return text(telling.voice.say("withdrawn on {day}", day=telling.day(row.ended)))


def _row(label: str, trials: tuple[TrialFact, ...]) -> TimelineRow:
    starts = min(trial.wave_starts for trial in trials)
    running = [trial for trial in trials if trial.withdrawn_on is None]
    planned = max((trial.planned_end for trial in trials if trial.planned_end), default=None)
    over = max((day for day in map(_last_day, trials) if day), default=None)
    return TimelineRow(
        label=label,
        planned=(starts, planned) if planned else None,
        actual=(starts, over) if over else None,
        exit_wave=_hull(trial.exit_wave for trial in running),
        followup=_hull(trial.followup_wave for trial in running),
        ended=None if running else max(t.withdrawn_on for t in trials if t.withdrawn_on),
    )


def _last_day(trial: TrialFact) -> date | None:
    done = [task.done_on for task in trial.mandatory if task.done_on]
    return trial.withdrawn_on or trial.done_on or max(done, default=None)


def _hull(spans: Iterable[Span | None]) -> Span | None:
    """Return the first and the last day of all ``spans``."""
    known = [span for span in spans if span is not None]
    if not known:
        return None
    return min(first for first, _ in known), max(last for _, last in known)

"""From the dates of trials to a timeline: what was planned, what happened, when firms were asked."""

from collections.abc import Sequence

from evaluation.reports.blocks import Column, Figure, Row, Table, text
from evaluation.reports.charts.drawing import figure
from evaluation.reports.charts.timeline import TimelineChart, TimelineRow
from evaluation.reports.facts import Evidence, TrialFact
from evaluation.reports.telling import Telling


def timeline_figure(
    telling: Telling[Evidence], *, anchor: str, caption: str, trials: Sequence[tuple[str, str, TrialFact]]
) -> Figure:
    """Draw planned and actual dates of trials, given as group, label and trial."""
    say = telling.voice.say
    words = (
        say("planned"),
        say("actual"),
        say("exit questionnaire"),
        say("follow-up questionnaire"),
        say("withdrawn"),
    )
    rows = tuple(_timeline_row(*line) for line in trials)
    day = telling.day
    heads = (say("Trial"), say("Planned"), say("Actual"), say("Exit questionnaire"))
    table = Table(
        anchor=f"{anchor}-table",
        caption=caption,
        columns=tuple(Column(head, share=2 if not place else 1.6) for place, head in enumerate(heads)),
        rows=tuple(
            Row(
                (
                    text(f"{group}: {label}" if group else label),
                    text(telling.span(row.planned)),
                    text(
                        say("withdrawn on {day}", day=day(trial.withdrawn_on))
                        if trial.withdrawn_on
                        else telling.span(row.actual)
                    ),
                    text(telling.span(trial.exit_wave)),
                )
            )
            for (group, label, trial), row in zip(trials, rows, strict=True)
        ),
    )
    spoken = "; ".join(
        f"{label}: {words[0]} {telling.span(row.planned)}, {words[1]} {telling.span(row.actual)}"
        for (_, label, _), row in zip(trials, rows, strict=True)
    )
    chart = TimelineChart(rows, telling.language, words)
    return figure(
        chart.draw, anchor=anchor, caption=caption, alternative=f"{caption}. {spoken}.", table=table
    )


def _timeline_row(group: str, label: str, trial: TrialFact) -> TimelineRow:
    starts = trial.wave_starts
    done = [task.done_on for task in trial.mandatory if task.done_on]
    over = trial.withdrawn_on or trial.done_on or max(done, default=None)
    planned = (starts, trial.planned_end) if trial.planned_end else None
    return TimelineRow(
        label=label,
        planned=planned,
        actual=(starts, over) if over else None,
        exit_wave=trial.exit_wave,
        followup=trial.followup_wave,
        ended=trial.withdrawn_on,
        group=group,
    )

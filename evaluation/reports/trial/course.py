"""What was tried with whom, and how its tasks went: planned against actual."""

from evaluation.reports.blocks import (
    Block,
    Column,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Row,
    Runs,
    Section,
    Status,
    Table,
    Text,
    text,
)
from evaluation.reports.facts import KpiFact, TaskFact
from evaluation.reports.leaflets import TrialFacts
from evaluation.reports.tables import NOTHING, Line, anything, kpi_name, matrix, target_words
from evaluation.reports.telling import Telling
from evaluation.reports.timelines import timeline_figure

_TAKING_PART = ("participation-rate", "response-rate", "matched-pair-rate")
_DELIVERY = ("fidelity", "schedule-slip", "effort-per-sme", "cost-per-sme")


def tried(telling: Telling[TrialFacts]) -> Section:
    """What was tried, and who took part."""
    trial = telling.facts.trials[0]
    blocks: list[Block] = [
        Paragraph(text(telling.name("purpose", trial.service)), "lead"),
        Paragraph(_when(telling)),
        KeyNumbers(_numbers(telling)),
        *lines_of(
            telling, "participation", telling.voice.say("Participation and response"), _TAKING_PART
        ),
    ]
    return Section("tried", telling.voice.say("What was tried, and who took part"), tuple(blocks))


def _when(telling: Telling[TrialFacts]) -> Runs:
    trial, pilot = telling.facts.trials[0], telling.facts.pilots[0]
    return telling.voice.runs(
        "{cluster} ({theme}; {type}) started the trial on {start}. Exit questionnaire: {exit}; "
        "follow-up questionnaire: {followup}.",
        cluster=(Text(pilot.name, strong=True),),
        theme=telling.name("theme", pilot.theme),
        type=telling.name("region_type", pilot.region_type),
        start=telling.day(trial.wave_starts),
        exit=telling.span(trial.exit_wave),
        followup=telling.span(trial.followup_wave),
    )


def _numbers(telling: Telling[TrialFacts]) -> tuple[KeyNumber, ...]:
    say, whole, trial = telling.voice.say, telling.numerals.whole, telling.facts.trials[0]
    signed, reach = _own(telling, "participation-rate"), _own(telling, "sme-reach")
    answered = _own(telling, "response-rate")
    accepted = sum(task.accepted for task in trial.mandatory)
    return (
        KeyNumber(
            whole(signed.n) if signed and signed.n is not None else NOTHING,
            say("Signed up for a trial"),
            signed.ref if signed else None,
        ),
        KeyNumber(
            telling.numerals.short(reach) if reach else NOTHING,
            say("companies took part"),
            reach.ref if reach else None,
        ),
        KeyNumber(
            telling.numerals.short(answered) if answered else NOTHING,
            telling.name("kpi", "response-rate"),
            answered.ref if answered else None,
        ),
        KeyNumber(
            say("{part} of {all}", part=whole(accepted), all=whole(len(trial.mandatory))),
            say("Mandatory tasks accepted"),
        ),
    )


def _own(telling: Telling[TrialFacts], kpi: str) -> KpiFact | None:
    trial = telling.facts.trials[0]
    return telling.row("trial", trial.cluster, trial.service, kpi)


def lines_of(
    telling: Telling[TrialFacts], anchor: str, caption: str, kpis: tuple[str, ...]
) -> tuple[Table, ...]:
    """Return a table of KPIs: this trial beside all trials of its service."""
    service = telling.facts.trials[0].service
    lines = [
        Line(
            kpi_name(telling, kpi),
            (_own(telling, kpi), telling.row("service", service, service, kpi)),
            target_words(telling, kpi),
        )
        for kpi in kpis
    ]
    shown = [line for line in lines if anything(line.rows) or any(row for row in line.rows)]
    if not shown:
        return ()
    columns = (telling.voice.say("This trial"), telling.voice.say("This service, all regions"))
    return matrix(telling, anchor=anchor, caption=caption, columns=columns, lines=shown)


def tasks(telling: Telling[TrialFacts]) -> Section:
    """The tasks, planned and actual, and the figures of delivery."""
    say, trial = telling.voice.say, telling.facts.trials[0]
    table = Table(
        anchor="tasks",
        caption=say("Tasks: planned and actual"),
        columns=(
            Column(say("Task"), share=4.2),
            Column(say("Planned"), share=1.2),
            Column(say("Actual"), share=1.2),
            Column(say("Evidence"), share=1.3),
        ),
        rows=tuple(_task(telling, task) for task in trial.tasks),
        dense=True,
    )
    figures = lines_of(telling, "delivery", say("Delivery against the plan"), _DELIVERY)
    course = timeline_figure(
        telling,
        anchor="timeline",
        caption=say("{service}: planned and actual course", service=telling.service(trial.service)),
        lines=[(telling.pilot(trial.cluster), (trial,))],
    )
    return Section("tasks", telling.name("section", "what_was_done"), (table, *figures, course))


def _task(telling: Telling[TrialFacts], task: TaskFact) -> Row:
    say = telling.voice.say
    name = telling.name("step", task.id)
    words = name if task.mandatory else say("{task} (optional)", task=name)
    state: Runs = text(NOTHING)
    if task.accepted:
        state = (Status("green", say("accepted")),)
    elif task.done_on is not None:
        state = (Status("amber", say("not accepted")),)
    cells = (text(words), text(telling.day(task.planned_end)), text(telling.day(task.done_on)))
    return Row((*cells, state))

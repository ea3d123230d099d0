"""What was done: timeline of the trials, delivery against the plan, adaptations, withdrawals."""

from collections.abc import Callable

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Column,
    Heading,
    Paragraph,
    Row,
    Runs,
    Section,
    Table,
    Text,
    text,
)
from evaluation.reports.facts import RegionFacts, TrialFact
from evaluation.reports.quoting import excerpt
from evaluation.reports.regional.subjects import MANY, Subject, subjects
from evaluation.reports.tables import NOTHING, plain_cell
from evaluation.reports.telling import Telling
from evaluation.reports.timelines import timeline_figure

_DELIVERY = ("fidelity", "schedule-slip", "effort-per-sme", "cost-per-sme")


def what_was_done(telling: Telling[RegionFacts]) -> Section:
    say, trials = telling.voice.say, telling.facts.trials
    blocks: list[Block] = [Paragraph(_summary(telling))]
    blocks.append(
        timeline_figure(
            telling,
            anchor="timeline",
            caption=say("Trials of the region: planned and actual course"),
            lines=[(subject.label, subject.trials) for subject in subjects(telling)],
        )
    )
    blocks.append(_delivery(telling))
    adapted = [trial for trial in trials if trial.adaptation]
    if adapted:
        blocks += [
            Heading(say("Adaptations reported by the cluster managers"), 3, "adaptations"),
            Bullets(_listed(telling, adapted, _adaptation)),
        ]
    withdrawn = [trial for trial in trials if trial.withdrawn_on]
    if withdrawn:
        blocks += [
            Heading(say("Withdrawn trials"), 3, "withdrawn"),
            Bullets(_listed(telling, withdrawn, _withdrawal)),
        ]
    title = telling.name("section", "what_was_done")
    return Section("what_was_done", title, tuple(blocks), words_max=300)


def _summary(telling: Telling[RegionFacts]) -> Runs:
    trials = telling.facts.trials
    done = [(trial, trial.done_on) for trial in trials if not trial.withdrawn_on]
    known = [day for _, day in done if day is not None]
    first = telling.voice.runs(
        "The first trial started on {start}.", start=telling.day(min(t.wave_starts for t in trials))
    )
    if not known:
        return first
    second = telling.voice.runs(
        "The last mandatory task that is done was finished on {end}. Planned dates follow the "
        "working days of the region and the adaptation for its region type.",
        end=telling.day(max(known)),
    )
    return (*first, Text(" "), *second)


def _delivery(telling: Telling[RegionFacts]) -> Table:
    say = telling.voice.say
    heads = [Column(say("Trial"), share=3), Column(say("Mandatory tasks accepted"), share=1.3)]
    heads += [Column(telling.name("kpi", kpi), share=1.4) for kpi in _DELIVERY]
    return Table(
        anchor="delivery",
        caption=say("Delivery against the plan"),
        columns=tuple(heads),
        rows=tuple(_delivery_row(telling, subject) for subject in subjects(telling)),
        note=say(
            "Targets: {targets}.",
            targets="; ".join(
                f"{telling.name('kpi', kpi)} {telling.numerals.target(kpi)}"
                for kpi in _DELIVERY
                if telling.numerals.definition(kpi).target is not None
            ),
        ),
    )


def _delivery_row(telling: Telling[RegionFacts], subject: Subject) -> Row:
    whole = telling.numerals.whole
    cells: list[Runs]
    if subject.running:
        tasks = [task for trial in subject.running for task in trial.mandatory]
        accepted = sum(task.accepted for task in tasks)
        words = telling.voice.say("{part} of {all}", part=whole(accepted), all=whole(len(tasks)))
        cells = [plain_cell(telling, subject.row(telling, kpi)) for kpi in _DELIVERY]
    else:
        ended = max(trial.withdrawn_on for trial in subject.trials if trial.withdrawn_on)
        words = telling.voice.say("withdrawn on {day}", day=telling.day(ended))
        cells = [text(NOTHING) for _ in _DELIVERY]
    return Row((text(subject.label), text(words), *cells))


def _listed(
    telling: Telling[RegionFacts],
    trials: list[TrialFact],
    tell: Callable[[Telling[RegionFacts], TrialFact], Runs],
) -> tuple[Runs, ...]:
    """Return a line for each trial, and one for those that find no room."""
    lines = [tell(telling, trial) for trial in trials[:MANY]]
    rest = len(trials) - MANY
    if rest > 0:
        count = telling.numerals.whole(rest)
        lines.append(
            telling.voice.plural_runs(
                "{count} further trial", "{count} further trials", rest, count=count
            )
        )
    return tuple(lines)


def _adaptation(telling: Telling[RegionFacts], trial: TrialFact) -> Runs:
    return telling.voice.runs(
        "{trial}: “{words}”",
        trial=(Text(telling.trial(trial), strong=True),),
        words=excerpt(trial.adaptation, 30),
    )


def _withdrawal(telling: Telling[RegionFacts], trial: TrialFact) -> Runs:
    return telling.voice.runs(
        "{trial} was withdrawn on {day}. Reason recorded: “{reason}” Its figures enter no result.",
        trial=(Text(telling.trial(trial), strong=True),),
        day=telling.day(trial.withdrawn_on),
        reason=excerpt(trial.withdrawn_reason or NOTHING, 30),
    )

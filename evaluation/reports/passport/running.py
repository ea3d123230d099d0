"""How to run a service: steps, days, effort and cost, and what changes by type of region."""

from evaluation.reports.blocks import (
    Block,
    Bullets,
    Column,
    KeyNumber,
    KeyNumbers,
    Paragraph,
    Row,
    Runs,
    Section,
    Table,
    Text,
    text,
)
from evaluation.reports.leaflets import AdaptationFact, ServiceFacts, StepFact
from evaluation.reports.own_words import explained, table_of_themes
from evaluation.reports.quoting import excerpt
from evaluation.reports.tables import NOTHING
from evaluation.reports.telling import Telling

_MEASURED = ("effort-per-sme", "cost-per-sme", "fidelity")
_CHANGES = 3
_WORDS = 30


def running(telling: Telling[ServiceFacts]) -> Section:
    say, delivery = telling.voice.say, telling.facts.delivery
    steps = Table(
        anchor="steps",
        caption=say("Tasks, who does them and how long they take"),
        columns=(
            Column(say("Task"), share=4.4),
            Column(say("Who"), share=1.8),
            Column(say("Working days"), "right", 1),
        ),
        rows=tuple(_step(telling, step) for step in delivery.steps),
        dense=True,
        note=say(
            "Some tasks run at the same time. A type of region may need more days: see the advice."
        ),
    )
    return Section("running", say("How to run it"), (KeyNumbers(_numbers(telling)), steps))


def _numbers(telling: Telling[ServiceFacts]) -> tuple[KeyNumber, ...]:
    """Return firms needed and days of work as defined, effort and cost as measured."""
    say, whole, delivery = telling.voice.say, telling.numerals.whole, telling.facts.delivery
    service = telling.facts.services[0].id
    found = [
        KeyNumber(
            f"{whole(delivery.participants)}\N{EN DASH}{whole(delivery.participants_wanted)}",
            say("companies, fewer than 250 employees each"),
        ),
        KeyNumber(whole(delivery.working_days), say("working days of mandatory tasks")),
    ]
    for kpi in _MEASURED:
        row = telling.row("service", service, service, kpi)
        if row is not None and row.value is not None:
            found.append(KeyNumber(telling.numerals.value(row), telling.name("kpi", kpi), row.ref))
    return tuple(found)


def _step(telling: Telling[ServiceFacts], step: StepFact) -> Row:
    say, whole = telling.voice.say, telling.numerals.whole
    name = telling.name("step", step.id)
    words = name if step.mandatory else say("{task} (optional)", task=name)
    days = whole(step.days)
    if step.wait_days:
        days = say("{days}, after {wait} calendar days", days=days, wait=whole(step.wait_days))
    return Row((text(words), text(telling.name("role", step.owner)), text(days)))


def advice(telling: Telling[ServiceFacts]) -> Section:
    """Adaptation advice by type of region, and what the pilots changed themselves."""
    say = telling.voice.say
    table = Table(
        anchor="advice",
        caption=say("What to change, by type of region"),
        columns=(
            Column(say("Region type"), share=1.5),
            Column(say("Duration"), "right", 0.9),
            Column(say("Companies, at least"), "right", 1.3),
            Column(say("Days of coaching"), "right", 1.5),
            Column(say("Advice"), share=4.6),
        ),
        rows=tuple(_advice(telling, one) for one in telling.facts.delivery.adaptations),
        dense=True,
    )
    changes = _changes(telling)
    title = say("Adaptation advice")
    blocks: list[Block] = [table, *((Bullets(changes),) if changes else ()), *_themes(telling)]
    return Section("advice", title, tuple(blocks))


def _themes(telling: Telling[ServiceFacts]) -> list[Block]:
    """What firms wrote in their own words, as far as the programme report prints it."""
    coded = telling.facts.coded
    agreement = coded.agreement(telling.facts.services[0].id) if coded else None
    if coded is None or agreement is None:
        return []
    told = Paragraph(explained(telling, agreement, coded.version), "small")
    return [table_of_themes(telling, coded), told]


def _advice(telling: Telling[ServiceFacts], adapted: AdaptationFact) -> Row:
    whole, kind = telling.numerals.whole, adapted.region_type
    key = f"{telling.facts.services[0].id}:{kind}"
    words = telling.name("adaptation", key)
    factor = telling.numerals.number(adapted.duration_factor, 1)
    return Row(
        (
            text(telling.name("region_type", kind)),
            text(f"\N{MULTIPLICATION SIGN}\N{NO-BREAK SPACE}{factor}"),
            text(whole(adapted.participants)),
            text(whole(adapted.coaching_days)),
            text(NOTHING if words == key else words),
        )
    )


def _changes(telling: Telling[ServiceFacts]) -> tuple[Runs, ...]:
    adapted = [trial for trial in telling.facts.trials if trial.adaptation]
    return tuple(
        telling.voice.runs(
            "{trial}: “{words}”",
            trial=(Text(telling.pilot(trial.cluster), strong=True),),
            words=excerpt(trial.adaptation, _WORDS),
        )
        for trial in adapted[:_CHANGES]
    )

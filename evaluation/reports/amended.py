"""The plan that was frozen at launch, and each amendment of it: printed in every report."""

from evaluation.reports.blocks import Runs, text
from evaluation.reports.facts import AmendmentFact, Evidence
from evaluation.reports.quoting import excerpt
from evaluation.reports.telling import Telling
from evaluation.wording import criterion_name

_WORDS = 60


def plan_terms(telling: Telling[Evidence]) -> tuple[tuple[str, Runs], ...]:
    """Return the plan's hash and each amendment, or the sentence that there is none.

    They are terms and no paragraph: nobody can put them into other words.
    """
    say, facts = telling.voice.say, telling.facts
    frozen = say("Fingerprint of criteria and targets, frozen at launch")
    label = say("Plan and amendments")
    if not facts.amendments:
        none = say("No amendment: criteria, targets and gates are those frozen at launch.")
        return ((frozen, text(facts.edition.plan_digest)), (label, text(none)))
    return (
        (frozen, text(facts.edition.plan_digest)),
        *((label, _told(telling, one)) for one in facts.amendments),
        (
            say("Fingerprint of the plan as amended"),
            text(facts.amendments[-1].plan_digest),
        ),
    )


def _told(telling: Telling[Evidence], made: AmendmentFact) -> Runs:
    say = telling.voice.say
    when = (
        say("Made after the data it concerns had been seen.")
        if made.after_data
        else say("Made before the data it concerns had been seen.")
    )
    return telling.voice.runs(
        "Amendment {number} of {day}, by {person}. {service}, {subject}: {before} becomes {after}. "
        "{when} Reason given: “{reason}”",
        number=telling.numerals.whole(made.number),
        day=telling.day(made.day),
        person=made.person,
        service=telling.service(made.service),
        subject=_subject(telling, made),
        before=_value(telling, made, made.before),
        after=_value(telling, made, made.after),
        when=when,
        reason=excerpt(made.reason, _WORDS),
    )


def _subject(telling: Telling[Evidence], made: AmendmentFact) -> str:
    say, (kind, _, name) = telling.voice.say, made.thing.partition(":")
    if kind == "kpi":
        kpi = telling.name("kpi", name)
        return (
            say("{kpi}, target", kpi=kpi)
            if made.field == "target"
            else say("{kpi}, limit", kpi=kpi)
        )
    colour, _, limit = made.field.partition(".")
    return say(
        "gate {gate} {name}, {colour}: {criterion}",
        gate=name,
        name=telling.name("gate", name),
        colour=telling.name("status", colour),
        criterion=criterion_name(limit, telling.language),
    )


def _value(telling: Telling[Evidence], made: AmendmentFact, value: float) -> str:
    kind, _, name = made.thing.partition(":")
    if kind == "kpi":
        return telling.numerals.goal(name, value)
    return telling.numerals.number(value, 0 if value == int(value) else 1)

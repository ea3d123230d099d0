"""How sure the verdicts are: chances, what would change them, how often the rule would be wrong."""

from evaluation.reports.blocks import (
    Block,
    Column,
    Heading,
    Paragraph,
    Row,
    Runs,
    Section,
    Table,
    text,
)
from evaluation.reports.certain import CertaintyFact, LeftOutFact, WhatIfFact
from evaluation.reports.facts import ProgrammeFacts
from evaluation.reports.places import TYPES
from evaluation.reports.tables import NOTHING
from evaluation.reports.telling import Telling
from evaluation.reports.voice import mark

PLACES = ("all", *TYPES)
_QUESTIONS = {
    ("limits", "stricter"): mark(
        "all targets and limits of value are five hundredths of the scale stricter"
    ),
    ("limits", "lenient"): mark(
        "all targets and limits of value are five hundredths of the scale more lenient"
    ),
    ("matched-pairs", ""): mark("only firms with both questionnaires count"),
    ("straight-lining", ""): mark(
        "firms that gave the same answer to every statement are left out"
    ),
    ("weighted", ""): mark(
        "answers are weighted by region type and by capability before the service"
    ),
}
_SILENT = mark(
    "the silent firms are {hundredths} hundredths of the scale less content than those who answered"
)
_TRUTHS = {
    "clearly below what is acceptable": mark("clearly below what is acceptable"),
    "just below what is acceptable": mark("just below what is acceptable"),
    "on target": mark("just on target"),
    "clearly above target": mark("clearly above target"),
    "above target, but not in one region type": mark("above target, but not in one region type"),
}


def how_sure(telling: Telling[ProgrammeFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        Paragraph(
            telling.voice.runs(
                "A verdict rests on the answers of few. This section says how far it can be relied "
                "on; it stands beside the gates, never in place of them. If the pilots were others "
                "like these, drawn 1,000 times and judged by the same rules, how often would each "
                "verdict come out? Delivery, evidence and upkeep stay as they were seen."
            )
        ),
        _chances(telling),
    ]
    for sure in telling.facts.certainty:
        blocks += _service(telling, sure)
    return Section("certainty", say("How sure the verdicts are"), tuple(blocks), new_page=True)


def _chances(telling: Telling[ProgrammeFacts]) -> Table:
    say, facts = telling.voice.say, telling.facts
    verdicts = [one.verdict for one in facts.certainty[0].truths[0].verdicts]

    def row(sure: CertaintyFact) -> Row:
        shares = {one.verdict: telling.numerals.tenth(one.share) for one in sure.chances}
        proposal = telling.proposals.get(sure.service)
        proposed = proposal.proposed if proposal else ""
        cells = (text(shares.get(name, NOTHING), strong=name == proposed) for name in verdicts)
        return Row((text(telling.service(sure.service), strong=True), *cells))

    return Table(
        anchor="chances",
        caption=say("How probable is each verdict?"),
        columns=(
            Column(say("Service"), share=2.2),
            *(Column(telling.name("verdict", name), "right", 1.2) for name in verdicts),
        ),
        rows=tuple(row(sure) for sure in facts.certainty),
        note=say(
            "Strong: the proposed verdict. A dash: not shown, because figures it is drawn from "
            "are hidden so that nobody can be recognised."
        ),
    )


def _service(telling: Telling[ProgrammeFacts], sure: CertaintyFact) -> list[Block]:
    service = telling.service(sure.service)
    return [
        Heading(service, 3, f"sure-{sure.service}", listed=True),
        *((Paragraph(settled),) if (settled := _settled(telling, sure)) else ()),
        _what_if(telling, sure, service),
        _targets(telling, sure, service),
        _truths(telling, sure, service),
    ]


def _settled(telling: Telling[ProgrammeFacts], sure: CertaintyFact) -> Runs:
    if not sure.chances:
        return ()
    share = telling.numerals.percent(telling.numerals.whole(round(100 * sure.asked_for)))
    if sure.settled:
        return telling.voice.runs(
            "The proposed verdict is settled: it would come out in at least {share} of the draws.",
            share=share,
        )
    return telling.voice.runs(
        "The proposed verdict is not settled: that asks for at least {share} of the draws.",
        share=share,
    )


def _what_if(telling: Telling[ProgrammeFacts], sure: CertaintyFact, service: str) -> Table:
    say = telling.voice.say
    rows = [_dropped(telling, one) for one in sure.left_out if one.asked]
    rows += [_asked(telling, one) for one in sure.what_ifs]
    return Table(
        anchor=f"what-if-{sure.service}",
        caption=say("{service}: what would change the verdict?", service=service),
        columns=(Column(say("If"), share=4), Column(say("the verdict would be"), share=2)),
        rows=tuple(rows),
    )


def _dropped(telling: Telling[ProgrammeFacts], one: LeftOutFact) -> Row:
    say, whole = telling.voice.say, telling.numerals.whole
    if one.unit == "pilot":
        question = say("one pilot cluster is left out, each in turn")
    else:
        question = say("one region is left out, each in turn")
    if not one.changed:
        return Row((text(question), text(say("the same"))))
    counts = {"changed": whole(one.changed), "asked": whole(one.asked)}
    return Row((text(question), text(say("another one in {changed} of {asked} cases", **counts))))


def _asked(telling: Telling[ProgrammeFacts], one: WhatIfFact) -> Row:
    say = telling.voice.say
    if one.kind == "silent":
        question = say(_SILENT, hundredths=telling.numerals.whole(int(one.about)))
    else:
        question = say(_QUESTIONS[one.kind, one.about])
    then = telling.name("verdict", one.then) if one.then else say("the same")
    return Row((text(question), text(then, strong=bool(one.then))))


def _targets(telling: Telling[ProgrammeFacts], sure: CertaintyFact, service: str) -> Table:
    say, numerals = telling.voice.say, telling.numerals
    known = {(one.kpi, one.place): one for one in sure.targets}
    kpis = dict.fromkeys(one.kpi for one in sure.targets)

    def cell(kpi: str, place: str) -> Runs:
        one = known.get((kpi, place))
        if one is None or one.target is None or one.acceptable is None:
            return text(NOTHING)
        return text(f"{numerals.chance(one.target)} / {numerals.chance(one.acceptable)}")

    names = (
        say("All regions") if place == "all" else telling.name("region_type", place)
        for place in PLACES
    )
    return Table(
        anchor=f"targets-{sure.service}",
        caption=say("{service}: how probable is each target?", service=service),
        columns=(Column(say("KPI"), share=2.4), *(Column(name, "right", 1.3) for name in names)),
        rows=tuple(
            Row((text(telling.name("kpi", kpi)), *(cell(kpi, place) for place in PLACES)))
            for kpi in kpis
        ),
        note=say(
            "How probable it is that pilots like these reach the target / at least what is "
            "acceptable. A dash: hidden, or fewer than three pilots."
        ),
    )


def _truths(telling: Telling[ProgrammeFacts], sure: CertaintyFact, service: str) -> Table:
    say, numerals = telling.voice.say, telling.numerals
    verdicts = [one.verdict for one in sure.truths[0].verdicts]
    return Table(
        anchor=f"truths-{sure.service}",
        caption=say("{service}: how often would the rule be wrong?", service=service),
        columns=(
            Column(say("If the service truly is"), share=2.4),
            Column(say("Wrong"), "right", 0.8),
            *(Column(telling.name("verdict", name), "right", 1.1) for name in verdicts),
        ),
        rows=tuple(
            Row(
                (
                    text(say(_TRUTHS[one.truth])),
                    text(numerals.tenth(one.wrong), strong=True),
                    *(text(numerals.tenth(chance.share)) for chance in one.verdicts),
                )
            )
            for one in sure.truths
        ),
        note=say(
            "The programme played again, 200 times for each truth, with as many answers as there "
            "are. Delivery and upkeep are taken to be good; evidence stays as it is. “Wrong” are "
            "verdicts that the truth does not deserve."
        ),
        dense=True,
    )

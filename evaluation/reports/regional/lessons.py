"""What worked, what did not, and for whom: KPIs by status, the managers' view, the authority's view."""

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
from evaluation.reports.facts import AuthorityFact, RegionFacts, TrialFact
from evaluation.reports.quoting import excerpt
from evaluation.reports.tables import NOTHING
from evaluation.reports.telling import Telling


def lessons(telling: Telling[RegionFacts]) -> Section:
    say = telling.voice.say
    blocks: list[Block] = [
        Paragraph(
            telling.voice.runs(
                "The table sorts the KPIs of the region by their status. A KPI without target, or "
                "without a published value, is left out."
            )
        ),
        _by_status(telling),
    ]
    blocks.append(_groups(telling))
    heard = [trial for trial in telling.facts.trials if trial.fits or trial.continues or trial.risk]
    if heard:
        blocks += [
            Heading(say("View of the cluster managers"), 3, "managers"),
            Bullets(tuple(_manager(telling, trial) for trial in heard)),
        ]
    if telling.facts.authorities:
        blocks += [
            Heading(say("View of the regional authority"), 3, "authority"),
            Bullets(tuple(_authority(telling, answer) for answer in telling.facts.authorities)),
        ]
    return Section("lessons", telling.name("section", "lessons"), tuple(blocks), words_max=400)


def _groups(telling: Telling[RegionFacts]) -> Paragraph:
    words = telling.voice.runs(
        "Differences by size or sector of companies are not shown: within one region the groups would "
        "fall below {least} answers, the least that is compared.",
        least=telling.numerals.whole(telling.facts.thresholds.quote),
    )
    return Paragraph(words, "small")


def _by_status(telling: Telling[RegionFacts]) -> Table:
    say, region = telling.voice.say, telling.facts.region.id
    rows = []
    for service in telling.facts.services:
        found: dict[str, list[str]] = {"green": [], "amber": [], "red": []}
        for definition in telling.facts.definitions:
            row = telling.row("region", region, service.id, definition.id)
            if row and row.status in found and "region" in definition.levels:
                found[row.status].append(telling.name("kpi", definition.id))
        cells = (text("; ".join(names) or NOTHING) for names in found.values())
        rows.append(Row((text(telling.service(service.id)), *cells)))
    heads = (say("Service"), say("On target"), say("Near target"), say("Off target"))
    return Table(
        anchor="by-status",
        caption=say("What reached its target in the region, and what did not"),
        columns=tuple(Column(head, share=share)
            for head, share in zip(heads, (1.7, 2.8, 2, 1.7), strict=True)),
        rows=tuple(rows),
    )


def _manager(telling: Telling[RegionFacts], trial: TrialFact) -> Runs:
    runs = telling.voice.runs
    parts: list[Runs] = [(Text(f"{telling.trial(trial)}:", strong=True),)]
    if trial.fits:
        parts.append(
            runs(
                "“{statement}” \N{EN DASH} {answer}.",
                statement=telling.name("item", "m_fit").rstrip("."),
                answer=telling.name("scale", f"agree5:{trial.fits}"),
            )
        )
    if trial.continues:
        answer = telling.name("option", f"m_continue:{trial.continues}")
        parts.append(runs("Will keep offering it: {answer}.", answer=answer))
    if trial.risk:
        parts.append(runs("Problems and risks seen: “{words}”", words=excerpt(trial.risk, 25)))
    return _sentences(parts)


def _authority(telling: Telling[RegionFacts], answer: AuthorityFact) -> Runs:
    runs = telling.voice.runs
    parts: list[Runs] = [(Text(f"{telling.service(answer.service)}:", strong=True),)]
    if answer.fits:
        parts.append(
            runs(
                "“{statement}” \N{EN DASH} {answer}.",
                statement=telling.name("item", "p_fit").rstrip("."),
                answer=telling.name("scale", f"agree5:{answer.fits}"),
            )
        )
    if answer.funds:
        words = telling.name("option", f"p_fund:{answer.funds}")
        parts.append(runs("Fundable by an existing instrument: {answer}.", answer=words))
    if answer.condition:
        parts.append(runs("Conditions: “{words}”", words=excerpt(answer.condition, 25)))
    return _sentences(parts)


def _sentences(parts: list[Runs]) -> Runs:
    first, *rest = parts
    joined = list(first)
    for part in rest:
        joined += (Text(" "), *part)
    return tuple(joined)

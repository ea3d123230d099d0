"""The page of gates, verdicts, votes and reviews."""

from collections.abc import Iterable

from services_catalog.catalogue import Catalogue
from services_catalog.judging import Gate
from services_catalog.printing.markdown import PRINTED, listed, page, plain, table
from services_catalog.reviewing import Stage


def gates_page(catalogue: Catalogue) -> str:
    judging = catalogue.judging
    parts = ["# Gates, verdicts, reviews", PRINTED, judging.principle]
    for gate in catalogue.gates.values():
        parts += [f"## {gate.id}: {gate.name}", _gate(gate)]
    rows = ((plain(term), meaning) for term, meaning in judging.terms.items())
    parts += ["## Terms", table(("term", "meaning"), rows)]
    parts += ["## Verdicts", f"Proposed from {judging.proposal_rule}."]
    names = catalogue.words["verdict"].words
    parts.append(table(("verdict", "rule"), ((names[v.id], v.rule) for v in judging.verdicts)))
    parts.append(f"Votes: {judging.votes.rule}.")
    parts.append(f"A verdict is valid for {judging.valid_for_months} months.")
    parts += ["## Review of regional reports", _stages(catalogue.review.stages_regional)]
    parts += ["## Review of the programme report", _stages(catalogue.review.stages_programme)]
    parts.append("\n".join(f"- {rule}" for rule in catalogue.review.rules))
    parts.append(f"Silence: {catalogue.review.silence_rule}.")
    return page(parts)


def _gate(gate: Gate) -> str:
    told = (
        ("for", gate.level),
        ("when", gate.when),
        ("KPIs", listed(gate.kpis)),
        ("value", gate.service_value),
        ("checks", listed(gate.checks)),
        ("colours", gate.status_rule),
        ("green", gate.green),
        ("amber", gate.amber),
        ("red", gate.red),
        ("effect", gate.effect),
        ("needed to", gate.needed_to),
        ("note", gate.note),
    )
    return table(("", ""), ((what, text) for what, text in told if text))


def _stages(stages: Iterable[Stage]) -> str:
    rows = (
        (
            stage.id,
            stage.name,
            stage.role,
            stage.working_days,
            listed(map(plain, stage.decisions)),
        )
        for stage in stages
    )
    return table(("stage", "what", "who", "working days", "decisions"), rows)

"""The facts of the programme report."""

from evaluation.reports.facts import ProgrammeFacts
from evaluation.reports.gathering.certain import certainty_facts
from evaluation.reports.gathering.changes import changes
from evaluation.reports.gathering.coded import coded_words, printable
from evaluation.reports.gathering.heard import barriers, quotes, spreads, thresholds
from evaluation.reports.gathering.inputs import PROGRAMME, ReportInputs
from evaluation.reports.gathering.judged import (
    card_evidence,
    card_facts,
    judgement_facts,
    proposal_facts,
    with_tipping,
)
from evaluation.reports.gathering.parts import NO_REVIEW, region_fact, service_facts, trial_facts
from evaluation.reports.gathering.rows import Address, definitions, published_rows
from evaluation.reports.gathering.vocabulary import amended_words, region_words, vocabulary

_COMPARED = {"csat", "usefulness", "response-rate", "sme-reach"}
"""What is shown for every region side by side."""


def programme_facts(inputs: ReportInputs) -> ProgrammeFacts:
    """Gather everything that the programme report prints."""
    catalogue = inputs.catalogue
    trials = trial_facts(inputs, inputs.trials)
    offered = {service.id for service in catalogue.enabled_services()}
    services = service_facts(inputs, offered | {trial.service for trial in trials})
    levels = {kpi.id: kpi.levels for kpi in catalogue.kpis.values()}

    def shown(address: Address) -> bool:
        level, _, _, kpi = address
        if level == "region":
            return kpi in _COMPARED
        return level != "trial" and level in levels[kpi]

    rows = published_rows(inputs, shown, card_evidence(inputs, PROGRAMME))
    names = vocabulary(catalogue, (service.id for service in services))
    for region in inputs.regions:
        names[f"region:{region.id}"] = region_words(catalogue, region.id, region.name)
    coded = printable(inputs)
    names |= coded_words(catalogue) if coded else {}
    return ProgrammeFacts(
        programme=inputs.programme,
        edition=inputs.edition,
        thresholds=thresholds(inputs),
        regions=tuple(region_fact(inputs, region) for region in inputs.regions),
        pilots=inputs.pilots,
        services=services,
        trials=trials,
        definitions=definitions(catalogue),
        rows=rows,
        distributions=spreads(inputs, rows, level="service"),
        proposals=with_tipping(inputs, proposal_facts(inputs, services)),
        cards=card_facts(inputs, PROGRAMME, rows),
        refused=inputs.refused.get(PROGRAMME, ()),
        review=inputs.reviews.get(PROGRAMME, NO_REVIEW),
        judgements=judgement_facts(inputs.judgements, services),
        words=names | amended_words(inputs),
        amendments=inputs.amendments,
        barriers=barriers(inputs),
        quotes=quotes(inputs, rows),
        changes=changes(inputs, rows),
        certainty=certainty_facts(inputs),
        coded=coded,
    )

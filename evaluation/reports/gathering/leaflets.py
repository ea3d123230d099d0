"""The facts of trial reports and of service passports."""

from evaluation.reports.facts import Words
from evaluation.reports.gathering.heard import spreads, thresholds
from evaluation.reports.gathering.inputs import ReportInputs
from evaluation.reports.gathering.judged import judgement_facts, proposal_facts
from evaluation.reports.gathering.parts import NO_REVIEW, region_fact, service_facts, trial_facts
from evaluation.reports.gathering.rows import Address, definitions, published_rows
from evaluation.reports.gathering.vocabulary import amended_words, in_all, region_words, vocabulary
from evaluation.reports.leaflets import (
    AdaptationFact,
    DeliveryFact,
    ServiceFacts,
    StepFact,
    TrialFacts,
)
from services_catalog import Service

_FOR_COMPARISON = frozenset({"trial", "service"})


def trial_report_facts(inputs: ReportInputs, cluster: str, service: str) -> TrialFacts:
    """Gather everything that the report of one trial prints.

    Raises:
        StopIteration: there is no such trial.
    """
    trial = next(t for t in inputs.trials if (t.cluster, t.service) == (cluster, service))
    pilot = next(pilot for pilot in inputs.pilots if pilot.id == cluster)
    region = {region.id: region for region in inputs.regions}[pilot.region]
    catalogue = inputs.catalogue
    told = {kpi.id for kpi in catalogue.kpis.values() if "trial" in kpi.levels}

    def shown(address: Address) -> bool:
        level, unit, of_service, kpi = address
        if of_service != service or kpi not in told or level not in _FOR_COMPARISON:
            return False
        return unit == cluster if level == "trial" else True

    names = vocabulary(catalogue, [service]) | _steps(catalogue.services[service])
    names[f"region:{region.id}"] = region_words(catalogue, region.id, region.name)
    return TrialFacts(
        programme=inputs.programme,
        edition=inputs.edition,
        thresholds=thresholds(inputs),
        region=region_fact(inputs, region),
        pilots=(pilot,),
        services=service_facts(inputs, [service]),
        trials=trial_facts(inputs, [trial]),
        definitions=definitions(catalogue),
        rows=published_rows(inputs, shown),
        distributions=(),
        proposals=(),
        cards=(),
        refused=(),
        review=NO_REVIEW,
        judgements=(),
        words=names | amended_words(inputs),
        amendments=inputs.amendments,
    )


def passport_facts(inputs: ReportInputs, service: str) -> ServiceFacts:
    """Gather everything that the passport of ``service`` prints.

    Raises:
        KeyError: the catalogue has no such service.
    """
    catalogue, definition = inputs.catalogue, inputs.catalogue.services[service]
    levels = {kpi.id: kpi.levels for kpi in catalogue.kpis.values()}

    def shown(address: Address) -> bool:
        level, _, of_service, kpi = address
        return of_service == service and level in {"service", "region_type"} & {*levels[kpi]}

    rows = published_rows(inputs, shown)
    trials = trial_facts(inputs, [trial for trial in inputs.trials if trial.service == service])
    tried_by = {trial.cluster for trial in trials}
    services = service_facts(inputs, [service])
    names = vocabulary(catalogue, [service]) | _steps(definition)
    for region in inputs.regions:
        names[f"region:{region.id}"] = region_words(catalogue, region.id, region.name)
    return ServiceFacts(
        programme=inputs.programme,
        edition=inputs.edition,
        thresholds=thresholds(inputs),
        delivery=_delivery(definition),
        pilots=tuple(pilot for pilot in inputs.pilots if pilot.id in tried_by),
        services=services,
        trials=trials,
        definitions=definitions(catalogue),
        rows=rows,
        distributions=spreads(inputs, rows, level="service"),
        proposals=proposal_facts(inputs, services),
        cards=(),
        refused=(),
        review=NO_REVIEW,
        judgements=judgement_facts(inputs.judgements, services),
        words=names | amended_words(inputs),
        amendments=inputs.amendments,
    )


def _steps(service: Service) -> dict[str, Words]:
    """Return the names of the tasks of ``service``, under ``step:<id>``."""
    return {f"step:{step.id}": in_all(step.title_in) for step in service.rollout}


def _delivery(service: Service) -> DeliveryFact:
    return DeliveryFact(
        steps=tuple(
            StepFact(
                id=step.id,
                owner=step.owner,
                days=step.days,
                wait_days=step.wait_days,
                mandatory=step.mandatory,
            )
            for step in service.rollout
        ),
        adaptations=tuple(
            AdaptationFact(
                region_type=kind,
                duration_factor=float(adaptation.duration_factor),
                participants=adaptation.min_participants_sme,
                coaching_days=adaptation.coaching_days,
            )
            for kind, adaptation in service.adaptation.items()
        ),
        participants=service.min_participants_sme,
        participants_wanted=service.target_participants_sme,
    )

"""The facts of the report of one region."""

from evaluation.reports.facts import AuthorityFact, RegionFacts, TrialFact
from evaluation.reports.gathering.heard import barriers, quotes, said, spreads, thresholds
from evaluation.reports.gathering.inputs import ReportInputs
from evaluation.reports.gathering.judged import (
    card_evidence,
    card_facts,
    judgement_facts,
    proposal_facts,
)
from evaluation.reports.gathering.parts import NO_REVIEW, region_fact, service_facts, trial_facts
from evaluation.reports.gathering.rows import Address, definitions, published_rows
from evaluation.reports.gathering.vocabulary import amended_words, region_words, vocabulary
from evaluation.reports.regional.subjects import told_by_service

_TRIAL = {
    "fidelity",
    "schedule-slip",
    "effort-per-sme",
    "cost-per-sme",
    "sme-reach",
    "participation-rate",
    "response-rate",
    "matched-pair-rate",
    "representativeness-gap",
}
_SERVICE = {"capability-gain", "fidelity", "effort-per-sme", "region-type-coverage"}


def regional_facts(inputs: ReportInputs, region_id: str) -> RegionFacts:
    """Gather everything that the report of ``region_id`` prints.

    Raises:
        KeyError: the programme has no such region.
    """
    region = {region.id: region for region in inputs.regions}[region_id]
    trials = trial_facts(inputs, inputs.trials_of(region_id))
    services = service_facts(inputs, (trial.service for trial in trials))
    shown = _Shown(inputs, region_id, region.region_type, trials)
    rows = published_rows(inputs, shown.holds, card_evidence(inputs, region_id))
    names = vocabulary(inputs.catalogue, (service.id for service in services))
    names[f"region:{region_id}"] = region_words(inputs.catalogue, region_id, region.name)
    return RegionFacts(
        programme=inputs.programme,
        edition=inputs.edition,
        thresholds=thresholds(inputs),
        region=region_fact(inputs, region),
        pilots=tuple(pilot for pilot in inputs.pilots if pilot.region == region_id),
        services=services,
        trials=trials,
        definitions=definitions(inputs.catalogue),
        rows=rows,
        distributions=tuple(
            spread for spread in spreads(inputs, rows, level="region") if spread.unit == region_id
        ),
        quotes=quotes(inputs, rows, region_id),
        barriers=barriers(inputs, region_id),
        authorities=_authorities(inputs, trials),
        proposals=proposal_facts(inputs, services),
        cards=card_facts(inputs, region_id, rows),
        refused=inputs.refused.get(region_id, ()),
        review=inputs.reviews.get(region_id, NO_REVIEW),
        judgements=judgement_facts(inputs.judgements, services),
        words=names | amended_words(inputs),
        amendments=inputs.amendments,
    )


class _Shown:
    """Which rows of ``kpis.csv`` the report of a region shows."""

    def __init__(
        self, inputs: ReportInputs, region: str, kind: str, trials: tuple[TrialFact, ...]
    ) -> None:
        self._levels = {kpi.id: kpi.levels for kpi in inputs.catalogue.kpis.values()}
        self._trials = {(trial.cluster, trial.service) for trial in trials}
        self._services = {trial.service for trial in trials}
        self._by_service = told_by_service(len(trials))
        self._region = region
        self._kind = kind

    def holds(self, address: Address) -> bool:
        level, unit, service, kpi = address
        if service not in self._services:
            return False
        match level:
            case "trial":
                ours = not self._by_service and (unit, service) in self._trials
                return ours and kpi in _TRIAL
            case "region":
                told = level in self._levels[kpi] or (self._by_service and kpi in _TRIAL)
                return unit == self._region and told
            case "region_type":
                return unit == self._kind and kpi == "capability-gain"
            case _:
                return level == "service" and kpi in _SERVICE


def _authorities(inputs: ReportInputs, trials: tuple[TrialFact, ...]) -> tuple[AuthorityFact, ...]:
    texts = [said(inputs, item) for item in ("p_fit", "p_fund", "p_cond")]
    answers = (
        (trial, [found.get((trial.cluster, trial.service), "") for found in texts])
        for trial in trials
    )
    return tuple(
        AuthorityFact(
            cluster=trial.cluster,
            service=trial.service,
            fits=fits,
            funds=funds,
            condition=condition,
        )
        for trial, (fits, funds, condition) in answers
        if fits or funds or condition
    )

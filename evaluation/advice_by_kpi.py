"""Advice that follows from single numbers: one row of a table a rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from evaluation.advising import (
    COMPARABLE,
    VALID,
    Advice,
    Scope,
    aims,
    because,
    below,
    known,
    works_in,
)
from evaluation.cards import Addressee, Band
from evaluation.readings import Reading
from evaluation.wording import Said
from services_catalog.indicators import Colour

Who = Literal["cluster_organisation", "adviser", "authority"]


@dataclass(frozen=True, slots=True)
class Rule:
    """If ``kpi`` has one of the colours of ``weights``, say ``code``.

    Attributes:
        weights: how urgent it is, by colour.
        beside: KPIs that are told with it where they are published.
        overall: read over all services (programme, or the region's service with most answers).
        heard: ``participants`` or ``figures``: how the numbers are introduced.
    """

    code: str
    kpi: str
    weights: dict[Colour, int]
    to: Who
    beside: tuple[str, ...] = ()
    overall: bool = False
    heard: str = "participants"
    bands: tuple[Band, Band] = ("low", "low")
    days: int = 40
    success: Said | None = None


def _barrier(group: str, bands: tuple[Band, Band] = ("medium", "medium")) -> Rule:
    return Rule(
        f"barrier-{group}",
        f"barrier-change-{group}",
        {"red": 60, "amber": 48},
        "authority",
        overall=True,
        bands=bands,
        days=120,
    )


RULES = (
    Rule(
        "ask-in-person",
        "response-rate",
        {"red": 84, "amber": 45},
        "cluster_organisation",
        beside=("matched-pair-rate",),
        heard="figures",
        days=20,
    ),
    Rule(
        "complete-evidence",
        "fidelity",
        {"red": 72, "amber": 44},
        "cluster_organisation",
        heard="figures",
        days=20,
    ),
    Rule(
        "simplify",
        "effort-per-sme",
        {"red": 70, "amber": 50},
        "adviser",
        beside=("uptake-commitment",),
        heard="figures",
        bands=("medium", "low"),
    ),
    Rule(
        "secure-continuation",
        "uptake-commitment",
        {"red": 58, "amber": 55},
        "authority",
        beside=("willingness-to-pay",),
        heard="figures",
        bands=("low", "medium"),
        days=60,
    ),
    Rule(
        "plan-longer",
        "schedule-slip",
        {"red": 46, "amber": 30},
        "adviser",
        heard="figures",
    ),
    Rule(
        "follow-up-call",
        "sustained-use",
        {"red": 47, "amber": 42},
        "cluster_organisation",
        beside=("idea-conversion",),
        bands=("medium", "low"),
        days=60,
    ),
    Rule(
        "widen-reach",
        "sme-reach",
        {"red": 43, "amber": 34},
        "cluster_organisation",
        beside=("participation-rate",),
        heard="figures",
    ),
    _barrier("innovation"),
    _barrier("skills"),
    _barrier("cooperation", ("medium", "low")),
    _barrier("investment", ("high", "high")),
    Rule(
        "pair-regions",
        "cross-region-link-share",
        {"red": 40, "amber": 36},
        "adviser",
        beside=("new-links-per-sme",),
        overall=True,
        bands=("medium", "medium"),
    ),
    Rule(
        "mix-sectors",
        "cross-sector-link-share",
        {"red": 38, "amber": 33},
        "cluster_organisation",
        beside=("new-links-per-sme",),
        overall=True,
    ),
    Rule(
        "fund-pipeline",
        "idea-conversion",
        {"green": 41},
        "authority",
        beside=("pipeline-value", "trl-shift"),
        overall=True,
        bands=("low", "high"),
        days=120,
    ),
    Rule(
        "take-up-activities",
        "ta-identified",
        {"green": 35},
        "authority",
        overall=True,
        heard="figures",
        bands=("medium", "low"),
        days=60,
        success=Said("measure-names"),
    ),
    Rule(
        "test-contribution",
        "willingness-to-pay",
        {"green": 25},
        "cluster_organisation",
        days=60,
    ),
)


def by_number(scope: Scope) -> Iterator[Advice]:
    """Apply every rule to every service, or once to all of them."""
    stopped = {p.service for p in scope.proposals if p.verdict == "not_validated"}
    for rule in RULES:
        for service, reading in _readings(rule, scope):
            if reading.status in rule.weights and service not in stopped:
                yield _advice(rule, scope, service, reading)


def _readings(rule: Rule, scope: Scope) -> Iterator[tuple[str, Reading]]:
    if not rule.overall:
        for service in scope.types:
            if (found := scope.nearest(service, rule.kpi)) and _counts(rule, found):
                yield service, found
        return
    here = known(scope.overall(rule.kpi)) or known(
        *(scope.here(service, rule.kpi) for service in scope.types)
    )
    if comparable := [found for found in here if _counts(rule, found)]:
        yield "", max(comparable, key=lambda reading: (reading.n, reading.address))


def _counts(rule: Rule, reading: Reading) -> bool:
    """Say whether enough firms answered to give advice; records of trials always count."""
    return rule.heard == "figures" or reading.n >= COMPARABLE


def _advice(rule: Rule, scope: Scope, service: str, reading: Reading) -> Advice:
    level, unit, of, _ = reading.address
    others = (scope.evaluation.readings.get((level, unit, of, kpi)) for kpi in rule.beside)
    beside = [o for o in others if o and not o.hidden and o.value is not None]
    evidence = (reading, *beside)
    place = "-here" if scope.region else ""
    kinds = scope.types[of] if of else tuple(k.id for k in scope.catalogue.region_types.types)
    return Advice(
        code=rule.code,
        service=service,
        addressee=_addressee(rule.to, scope),
        weight=rule.weights[reading.status],
        evidence=evidence,
        because=(because(f"because-{rule.heard}{place}", evidence),),
        success=rule.success or aims(scope, service, rule.kpi),
        region_types=kinds,
        facts={"service": scope.service_name(service)} if service else {},
        bands=rule.bands,
        days=rule.days,
    )


def _addressee(who: Who, scope: Scope) -> Addressee:
    if who == "authority":
        return scope.authority
    return scope.adviser if who == "adviser" else "cluster_organisation"


def comparing(scope: Scope) -> Iterator[Advice]:
    """Ask why a valid service is rated lower in this region than elsewhere."""
    for proposal in scope.proposals:
        service = proposal.service
        here, all_over = scope.here(service, "csat"), scope.everywhere(service, "csat")
        if (
            proposal.verdict in VALID
            and works_in(proposal, scope)
            and here is not None
            and all_over is not None
            and here.n >= COMPARABLE
            and below(here, "red")
            and not below(all_over, "red")
        ):
            yield Advice(
                code="compare-regions",
                service=service,
                addressee="cluster_organisation",
                weight=75,
                evidence=(here, all_over),
                because=(
                    because("because-participants-here", (here,)),
                    because("because-participants", (all_over,)),
                ),
                success=aims(scope, service, "csat"),
                region_types=scope.types[service],
                facts={"service": scope.service_name(service)},
                days=20,
            )

"""What the rules of advice look at: one region or the whole programme, published numbers only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from evaluation.amendments import Amendment, amended
from evaluation.cards import Addressee, Band, Card, grade_of
from evaluation.evaluating import Evaluation
from evaluation.levels import PROGRAMME
from evaluation.proposals import Proposal
from evaluation.readings import Reading
from evaluation.reasons import told
from evaluation.wording import Facts, Said
from foundation.languages import LANGUAGES
from services_catalog import Catalogue
from services_catalog.indicators import Colour

VALID = ("validated", "validated_with_conditions")

COMPARABLE = 10
"""Answers from which a number of one region is set beside others."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation before it is known how strong its evidence is.

    Attributes:
        weight: how urgent it is, 0 to 100.
        evidence: published readings, the one that the advice rests on first.
    """

    code: str
    service: str
    addressee: Addressee
    weight: int
    evidence: tuple[Reading, ...]
    because: tuple[Said, ...]
    success: Said
    region_types: tuple[str, ...]
    facts: Facts = field(default_factory=dict)
    bands: tuple[Band, Band] = ("low", "low")
    days: int = 40


@dataclass(frozen=True)
class Scope:
    """One region, or all of them (``region`` is None)."""

    evaluation: Evaluation
    catalogue: Catalogue
    region: str | None
    amendments: tuple[Amendment, ...] = ()

    def rules(self, service: str) -> Catalogue:
        """Return the definitions that ``service`` is judged by."""
        return amended(self.catalogue, self.amendments, service)

    @cached_property
    def types(self) -> dict[str, tuple[str, ...]]:
        """The region types in which each service was tried here, withdrawn trials left out."""
        trials = self.evaluation.trials
        here = trials[~trials["withdrawn"]]
        if self.region:
            here = here[here["region"] == self.region]
        order = [kind.id for kind in self.catalogue.region_types.types]
        return {
            str(service): tuple(kind for kind in order if kind in set(rows["region_type"]))
            for service, rows in here.groupby("service")
        }

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        """Proposals on the services that were tried here."""
        return tuple(p for p in self.evaluation.proposals if p.service in self.types)

    @property
    def adviser(self) -> Addressee:
        """Who answers for the services of this scope."""
        return "cluster_organisation" if self.region else "programme"

    @property
    def authority(self) -> Addressee:
        return "regional_authority" if self.region else "managing_authority"

    def pilots(self, service: str) -> int:
        """Return how many trials of the service were completed, in all regions."""
        trials = self.evaluation.trials
        return int((trials["completed"] & (trials["service"] == service)).sum())

    def everywhere(self, service: str, kpi: str) -> Reading | None:
        """Return a published number of the service over all regions; None if there is none."""
        return self._known("service", service, service, kpi)

    def in_type(self, kind: str, service: str, kpi: str) -> Reading | None:
        return self._known("region_type", kind, service, kpi)

    def here(self, service: str, kpi: str) -> Reading | None:
        """Return a published number of this region only; None if there is none."""
        return self._known("region", self.region, service, kpi) if self.region else None

    def nearest(self, service: str, kpi: str) -> Reading | None:
        """Return the number of this region, or of all regions if the advice is for all."""
        return self.here(service, kpi) if self.region else self.everywhere(service, kpi)

    def overall(self, kpi: str) -> Reading | None:
        return None if self.region else self._known(PROGRAMME, PROGRAMME, "", kpi)

    def service_name(self, service: str) -> dict[str, str]:
        definition = self.catalogue.services[service]
        return {language: definition.name_in(language) for language in LANGUAGES}

    def adaptation(self, service: str, kind: str) -> dict[str, str]:
        """Return how the catalogue adapts the service to a region type, in all languages."""
        for name, adaptation in self.catalogue.services[service].adaptation.items():
            if name == kind:
                return {language: adaptation.text_in(language) for language in LANGUAGES}
        return dict.fromkeys(LANGUAGES, "")

    def _known(self, level: str, unit: str, service: str, kpi: str) -> Reading | None:
        reading = self.evaluation.readings.get((level, unit, service, kpi))
        if reading is None or reading.hidden or reading.value is None:
            return None
        return reading


def works_in(proposal: Proposal, scope: Scope) -> tuple[str, ...]:
    """Return the region types of this scope in which the service was tested and does not lag."""
    tried = scope.types[proposal.service]
    return tuple(kind for kind in tried if proposal.region_types.get(kind) == "tested")


def known(*readings: Reading | None) -> tuple[Reading, ...]:
    """Return the readings that there are."""
    return tuple(reading for reading in readings if reading is not None)


def below(reading: Reading | None, *colours: Colour) -> bool:
    """Say whether a published number has one of these colours."""
    return reading is not None and reading.status in (colours or ("amber", "red"))


def because(code: str, readings: Sequence[Reading], **facts: object) -> Said:
    return Said(code, {"findings": [told(reading, reading.kpi) for reading in readings], **facts})


def aims(scope: Scope, service: str, *kpis: str) -> Said:
    """Say which targets are to be reached: those of the plan as it stands for the service."""
    rules = scope.rules(service)
    goals = [
        kpi
        if rules.kpis[kpi].target == scope.catalogue.kpis[kpi].target
        else {"kpi": kpi, "target": rules.kpis[kpi].target}
        for kpi in kpis
    ]
    return Said("measure-aims", {"aims": goals})


def card_of(advice: Advice, scope: Scope) -> Card:
    """Grade the evidence of ``advice`` and make a card of it."""
    place = scope.region or PROGRAMME
    return Card(
        id=":".join(filter(None, (place, advice.code, advice.service))),
        addressee=advice.addressee,
        advice=Said(advice.code, advice.facts),
        because=advice.because,
        evidence=tuple(reading.reference for reading in advice.evidence),
        bands=advice.bands,
        days=advice.days,
        success=advice.success,
        grade=grade_of(advice.evidence, _pilots(advice, scope), scope.rules(advice.service)),
        region_types=advice.region_types,
    )


def _pilots(advice: Advice, scope: Scope) -> int:
    if advice.service:
        return scope.pilots(advice.service)
    return sum(scope.pilots(proposal.service) for proposal in scope.proposals)

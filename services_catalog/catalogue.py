"""Everything that can be tried, asked, measured and judged, read from definition files."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from pydantic import Field, PositiveInt

from foundation.digests import digest
from services_catalog.codebook import Codebook
from services_catalog.definition import Definition, Spoken
from services_catalog.indicators import Kpi
from services_catalog.judging import Gate, Judging
from services_catalog.people import RoleDefinition
from services_catalog.places import RegionDefinition, RegionTypes
from services_catalog.questions import Item, Module, Questionnaire, Scale, Wave
from services_catalog.reporting import ReportPlan
from services_catalog.reviewing import ReviewPlan
from services_catalog.rollout import Service
from services_catalog.sources import SourceRegister
from services_catalog.working_days import HolidaySupplement


class Reminders(Definition):
    """When owners of tasks hear of them again, in working days of their region, at which hour."""

    before: tuple[PositiveInt, ...]
    after: tuple[PositiveInt, ...]
    escalate_regional_coordinator: PositiveInt
    escalate_programme_lead: PositiveInt
    hour: int


class Thresholds(Definition):
    """The least number of answers that may be published or compared."""

    min_n_publish: PositiveInt
    min_n_nps: PositiveInt
    min_n_compare: PositiveInt


class WordList(Definition):
    """Names of things that have nothing but a name."""

    id: str
    words: dict[str, str]


class Catalogue(Definition):
    services: dict[str, Service]
    questionnaires: dict[str, Questionnaire]
    modules: dict[str, Module]
    scales: dict[str, Scale]
    waves: dict[str, Wave]
    kpis: dict[str, Kpi]
    thresholds: Thresholds
    gates: dict[str, Gate]
    judging: Judging
    review: ReviewPlan
    roles: dict[str, RoleDefinition]
    regions: dict[str, RegionDefinition]
    region_types: RegionTypes
    report: ReportPlan
    reminders: Reminders
    words: dict[str, WordList]
    holidays: dict[str, HolidaySupplement]
    sources: SourceRegister
    codebook: Codebook = Field(exclude=True)
    """Not part of ``digest``, and so of no frozen plan: themes are found in answers."""

    def model_post_init(self, _context: object, /) -> None:
        for item in self.all_items():
            item.measured_on(self.scales.get(item.scale or ""))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of everything in the files except translations and the codebook."""
        return digest(self.model_dump(mode="json"))

    def enabled_services(self) -> tuple[Service, ...]:
        return tuple(service for service in self.services.values() if service.enabled)

    def item(self, identifier: str) -> Item:
        """Return the question with this id, whoever asks it.

        Raises:
            KeyError: nobody asks it.
        """
        return self._items[identifier]

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.id: item for item in self.all_items()}

    def all_items(self) -> Iterator[Item]:
        """Yield every question once: those of the questionnaires, then those of the modules."""
        for questionnaire in self.questionnaires.values():
            yield from questionnaire.items
        for module in self.modules.values():
            yield from module.items

    def items(self, wave: str, respondent_role: str, service_id: str) -> tuple[Item, ...]:
        """Return what this kind of person is asked about this service in this wave, in order.

        First the core questions, then those repeated from the baseline, then (SMEs, exit) those of
        the service's own module. Empty where nobody is asked anything.
        """
        return self._asked[wave, respondent_role, service_id]

    @cached_property
    def _asked(self) -> "_Asked":
        return _Asked(self)

    def overdue_reviews(self, today: date) -> tuple[Kpi, ...]:
        """Return the KPIs whose definition was to be looked at again before ``today``."""
        return tuple(kpi for kpi in self.kpis.values() if kpi.next_review < today)

    def spoken(self) -> Iterator[Spoken]:
        """Yield everything that has texts to translate."""
        for service in self.services.values():
            yield from (service, *service.rollout, *service.adaptation.values())
        yield from self.all_items()
        for things in (self.scales, self.waves, self.kpis, self.gates, self.roles, self.regions):
            yield from things.values()
        yield from (*self.review.stages_regional, *self.review.stages_programme, self.review.form)
        yield from (*self.region_types.types, *self.report.sections, *self.report.grades)
        yield from self.codebook.themes

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield ``(key, English text)`` for everything a person may see, in the order of files."""
        for thing in self.spoken():
            yield from ((f"{thing.address}:{what}", english) for what, english in thing.words())
        for names in self.words.values():
            yield from ((f"{names.id}:{key}", english) for key, english in names.words.items())


class _Asked(dict[tuple[str, str, str], tuple[Item, ...]]):
    """Remembers which questions belong together."""

    def __init__(self, catalogue: Catalogue) -> None:
        super().__init__()
        self._catalogue = catalogue

    def __missing__(self, asked: tuple[str, str, str]) -> tuple[Item, ...]:
        wave, role, service = asked
        catalogue = self._catalogue
        found: list[Item] = []
        for questionnaire in catalogue.questionnaires.values():
            if (questionnaire.wave, questionnaire.respondent) == (wave, role):
                found += questionnaire.items
                found += (catalogue.item(item) for item in questionnaire.repeats)
        module = catalogue.services[service].questionnaire_module
        if (wave, role) == ("exit", "sme_contact") and module:
            found += catalogue.modules[module].items
        self[asked] = tuple(found)
        return self[asked]

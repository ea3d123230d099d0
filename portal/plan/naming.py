"""How pages about the plan name things and write days: short, in the reader's language."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from foundation.languages import locale_of
from pilots.changes import STARTS, TASK_DATE
from pilots.setting import Setting
from pilots.tables import Change, Trial
from services_catalog.texts import theme_name, word


@lru_cache(maxsize=4096)
def short(day: date, language: str) -> str:
    """Return ``day`` as a table holds it, such as ``18 Jun 2027``; pages ask for few days often."""
    from babel.dates import format_date

    return str(format_date(day, "medium", locale=locale_of(language)))


@lru_cache(maxsize=512)
def month(day: date, language: str) -> str:
    """Return the month of ``day``, such as ``Jun 2027``."""
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMM", day, locale=locale_of(language)))


class Naming:
    """Names of what a page shows; each is looked up once."""

    def __init__(
        self, setting: Setting, language: str, people: Mapping[str, str] | None = None
    ) -> None:
        """``people``: names of some, where ``setting`` holds nobody."""
        self.setting, self.language, self._people = setting, language, people or {}
        self._regions: dict[str, str] = {}
        self._services: dict[str, str] = {}

    def day(self, day: date) -> str:
        return short(day, self.language)

    def region(self, region: str) -> str:
        if region not in self._regions:
            known = self.setting.catalogue.regions.get(region)
            own = self.setting.regions[region].name
            self._regions[region] = known.name_in(self.language) if known else own
        return self._regions[region]

    def service(self, service: str) -> str:
        if service not in self._services:
            named = self.setting.catalogue.services[service].name_in(self.language)
            self._services[service] = named
        return self._services[service]

    def cluster(self, cluster: str) -> str:
        return self.setting.clusters[cluster].name

    def trial(self, trial: Trial | str) -> str:
        """Return the name of a trial: who tries what."""
        cluster, _, service = (trial if isinstance(trial, str) else trial.id).partition(".")
        return f"{self.cluster(cluster)}: {self.service(service)}"

    def step(self, trial: str, step: str) -> str:
        service = self.setting.catalogue.services[trial.partition(".")[2]]
        return service.step(step).title_in(self.language)

    def proof(self, trial: str, step: str, proof: str) -> str:
        service = self.setting.catalogue.services[trial.partition(".")[2]]
        return service.step(step).evidence_in(proof, self.language)

    def role(self, role: str) -> str:
        return self.setting.catalogue.roles[role].label_in(self.language)

    def region_type(self, kind: str) -> str:
        types = self.setting.catalogue.region_types.types
        return next((one.label_in(self.language) for one in types if one.id == kind), kind)

    def theme(self, theme: str) -> str:
        return theme_name(theme, self.language)

    def person(self, person: str) -> str:
        """Return the name of a person or firm; an id that nobody has any more stays as it is."""
        known = self.setting.people.get(person) or self.setting.firms.get(person)
        return known.name if known else self._people.get(person, person)

    def subject(self, change: Change) -> str:
        """Return the name of what a change of a date is about."""
        if change.kind == STARTS:
            trials = change.after["starts"]
            return self.trial(change.subject) if change.subject in trials else change.subject
        trial, part = change.subject.rsplit(".", 1)
        if change.kind == TASK_DATE:
            return f"{self.step(trial, part)} ({self.trial(trial)})"
        return self.trial(trial)

    def report(self, report: str, programme: str) -> str:
        """Return whom a report is about; ``programme`` is the word for the whole of it."""
        subject = report.rpartition(".e")[0]
        return self.region(subject) if subject in self.setting.regions else programme

    def thing(self, subject: str, programme: str) -> str:
        """Return the name of anything that letters and the history are about; empty: of nothing.

        A trial, a task or a questionnaire of one, a report, a service, a region, a pilot cluster, a
        person, a firm; ``programme`` is the word for what is about all of it.
        """
        setting = self.setting
        first, _, rest = subject.partition(".")
        if first in setting.clusters and rest.partition(".")[0] in setting.catalogue.services:
            service, _, part = rest.partition(".")
            return self._of_trial(f"{first}.{service}", part)
        if subject.rpartition(".e")[2].isdigit():
            return self.report(subject, programme)
        if first in setting.catalogue.services:
            return self.service(first)
        if subject in setting.clusters:
            return self.cluster(subject)
        if subject in setting.regions:
            return self.region(subject)
        person = setting.people.get(subject) or setting.firms.get(subject)
        return person.name if person else ""

    def part(self, subject: str) -> str:
        """Return the name of the task or questionnaire of a trial; empty: the trial itself."""
        _, _, rest = subject.partition(".")
        service, _, part = rest.partition(".")
        if part in self.setting.catalogue.waves:
            return self.setting.catalogue.waves[part].name_in(self.language)
        known = self.setting.catalogue.services.get(service)
        found = next((step for step in known.rollout if step.id == part), None) if known else None
        return found.title_in(self.language) if found else ""

    def _of_trial(self, trial: str, part: str) -> str:
        named = self.part(f"{trial}.{part}")
        return f"{named} ({self.trial(trial)})" if named else self.trial(trial)

    def about(self, subject: str) -> str:
        """Return the title of the task that letters are about; empty: it is no task."""
        trial, _, part = subject.rpartition(".")
        service = self.setting.catalogue.services.get(trial.partition(".")[2])
        if service is None:
            return self.trial(subject) if subject.partition(".")[0] in self.setting.clusters else ""
        found = next((step for step in service.rollout if step.id == part), None)
        return found.title_in(self.language) if found else ""

    def of_iso(self, day: str) -> str:
        """Return a day that a form carried along; what is none stays as it came."""
        try:
            return self.day(date.fromisoformat(day))
        except ValueError:
            return day

    def word(self, kind: str, identifier: str) -> str:
        return word(kind, identifier, self.language)

"""A service whose answers are coded, as one visitor may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from pilots.codings import Coded, Progress, coded_answers, progress
from pilots.deeds.coding import is_barred
from pilots.open_answers import veiled
from pilots.setting import Setting
from pilots.tables import Coding
from portal.visiting import NotThere, Visit
from services_catalog.codebook import NO_THEME, Codebook


@dataclass(frozen=True, slots=True)
class Opened:
    """``answers`` are empty for somebody with a declared conflict: ``barred``."""

    setting: Setting
    service: str
    language: str
    person: str
    barred: bool
    answers: Sequence[Coded]

    @property
    def name(self) -> str:
        return self.setting.catalogue.services[self.service].name_in(self.language)

    @property
    def codebook(self) -> Codebook:
        return self.setting.catalogue.codebook

    @property
    def progress(self) -> Progress:
        return progress(self.answers, self.person)

    def question(self, item: str) -> str:
        return self.setting.catalogue.item(item).text_in(self.language)

    def text(self, one: Coded) -> str:
        return veiled(one.answer.text, self.setting)

    def themes(self, coding: Coding) -> list[str]:
        """Return the names of the themes of a coding; none where it has none."""
        known = {theme.id: theme.name_in(self.language) for theme in self.codebook.themes}
        return [known[theme] for theme in coding.themes.split() if theme != NO_THEME]

    def coder(self, coding: Coding) -> str:
        found = self.setting.people.get(coding.coder)
        return found.name if found else coding.coder

    def next(self) -> Coded | None:
        return next((one for one in self.answers if one.waits_for(self.person)), None)

    def mine(self) -> list[Coded]:
        """Return what the visitor has coded and may still correct."""
        return [one for one in self.answers if one.by(self.person) and one.agreed is None]

    def differing(self) -> list[Coded]:
        """Return where the visitor and somebody else saw different things."""
        return [one for one in self.answers if one.differs and one.by(self.person)]

    def find(self, ref: str) -> Coded:
        """Return an answer that the visitor may code or has coded.

        Raises:
            NotThere: there is none, or two others have coded it.
        """
        for one in self.answers:
            if one.answer.ref == ref and (one.waits_for(self.person) or one.by(self.person)):
                return one
        raise NotThere


def opened(visit: Visit, session: Session, service: str) -> Opened:
    """Return what there is to code about a service.

    Raises:
        NotThere: there is no such service.
    """
    setting, person = visit.setting(session), visit.visitor.id
    if service not in {one.id for one in setting.catalogue.enabled_services()}:
        raise NotThere
    barred = is_barred(session, service, person)
    answers = [] if barred else coded_answers(session, setting, now=visit.now, service=service)
    return Opened(setting, service, visit.language, person, barred, answers)

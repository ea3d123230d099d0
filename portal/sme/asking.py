"""What pages say about one questionnaire: where, until when, how far; only to who is asked."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlmodel import Session

from pilots.access.rights import Place
from pilots.questionnaires.asked import Questionnaire, State, questionnaire
from pilots.questionnaires.filled import Filled, filled
from pilots.setting import catalogue_of
from pilots.tables import Cluster, Region
from portal.visiting import NotThere, Visit
from services_catalog import Catalogue, Item
from services_catalog.working_days import calendar_of

PREFIX = "/q/{trial}/{wave}"


@dataclass(frozen=True)
class About:
    """One questionnaire as its reader knows it. ``working_days`` counts to the last day."""

    asked: Questionnaire
    catalogue: Catalogue
    cluster: str
    region: Region
    now: datetime
    language: str

    @property
    def path(self) -> str:
        return f"/q/{self.asked.trial.id}/{self.asked.wave.kind}"

    @property
    def wave(self) -> str:
        return self.asked.wave.kind

    @property
    def state(self) -> State:
        return self.asked.state(self.now)

    @property
    def name(self) -> str:
        return self.catalogue.waves[self.wave].name_in(self.language)

    @property
    def service(self) -> str:
        return self.catalogue.services[self.asked.trial.service].name_in(self.language)

    @property
    def purpose(self) -> str:
        return self.catalogue.services[self.asked.trial.service].purpose_in(self.language)

    @property
    def place(self) -> str:
        known = self.catalogue.regions.get(self.region.id)
        return known.name_in(self.language) if known else self.region.name

    @property
    def minutes(self) -> int:
        return self.catalogue.waves[self.wave].target_minutes

    @property
    def smallest(self) -> int:
        """Return about how many firms a published figure speaks at least."""
        return self.catalogue.thresholds.min_n_publish

    @property
    def opens(self) -> date | None:
        at = self.asked.wave.opens_at
        if at is None and self.wave == "baseline":
            return self.asked.trial.starts
        return at.astimezone(self.zone).date() if at else None

    @property
    def last_day(self) -> date | None:
        return self.asked.wave.last_day

    @property
    def fixed(self) -> bool:
        """Whether the last day is sure: that of a baseline follows the core task."""
        return self.asked.wave.closes_at is not None

    @property
    def working_days(self) -> int:
        """Return the working days from today to the last day; negative when it is over."""
        if self.last_day is None:
            return 0
        return calendar_of(self.region.holidays).count(self.today, self.last_day)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def handed_in_at(self) -> datetime | None:
        return self.asked.handed_in.last_at if self.asked.handed_in else None

    @property
    def late(self) -> bool:
        """Whether what was handed in last came after the close."""
        at, closes = self.handed_in_at, self.asked.wave.closes_at
        return bool(at and closes and at >= closes)

    def repeats(self, item: Item) -> bool:
        """Whether ``item`` was asked in an earlier wave, too."""
        asked = (self.wave, self.asked.role)
        return any(
            item.id in one.repeats
            for one in self.catalogue.questionnaires.values()
            if (one.wave, one.respondent) == asked
        )

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.region.timezone)


def about(session: Session, visit: Visit, catalogue: Catalogue, asked: Questionnaire) -> About:
    cluster = session.get_one(Cluster, asked.trial.cluster)
    region = session.get_one(Region, asked.trial.region)
    return About(asked, catalogue, cluster.name, region, visit.now, visit.language)


def found(session: Session, visit: Visit, trial: str, wave: str) -> Filled:
    """Return the questionnaire at an address with what is typed into it.

    Raises:
        NotThere: the visitor is not asked in it, or there is no such thing.
    """
    catalogue = catalogue_of(session)
    asked = questionnaire(session, catalogue, visit.visitor, trial=trial, wave=wave)
    if asked is None:
        raise NotThere
    visit.must(Place(owner=asked.respondent))
    return filled(session, catalogue, asked)


def shown(session: Session, visit: Visit, filled: Filled) -> About:
    return about(session, visit, filled.catalogue, filled.asked)

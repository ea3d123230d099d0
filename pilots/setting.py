"""What holds still during a sweep: the programme, its catalogue, people and calendars."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from pilots.errors import NoProgramme
from pilots.tables import Cluster, Firm, OwnCodebook, OwnService, Person, Programme, Region, Trial
from services_catalog import Catalogue, catalogue_of_texts
from services_catalog.working_days import Calendar, calendar_of

Row = TypeVar("Row", Region, Cluster, Person, Firm)


class _Weekdays(Calendar):
    """Monday to Friday, without public holidays."""

    def _holidays_of(self, year: int) -> frozenset[int]:  # noqa: ARG002 -- the same every year
        return frozenset()


WEEKDAYS = _Weekdays("weekdays")


@dataclass(frozen=True)
class Setting:
    """A snapshot; rows in it are detached and only read."""

    programme: Programme
    catalogue: Catalogue
    regions: Mapping[str, Region]
    clusters: Mapping[str, Cluster]
    people: Mapping[str, Person]
    firms: Mapping[str, Firm]
    reporting: tuple[str, ...]
    """The regions with a trial, in order: each gets a report."""

    def calendar(self, region: str) -> Calendar:
        return calendar_of(self.regions[region].holidays)

    def working_calendar(self, region: str | None) -> Calendar:
        """Return the calendar of ``region``; people of no region only rest on weekends."""
        return self.calendar(region) if region else WEEKDAYS

    def zone(self, region: str | None) -> ZoneInfo:
        return ZoneInfo(self.regions[region].timezone if region else self.programme.timezone)

    def day(self, moment: datetime, region: str | None) -> date:
        """Return the calendar day of ``moment`` in the time zone of ``region``."""
        return moment.astimezone(self.zone(region)).date()

    def start_of(self, day: date, region: str | None) -> datetime:
        """Return 00:00 of ``day`` in the time zone of ``region``, in UTC."""
        return datetime.combine(day, time(), self.zone(region)).astimezone(UTC)

    def end_of(self, day: date, region: str | None) -> datetime:
        """Return 24:00 of ``day`` in the time zone of ``region``, in UTC."""
        return self.start_of(day + timedelta(days=1), region)

    @cached_property
    def _of_cluster(self) -> dict[tuple[str, str], list[Person]]:
        found: dict[tuple[str, str], list[Person]] = {}
        for person in self.people.values():
            if person.left_at is None:
                place = person.cluster or person.region or ""
                found.setdefault((person.role, place), []).append(person)
        return found

    def in_role(self, role: str, place: str = "") -> list[Person]:
        """Return who has ``role`` now in a cluster or region, or programme-wide for no place."""
        return self._of_cluster.get((role, place), [])

    @cached_property
    def _neighbour(self) -> dict[str, str]:
        order = [region for region in self.regions if self.in_role("regional_coordinator", region)]
        return {region: order[(position + 1) % len(order)] for position, region in enumerate(order)}

    def peer_reviewers(self, region: str) -> list[Person]:
        """Return who reviews the report of ``region``: the next region's coordinators."""
        return self.in_role("regional_coordinator", self._neighbour.get(region, ""))


def read_setting(session: Session, *, everybody: bool = True) -> Setting:
    """Read the snapshot. Not ``everybody``: without people and firms, where only places matter.

    Raises:
        NoProgramme: nothing was imported yet.
    """
    programme = session.exec(select(Programme)).first()
    if programme is None:
        raise NoProgramme
    return Setting(
        programme=programme,
        catalogue=catalogue_of(session),
        regions=_by_id(session, Region),
        clusters=_by_id(session, Cluster),
        people=_by_id(session, Person) if everybody else {},
        firms=_by_id(session, Firm) if everybody else {},
        reporting=tuple(sorted(session.exec(select(Trial.region).distinct()))),
    )


def _by_id(session: Session, table: type[Row]) -> dict[str, Row]:
    return {row.id: row for row in session.exec(select(table).order_by(table.id))}


def catalogue_of(session: Session) -> Catalogue:
    """Return the shipped definitions with the services and the codebook of the programme."""
    own = session.exec(select(OwnService.file, OwnService.text).order_by(OwnService.file)).all()
    newest = select(OwnCodebook.text).order_by(col(OwnCodebook.version).desc())
    codebook = session.exec(newest).first() or ""
    return _catalogue_with(tuple((file, text) for file, text in own), codebook)


@lru_cache(maxsize=4)
def _catalogue_with(services: tuple[tuple[str, str], ...], codebook: str) -> Catalogue:
    """Read a whole catalogue once and not for every page: it is some 100 files.

    Raises:
        CatalogueFaults: a file does not fit the others.
    """
    return catalogue_of_texts(dict(services), codebook)

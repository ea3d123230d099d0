"""Regions and region types: languages, calendars, official classes and their sources."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from services_catalog.definition import Definition, Identifier, Name, Spoken
from services_catalog.rollout import RegionTypeId


class Sourced(Definition):
    """A value, the label of its source, and nothing without one."""

    value: str
    source: Name


class Area(Definition):
    """A NUTS area above or below a region."""

    code: str
    name: str
    cohesion_2014_2020: str | None = None
    gdp_pps_index_2007_2009: int | None = None


class RegionDefinition(Spoken):
    """One region. ``holidays`` is a code that ``calendar_of`` takes."""

    id: Identifier
    name: Name
    local_name: Name
    country: str
    nuts_level: int
    nuts_codes: tuple[str, ...]
    nuts_codes_former: dict[str, str] = Field(default_factory=dict)
    nuts_parent: Area
    nuts_children: tuple[Area, ...] = ()
    nuts_source: str
    iso_3166_2: str
    languages: tuple[str, ...]
    timezone: str
    currency: str
    holidays: str
    cohesion_2014_2020: Sourced
    gdp_pps_index_2007_2009: int | None = None
    innovation_scoreboard: dict[str, Sourced]
    region_type: RegionTypeId
    strategy_note: Sourced

    @property
    def address(self) -> str:
        return f"region:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "name", self.name

    def name_in(self, language: str) -> str:
        return self.text_of("name", self.name, language)


class RegionType(Spoken):
    id: RegionTypeId
    label: Name
    rule: Name

    @property
    def address(self) -> str:
        return f"region_type:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "label", self.label

    def label_in(self, language: str) -> str:
        return self.text_of("label", self.label, language)


class RegionTypes(Definition):
    """The three types, the rule that tells them apart, and why there is a rule at all."""

    scoreboard_edition: int
    scoreboard_edition_alternative: int
    order: tuple[RegionTypeId, ...]
    level: Literal["pilot"]
    note: Name
    override_requires: tuple[str, ...]
    store_with_every_value: tuple[str, ...]
    reason: Name
    types: tuple[RegionType, ...]

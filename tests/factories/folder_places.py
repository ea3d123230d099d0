"""Regions, clusters, people and firms of made-up programme folders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from services_catalog import Catalogue
from services_catalog.places import RegionDefinition

REGIONS = (
    "upper-austria", "piemonte", "slovenia", "fribourg", "veneto", "trento", "bavaria",
    "lombardia", "franche-comte", "salzburg", "baden-wuerttemberg",
)  # fmt: skip
THEMES = ("eco-innovation", "bio-economy", "circular-economy", "connected-mobility")
SIZES = ("0-9", "10-49", "50-249", "250 or more")
HOW_OFTEN = (46, 34, 18, 2)
SECTORS = ("C20", "C25", "C28", "J62", "M71")
WAVES = ("w1", "w2", "w3")
ADVISORS = 5


@dataclass(frozen=True)
class Place:
    """One pilot cluster; ``own_type`` is a region type that differs from that of its region."""

    number: int
    region: RegionDefinition
    own_type: str = ""

    @property
    def id(self) -> str:
        return f"demo-c{self.number:03}"

    @property
    def wave(self) -> str:
        return WAVES[self.number % len(WAVES)]

    @property
    def region_type(self) -> str:
        return self.own_type or self.region.region_type

    @property
    def language(self) -> str:
        return self.region.languages[0]

    def row(self) -> Sequence[str]:
        reason = "The site is a peripheral valley of a strong region" if self.own_type else ""
        theme = THEMES[self.number % len(THEMES)]
        return (
            self.id, f"Demo Cluster {self.number}", self.region.id, self.region.nuts_codes[0][:4],
            theme, self.own_type, reason, self.wave, str(40 + self.number % 20),
        )  # fmt: skip


def places_of(clusters: int, catalogue: Catalogue) -> list[Place]:
    regions = [catalogue.regions[region] for region in REGIONS[: max(2, min(clusters - 1, 11))]]
    return [
        Place(
            number,
            region := regions[number % len(regions)],
            # Every fourth advanced site is a peripheral one.
            "less_advanced" if number % 4 == 3 and region.region_type == "advanced" else "",
        )
        for number in range(clusters)
    ]


def region_row(region: RegionDefinition) -> Sequence[str]:
    return (
        region.id, region.name, region.country, region.nuts_codes[0], ";".join(region.languages),
        region.timezone, region.holidays, region.currency, region.region_type,
    )  # fmt: skip


def people_of(places: Sequence[Place]) -> Iterator[Sequence[str]]:
    programme = (("p-lead", "wp_lead"), ("p-quality", "quality_manager"))
    board = ((f"p-adv{number}", "advisory_expert") for number in range(1, ADVISORS + 1))
    for person, role in (*programme, *board):
        yield person, f"Demo {person}", f"{person}@trials.example", role, "", "", "en"
    for region in dict.fromkeys(place.region.id for place in places):
        language = next(place.language for place in places if place.region.id == region)
        for short, role in (("rc", "regional_coordinator"), ("ra", "regional_authority")):
            person = f"p-{short}-{region}"
            yield person, f"Demo {person}", f"{short}@{region}.example", role, region, "", language
    for place in places:
        for short, role in (("cm", "cluster_manager"), ("fa", "service_facilitator")):
            person = f"p-{short}-{place.id}"
            yield (
                person, f"Demo {person}", f"{short}@{place.id}.example", role, place.region.id,
                place.id, place.language,
            )  # fmt: skip


def firms_of(place: Place, smes: int, dice: Random) -> list[Sequence[str]]:
    return [
        (
            f"{place.id}-sme{number:02}", f"Demo Firm {place.number}-{number}",
            f"contact@{place.id}-sme{number:02}.example", place.id, place.language,
            dice.choices(SIZES, HOW_OFTEN)[0], dice.choice(SECTORS),
        )
        for number in range(1, smes + 1)
    ]  # fmt: skip

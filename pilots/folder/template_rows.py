"""The example programme of a template: ten fictional pilot clusters that try all services."""

from collections.abc import Iterator, Sequence

from pilots.folder.sheets import SIZES, sheets
from services_catalog import Catalogue
from services_catalog.places import RegionDefinition

Rows = list[Sequence[str]]

LETTERS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa")
REGIONS = (
    "piemonte", "lombardia", "trento", "veneto", "slovenia",
    "upper-austria", "salzburg", "bavaria", "franche-comte", "fribourg",
)  # fmt: skip
THEMES = ("eco-innovation", "bio-economy", "circular-economy", "connected-mobility")
OTHER_TYPES = {"beta": ("less_advanced", "The site is a peripheral valley of a strong region")}
TRIED = {
    "alpha": (0, 1), "beta": (0, 2), "gamma": (1, 2), "delta": (2, 3), "epsilon": (1, 3, 4),
    "zeta": (3, 4), "eta": (0, 3), "theta": (1, 4), "iota": (0, 4), "kappa": (2, 4),
}  # fmt: skip
"""By place among the enabled services. Every service meets all three region types."""

WAVES = {"w1": "2027-01-11", "w2": "2027-02-15"}
FIRMS = 4
SECTORS = ("C25", "C28", "J62", "M71")
ADVISORS = 5


def template_rows(catalogue: Catalogue) -> dict[str, Rows]:
    """Return the rows of every sheet, the header first; what happens later is left empty."""
    filled = {
        "regions": [_region(catalogue.regions[region]) for region in REGIONS],
        "clusters": [_cluster(letter) for letter in LETTERS],
        "trials": list(_trials(catalogue)),
        "people": list(_people(catalogue)),
        "smes": list(_firms(catalogue)),
    }
    return {
        name: [sheet.header, *filled.get(name, [])] for name, sheet in sheets(catalogue).items()
    }


def _region(region: RegionDefinition) -> Sequence[str]:
    return (
        region.id, region.name, region.country, region.nuts_codes[0], ";".join(region.languages),
        region.timezone, region.holidays, region.currency, region.region_type,
    )  # fmt: skip


def _home(letter: str) -> str:
    return REGIONS[LETTERS.index(letter)]


def _wave(letter: str) -> str:
    return tuple(WAVES)[LETTERS.index(letter) % len(WAVES)]


def _cluster(letter: str) -> Sequence[str]:
    place = LETTERS.index(letter)
    region_type, reason = OTHER_TYPES.get(letter, ("", ""))
    return (
        f"demo-{letter}", f"Demo Cluster {letter.title()}", _home(letter), "",
        THEMES[place % len(THEMES)], region_type, reason, _wave(letter), str(30 + place),
    )  # fmt: skip


def _trials(catalogue: Catalogue) -> Iterator[Sequence[str]]:
    services = catalogue.enabled_services()
    for letter, places in TRIED.items():
        for place in places:
            yield f"demo-{letter}", services[place].id, _wave(letter)


def _people(catalogue: Catalogue) -> Iterator[Sequence[str]]:
    yield "p-lead", "Demo Trial Lead", "lead@trials.example", "wp_lead", "", "", "en"
    yield (
        "p-quality",
        "Demo Quality Manager",
        "quality@trials.example",
        "quality_manager",
        "",
        "",
        "en",
    )
    for number in range(1, ADVISORS + 1):
        mail = f"advisor{number}@board.example"
        yield f"p-advisor-{number}", f"Demo Advisor {number}", mail, "advisory_expert", "", "", "en"
    for region in (catalogue.regions[region] for region in REGIONS):
        for short, role in (("rc", "regional_coordinator"), ("ra", "regional_authority")):
            name = f"Demo {role.split('_')[1].title()} {region.name}"
            mail = f"{role.split('_')[1]}@{region.id}.example"
            yield f"p-{short}-{region.id}", name, mail, role, region.id, "", region.languages[0]
    for letter in LETTERS:
        language = catalogue.regions[_home(letter)].languages[0]
        for short, role in (("cm", "cluster_manager"), ("sf", "service_facilitator")):
            name = f"Demo {role.split('_')[1].title()} {letter.title()}"
            mail = f"{role.split('_')[1]}@demo-{letter}.example"
            yield (
                f"p-{short}-demo-{letter}", name, mail, role, _home(letter), f"demo-{letter}",
                language,
            )  # fmt: skip


def _firms(catalogue: Catalogue) -> Iterator[Sequence[str]]:
    for letter in LETTERS:
        language = catalogue.regions[_home(letter)].languages[0]
        for number in range(1, FIRMS + 1):
            firm = f"demo-{letter}-sme{number:02}"
            yield (
                firm, f"Demo Firm {letter.title()} {number}", f"contact@{firm}.example",
                f"demo-{letter}", language, SIZES[(number - 1) % 3], SECTORS[number - 1],
            )  # fmt: skip

"""The names that a report may need, in all languages, taken from the catalogue."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from evaluation.reports.facts import Words
from foundation.languages import LANGUAGES
from services_catalog import Catalogue
from services_catalog.texts import word

if TYPE_CHECKING:
    from evaluation.reports.gathering.inputs import ReportInputs

_ITEMS = ("m_fit", "p_fit", "x_sat", "x_best", "x_improve", "x_policy")
_OPTIONS = ("m_continue", "p_fund")
_SCALES = ("agree5", "satisfy5", "useful5")
_LISTS = (
    "verdict",
    "verdict_scope",
    "status",
    "unit",
    "level",
    "decision",
    "addressee",
    "grade",
    "group",
    "theme",
)


def in_all(say: Callable[[str], str]) -> Words:
    """Return what ``say`` says in every language."""
    return {language: say(language) for language in LANGUAGES}


def vocabulary(catalogue: Catalogue, services: Iterable[str]) -> dict[str, Words]:
    """Return ``kind:id`` -> language -> name for everything but regions."""
    words: dict[str, Words] = {}
    for kind in _LISTS:
        for name in catalogue.words[kind].words:
            words[f"{kind}:{name}"] = in_all(partial(word, kind, name))
    for service in (catalogue.services[name] for name in services):
        words[f"service:{service.id}"] = in_all(service.name_in)
        words[f"purpose:{service.id}"] = in_all(service.purpose_in)
        for kind, adaptation in service.adaptation.items():
            words[f"adaptation:{service.id}:{kind}"] = in_all(adaptation.text_in)
    for kpi in catalogue.kpis.values():
        words[f"kpi:{kpi.id}"] = in_all(kpi.name_in)
        words[f"kpi_definition:{kpi.id}"] = in_all(kpi.definition_in)
    words |= _questions(catalogue)
    words |= _judging(catalogue)
    return words


def _questions(catalogue: Catalogue) -> dict[str, Words]:
    words = {f"item:{name}": in_all(catalogue.item(name).text_in) for name in _ITEMS}
    for name in _OPTIONS:
        item = catalogue.item(name)
        for option in item.options:
            words[f"option:{name}:{option}"] = in_all(partial(item.option_in, option))
    for name in _SCALES:
        scale = catalogue.scales[name]
        for value in scale.values:
            words[f"scale:{name}:{value}"] = in_all(partial(scale.label_in, value))
    return words


def _judging(catalogue: Catalogue) -> dict[str, Words]:
    words = {f"gate:{gate.id}": in_all(gate.name_in) for gate in catalogue.gates.values()}
    for stage in (*catalogue.review.stages_regional, *catalogue.review.stages_programme):
        words[f"stage:{stage.id}"] = in_all(stage.name_in)
    for role in catalogue.roles.values():
        words[f"role:{role.id}"] = in_all(role.label_in)
    for kind in catalogue.region_types.types:
        words[f"region_type:{kind.id}"] = in_all(kind.label_in)
    for section in catalogue.report.sections:
        words[f"section:{section.id}"] = in_all(section.title_in)
    return words


def amended_words(inputs: "ReportInputs") -> dict[str, Words]:
    """Return the names of services whose criteria were amended: every report tells of them."""
    services = inputs.catalogue.services
    return {
        f"service:{made.service}": in_all(services[made.service].name_in)
        for made in inputs.amendments
    }


def region_words(catalogue: Catalogue, region: str, name: str) -> Words:
    """Return the names of a region; one unknown to the catalogue has the same everywhere."""
    known = catalogue.regions.get(region)
    return in_all(known.name_in if known else lambda _: name)

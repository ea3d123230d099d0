"""Answers in words: as their choices are labelled, in the language of whoever reads them."""

from collections.abc import Iterator

from pilots.questionnaires.pieces import missing_of
from services_catalog import Catalogue, Item
from services_catalog.texts import word

COST = "{cost_per_sme}"
"""What the catalogue leaves open in a question; nobody knows it while the trial runs."""


def labels(catalogue: Catalogue, item: Item, language: str) -> Iterator[tuple[str, str]]:
    """Yield every answer that can be chosen, with its words."""
    if item.type == "boolean":
        yield from ((answer, word("answer", answer, language)) for answer in ("yes", "no"))
    yield from ((option, item.option_in(option, language)) for option in item.options)
    scale = catalogue.scales.get(item.scale or "")
    if item.type == "scale" and scale:
        labelled = len(scale.labels) == len(scale.values)
        yield from (
            (str(value), scale.label_in(value, language) if labelled else str(value))
            for value in scale.values
        )
    if missing := missing_of(catalogue, item):
        yield missing, word("missing", missing, language)


def said(catalogue: Catalogue, item: Item, value: str, language: str) -> str:
    """Return an answer in words, as its choice is labelled."""
    named = dict(labels(catalogue, item, language))
    if item.type == "multi":
        return ", ".join(named.get(one, one) for one in value.split(";") if one)
    if item.type == "sus10" and len(value) == len(item.statements):
        return " ".join(value)
    return named.get(value, value)

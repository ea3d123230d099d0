"""Every report of every kind: a checker of PDF/UA, and the order in which it is read aloud."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pdfua
import pytest

from evaluation.reports.blocks import Table
from evaluation.reports.facts import Facts
from evaluation.reports.gathering import (
    ReportInputs,
    passport_facts,
    programme_facts,
    regional_facts,
    trial_report_facts,
)
from evaluation.reports.leaflets import Leaflet
from evaluation.reports.rendering import document_of, render
from foundation.languages import LANGUAGES
from tests.evaluation.reports.tagged import TOLD, contents, elements, expected

KINDS = ("slovenia", "programme", "workshop", "passport")
"""A regional report with its brief, and one of each other kind."""


def unsound(facts: Facts | Leaflet, language: str, place: Path) -> list[str]:
    """Everything that is wrong with one report for somebody who listens to it."""
    pdf, document = render(facts, language, "pdf"), document_of(facts, language)
    place.write_bytes(pdf)
    report = pdfua.validate(str(place))
    found = [one.message for one in report.findings if one.severity.name == "ERROR"]
    told = elements(pdf)
    pieces = [piece for element in told for piece in element.pieces]
    found += [f"read twice: {piece}" for piece, times in Counter(pieces).items() if times > 1]
    for number, ids in enumerate(contents(pdf)):
        read = {mark for page, mark in pieces if page == number}
        found += [f"never read, page {number + 1}: {mark}" for mark in sorted(ids - read)]
    halved = sum(
        isinstance(block, Table) and block.halved
        for section in document.sections
        for block in section.blocks
    )
    order = _once([element.kind for element in told if element.kind in TOLD])
    wanted = _once(list(expected(document)))
    if order != wanted:
        found.append(f"read in another order than written ({halved} halved): {order} != {wanted}")
    return [f"{language}: {one}" for one in found]


def _once(kinds: list[str]) -> list[str]:
    """Tables that follow each other as one: a long register runs in two columns, each a table."""
    return [kind for kind, some in groupby(kinds) for _ in (some if kind != "/Table" else [0])]


@pytest.mark.parametrize("language", ["de", "sl"])
@pytest.mark.parametrize("which", KINDS)
def test_every_kind_of_report_can_be_listened_to(
    which: str, language: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert unsound(request.getfixturevalue(which), language, tmp_path / "report.pdf") == []


def every(inputs: ReportInputs) -> Iterator[tuple[str, Facts | Leaflet]]:
    for region in inputs.regions:
        yield region.id, regional_facts(inputs, region.id)
    yield "programme", programme_facts(inputs)
    for trial in inputs.trials:
        if trial.withdrawn_on is None:
            name = f"{trial.cluster}.{trial.service}"
            yield name, trial_report_facts(inputs, trial.cluster, trial.service)
    for service in inputs.catalogue.enabled_services():
        yield service.id, passport_facts(inputs, service.id)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_report_of_the_example_can_be_listened_to(
    language: str, second_edition: ReportInputs, tmp_path: Path
) -> None:
    found = [
        f"{name} {fault}"
        for name, facts in every(second_edition)
        for fault in unsound(facts, language, tmp_path / f"{name}.pdf")
    ]

    assert found == []

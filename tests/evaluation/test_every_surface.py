"""Two editions of a programme of middling size, attacked from every surface at once.

Reports, passports, certainty, single answers and the profile of barriers may only tell of a row
what the published table tells; then the attacker solves linear programmes over that table, over the
next one, and over the difference of both.
"""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluation.attack import attack
from evaluation.certainty import telling
from evaluation.editions import changes
from evaluation.evaluating import Evaluation
from evaluation.histograms import Tally
from evaluation.levels import design_of
from evaluation.reports.facts import Evidence
from evaluation.reports.gathering import (
    passport_facts,
    programme_facts,
    regional_facts,
    trial_report_facts,
)
from evaluation.reports.gathering.inputs import ReportInputs
from evaluation.single_answers import single_answers
from evaluation.suppression import RATES, answered
from services_catalog import Catalogue
from tests.evaluation.programmes import BAD, BEFORE, GOOD, KINDS, SERVICES, Programme
from tests.evaluation.reports.bare import bare_inputs

ADDRESS = ["level", "unit", "service", "kpi"]
LEAST, NARROW = 5, 1e-6


def a_programme(more: int) -> Programme:
    """Ten pilots in six regions, three services; ``more`` of a few pilots' silent firms answer."""
    dice, made = Random(11), Programme()  # noqa: S311 -- no secret depends on it
    for number in range(10):
        for service in SERVICES[number % 2 : number % 2 + 2]:
            cluster, late = f"c{number}", more if number in {2, 5, 7} else 0
            made.tried(
                cluster,
                service=service,
                region=f"region{number % 6}",
                region_type=KINDS[number % 3],
            )
            firms = dice.choice((6, 9, 14))
            spoke = dice.randint(2, firms - 2)
            said = [dice.choice((GOOD, GOOD, BAD)) for _ in range(firms)]
            shown = [one if place < spoke + late else {} for place, one in enumerate(said)]
            made.took_part(cluster, shown, service=service, before=BEFORE)
    return made


@pytest.fixture(scope="module", params=[1, 2, 6], ids="{} more firms a pilot".format)
def editions(
    request: pytest.FixtureRequest, catalogue: Catalogue
) -> tuple[ReportInputs, ReportInputs]:
    first = bare_inputs(a_programme(0).seen(), catalogue)
    later = bare_inputs(a_programme(request.param).seen(), catalogue, before=first.evaluation)
    return first, later


def every_report(inputs: ReportInputs) -> Iterator[Evidence]:
    yield programme_facts(inputs)
    yield from (regional_facts(inputs, region.id) for region in inputs.regions)
    yield from (trial_report_facts(inputs, t.cluster, t.service) for t in inputs.trials)
    yield from (passport_facts(inputs, service) for service in SERVICES)


def told_counts(found: Evaluation) -> dict[tuple[Any, ...], int]:
    rows = found.published.dropna(subset=["n"])
    addresses = rows[ADDRESS].itertuples(index=False, name=None)
    return dict(zip(addresses, rows["n"].astype(int), strict=True))


def test_reports_and_passports_tell_no_more_than_the_table(
    editions: tuple[ReportInputs, ReportInputs],
) -> None:
    for inputs in editions:
        known = told_counts(inputs.evaluation)
        for facts in every_report(inputs):
            for row in facts.rows:
                told = known.get((row.level, row.unit, row.service, row.kpi))
                assert row.n == told or (row.suppressed and row.n is None)
            for spread in facts.distributions:
                address = (spread.level, spread.unit, spread.service, spread.kpi)
                assert known[address] == spread.n
                assert "/".join(address) not in inputs.unsaid


def test_certainty_tells_no_more_than_the_table(
    editions: tuple[ReportInputs, ReportInputs],
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telling, "TIMES", 4)
    _, later = editions
    tally = Tally.of(later.observations, catalogue)
    known = told_counts(later.evaluation)
    found = telling.told(tally, later.evaluation, invitations=(), opened=(), final=True)
    for service, sure in found.items():
        for row in (*sure.values, *sure.pooled):  # noqa: PD011 -- no frame
            address = (row["level"], row["unit"], service, row["kpi"])
            if row["n"]:
                assert known[address] == row["n"]
                assert "/".join(address) not in later.unsaid
            elif row["n"] is None:
                assert (row["value"], row["pooled"]) == (None, None)
        for row in sure.targets:
            level = ("service", service) if row["place"] == "all" else ("region_type", row["place"])
            if row["n"]:
                assert known[(*level, service, row["kpi"])] == row["n"]


def test_single_answers_tell_no_more_than_the_table(
    editions: tuple[ReportInputs, ReportInputs], catalogue: Catalogue
) -> None:
    first, later = editions
    for inputs, before in ((first, None), (later, first.observations)):
        known = told_counts(inputs.evaluation)
        table = single_answers(inputs.observations, inputs.evaluation, catalogue, before=before)
        ours = table[(table["item"] == "x_sat") & (table["wave"] == "exit")]
        counts = Counter(zip(ours["region_type"], ours["service"], strict=True))
        for (kind, service), n in counts.items():
            assert known["region_type", kind, service, "csat"] == n


def test_the_attacker_finds_nothing_in_the_first_edition(
    editions: tuple[ReportInputs, ReportInputs],
) -> None:
    found = editions[0].evaluation
    shown = found.published[found.published["kpi"].isin(["csat", *RATES])]
    bounds = attack(_by_answers(shown, found), found.trials)
    truth = found.printed[ADDRESS].assign(true=answered(found.printed))

    for low, high, true in _each(bounds.merge(truth, on=ADDRESS), "true"):
        assert low - NARROW <= true <= high + NARROW
        assert true in {0, *range(LEAST, 999)} or high - low >= LEAST - NARROW


def _each(rows: pd.DataFrame, truth: str) -> Iterator[tuple[float, float, int]]:
    yield from zip(rows["low"], rows["high"], rows[truth].astype(int), strict=True)


def _by_answers(shown: pd.DataFrame, found: Evaluation) -> pd.DataFrame:
    """Put what a rate says of those who answered in the place of those who were asked."""
    counts = pd.Series(answered(found.printed), index=found.printed.index)
    n = counts.loc[shown.index].astype("Int64").mask((shown["suppressed"] != "").to_numpy())
    return shown.assign(n=n)


@pytest.mark.parametrize("kpi", ["csat", "usefulness", *RATES])
def test_the_attacker_finds_nothing_in_the_difference(
    editions: tuple[ReportInputs, ReportInputs], kpi: str, catalogue: Catalogue
) -> None:
    """What both editions print is subtracted; no change of a few can be worked out of the rest."""
    first, later = (inputs.evaluation for inputs in editions)
    before, now = (one.kpis[one.kpis["kpi"] == kpi] for one in (first, later))
    design = design_of(later.trials, catalogue)
    per_trial = changes(before, now, design)
    flow = design.total(np.arange(len(per_trial)), per_trial).astype(np.int64)
    seen = ((first.marks == "") & (later.marks == "")).to_numpy()[now.index]
    table = now[ADDRESS].assign(
        n=pd.Series(flow, index=now.index).astype("Int64").mask(~seen),
        suppressed=np.where(seen, "", "primary"),
    )
    assert not ((flow > 0) & (flow < LEAST) & seen).any()
    bounds = attack(table, later.trials).merge(now[ADDRESS].assign(change=flow), on=ADDRESS)
    for low, high, change in _each(bounds, "change"):
        if 0 < change < LEAST:
            assert high - low >= LEAST - NARROW


def test_no_interval_over_pilots_tells_two_hidden_ones_apart(
    editions: tuple[ReportInputs, ReportInputs],
    catalogue: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(telling, "TIMES", 4)
    first, _ = editions
    tally, figures = Tally.of(first.observations, catalogue), first.evaluation
    found = telling.told(tally, figures, invitations=(), opened=(), final=True)
    kinds = dict(zip(figures.trials["cluster"], figures.trials["region_type"], strict=True))
    hidden = Counter(
        (kinds[row["unit"]], row["service"], row["kpi"])
        for row in figures.kpis.assign(mark=figures.marks).to_dict("records")
        if row["level"] == "trial" and row["mark"] and row["n"]
    )
    for service, sure in found.items():
        for row in sure.values:  # noqa: PD011 -- no frame
            if row["level"] == "region_type" and hidden[row["unit"], service, row["kpi"]] in {1, 2}:
                assert (row["low"], row["high"], row["effective_n"]) == (None, None, None)

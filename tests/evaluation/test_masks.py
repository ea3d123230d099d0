"""Requirements: SU5 one mask for all KPIs, SU6 attacks with all KPIs at once.

The attackers know who took part, and that whoever answered one question has answered another.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import csr_array, kron

from evaluation.attack import attack
from evaluation.editions import next_edition
from evaluation.evaluating import Evaluation
from evaluation.levels import Design, design_of
from evaluation.publishing import publish
from evaluation.suppression import RATES, answered, suppressed
from services_catalog import Catalogue, default_catalogue
from tests.evaluation.test_suppression import (
    NARROW,
    a_table,
    designs,
    private_rows,
    trials_of,
)

ADDRESS = ["level", "unit", "service", "kpi"]
OF_MANAGERS = ["manager-sus", "ta-identified"]
"""One answer a trial: that all have answered is told by the total."""


def masks_of(kpis: pd.DataFrame, catalogue: Catalogue) -> Iterator[set[frozenset[str]]]:
    """The different sets of hidden units of each service and level, without the set of all."""
    private = [kpi.id for kpi in catalogue.kpis.values() if kpi.suppressed]
    for _, layer in kpis[kpis["kpi"].isin(private)].groupby(["service", "level"]):
        hidden = {
            frozenset(rows.loc[rows["suppressed"] != "", "unit"])
            for _, rows in layer.groupby("kpi")
        }
        yield hidden - {frozenset(layer["unit"])}


def test_every_kpi_has_the_same_mask_or_is_not_shown_at_a_level(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    masks = list(masks_of(alpine.kpis, catalogue))
    assert len(masks) > 15
    assert all(len(of_layer) <= 1 for of_layer in masks)
    shown = alpine.kpis.query("kpi == 'csat' and level == 'region' and suppressed == ''")
    assert len(shown) >= 20


def tables_of(
    trials: pd.DataFrame, answers: list[int], data: st.DataObject, catalogue: Catalogue
) -> tuple[pd.DataFrame, Design]:
    """Four KPIs; of those who answered one question, some left out the next."""
    fewer = [data.draw(st.integers(max(0, n - 3), n)) for n in answers]
    pairs = [data.draw(st.integers(0, n)) for n in fewer]
    kinds = {"csat": answers, "nps": answers, "usefulness": fewer, "capability-gain": pairs}
    tables = [a_table(trials, counts, catalogue, kpi) for kpi, counts in kinds.items()]
    return pd.concat([table for table, _ in tables], ignore_index=True), tables[0][1]


@settings(max_examples=15)
@given(designs, st.data())
def test_kpis_with_other_counts_have_the_same_mask(
    design: tuple[list[tuple[str, str, str]], list[int]], data: st.DataObject
) -> None:
    catalogue = default_catalogue()
    places, answers = design
    trials = trials_of(places)
    table, drawn = tables_of(trials, answers, data, catalogue)
    table["suppressed"] = suppressed(table, drawn, catalogue)
    assert all(len(of_layer) <= 1 for of_layer in masks_of(table, catalogue))
    found = attack(publish(table), trials).merge(table[[*ADDRESS, "n"]], on=ADDRESS).query("n > 0")
    need = np.array([catalogue.kpis[kpi].min_n for kpi in found["kpi"]])
    assert (found["high"] - found["low"] >= need - NARROW).all()


@settings(max_examples=15)
@given(designs, st.data())
def test_the_next_edition_has_the_same_mask_for_every_kpi(
    design: tuple[list[tuple[str, str, str]], list[int]], data: st.DataObject
) -> None:
    catalogue = default_catalogue()
    places, answers = design
    trials = trials_of(places)
    before, drawn = tables_of(trials, answers, data, catalogue)
    before["suppressed"] = suppressed(before, drawn, catalogue)
    later = [n + data.draw(st.sampled_from([0, 0, 1, 3, 8])) for n in answers]
    now, _ = tables_of(trials, later, data, catalogue)
    edition = next_edition(before, now, drawn, catalogue)
    assert all(len(of_layer) <= 1 for of_layer in masks_of(edition.kpis, catalogue))


def test_who_took_part_narrows_no_hidden_count(alpine: Evaluation, catalogue: Catalogue) -> None:
    """How many firms took part is public, and of a trial no more can have answered."""
    reached = alpine.published[alpine.published["kpi"] == "sme-reach"]
    rows = private_rows(alpine, catalogue)
    of_firms = rows[~rows["kpi"].isin([*OF_MANAGERS, *RATES])]
    found = attack(of_firms, alpine.trials, reached=reached)
    took_part = reached[["level", "unit", "service", "n"]]
    found = found.merge(took_part, on=["level", "unit", "service"])
    need = found["kpi"].map({kpi.id: kpi.min_n for kpi in catalogue.kpis.values()})
    truth = alpine.kpis[[*ADDRESS, "n"]].rename(columns={"n": "true"})
    found = found.assign(need=np.minimum(need, found["n"].astype(int))).merge(truth, on=ADDRESS)
    small = found[(found["true"] > 0) & (found["true"] < need)]
    assert len(small) > 200
    assert (small["high"] - small["low"] >= small["need"] - NARROW).all()


@pytest.mark.slow
def test_all_kpis_together_pin_down_no_small_count(
    alpine: Evaluation, catalogue: Catalogue
) -> None:
    """One linear programme over all KPIs, for a reader who knows more than any reader does.

    Of any two KPIs of which one has nowhere more answers than the other, that is supposed to be
    known; and how many took part in each trial.
    """
    design = design_of(alpine.trials, catalogue)
    trial = design.member[:, 0]
    sums = np.zeros((len(design), len(trial)))
    sums[design.member.T, np.arange(len(trial))] = 1
    tables: dict[Any, pd.DataFrame] = dict(list(alpine.kpis.groupby("kpi", sort=False)))
    no_sums = {*OF_MANAGERS, "representativeness-gap"}
    asked = [one.id for one in catalogue.kpis.values() if one.suppressed and one.id not in no_sums]
    counts = np.array([answered(tables[kpi])[trial] for kpi in asked])
    hidden = np.array([tables[kpi]["suppressed"] != "" for kpi in asked])
    reached = tables["sme-reach"]["n"].to_numpy()[trial]

    known = csr_array(kron(np.eye(len(asked)), sums))[np.flatnonzero(~hidden)]
    told = (counts @ sums.T)[~hidden]
    orders = [
        (less, more)
        for less, one in enumerate(counts)
        for more, other in enumerate(counts)
        if less != more and (one <= other).all()
    ]
    order = np.zeros((len(orders), len(asked)))
    for row, (less, more) in enumerate(orders):
        order[row, [less, more]] = 1, -1
    nested = csr_array(kron(order, np.eye(len(trial))))

    limits: dict[str, Any] = {
        "A_ub": nested,
        "b_ub": np.zeros(nested.shape[0]),
        "A_eq": known,
        "b_eq": told,
        "bounds": np.column_stack((np.zeros(counts.size), np.tile(reached, len(asked)))),
    }
    widths = []
    for kpi, group in np.argwhere(hidden):
        least = catalogue.kpis[asked[kpi]].min_n
        if not 0 < counts[kpi] @ sums[group] < least:
            continue
        aim = np.zeros(counts.shape)
        aim[kpi] = sums[group]
        low, high = (sign * linprog(sign * aim.ravel(), **limits).fun for sign in (1, -1))
        widths.append((high - low, min(least, sums[group] @ reached)))
    found, wanted = np.array(widths).T
    assert len(orders) > 100
    assert len(found) > 200
    assert (found >= 1 - NARROW).all()
    assert (found >= wanted - NARROW).mean() > 0.95

"""Histograms: the one aggregate that every KPI, interval and posterior is computed from.

They add: of two batches of firms, of two machines, of the trials of a region. Nothing is estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from evaluation.errors import NotAddable
from evaluation.histograms.answered import Answered, Codes
from evaluation.histograms.layout import Bytes, Layout
from evaluation.histograms.measures import NOTHING, Measure, Sums, measure_of
from evaluation.levels import Design, Floats, Ints
from services_catalog import Catalogue

Measured = Mapping[str, Measure | Sums]
Numbers = npt.NDArray[Any]
"""Whole numbers of a histogram, or sums."""

Name = TypeVar("Name")


@dataclass(frozen=True, eq=False)
class Histograms:
    """Counts of a programme, or of some of its firms.

    Attributes:
        layout, design: what the slots and the groups are.
        measures: how each KPI about answers of firms is counted.
        items: for every slot, how many firms of each trial gave each answer, shape
            (trials, bins of the slot); bin 0: silent.
        bins: for every KPI with a histogram, shape (trials, bins of the measure).
        sums: for every KPI of sums, shape (trials, 3): firms, part, whole.
        firms: for every KPI, different firms in each group of the design. They add up as long as
            no firm is on both sides.
    """

    layout: Layout
    design: Design
    measures: Measured
    items: Mapping[int, Ints]
    bins: Mapping[str, Ints]
    sums: Mapping[str, Floats]
    firms: Mapping[str, Ints] = field(repr=False)

    def __add__(self, other: "Histograms") -> "Histograms":
        """Add the counts of other firms in the same trials.

        Raises:
            NotAddable: the trials or the questions are not the same.
        """
        same_trials = np.array_equal(self.design.member, other.design.member)
        if not same_trials or self.layout.slots != other.layout.slots:
            raise NotAddable("trials" if not same_trials else "questions")
        return replace(
            self,
            items=_added(self.items, other.items),
            bins=_added(self.bins, other.bins),
            sums=_added(self.sums, other.sums),
            firms=_added(self.firms, other.firms),
        )

    def rolled(self, counts: Numbers) -> Numbers:
        """Add counts of trials up to every group of the design, shape (groups, ...)."""
        total = np.zeros((len(self.design), *counts.shape[1:]), dtype=counts.dtype)
        for groups in self.design.member.T:
            order = np.argsort(groups, kind="stable")
            starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
            if len(starts):
                total[groups[order][starts]] = np.add.reduceat(counts[order], starts, axis=0)
        return total

    def item(self, wave: str, item: str) -> Ints:
        """Return the histogram of one question in every group, shape (groups, bins of the slot).

        Raises:
            KeyError: no firm is asked it in that wave.
        """
        return np.asarray(self.rolled(self.items[self.layout.place[wave, item]]))


def measures_of(catalogue: Catalogue, layout: Layout) -> Measured:
    """Return how every KPI about answers of firms is counted.

    Raises:
        NotCountable: the catalogue has a KPI whose question nobody is asked.
    """
    found = {kpi.id: measure_of(kpi, layout) for kpi in catalogue.kpis.values()}
    return {name: measure for name, measure in found.items() if measure is not None}


def histograms_of(answered: Answered, design: Design, measures: Measured) -> Histograms:
    """Count what was filed."""
    trial, trials = answered.trial, answered.trials
    items = {
        number: _counted(trial, np.minimum(said, slot.width - 1), trials, slot.width)
        for number, (slot, said) in enumerate(
            zip(answered.layout.slots, answered.said, strict=True)
        )
    }
    bins: dict[str, Ints] = {}
    sums: dict[str, Floats] = {}
    firms: dict[str, Ints] = {}
    for name, measure in measures.items():
        if isinstance(measure, Measure):
            found = measure.bins(answered)
            known = found != NOTHING
            if known.all():
                bins[name] = _counted(trial, found, trials, len(measure.points))
            else:
                bins[name] = _counted(trial[known], found[known], trials, len(measure.points))
        else:
            part, whole = measure.parts(answered)
            known = ~np.isnan(whole)
            rows = (np.ones(int(known.sum())), part[known], whole[known])
            of = trial[known]
            added = [np.bincount(of, row, trials) for row in rows]
            sums[name] = np.stack(added, axis=1).astype(np.float64)
        firms[name] = design.distinct(trial[known], answered.firm[known])
    return Histograms(answered.layout, design, measures, items, bins, sums, firms)


def _counted(trial: Ints, bins: Codes | Bytes, trials: int, width: int) -> Ints:
    flat = np.bincount(trial * width + bins, minlength=trials * width)
    return flat.reshape(trials, width)


def _added(one: Mapping[Name, Numbers], other: Mapping[Name, Numbers]) -> dict[Name, Numbers]:
    return {name: one[name] + other[name] for name in one}

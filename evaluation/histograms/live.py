"""A programme whose answers are still coming in: one new answer, and what it changes.

Nothing is counted again. The answer moves one firm from one bin to another in the histograms of its
trial, region, region type, service and of the programme, and only their figures are computed anew.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.errors import UnknownReference
from evaluation.figures import Figures
from evaluation.histograms.answered import Answered
from evaluation.histograms.counts import Numbers
from evaluation.histograms.figuring import of_histogram, of_sums
from evaluation.histograms.measures import NOTHING, Measure
from evaluation.histograms.tallying import Tally
from evaluation.indicators import tidy
from evaluation.levels import Ints
from services_catalog import Kpi


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What one participation adds to a KPI: a row of a histogram or of sums, and whether any."""

    row: Numbers
    there: bool


class Live:
    """Takes answers one at a time. Not for use from several threads at once."""

    def __init__(self, tally: Tally) -> None:
        """Start from what was counted so far; ``tally`` itself stays as it is."""
        self._tally = tally
        counts = tally.histograms
        filed = tally.counted.filed
        self._filed = Answered(
            filed.layout, filed.said.copy(), filed.trial, filed.firm, filed.trials
        )
        self._items = {number: table.copy() for number, table in counts.items.items()}
        parts: dict[str, Numbers] = {**counts.bins, **counts.sums}
        self._groups = {name: np.array(counts.rolled(table)) for name, table in parts.items()}
        self._firms = {name: table.copy() for name, table in counts.firms.items()}
        design = tally.counted.design
        clusters, services = tally.counted.trials["cluster"], tally.counted.trials["service"]
        trials = {pair: n for n, pair in enumerate(zip(clusters, services, strict=True))}
        self._trial_of = trials
        self._firm_of = {sme: n for n, sme in enumerate(tally.counted.firms["sme"].tolist())}
        self._member = design.member
        self._order = np.argsort(filed.firm, kind="stable")
        self._sorted = filed.firm[self._order]

    def answer(
        self, respondent: str, cluster: str, service: str, wave: str, item: str, value: str
    ) -> pd.DataFrame:
        """Take one answer, a new one or a correction; empty text takes an answer back.

        Returns:
            One row for each KPI about answers of firms and each of the five groups of the trial:
            the columns of ``evaluation.indicators``. No row if the firm does not participate: its
            answers are counted nowhere.

        Raises:
            UnknownReference: there is no such trial, or nobody is asked this question.
        """
        trial = self._trial_of.get((cluster, service))
        if trial is None:
            raise UnknownReference("answers", "trials", [f"{cluster} / {service}"])
        slot = self._filed.layout.place.get((wave, item))
        if slot is None:
            raise UnknownReference("answers", "questions", [f"{wave} / {item}"])
        row = self._row(respondent, trial)
        if row is None:
            nobody = np.array([], dtype=np.int64)
            return tidy(self._tally.counted.design.groups.iloc[:0], self._figures(nobody))
        before = self._parts(row)
        self._move(trial, slot, row, self._filed.layout.code(slot, value))
        groups = self._member[trial]
        for name, part in self._parts(row).items():
            self._groups[name][groups] += part.row - before[name].row
            self._recount(name, row, groups, int(part.there) - int(before[name].there))
        return tidy(self._tally.counted.design.groups.iloc[groups], self._figures(groups))

    def _row(self, respondent: str, trial: int) -> int | None:
        firm = self._firm_of.get(respondent)
        for row in self._rows(firm):
            if self._filed.trial[row] == trial:
                return int(row)
        return None

    def _rows(self, firm: int | None) -> Ints:
        if firm is None:
            return np.array([], dtype=np.int64)
        first, last = np.searchsorted(self._sorted, [firm, firm + 1])
        return self._order[first:last]

    def _move(self, trial: int, slot: int, row: int, code: int) -> None:
        table, widest = self._items[slot], self._filed.layout.slots[slot].width - 1
        table[trial, min(int(self._filed.said[slot, row]), widest)] -= 1
        self._filed.said[slot, row] = code
        table[trial, min(code, widest)] += 1

    def _parts(self, row: int) -> dict[str, _Part]:
        """Return what the participation adds to every KPI."""
        one = self._one(np.array([row]))
        found = {}
        for name, measure in self._tally.histograms.measures.items():
            if isinstance(measure, Measure):
                place = int(measure.bins(one)[0])
                counted = np.zeros(len(measure.points), dtype=np.int64)
                counted[place] += place != NOTHING
                found[name] = _Part(counted, place != NOTHING)
            else:
                part, whole = (float(side[0]) for side in measure.parts(one))
                there = not np.isnan(whole)
                sums = np.array([1.0, part, whole]) if there else np.zeros(3)
                found[name] = _Part(sums, there)
        return found

    def _one(self, rows: Ints) -> Answered:
        filed = self._filed
        return Answered(
            filed.layout, filed.said[:, rows], filed.trial[rows], filed.firm[rows], filed.trials
        )

    def _recount(self, name: str, row: int, groups: Ints, change: int) -> None:
        """Count firms anew where one came or went that may be there by another trial as well."""
        if not change:
            return
        others = self._rows(int(self._filed.firm[row]))
        others = others[others != row]
        measure = self._tally.histograms.measures[name]
        there = self._one(others)
        known = (
            measure.bins(there) != NOTHING
            if isinstance(measure, Measure)
            else ~np.isnan(measure.parts(there)[1])
        )
        elsewhere = self._member[self._filed.trial[others[known]]]
        for group in groups:
            if not (elsewhere == group).any():
                self._firms[name][group] += change

    def _figures(self, groups: Ints) -> list[tuple[Kpi, Figures]]:
        found = []
        for kpi in self._tally.catalogue.kpis.values():
            measure = self._tally.histograms.measures.get(kpi.id)
            if measure is None:
                continue
            counts, firms = self._groups[kpi.id][groups], self._firms[kpi.id][groups]
            if isinstance(measure, Measure):
                found.append((kpi, of_histogram(counts, firms, measure, kpi)))
            else:
                found.append((kpi, of_sums(counts, firms)))
        return found

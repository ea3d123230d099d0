"""From what respondents add to a KPI to its value, count and interval in every group."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluation.intervals import adjusted_wald, student, wilson
from evaluation.levels import Bools, Design, Floats, Ints
from services_catalog import Kpi

PERCENT = 100.0


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """One KPI in every group of the design, in its order; NaN where nothing can be said.

    Attributes:
        n: valid answers (rates: the denominator; paired KPIs: the pairs).
        firms: different respondents behind ``n``.
        value, low, high: in the unit of the KPI.
    """

    n: Ints
    firms: Ints
    value: Floats
    low: Floats
    high: Floats


def figures(
    n: Floats | Ints, firms: Ints, value: Floats, interval: tuple[Floats, Floats] | None = None
) -> Figures:
    nothing = np.full(len(value), np.nan)
    low, high = interval or (nothing, nothing)
    counts = np.rint(n).astype(np.int64)
    return Figures(counts, firms, value, low, high)


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Valid answers to one question, or pairs of them: trial, respondent and number of each."""

    trial: Ints
    who: Ints
    value: Floats

    @classmethod
    def of(cls, trial: Ints, who: Ints, value: Floats) -> "Answers":
        """Keep the rows whose ``value`` is not NaN."""
        valid = ~np.isnan(value)
        return cls(trial[valid], who[valid], value[valid])

    def counts(self, design: Design) -> Floats:
        return design.total(self.trial, np.ones(len(self.trial)))


def ratio(top: Floats, bottom: Floats) -> Floats:
    """Divide; NaN where ``bottom`` is 0."""
    quotient = np.full(len(top), np.nan)
    np.divide(top, bottom, out=quotient, where=bottom > 0)
    return quotient


def per_cent(top: Floats, bottom: Floats) -> Floats:
    """Divide as hundredths; a quotient that is a whole number of per cent is exactly that."""
    return ratio(top * PERCENT, bottom)


def share(design: Design, kpi: Kpi, answers: Answers) -> Figures:
    """Return the share of answers that count, in per cent; a value of 0.5 counts half."""
    n = answers.counts(design)
    counting = design.total(answers.trial, answers.value)
    interval = _percent(wilson(counting, n)) if kpi.interval == "wilson" else None
    firms = design.distinct(answers.trial, answers.who)
    return figures(n, firms, per_cent(counting, n), interval)


def net_score(design: Design, kpi: Kpi, answers: Answers) -> Figures:
    """Return the share of +1 minus the share of -1 among answers of -1, 0 and 1, times 100."""
    n = answers.counts(design)
    up = design.total(answers.trial, answers.value > 0)
    down = design.total(answers.trial, answers.value < 0)
    known = kpi.interval == "adjusted_wald"
    interval = _percent(adjusted_wald(up, down, n)) if known else None
    firms = design.distinct(answers.trial, answers.who)
    return figures(n, firms, per_cent(up - down, n), interval)


def mean(design: Design, kpi: Kpi, answers: Answers) -> Figures:
    """Return the mean of all answers of a group, never a mean of means."""
    n = answers.counts(design)
    value = ratio(design.total(answers.trial, answers.value), n)
    interval = None
    if kpi.interval == "t":
        squares = design.deviation(answers.trial, answers.value, value)
        interval = student(value, squares, n)
    return figures(n, design.distinct(answers.trial, answers.who), value, interval)


def median(design: Design, answers: Answers) -> Figures:
    firms = design.distinct(answers.trial, answers.who)
    return figures(answers.counts(design), firms, design.median(answers.trial, answers.value))


def total(design: Design, answers: Answers) -> Figures:
    """Return the sum of all answers of a group; NaN where nobody answered."""
    n = answers.counts(design)
    value = np.where(n > 0, design.total(answers.trial, answers.value), np.nan)
    return figures(n, design.distinct(answers.trial, answers.who), value)


def numeric(text: "pd.Series[Any]") -> Floats:
    """Return numbers written as text; NaN for anything else."""
    return floats(pd.to_numeric(text, errors="coerce"))


def floats(column: "pd.Series[Any]") -> Floats:
    return np.asarray(column.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def flag(marked: Bools, valid: Bools) -> Floats:
    """Return 1 where ``marked``, 0 where only ``valid``, NaN elsewhere."""
    return np.where(valid, marked.astype(np.float64), np.nan)


def _percent(interval: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    low, high = interval
    return low * PERCENT, high * PERCENT

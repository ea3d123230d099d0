"""From histograms to the figures of a KPI in every group, or in the few that changed."""

import numpy as np

from evaluation.figures import PERCENT, Figures, figures, per_cent, ratio
from evaluation.histograms.counts import Histograms
from evaluation.histograms.measures import Measure
from evaluation.intervals import adjusted_wald, student, wilson
from evaluation.levels import Floats, Ints
from services_catalog import Kpi


def figures_of(histograms: Histograms, kpi: Kpi) -> Figures:
    """Return the figures of a KPI in every group of the design.

    Raises:
        KeyError: the KPI is not about answers of firms.
    """
    measure = histograms.measures[kpi.id]
    if isinstance(measure, Measure):
        counts = np.asarray(histograms.rolled(histograms.bins[kpi.id]))
        return of_histogram(counts, histograms.firms[kpi.id], measure, kpi)
    sums = np.asarray(histograms.rolled(histograms.sums[kpi.id]), dtype=np.float64)
    return of_sums(sums, histograms.firms[kpi.id])


def of_sums(sums: Floats, firms: Ints) -> Figures:
    """Return part by whole, in per cent; ``sums``: shape (groups, 3), firms, part, whole."""
    return figures(sums[:, 0], firms, per_cent(sums[:, 1], sums[:, 2]))


def of_histogram(counts: Ints, firms: Ints, measure: Measure, kpi: Kpi) -> Figures:
    """Return what a histogram says, group by group; ``counts``: shape (groups, bins)."""
    n = counts.sum(axis=1).astype(np.float64)
    total = counts @ measure.points
    if measure.summary == "share":
        interval = wilson(total, n) if kpi.interval == "wilson" else None
        return figures(n, firms, per_cent(total, n), _scaled(interval))
    if measure.summary == "net":
        up = counts[:, measure.points > 0].sum(axis=1).astype(np.float64)
        down = counts[:, measure.points < 0].sum(axis=1).astype(np.float64)
        interval = adjusted_wald(up, down, n) if kpi.interval == "adjusted_wald" else None
        return figures(n, firms, per_cent(up - down, n), _scaled(interval))
    if measure.summary == "mean":
        mean = ratio(total, n)
        spread = None
        if kpi.interval == "t":
            away = (measure.points[None, :] - np.nan_to_num(mean)[:, None]) ** 2
            spread = student(mean, (counts * away).sum(axis=1), n)
        return figures(n, firms, mean, spread)
    if measure.summary == "median":
        return figures(n, firms, medians(counts, measure.points))
    return figures(n, firms, np.where(n > 0, total, np.nan))


def medians(counts: Ints, values: Floats) -> Floats:
    """Return the median of every histogram; ``values`` ascending; NaN where nothing was counted."""
    n = counts.sum(axis=1)
    below = np.cumsum(counts, axis=1)
    first = (below > ((n - 1) // 2)[:, None]).argmax(axis=1)
    second = (below > (n // 2)[:, None]).argmax(axis=1)
    return np.where(n > 0, (values[first] + values[second]) / 2, np.nan)


def _scaled(interval: tuple[Floats, Floats] | None) -> tuple[Floats, Floats] | None:
    return interval and (interval[0] * PERCENT, interval[1] * PERCENT)

"""Who was reached, who was invited, who answered; and what if those who are silent differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluation.certainty.estimates import unit_of
from evaluation.errors import MoreThanInvited, WrongColumns
from evaluation.figures import PERCENT
from evaluation.histograms.layout import SILENT
from evaluation.histograms.measures import NOTHING, Measure
from evaluation.histograms.tallying import Tally
from evaluation.intervals import wilson
from evaluation.levels import Bools, Floats, Ints
from evaluation.methods.clustered import kish_of_weights
from evaluation.methods.weighting import BIASED, class_weights, standardised_difference
from services_catalog import Kpi

INVITATIONS = ("cluster", "service", "wave", "invited", "not_reached")
"""What letters know: firms that were written to, and those whose address did not work."""

FEWEST_COMPARED = 5
"""Below so many firms on either side nothing is compared; it would tell of single firms."""

CAPABILITY = tuple(f"cap{number}" for number in range(1, 7))
BARRIERS = {
    "innovation": "inn",
    "skills": "ski",
    "cooperation": "coo",
    "investment": "inv",
}


def response(tally: Tally, invitations: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return for every service and wave who was asked, reached, and who answered.

    An address that does not work is not a refusal: firms that were never reached are not among
    those who kept silent.

    Args:
        tally: what was counted.
        invitations: the columns of ``INVITATIONS``, one row a trial and wave; None where letters
            were sent elsewhere. Then every participating firm counts as invited and reached.

    Returns:
        One row per service and wave: service, wave, participating, invited, not_reached, reached,
        answered (any question), valid (whole questionnaires), rate (valid by reached, per cent),
        low, high (Wilson; NaN where nobody was reached).

    Raises:
        WrongColumns, MoreThanInvited.
    """
    filed, trials = tally.counted.filed, tally.counted.trials
    services = trials["service"].to_numpy(dtype=object)
    rows = []
    for service in tally.catalogue.enabled_services():
        ours = services[filed.trial] == service.id
        for wave in filed.layout.waves:
            asked = int(ours.sum())
            slots = [number for number, slot in enumerate(filed.layout.slots) if slot.wave == wave]
            some = (filed.said[slots] != SILENT).any(axis=0) & ours
            valid = int((filed.valid(wave) & ours).sum())
            invited, bounced = _letters(invitations, service.id, wave, asked)
            reached = invited - bounced
            reached = max(reached, int(some.sum()))  # whoever answers was reached
            low, high = wilson(np.array([float(valid)]), np.array([float(reached)]))
            rows.append(
                {
                    "service": service.id, "wave": wave, "participating": asked,
                    "invited": invited, "not_reached": max(invited - reached, 0),
                    "reached": reached, "answered": int(some.sum()), "valid": valid,
                    "rate": PERCENT * valid / reached if reached else np.nan,
                    "low": PERCENT * float(low[0]), "high": PERCENT * float(high[0]),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _letters(
    invitations: pd.DataFrame | None, service: str, wave: str, asked: int
) -> tuple[int, int]:
    if invitations is None:
        return asked, 0
    if missing := [name for name in INVITATIONS if name not in invitations.columns]:
        raise WrongColumns("invitations", missing=missing, unknown=())
    own = invitations[(invitations["service"] == service) & (invitations["wave"] == wave)]
    invited, bounced = int(own["invited"].sum()), int(own["not_reached"].sum())
    if bounced > invited:
        raise MoreThanInvited(service, wave, invited=invited, not_reached=bounced)
    return invited, bounced


def bias_check(tally: Tally) -> pd.DataFrame:
    """Compare firms with a valid exit questionnaire with those without, by what both said before.

    Returns:
        One row per service and subject: service, subject (capability, a group of barriers, or a
        size class), answered and silent (mean index of 0 to 100, or per cent of firms), difference
        (standardised), differs (beyond a quarter of a standard deviation), firms_answered,
        firms_silent. Fewer than five firms on a side: nothing but the counts' absence, None.
    """
    filed = tally.counted.filed
    services = tally.counted.trials["service"].to_numpy(dtype=object)[filed.trial]
    spoke = filed.valid("exit")
    subjects = _known_of_all(tally)
    rows = []
    for service in tally.catalogue.enabled_services():
        ours = services == service.id
        for subject, known in subjects.items():
            one, other = (known[ours & side & np.isfinite(known)] for side in (spoke, ~spoke))
            few = min(len(one), len(other)) < FEWEST_COMPARED
            apart = None if few else standardised_difference(one, other)
            rows.append(
                {
                    "service": service.id, "subject": subject,
                    "answered": None if few else float(one.mean()),
                    "silent": None if few else float(other.mean()),
                    "difference": apart,
                    "differs": None if apart is None else abs(apart) > BIASED,
                    "firms_answered": None if few else len(one),
                    "firms_silent": None if few else len(other),
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


def _known_of_all(tally: Tally) -> dict[str, Floats]:
    """Return what is known of every participation before the exit wave."""
    filed = tally.counted.filed
    known = {"capability": baseline_index(tally, CAPABILITY, 1, 4)}
    for name, group in BARRIERS.items():
        known[f"barriers: {name}"] = baseline_index(
            tally, tuple(f"bar_{group}{number}" for number in (1, 2, 3)), 0, 3
        )
    sizes = tally.counted.firms["size"].to_numpy(dtype=object)[filed.firm]
    for size in sorted(set(sizes.tolist())):
        known[f"size: {size}"] = PERCENT * (sizes == size)
    return known


def baseline_index(
    tally: Tally, items: tuple[str, ...], least: int, span: int, wave: str = "baseline"
) -> Floats:
    """Return the mean of ``items`` of every participation, 0 to 100; NaN below half of them.

    Args:
        least: the lowest answer. span: from there to the highest.
    """
    filed = tally.counted.filed
    numbers = np.stack(
        [filed.layout.slot(wave, item).numbers[filed.codes(wave, item)] for item in items]
    )
    given = np.isfinite(numbers).sum(axis=0)
    total = np.where(np.isfinite(numbers), numbers - least, 0.0).sum(axis=0)
    enough = 2 * given >= len(items)
    return np.where(enough, PERCENT * total / np.maximum(given, 1) / span, np.nan)


@dataclass(frozen=True, slots=True)
class Weighted:
    """A value as if those who are silent were like those of their class who answered.

    Attributes:
        raw, value: unweighted and weighted, in the unit of the KPI.
        design_effect: how much the weights inflate the variance.
        answers: behind it.
    """

    raw: float
    value: float
    design_effect: float
    answers: int


def weighted(tally: Tally, kpi: Kpi, service: str) -> Weighted | None:
    """Weight a KPI of a service by region type and by what firms said of themselves before.

    Classes: region type, and within it the third of the baseline capability (or none given).

    Returns:
        None where nobody answered, or the KPI has no histogram.
    """
    measure = tally.histograms.measures.get(kpi.id)
    if not isinstance(measure, Measure):
        return None
    filed, trials = tally.counted.filed, tally.counted.trials
    ours = trials["service"].to_numpy(dtype=object)[filed.trial] == service
    bins = measure.bins(filed)[ours]
    spoke = bins != NOTHING
    if not spoke.any():
        return None
    before = baseline_index(tally, CAPABILITY, 1, 4)[ours]
    kinds = trials["region_type"].to_numpy(dtype=object)[filed.trial[ours]]
    classes = [f"{kind} {third}" for kind, third in zip(kinds, _thirds(before), strict=True)]
    weights = class_weights(classes, spoke)[spoke]
    value = measure.points[bins[spoke]]
    unit = unit_of(measure)
    return Weighted(
        raw=float(value.mean()) * unit,
        value=float(value @ weights / weights.sum()) * unit,
        design_effect=kish_of_weights(weights),
        answers=int(spoke.sum()),
    )


def _thirds(known: Floats) -> Ints:
    """Return 1, 2, 3 by thirds, 0 where nothing is known."""
    given = np.isfinite(known)
    if not given.any():
        return np.zeros(len(known), dtype=np.int64)
    limits = np.quantile(known[given], [1 / 3, 2 / 3])
    return np.where(given, 1 + np.searchsorted(limits, known, side="right"), 0)


@dataclass(frozen=True, slots=True)
class TippingPoint:
    """What those who are silent would have to say for a KPI to be on the other side of a limit.

    Attributes:
        met: whether the limit is met by those who answered.
        silent, answers: firms.
        needed: mean of the silent at which the KPI meets the limit exactly, in the unit of the KPI.
        possible: whether any answers could do that.
    """

    kpi: str
    name: str
    unit: str
    service: str
    limit: float
    value: float
    met: bool
    silent: int
    answers: int
    needed: float
    possible: bool
    less_is_better: bool = False

    def text(self) -> str:
        """Return the sentence a reader needs, in English."""
        number = _number(self.needed, self.unit)
        seen = f"{_number(self.value, self.unit)} among those who answered"
        limit = f"{self.name} {_number(self.limit, self.unit)}"
        if not self.silent:
            return f"Nobody was silent: {limit} is {'met' if self.met else 'missed'} for good."
        if not self.possible:
            return (
                f"{limit} stays {'met' if self.met else 'missed'} "
                f"whatever the {self.silent} silent firms would have said ({seen})."
            )
        sides = ("above", "at most") if self.less_is_better else ("below", "at least")
        side = sides[0] if self.met else sides[1]
        return (
            f"{limit} would be {'missed' if self.met else 'met'} if the {self.silent} silent "
            f"firms had come to {side} {number} ({seen})."
        )

    def facts(self) -> Mapping[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def tipping_points(tally: Tally, service: str) -> list[TippingPoint]:
    """Return for every value KPI of a service where its target and its amber limit would tip."""
    filed, trials = tally.counted.filed, tally.counted.trials
    ours = trials["service"].to_numpy(dtype=object)[filed.trial] == service
    found = []
    for name in tally.catalogue.gates["G3"].kpis:
        kpi, measure = tally.catalogue.kpis[name], tally.histograms.measures.get(name)
        if kpi.target is None or kpi.amber is None or not isinstance(measure, Measure):
            continue
        bins = measure.bins(filed)[ours]
        if (bins != NOTHING).any():
            limits = (kpi.target, kpi.amber)
            found += [_tipping(kpi, measure, bins, service, limit) for limit in limits]
    return found


def _tipping(kpi: Kpi, measure: Measure, bins: Ints, service: str, limit: float) -> TippingPoint:
    spoke: Bools = bins != NOTHING
    unit = unit_of(measure)
    said = measure.points[bins[spoke]] * unit
    answers, silent = len(said), int((~spoke).sum())
    value = float(said.mean())
    needed = (limit * len(bins) - float(said.sum())) / silent if silent else float(limit)
    reach, less = measure.points * unit, kpi.direction == "down"
    return TippingPoint(
        kpi=kpi.id, name=kpi.name, unit=kpi.unit, service=service, limit=limit, value=value,
        met=value <= limit if less else value >= limit, less_is_better=less, silent=silent,
        answers=answers, needed=needed,
        possible=bool(silent) and bool(reach.min() <= needed <= reach.max()),
    )  # fmt: skip


def _number(value: float, unit: str) -> str:
    if unit == "%":
        return f"{value:.0f} %"
    return f"{value:.1f}" if abs(value) < 10 else f"{value:.0f}"  # noqa: PLR2004 -- two digits

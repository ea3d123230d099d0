"""The rows of every KPI table: each trial, region, region type, service and the programme."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.errors import UnknownReference
from services_catalog import Catalogue

LEVELS = ("trial", "region", "region_type", "service", "programme")
PROGRAMME = "programme"
SERVICE = LEVELS.index("service")

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Every group that has a row, and the five groups that each trial belongs to.

    Groups without a single answer are part of it: they would vanish from a ``groupby``.

    Attributes:
        groups: one row per group in the order of every table: level, unit, service.
        member: shape (trials, 5): the row of ``groups`` of each trial at each of ``LEVELS``.
    """

    groups: pd.DataFrame
    member: Ints

    def __len__(self) -> int:
        return len(self.groups)

    def total(self, trial: Ints, weight: Floats | Ints | Bools) -> Floats:
        """Add ``weight`` up in every group; ``trial`` says which trial each weight belongs to."""
        return np.asarray(
            sum(
                np.bincount(groups[trial], weights=weight, minlength=len(self))
                for groups in self.member.T
            ),
            dtype=np.float64,
        )

    def distinct(self, trial: Ints, who: Ints) -> Ints:
        """Count the different ``who`` in every group."""
        span = int(who.max(initial=0)) + 1
        if self._is_once_a_service(trial, who, span):
            return self._distinct_once(trial, who, span)
        counts = np.zeros(len(self), dtype=np.int64)
        for groups in self.member.T:
            once = np.unique(groups[trial] * span + who)
            counts += np.bincount(once // span, minlength=len(self))
        return counts

    def _is_once_a_service(self, trial: Ints, who: Ints, span: int) -> bool:
        """Say whether nobody is in two trials of one service; then only the programme repeats."""
        services, place = np.unique(self.member[:, SERVICE], return_inverse=True)
        seen = np.zeros(len(services) * span, dtype=np.bool_)
        seen[place[trial] * span + who] = True
        return int(seen.sum()) == len(trial)

    def _distinct_once(self, trial: Ints, who: Ints, span: int) -> Ints:
        per_trial = np.bincount(trial, minlength=len(self.member))
        counts = np.zeros(len(self), dtype=np.int64)
        for groups in self.member.T[: SERVICE + 1]:
            np.add.at(counts, groups, per_trial)
        for programme in np.unique(self.member[:, SERVICE + 1]):
            seen = np.zeros(span, dtype=np.bool_)
            seen[who] = True
            counts[programme] = int(seen.sum())
        return counts

    def deviation(self, trial: Ints, value: Floats, mean: Floats) -> Floats:
        """Add up the squared distances of ``value`` from the ``mean`` of each of its groups.

        A second pass over the values: the shortcut by sums of squares loses digits when all
        values are nearly equal.
        """
        return np.asarray(
            sum(
                np.bincount(
                    groups[trial],
                    weights=(value - mean[groups[trial]]) ** 2,
                    minlength=len(self),
                )
                for groups in self.member.T
            ),
            dtype=np.float64,
        )

    def median(self, trial: Ints, value: Floats) -> Floats:
        """Return the median of ``value`` in every group; NaN where there is none."""
        found = np.full(len(self), np.nan)
        for groups in self.member.T:
            medians = pd.Series(value).groupby(groups[trial]).median()
            found[medians.index.to_numpy()] = medians.to_numpy()
        return found


def design_of(trials: pd.DataFrame, catalogue: Catalogue) -> Design:
    """Lay out the rows for ``trials`` (cluster, service, region, region_type).

    Raises:
        UnknownReference: a trial of a service that the catalogue does not offer.
    """
    order = {service.id: place for place, service in enumerate(catalogue.enabled_services())}
    strangers = [service for service in trials["service"].unique() if service not in order]
    if strangers:
        raise UnknownReference("trials", "services", strangers)
    keys = _keys(trials)
    rows = {row for column in keys for row in column}
    rows |= {("service", service, service) for service in order}
    rows.add((PROGRAMME, PROGRAMME, ""))
    ordered = sorted(rows, key=lambda row: _place(row, order))
    place = {row: number for number, row in enumerate(ordered)}
    member = np.array([[place[row] for row in column] for column in keys], dtype=np.int64)
    groups = pd.DataFrame(ordered, columns=["level", "unit", "service"]).astype("str")
    return Design(groups, member.T.reshape(len(trials), len(LEVELS)))


def _place(row: tuple[str, str, str], order: dict[str, int]) -> tuple[int, str, int]:
    level, unit, service = row
    return (LEVELS.index(level), "" if level == "service" else unit, order.get(service, -1))


def _keys(trials: pd.DataFrame) -> list[list[tuple[str, str, str]]]:
    """Return, for every level, the group of each trial."""
    services = trials["service"].tolist()
    units = {
        "trial": trials["cluster"].tolist(),
        "region": trials["region"].tolist(),
        "region_type": trials["region_type"].tolist(),
        "service": services,
    }
    keyed = [
        [(level, unit, service) for unit, service in zip(names, services, strict=True)]
        for level, names in units.items()
    ]
    return [*keyed, [(PROGRAMME, PROGRAMME, "")] * len(services)]

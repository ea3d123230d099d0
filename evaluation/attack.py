"""An attacker: what the published rows of a KPI table say about its hidden ones.

Independent of how rows were hidden: it reads a published table and solves linear programmes.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.levels import PROGRAMME
from evaluation.masks import PRIMARY, SECONDARY

Floats = npt.NDArray[np.float64]
Bound = tuple[float | None, float | None]

ADDRESS = ["level", "unit", "service", "kpi"]

SUMS = (
    ("region", "trial"),
    ("region_type", "trial"),
    ("service", "region"),
    ("programme", "service"),
)
"""Which level is the sum of which: all a reader needs, everything else follows."""


def attack(
    published: pd.DataFrame,
    trials: pd.DataFrame,
    *,
    informed: int = 0,
    reached: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Find the least and the greatest count that every hidden row may have.

    Args:
        published: level, unit, service, kpi, n (missing where hidden), suppressed.
        trials: cluster, service, region, region_type of every trial; everybody knows these.
        informed: 0 for a reader who only knows that counts are not negative; else the minimum
            count, for one who knows that ``primary`` is below it and ``secondary`` is not.
        reached: level, unit, service, n: how many took part, for a reader who also knows that no
            more of a trial have answered. None: for one who does not.

    Returns:
        One row per hidden row: level, unit, service, kpi, low, high (infinite: without bound).

    Source:
        M. Fischetti and J. J. Salazar, Models and algorithms for optimizing cell suppression in
        tabular data with linear constraints, Journal of the American Statistical Association 95
        (2000), 916-928: the attacker's two problems of every cell.
    """
    most = _most(reached)
    found = [
        bounds
        for _, rows in published.groupby("kpi", sort=False)
        if (rows["suppressed"] != "").any()
        for bounds in _bounds(rows.reset_index(drop=True), trials, informed, most)
    ]
    return pd.DataFrame(found, columns=[*ADDRESS, "low", "high"])


def _most(reached: pd.DataFrame | None) -> dict[tuple[str, ...], float]:
    if reached is None:
        return {}
    at_trials = reached[reached["level"] == "trial"]
    return {
        ("trial", unit, service): float(n)
        for unit, service, n in at_trials[["unit", "service", "n"]].itertuples(index=False)
    }


def _bounds(
    rows: pd.DataFrame, trials: pd.DataFrame, informed: int, most: dict[tuple[str, ...], float]
) -> Iterator[tuple[Any, ...]]:
    hidden = np.flatnonzero((rows["suppressed"] != "").to_numpy())
    sums = _sums(rows, trials)
    counts = rows["n"].astype("float64").fillna(0.0).to_numpy()
    unknown, rest = sums[:, hidden], -(sums @ counts)
    addresses = list(rows.loc[hidden, ADDRESS].itertuples(index=False, name=None))
    limits = [
        _limits(mark, informed, most.get(address[:3]))
        for mark, address in zip(rows["suppressed"].iloc[hidden], addresses, strict=True)
    ]
    for column, address in enumerate(addresses):
        low = _extreme(unknown, rest, limits, column, sign=1)
        high = _extreme(unknown, rest, limits, column, sign=-1)
        yield *address, low, high


def _limits(mark: str, informed: int, most: float | None) -> Bound:
    if informed and mark == PRIMARY:
        return 0.0, informed - 1.0 if most is None else min(informed - 1.0, most)
    return (float(informed), most) if informed and mark == SECONDARY else (0.0, most)


def _extreme(
    unknown: Floats, rest: Floats, limits: list[Bound], column: int, *, sign: int
) -> float:
    from scipy.optimize import linprog

    aim = np.zeros(unknown.shape[1])
    aim[column] = sign
    answer = linprog(aim, A_eq=unknown, b_eq=rest, bounds=limits, method="highs")
    if answer.status == 3:  # noqa: PLR2004 -- scipy's number for "unbounded"
        return np.inf if sign < 0 else -np.inf
    if answer.status or answer.x is None:
        message = f"The published counts contradict each other: {answer.message}"
        raise ValueError(message)
    return max(0.0, float(answer.x[column]))  # no negative zero


def _sums(rows: pd.DataFrame, trials: pd.DataFrame) -> Floats:
    """Return one equation a row: a total minus its parts is zero."""
    place = {
        (level, unit, service): number
        for number, (level, unit, service) in enumerate(
            zip(rows["level"], rows["unit"], rows["service"], strict=True)
        )
    }
    parts: dict[int, set[int]] = {}
    for trial in trials.itertuples(index=False):
        names = {
            "trial": ("trial", trial.cluster, trial.service),
            "region": ("region", trial.region, trial.service),
            "region_type": ("region_type", trial.region_type, trial.service),
            "service": ("service", trial.service, trial.service),
            "programme": ("programme", PROGRAMME, ""),
        }
        for whole, part in SUMS:
            parts.setdefault(place[names[whole]], set()).add(place[names[part]])
    for (level, _, _), number in place.items():
        if level == "service":  # of a service that nobody tried there are no answers
            parts.setdefault(number, set())
    equations = np.zeros((len(parts), len(rows)))
    for equation, (total, members) in zip(equations, sorted(parts.items()), strict=True):
        equation[total] = 1.0
        equation[sorted(members)] = -1.0
    return equations

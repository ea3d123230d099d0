"""What holds firms back, by region over time: the answer that makers of regional policy ask for."""

import numpy as np
import pandas as pd

from evaluation.certainty.silence import BARRIERS, baseline_index
from evaluation.histograms.tallying import Tally
from evaluation.intervals import student
from evaluation.levels import PROGRAMME, Floats, Ints

WAVES = ("baseline", "followup")


def barrier_profile(tally: Tally, before: Tally | None = None) -> pd.DataFrame:
    """Return how high firms say their barriers are, by group of barriers, region and wave.

    The index of a group is the mean of its three questions, 0 (not relevant) to 100 (high), of
    firms that answered at least two. A firm that takes part in several services counts once, with
    the mean of what it said.

    Args:
        tally: what was counted.
        before: the same of the edition that readers have. Regions in which some but fewer firms
            than the minimum say something else since are hidden, and the programme where it would
            tell of them.

    Returns:
        One row per region, then the programme (unit ``programme``), for each group of barriers and
        each wave: unit, barriers, wave, firms, value, low, high (95 %, Student's t), suppressed.
        Below the minimum count, or where subtraction from the programme would tell, a row keeps
        its address and its mark. The mask of a wave is the same for all four groups.
    """
    least = tally.catalogue.thresholds.min_n_publish
    filed = tally.counted.filed
    every = sorted(set(tally.counted.trials["region"].tolist()))
    own = _regions(tally, every)
    rows = []
    for wave in WAVES:
        said = _said(tally, wave)
        found = {
            name: _by_region(index, filed.firm, own, len(every)) for name, index in said.items()
        }
        fewest = np.min([counts for counts, _, _ in found.values()], axis=0)
        marks = _marks(fewest, least)
        if before is not None:
            marks = _held(marks, _changed(tally, before, wave, every), least)
        for name, (counts, sums, squares) in found.items():
            rows += _rows([*every, PROGRAMME], name, wave, (counts, sums, squares), marks)
    names = ["unit", "barriers", "wave", "firms", "value", "low", "high", "suppressed"]
    return pd.DataFrame(rows, columns=names).astype({"firms": "Int64"})


def _regions(tally: Tally, every: list[str]) -> Ints:
    """Return the region of every participation, as its place in ``every``."""
    number = {unit: place for place, unit in enumerate(every)}
    of_trial = [number.get(unit, -1) for unit in tally.counted.trials["region"].tolist()]
    return np.array(of_trial, dtype=np.int64)[tally.counted.filed.trial]


def _said(tally: Tally, wave: str) -> dict[str, Floats]:
    """Return the index of each group of barriers of every participation."""
    return {
        name: baseline_index(tally, tuple(f"bar_{code}{n}" for n in (1, 2, 3)), 0, 3, wave)
        for name, code in BARRIERS.items()
    }


def _changed(now: Tally, before: Tally, wave: str, every: list[str]) -> Ints:
    """Return how many firms of each region say something else than in the edition before."""
    words = [_by_firm(tally, wave, every) for tally in (now, before)]
    changed = np.zeros(len(every), dtype=np.int64)
    for firm in {*words[0], *words[1]}:
        if words[0].get(firm) != words[1].get(firm):
            region = firm[1]
            changed[region] += region >= 0
    return changed


def _by_firm(tally: Tally, wave: str, every: list[str]) -> dict[tuple[str, int], bytes]:
    """Return what each firm said in a region, of all groups of barriers."""
    filed, names = tally.counted.filed, tally.counted.firms["sme"].to_numpy(dtype=object)
    said = np.stack(list(_said(tally, wave).values()), axis=1)
    found: dict[tuple[str, int], bytes] = {}
    for place, region in enumerate(_regions(tally, every).tolist()):
        if np.isfinite(said[place]).any():
            key = (str(names[filed.firm[place]]), region)
            found[key] = found.get(key, b"") + said[place].tobytes()
    return found


def _held(marks: list[str], changed: Ints, least: int) -> list[str]:
    """Hide the regions in which a few have changed, and the programme where it adds them up."""
    few = (changed > 0) & (changed < least)
    held = [
        "secondary" if one and not mark else mark for one, mark in zip(few, marks, strict=False)
    ]
    of_hidden = int(changed[[mark != "" for mark in held]].sum())
    whole = marks[-1] or ("secondary" if 0 < of_hidden < least else "")
    return [*held, whole]


def _by_region(index: Floats, firm: Ints, region: Ints, regions: int) -> tuple[Floats, ...]:
    """Return firms, sums and sums of squares of each region, a firm once in a region."""
    known = np.isfinite(index)
    key = firm[known] * regions + region[known]
    once, place = np.unique(key, return_inverse=True)
    mean = np.bincount(place, index[known], len(once)) / np.bincount(place, minlength=len(once))
    of = once % regions
    return (
        np.bincount(of, minlength=regions).astype(np.float64),
        np.bincount(of, mean, regions).astype(np.float64),
        np.bincount(of, mean**2, regions).astype(np.float64),
    )


def _marks(counts: Floats, least: int) -> list[str]:
    """Hide small regions, and more until what the programme tells of all hidden ones is enough.

    Regions add up to the programme and to nothing else: two hidden ones with the minimum count
    between them are enough, the smallest first.
    """
    marks = ["primary" if one < least else "" for one in counts]
    if counts.sum() < least:
        return [*(["primary"] * len(counts)), "primary"]
    hidden = {place for place, mark in enumerate(marks) if mark}
    for place in np.argsort(counts, kind="stable").tolist():
        silent = {one for one in hidden if counts[one] == 0}
        telling = hidden - silent
        if not telling or (len(telling) > 1 and counts[list(telling)].sum() >= 2 * least):
            break
        if place not in hidden:
            hidden.add(place)
            marks[place] = "secondary"
    return [*marks, ""]


def _rows(
    units: list[str],
    name: str,
    wave: str,
    sums: tuple[Floats, ...],
    marks: list[str],
) -> list[tuple[object, ...]]:
    n, total, squares = (np.append(one, one.sum()) for one in sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(n > 0, total / n, np.nan)
    apart = np.maximum(squares - n * np.nan_to_num(mean) ** 2, 0.0)
    low, high = student(mean, apart, n)
    low, high = np.clip(low, 0, 100), np.clip(high, 0, 100)
    return [
        (unit, name, wave, pd.NA, np.nan, np.nan, np.nan, mark)
        if mark
        else (unit, name, wave, int(n[row]), mean[row], low[row], high[row], "")
        for row, (unit, mark) in enumerate(zip(units, marks, strict=True))
    ]

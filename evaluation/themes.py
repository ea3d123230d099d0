"""What firms wrote in their own words: themes of a codebook, coded by two people, as shares.

The words themselves stay where they are: a coding names the answer and its themes, and nothing
here reads, prints or guesses them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evaluation.errors import CodedTwice, OneCoder, UnknownReference, WrongColumns
from evaluation.figures import PERCENT
from evaluation.intervals import wilson
from evaluation.levels import Design
from evaluation.methods.agreement import (
    RELIABLE,
    TENTATIVE,
    cohen_kappa,
    confusion,
    gwet_ac1,
    krippendorff_alpha,
)
from evaluation.suppression import hidden_counts
from services_catalog.codebook import AGREED, NO_THEME

UNIT = ["respondent", "cluster", "service", "item"]
CODINGS = (*UNIT, "coder", "theme")


@dataclass(frozen=True, slots=True)
class Codebook:
    """The themes that may be given, by id: what each means and what it is not, in words."""

    themes: Mapping[str, str]


def checked(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return codings that can be trusted, in order.

    Args:
        codings: one row for each theme that a coder saw in an answer: respondent, cluster, service,
            item, coder, theme; the theme ``none`` where there was none.

    Raises:
        WrongColumns: a column is missing. CodedTwice: a coder gave a theme twice, or a theme and
        none. UnknownReference: a theme is not in the codebook.
    """
    if missing := [name for name in CODINGS if name not in codings.columns]:
        raise WrongColumns("codings", missing=missing, unknown=())
    table = codings[list(CODINGS)].astype("str").sort_values(list(CODINGS), ignore_index=True)
    strangers = sorted(set(table["theme"]) - set(codebook.themes) - {NO_THEME})
    if strangers:
        raise UnknownReference("codings", "themes", strangers)
    twice = table.duplicated(list(CODINGS))
    by_coder = table.groupby([*UNIT, "coder"])["theme"]
    mixed = (by_coder.transform("size") > 1) & (table["theme"] == NO_THEME)
    if (twice | mixed).any():
        raise CodedTwice(table.loc[twice | mixed, [*UNIT, "coder"]].agg(" / ".join, axis=1))
    return table


def agreement(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return how far two people who coded the same answers agree, theme by theme.

    Returns:
        One row a theme and a last one for all (``theme`` empty): theme, answers (coded by two
        people), both, one, neither (how many of them saw it), alpha, kappa, ac1, and standing:
        ``reliable`` (alpha 0.8 or more), ``tentative`` (0.667), ``unreliable``, or ``unknown``
        where nobody or everybody saw it and chance alone agrees; then alpha and kappa are NaN.

    Raises:
        OneCoder: no answer was coded by two people.
    """
    table = checked(codings, codebook)
    table = table[table["coder"] != AGREED]
    coders = table.groupby(UNIT)["coder"].unique()
    pairs: dict[Any, list[str]] = {
        unit: sorted(names)[:2] for unit, names in coders.items() if len(names) > 1
    }
    if not pairs:
        raise OneCoder(sorted(set(table["coder"])))
    seen = set(zip(*(table[name] for name in CODINGS), strict=True))
    rows, first, second = [], [], []
    for theme in codebook.themes:
        sides = [
            [(*unit, names[side], theme) in seen for unit, names in pairs.items()]
            for side in (0, 1)
        ]
        first += sides[0]
        second += sides[1]
        rows.append(_agreed(theme, sides[0], sides[1]))
    rows.append(_agreed("", first, second))
    return pd.DataFrame(rows)


def _agreed(theme: str, one: Sequence[bool], other: Sequence[bool]) -> dict[str, Any]:
    table = confusion(one, other)
    alpha = _known(krippendorff_alpha([list(map(float, one)), list(map(float, other))]))
    both = sum(a and b for a, b in zip(one, other, strict=True))
    some = sum(a or b for a, b in zip(one, other, strict=True))
    return {
        "theme": theme,
        "answers": len(one),
        "both": both,
        "one": some - both,
        "neither": len(one) - some,
        "alpha": alpha,
        "kappa": _known(cohen_kappa(table)),
        "ac1": _known(gwet_ac1(table)),
        "standing": _standing(alpha),
    }


def _standing(alpha: float | None) -> str:
    if alpha is None:
        return "unknown"
    return "reliable" if alpha >= RELIABLE else "tentative" if alpha >= TENTATIVE else "unreliable"


def settled(codings: pd.DataFrame, codebook: Codebook) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the themes that count, and the answers on which people still differ.

    What was settled under ``agreed`` counts. Otherwise a theme counts where everybody who coded the
    answer gave it.

    Returns:
        Themes (respondent, cluster, service, item, theme; ``none`` where there is none), and open
        answers (respondent, cluster, service, item) that nobody has settled; their themes count
        only as far as all agree.
    """
    table = checked(codings, codebook)
    final = table["coder"] == AGREED
    units = table.groupby(UNIT)
    has_final = units["coder"].transform(lambda names: bool((names == AGREED).any())).astype(bool)
    coders = units["coder"].transform("nunique")
    given = table.groupby([*UNIT, "theme"])["coder"].transform("nunique")
    kept = final | (~has_final & (given == coders))
    themes = table.loc[kept, [*UNIT, "theme"]].drop_duplicates()
    undecided = table.loc[~has_final & (given != coders), UNIT].drop_duplicates()
    every = table[UNIT].drop_duplicates()
    marked = every.merge(themes[UNIT].drop_duplicates(), on=UNIT, how="left", indicator=True)
    nothing = every[(marked["_merge"] == "left_only").to_numpy()].assign(theme=NO_THEME)
    found = pd.concat([themes, nothing]).sort_values([*UNIT, "theme"], ignore_index=True)
    return found, undecided.reset_index(drop=True)


def theme_shares(
    codings: pd.DataFrame,
    codebook: Codebook,
    *,
    trials: pd.DataFrame,
    design: Design,
    least: int,
) -> pd.DataFrame:
    """Return the share of firms that wrote of each theme, in every group, small ones hidden.

    A firm counts once a theme and trial, however often it wrote of it. The mask is the same for
    every theme: it depends only on how many firms wrote anything.

    Args:
        trials: cluster and service of each trial, in the order of ``design``.
        design: the groups; ``least``: the minimum count of the catalogue.

    Returns:
        One row per group and theme: level, unit, service, theme, n (firms that wrote), value, low,
        high (per cent, Wilson), suppressed; a hidden row keeps its address and its mark. Rows of
        groups in which all or none wrote of a theme are told like any other; print them as "90 %
        or more" and "10 % or less".

    Raises:
        UnknownReference: an answer of a trial that does not exist.
    """
    themes, _ = settled(codings, codebook)
    pairs = list(zip(trials["cluster"], trials["service"], strict=True))
    place = {pair: number for number, pair in enumerate(pairs)}
    named = list(zip(themes["cluster"], themes["service"], strict=True))
    if gone := sorted({f"{cluster} / {service}" for cluster, service in {*named} - {*pairs}}):
        raise UnknownReference("codings", "trials", gone)
    found = [place[pair] for pair in named]
    themes = themes.assign(trial=found).drop_duplicates(["respondent", "trial", "theme"])
    wrote = themes.drop_duplicates(["respondent", "trial"])["trial"].to_numpy(np.int64)
    counts = np.bincount(wrote, minlength=len(trials))
    marks = hidden_counts(counts.tolist(), design, least=least)
    n = design.total(np.arange(len(trials)), counts)
    tables = []
    for theme in codebook.themes:
        own = themes.loc[themes["theme"] == theme, "trial"].to_numpy(np.int64)
        said = design.total(own, np.ones(len(own)))
        low, high = wilson(said, n)
        with np.errstate(invalid="ignore"):
            value = PERCENT * said / n
        table = design.groups.assign(
            theme=theme, n=n, value=value, low=PERCENT * low, high=PERCENT * high, suppressed=marks
        )
        table.loc[table["suppressed"] != "", ["n", "value", "low", "high"]] = np.nan
        tables.append(table)
    return pd.concat(tables, ignore_index=True).astype({"n": "Int64"})


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value

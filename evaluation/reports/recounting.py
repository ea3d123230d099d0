"""Shares of themes and agreement, counted from what two people saw in each answer."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from evaluation.figures import PERCENT
from evaluation.intervals import wilson
from evaluation.reports.coded import AgreementFact, SeenFact, ThemesFact, ThemeShareFact
from evaluation.themes import CODINGS, Codebook, agreement, settled
from services_catalog.codebook import AGREED

Row = Mapping[str, str]


def shares_of(themes: ThemesFact, codebook: Codebook) -> tuple[ThemeShareFact, ...]:
    """Return the share of answers in which each theme was seen, with its interval."""
    found, _ = settled(_frame(_rows(themes, alone=False)), codebook)
    said = found["theme"].value_counts().reindex(list(codebook.themes), fill_value=0)
    counts = said.to_numpy().astype(np.float64)
    n = np.full(len(counts), float(len(themes.seen)))
    low, high = wilson(counts, n)
    return tuple(
        ThemeShareFact(theme=str(theme), value=float(value), low=float(below), high=float(above))
        for theme, value, below, above in zip(
            said.index, PERCENT * counts / n, PERCENT * low, PERCENT * high, strict=True
        )
    )


def agreement_of(
    service: str, themes: Sequence[ThemesFact], codebook: Codebook, *, least: int
) -> AgreementFact:
    """Return how far two people saw the same, each alone, in all answers about a service.

    ``least``: with fewer answers nothing is said.
    """
    answers = sum(len(one.seen) for one in themes)
    if answers < least:
        return AgreementFact(service=service, answers=answers, alpha=None, standing="unknown")
    rows = [row for one in themes for row in _rows(one, alone=True)]
    last = agreement(_frame(rows), codebook).to_dict("records")[-1]
    alpha = None if last["standing"] == "unknown" else float(last["alpha"])
    return AgreementFact(
        service=service, answers=answers, alpha=alpha, standing=str(last["standing"])
    )


def _rows(themes: ThemesFact, *, alone: bool) -> Iterator[Row]:
    """Yield codings as ``evaluation.themes`` takes them, with a number for who answered."""
    for number, seen in enumerate(themes.seen):
        for coder, named in _codings(seen, alone=alone):
            for theme in named.split():
                yield {
                    "respondent": f"{number:06}", "cluster": "", "service": themes.service,
                    "item": themes.item, "coder": coder, "theme": theme,
                }  # fmt: skip


def _codings(seen: SeenFact, *, alone: bool) -> list[tuple[str, str]]:
    if alone:
        return [("one", seen.one_alone), ("other", seen.other_alone)]
    return [("one", seen.one), ("other", seen.other), (AGREED, seen.settled)]


def _frame(rows: Iterator[Row] | Sequence[Row]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=CODINGS)

"""From codings of open answers to the facts that pages and reports tell of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from evaluation.levels import design_of
from evaluation.reports.coded import AgreementFact, CodedFact, ThemesFact, ThemeShareFact
from evaluation.reports.facts import Words
from evaluation.reports.gathering.inputs import ReportInputs
from evaluation.reports.gathering.vocabulary import in_all
from evaluation.themes import CODINGS, Codebook, agreement, theme_shares
from services_catalog import Catalogue

Row = Mapping[str, str]
Place = tuple[str, str]
"""A service and a question."""


def coded_fact(
    catalogue: Catalogue,
    *,
    trials: Sequence[Row],
    wrote: Iterable[Row],
    codings: Sequence[Row],
    blind: Sequence[Row],
) -> CodedFact | None:
    """Return themes and agreement by service; None where no answer was coded by two people.

    Args:
        trials: cluster, service, region, region_type.
        wrote: respondent, service and item of every answer that may be coded.
        codings: of answers that two people coded, as ``evaluation.themes`` takes them.
        blind: the same as each saw it alone, before anything was settled.
    """
    if not codings:
        return None
    book = catalogue.codebook
    tables = pd.DataFrame(codings, columns=CODINGS), pd.DataFrame(blind, columns=CODINGS)
    return CodedFact(
        version=book.version,
        codebook=book.digest,
        agreements=tuple(
            _agreement(str(service), rows, catalogue)
            for service, rows in tables[1].groupby("service", sort=True)
        ),
        themes=tuple(_themes(catalogue, trials, _firms(wrote), tables[0])),
    )


def printable(inputs: ReportInputs) -> CodedFact | None:
    """Return what the programme report prints of coded answers; None where that is nothing.

    Shares of a question about a service, if two people agreed tolerably on that service, if enough
    of its answers are coded, and if the number of firms is published. Where fewer firms than may
    be published have joined since the edition before, its numbers stand, so that nobody can
    subtract the two; where nobody knows any more what that was, nothing is told.
    """
    coded, before, book = inputs.coded, inputs.coded_before, inputs.catalogue.codebook
    if coded is None or inputs.lost:
        return None
    agreed = {
        one.service: one
        for one in coded.agreements
        if one.alpha is not None and one.alpha >= book.least_alpha
    }
    least = inputs.catalogue.thresholds.min_n_publish
    told = {(one.service, one.item): one for one in (before.themes if before else ())}
    themes = tuple(
        _standing(one, told.get((one.service, one.item)), least)
        for one in coded.themes
        if one.service in agreed and one.complete and one.n is not None
    )
    if not themes:
        return None
    named = {one.service for one in themes}
    return CodedFact(
        version=coded.version,
        codebook=coded.codebook,
        agreements=tuple(one for name, one in agreed.items() if name in named),
        themes=themes,
    )


def _standing(now: ThemesFact, before: ThemesFact | None, least: int) -> ThemesFact:
    if before is None or before.n is None or now.n is None:
        return now
    return now if abs(now.n - before.n) >= least else before


def coded_words(catalogue: Catalogue) -> dict[str, Words]:
    return {f"code:{one.id}": in_all(one.name_in) for one in catalogue.codebook.themes}


def _agreement(service: str, blind: pd.DataFrame, catalogue: Catalogue) -> AgreementFact:
    answers = len(blind[["respondent", "cluster", "item"]].drop_duplicates())
    if answers < catalogue.thresholds.min_n_compare:
        return AgreementFact(service=service, answers=answers, alpha=None, standing="unknown")
    last = agreement(blind, _book(catalogue)).to_dict("records")[-1]
    alpha = None if last["standing"] == "unknown" else float(last["alpha"])
    return AgreementFact(
        service=service, answers=answers, alpha=alpha, standing=str(last["standing"])
    )


def _themes(
    catalogue: Catalogue,
    trials: Sequence[Row],
    wrote: Mapping[Place, set[str]],
    codings: pd.DataFrame,
) -> Iterator[ThemesFact]:
    named = pd.DataFrame(trials, columns=["cluster", "service", "region", "region_type"])
    design = design_of(named, catalogue)
    coded = _firms(codings.to_dict("records"))
    for item in catalogue.codebook.questions:
        ours = codings[codings["item"] == item]
        if ours.empty:
            continue
        table = theme_shares(
            ours, _book(catalogue), trials=named, design=design,
            least=catalogue.thresholds.min_n_publish,
        )  # fmt: skip
        for service, lines in table[table["level"] == "service"].groupby("service", sort=False):
            place = (str(service), item)
            if place in coded:
                least = catalogue.codebook.least_coded * len(wrote[place])
                yield _fact(place, lines.to_dict("records"), complete=len(coded[place]) >= least)


def _fact(place: Place, lines: Sequence[Mapping[Any, Any]], *, complete: bool) -> ThemesFact:
    hidden = any(line["suppressed"] != "" for line in lines)
    shares = tuple(
        ThemeShareFact(
            theme=line["theme"], value=float(line["value"]), low=float(line["low"]),
            high=float(line["high"]),
        )
        for line in lines
        if not hidden
    )  # fmt: skip
    n = None if hidden else int(lines[0]["n"])
    return ThemesFact(service=place[0], item=place[1], n=n, complete=complete, shares=shares)


def _firms(rows: Iterable[Mapping[Any, Any]]) -> dict[Place, set[str]]:
    found: dict[Place, set[str]] = defaultdict(set)
    for row in rows:
        found[row["service"], row["item"]].add(row["respondent"])
    return found


def _book(catalogue: Catalogue) -> Codebook:
    return Codebook({theme.id: theme.belongs for theme in catalogue.codebook.themes})

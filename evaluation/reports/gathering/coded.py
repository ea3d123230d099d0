"""From codings of open answers to the facts that pages and reports tell of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from evaluation.levels import design_of
from evaluation.reports.coded import (
    AgreementFact,
    CodedFact,
    SeenFact,
    ThemesFact,
    ThemeShareFact,
)
from evaluation.reports.facts import Facts, ProgrammeFacts, Words
from evaluation.reports.gathering.inputs import ReportInputs
from evaluation.reports.gathering.vocabulary import in_all
from evaluation.reports.leaflets import ServiceFacts
from evaluation.reports.recounting import agreement_of
from evaluation.themes import CODINGS, UNIT, Codebook, agreement, theme_shares
from foundation.digests import canonical
from services_catalog import Catalogue
from services_catalog.codebook import AGREED

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
        themes=tuple(_themes(catalogue, trials, _firms(wrote), tables)),
        definition=canonical(book.model_dump(mode="json")).decode(),
    )


def printable(inputs: ReportInputs) -> CodedFact | None:
    """Return what the programme report prints of coded answers; None where that is nothing.

    Shares of a question about a service, if enough of its answers are coded, if the number of firms
    is published, and if two people agreed tolerably on the answers about that service that are
    printed. Where fewer firms than may be published have joined since numbers were last printed,
    those stand, so that nobody can subtract the two; where nobody knows any more what that was,
    nothing is told.
    """
    coded = inputs.coded
    if coded is None or inputs.lost:
        return None
    least = inputs.catalogue.thresholds.min_n_publish
    told: dict[Place, tuple[ThemesFact, int]] = {}
    for report in inputs.coded_before:
        for one in report.themes:
            told.setdefault((one.service, one.item), (one, report.version))
    shown = [
        _standing(one, told.get((one.service, one.item)), least, codebook=coded.version)
        for one in coded.themes
        if one.complete and one.n is not None
    ]
    themes = [one for one in shown if one is not None]
    agreed = _agreed(themes, inputs.catalogue)
    if not agreed:
        return None
    return CodedFact(
        version=coded.version,
        codebook=coded.codebook,
        agreements=tuple(agreed.values()),
        themes=tuple(one for one in themes if one.service in agreed),
        definition=coded.definition,
    )


def _agreed(themes: Sequence[ThemesFact], catalogue: Catalogue) -> dict[str, AgreementFact]:
    """Return the services whose answers two people sorted enough alike."""
    least = catalogue.thresholds.min_n_compare
    found: dict[str, AgreementFact] = {}
    for service in sorted({one.service for one in themes}):
        ours = [one for one in themes if one.service == service]
        fact = agreement_of(service, ours, _book(catalogue), least=least)
        if fact.alpha is not None and fact.alpha >= catalogue.codebook.least_alpha:
            found[service] = fact
    return found


def _standing(
    now: ThemesFact, last: tuple[ThemesFact, int] | None, least: int, *, codebook: int
) -> ThemesFact | None:
    """Return what is told: the new numbers, those that were printed last, or nothing."""
    before, version = last or (now, codebook)
    if last is None or before.n is None or now.n is None or abs(now.n - before.n) >= least:
        return now
    if version == codebook:
        return before
    # Shares by other themes cannot be subtracted, unless some of them are the old ones.
    return now if now.n == before.n else None


def with_themes(passport: ServiceFacts, programme: Facts | None) -> ServiceFacts:
    """Return a passport with what the programme report tells of its service in firms' own words.

    The numbers of that report and no newer ones: whoever holds both could subtract them.
    """
    coded = programme.coded if isinstance(programme, ProgrammeFacts) else None
    ours = coded.of(passport.services[0].id) if coded else None
    if programme is None or ours is None:
        return passport
    names = {f"code:{share.theme}" for one in ours.themes for share in one.shares}
    names |= {f"item:{one.item}" for one in ours.themes}
    words = {name: programme.words[name] for name in sorted(names) if name in programme.words}
    return passport.model_copy(update={"coded": ours, "words": passport.words | words})


def coded_words(catalogue: Catalogue) -> dict[str, Words]:
    book = catalogue.codebook
    words = {f"code:{one.id}": in_all(one.name_in) for one in book.themes}
    return words | {f"item:{name}": in_all(catalogue.item(name).text_in) for name in book.questions}


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
    tables: tuple[pd.DataFrame, pd.DataFrame],
) -> Iterator[ThemesFact]:
    codings, blind = tables
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
                seen = _seen(ours[ours["service"] == service], blind)
                complete = len(coded[place]) >= least
                yield _fact(place, lines.to_dict("records"), seen, complete=complete)


def _fact(
    place: Place,
    lines: Sequence[Mapping[Any, Any]],
    seen: tuple[SeenFact, ...],
    *,
    complete: bool,
) -> ThemesFact:
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
    return ThemesFact(
        service=place[0], item=place[1], n=n, complete=complete, shares=shares,
        seen=() if hidden else seen,
    )  # fmt: skip


def _seen(codings: pd.DataFrame, blind: pd.DataFrame) -> tuple[SeenFact, ...]:
    """Return what two people saw in each answer, sorted by that: whose it was does not tell."""
    alone = _by_answer(blind)
    found = []
    for answer, named in _by_answer(codings).items():
        one, other = sorted(named.keys() - {AGREED})[:2]
        found.append(
            SeenFact(
                one=named[one], other=named[other], one_alone=alone[answer][one],
                other_alone=alone[answer][other], settled=named.get(AGREED, ""),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda seen: tuple(seen.model_dump().values())))


def _by_answer(codings: pd.DataFrame) -> dict[tuple[str, ...], dict[str, str]]:
    """Return what each coder saw, by answer: themes in their order, with a blank between."""
    found: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for row in codings.to_dict("records"):
        answer, coder = tuple(row[name] for name in UNIT), row["coder"]
        before = found[answer].get(coder)
        found[answer][coder] = f"{before} {row['theme']}" if before else row["theme"]
    return found


def _firms(rows: Iterable[Mapping[Any, Any]]) -> dict[Place, set[str]]:
    found: dict[Place, set[str]] = defaultdict(set)
    for row in rows:
        found[row["service"], row["item"]].add(row["respondent"])
    return found


def _book(catalogue: Catalogue) -> Codebook:
    return Codebook({theme.id: theme.belongs for theme in catalogue.codebook.themes})

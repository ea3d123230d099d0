"""What people said: managers and authorities, quotes with consent, the spread of answers."""

from collections.abc import Iterable, Mapping

import numpy as np

from evaluation.counting import Counted
from evaluation.levels import Bools
from evaluation.reports.facts import (
    BarrierFact,
    DistributionFact,
    KpiFact,
    QuoteFact,
    ThresholdFact,
)
from evaluation.reports.gathering.inputs import PROGRAMME, ReportInputs
from services_catalog import Catalogue

_QUOTED = ("x_best", "x_improve", "x_policy")
_SPREAD = {"x_sat": "csat", "x_useful": "usefulness"}
_FIVE = (1, 2, 3, 4, 5)
_LEAST_WORDS = 3
_NO_SENTENCE = frozenset("<>{}$#|\\")


def said(inputs: ReportInputs, item: str) -> dict[tuple[str, str], str]:
    """Return the answer of managers or authorities by cluster and service; several joined."""
    trials = inputs.counted.trials
    found: dict[tuple[str, str], str] = {}
    for row in inputs.counted.said(item).itertuples():
        trial = trials.iloc[int(row.trial)]  # type: ignore[arg-type]  # pandas types no attribute
        key = (str(trial["cluster"]), str(trial["service"]))
        found[key] = f"{found[key]} / {row.value}" if key in found else str(row.value)
    return found


def spreads(
    inputs: ReportInputs, rows: Iterable[KpiFact], *, level: str
) -> tuple[DistributionFact, ...]:
    """Return how answers are spread wherever the KPI of the question is published at ``level``.

    Below 20 answers the lowest and the highest two answers are joined and shares rounded to 5
    points; below 10 answers, or when all answered alike, nothing is shown.
    """
    counted, unsaid = inputs.counted, inputs.unsaid
    shown = {
        (row.unit, row.service, row.kpi): row
        for row in rows
        if row.level == level and row.address not in unsaid
    }
    found = []
    for item, kpi in _SPREAD.items():
        numbers = counted.numbers("exit", item)
        for (unit, service, name), row in shown.items():
            if name != kpi or row.n is None:
                continue
            inside = _inside(counted, level, unit, service)
            shares = _shares(numbers[inside], thresholds(inputs))
            if shares is not None:
                found.append(
                    DistributionFact(
                        level=level,
                        unit=unit,
                        service=service,
                        item=item,
                        kpi=kpi,
                        n=row.n,
                        shares=shares,
                    )
                )
    return tuple(found)


def _inside(counted: Counted, level: str, unit: str, service: str) -> Bools:
    trials = counted.trials
    ours = (trials["service"] == service).to_numpy()
    if level == "region":
        ours = ours & (trials["region"] == unit).to_numpy()
    return np.asarray(ours[counted.trial], dtype=np.bool_)


def _shares(
    numbers: "np.ndarray[tuple[int], np.dtype[np.float64]]", least: ThresholdFact
) -> tuple[int, ...] | None:
    counts = [int((numbers == value).sum()) for value in _FIVE]
    total = sum(counts)
    if total < least.quote or total in counts:
        return None
    if total >= least.round_below:
        return _hundred(counts, 1)
    joined = [counts[0] + counts[1], counts[2], counts[3] + counts[4]]
    if total in joined:
        return None
    step = least.round_to
    top = step * int(joined[2] * 100 / total / step + 0.5)  # as the share itself is rounded
    rest = _hundred(joined[:2], 1)
    low = step * int((100 - top) * rest[0] / 100 / step + 0.5)
    return (low, 100 - top - low, top)


def _hundred(counts: list[int], step: int) -> tuple[int, ...]:
    """Return percentages in whole steps that add up to 100 (largest remainders)."""
    total, parts = sum(counts), 100 // step
    exact = [count * parts / total for count in counts]
    shares = [int(part) for part in exact]
    by_rest = sorted(range(len(counts)), key=lambda place: (shares[place] - exact[place], place))
    for place in by_rest[: parts - sum(shares)]:
        shares[place] += 1
    return tuple(share * step for share in shares)


def quotes(
    inputs: ReportInputs, rows: Iterable[KpiFact], region: str | None = None
) -> tuple[QuoteFact, ...]:
    """Return answers that may be quoted: with consent, from cells of at least 10 exit answers.

    None of a cell in which fewer have changed since the last edition than a number needs: the new
    sentence would be theirs. Every sentence once, in the order of service and question; none that
    names a firm. ``region`` None: of all regions.
    """
    counted, least = inputs.counted, thresholds(inputs).quote
    consent = (counted.given("exit", "x_quote") == "yes").to_numpy()
    names = [name.casefold() for name in inputs.firm_names if name]
    found: dict[str, QuoteFact] = {}
    for row in rows:
        level, unit = ("region", region) if region else ("service", row.service)
        if (row.level, row.unit, row.kpi) != (level, unit, "csat") or (row.n or 0) < least:
            continue
        if row.address in inputs.unsaid:
            continue
        inside = _inside(counted, level, row.unit, row.service) & consent
        for item in _QUOTED:
            typed = counted.words("exit", item)[inside].dropna()
            for place, answer in typed.items():
                text = str(answer).strip()
                if text not in found and _can_be_quoted(text) and not _names_one(text, names):
                    language = inputs.languages_of.get(_firm(counted, int(str(place))))
                    found[text] = QuoteFact(
                        service=row.service, item=item, text=text, language=language
                    )
    return tuple(found.values())


def barriers(inputs: ReportInputs, region: str | None = None) -> tuple[BarrierFact, ...]:
    """Return the profile of barriers of ``region``, and that of the programme to compare with.

    ``region`` None: of every region. Nothing where nobody can say what has changed since the
    edition before.
    """
    if inputs.lost:
        return ()
    ours = {region: "region"} if region else {one.id: one.id for one in inputs.regions}
    places = {**ours, PROGRAMME: "programme"}
    table = inputs.barriers[inputs.barriers["unit"].isin(list(places))]
    return tuple(
        BarrierFact(
            place=places[row["unit"]],
            barriers=row["barriers"],
            wave=row["wave"],
            n=None if row["suppressed"] or not row["n"] else int(row["n"]),
            suppressed=row["suppressed"],
            **{name: _known(row[name]) for name in ("value", "low", "high")},
        )
        for row in table.rename(columns={"firms": "n"}).to_dict("records")
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _firm(counted: Counted, place: int) -> str:
    return str(counted.firms["sme"].iloc[int(counted.firm[place])])


def _can_be_quoted(text: str) -> bool:
    """Say whether ``text`` is a sentence: some words, no address, no formula, no markup."""
    enough = len(text.split()) >= _LEAST_WORDS
    return enough and text[0] not in "=+-@" and not _NO_SENTENCE & {*text} and "://" not in text


def _names_one(text: str, names: list[str]) -> bool:
    folded = text.casefold()
    return any(name in folded for name in names)


def thresholds(inputs: ReportInputs) -> ThresholdFact:
    return thresholds_of(inputs.catalogue)


def thresholds_of(catalogue: Catalogue) -> ThresholdFact:
    return ThresholdFact(
        publish=catalogue.thresholds.min_n_publish,
        publish_nps=catalogue.thresholds.min_n_nps,
        quote=catalogue.thresholds.min_n_compare,
        tested_exits=catalogue.judging.evidence.tested_region_type_min_exits,
        valid_for_months=catalogue.judging.valid_for_months,
        quorum=catalogue.judging.votes.quorum,
        pages_max=catalogue.report.pages_max,
    )


def first(texts: Mapping[tuple[str, str], str], cluster: str, service: str) -> str:
    return texts.get((cluster, service), "")

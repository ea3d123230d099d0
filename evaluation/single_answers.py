"""Single answers that may leave the house: of groups that the published figures show anyway.

Where one answer stands beside the other, every sum can be formed. So a question is told of a
service and region type only where each KPI that is computed from it is published there, where its
own counts give no other group away, and where the edition before did not hold almost the same ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaluation.counting import Counted, count
from evaluation.evaluating import Evaluation
from evaluation.indicators import RULES
from evaluation.levels import LEVELS
from evaluation.observations import Observations
from evaluation.suppression import hidden_counts
from services_catalog import Catalogue

Question = tuple[str, str]
"""Wave and item."""

COLUMNS = ["respondent", "service", "region_type", "wave", "item", "value"]
TELLING = frozenset({"b_size"})
"""Questions whose answers stand in other tables beside the trial: they would join both."""

FREE = frozenset({"text", "money"})
"""Kinds of questions whose answers may say who answered."""


def single_answers(
    seen: Observations,
    figures: Evaluation,
    catalogue: Catalogue,
    *,
    before: Observations | None = None,
) -> pd.DataFrame:
    """Return the answers of firms that ``figures`` count and that may be told one by one.

    Args:
        seen: what ``figures`` were computed from.
        figures: the edition that readers have.
        catalogue: its definitions.
        before: what the edition before was computed from.

    Returns:
        Respondent, service, region_type, wave, item, value: neither trial nor region.
    """
    counted = count(seen, catalogue)
    earlier = count(before, catalogue) if before is not None else None
    least = catalogue.thresholds.min_n_publish
    closed = _closed(figures, counted)
    tables = [
        _rows(counted, question, shown)
        for question in _told(catalogue, counted)
        if (shown := _shown(counted, earlier, question, closed, least))
    ]
    if not tables:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(tables, ignore_index=True)


def questions_of(counted: Counted) -> dict[str, set[Question]]:
    """Return the questions that each KPI is computed from: those that its rule looks at."""
    found: dict[str, set[Question]] = {}
    for kpi in counted.catalogue.kpis.values():
        looked: set[Question] = set()
        RULES[kpi.id](replace(counted, _given=_Looking(counted._given, looked)), kpi)  # noqa: SLF001 -- it is only watched
        found[kpi.id] = looked
    return found


class _Looking(Mapping[Question, Any]):
    """What firms answered, and a list of what somebody asked for."""

    def __init__(self, given: Mapping[Question, Any], looked: set[Question]) -> None:
        self._given, self._looked = given, looked

    def __getitem__(self, question: Question) -> Any:  # noqa: ANN401 -- a column of answers
        self._looked.add(question)
        return self._given[question]

    def __iter__(self) -> Iterator[Question]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


def _told(catalogue: Catalogue, counted: Counted) -> Iterator[Question]:
    for wave, item in sorted(counted._given):  # noqa: SLF001 -- all there is
        try:
            kind = catalogue.item(item).type
        except KeyError:
            continue
        if kind not in FREE and item not in TELLING:
            yield wave, item


def _closed(figures: Evaluation, counted: Counted) -> dict[Question, set[tuple[str, str]]]:
    """Return the region types and services of which a question is not told because a KPI is not."""
    reads = questions_of(counted)
    marks = figures.kpis.assign(mark=figures.marks)
    gone = marks[(marks["level"] == "region_type") & (marks["mark"] != "")]
    found: dict[Question, set[tuple[str, str]]] = {}
    for unit, service, kpi in zip(gone["unit"], gone["service"], gone["kpi"], strict=True):
        for question in reads.get(kpi, ()):
            found.setdefault(question, set()).add((unit, service))
    return found


def _shown(
    counted: Counted,
    earlier: Counted | None,
    question: Question,
    closed: Mapping[Question, set[tuple[str, str]]],
    least: int,
) -> set[tuple[str, str]]:
    """Return the region types and services of which a question may be told."""
    groups, column = counted.design.groups, LEVELS.index("region_type")
    said = counted.given(*question)
    counts = np.bincount(counted.trial[said.notna()], minlength=len(counted.trials))
    marks = hidden_counts(counts.tolist(), counted.design, least=least)
    found = set()
    for number in np.unique(counted.design.member[:, column]).tolist():
        place = (str(groups["unit"][number]), str(groups["service"][number]))
        if marks[number] or place in closed.get(question, ()):
            continue
        if earlier is None or not 0 < _changed(counted, earlier, question, place) < least:
            found.add(place)
    return found


def _changed(counted: Counted, earlier: Counted, question: Question, place: tuple[str, str]) -> int:
    """Return how many firms of a group answer otherwise than in the edition before."""
    now, then = (_by_firm(one, question, place) for one in (counted, earlier))
    return sum(now.get(firm) != then.get(firm) for firm in {*now, *then})


def _by_firm(counted: Counted, question: Question, place: tuple[str, str]) -> dict[Any, str]:
    rows = _rows(counted, question, {place})
    return dict(zip(rows["respondent"], rows["value"], strict=True))


def _rows(counted: Counted, question: Question, places: set[tuple[str, str]]) -> pd.DataFrame:
    said = counted.given(*question).dropna()
    trials = counted.trials.iloc[counted.trial[said.index]]
    rows = pd.DataFrame(
        {
            "respondent": counted.firms["sme"].to_numpy(dtype=object)[counted.firm[said.index]],
            "service": trials["service"].to_numpy(dtype=object),
            "region_type": trials["region_type"].to_numpy(dtype=object),
            "wave": question[0],
            "item": question[1],
            "value": said.to_numpy(dtype=object),
        }
    )
    kept = [pair in places for pair in zip(rows["region_type"], rows["service"], strict=True)]
    return rows[np.array(kept, dtype=np.bool_)]

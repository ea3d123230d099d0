"""How sure every service is, as plain rows for a page: no frames, and nothing that is hidden."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd

from evaluation.certainty.chances import (
    FINAL,
    INTERIM,
    heterogeneity,
    is_settled,
    target_chances,
    verdict_chances,
)
from evaluation.certainty.estimates import estimates
from evaluation.certainty.judged import Judged, judged
from evaluation.certainty.operating import operating_characteristics
from evaluation.certainty.sensitivity import Tipping, sensitivity, verdict_tipping
from evaluation.certainty.silence import bias_check, response
from evaluation.evaluating import Evaluation
from evaluation.figures import PERCENT
from evaluation.histograms.tallying import Tally
from evaluation.standing import VALUE_GATE
from services_catalog.judging import VerdictId

SEED = 2027
"""Of every draw: the same figures give the same page."""

TIMES = 200
"""How often each truth is played for a page, which people wait for."""

SOLVABLE = 2
"""Hidden pilots that a sum and an interval over pilots would tell apart."""

ADDRESS = ["level", "unit", "service", "kpi"]
RESPONSE = "response-rate"
SIZE = "size: "

Row = Mapping[str, Any]
"""A row of the table that its attribute names; None where nothing can be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCertainty:
    """What is known of how sure the figures of one service are.

    ``hidden`` in a row tells a number that may not be shown from one that nobody knows.

    Attributes:
        verdict: proposed. ``settled``: whether it is as probable as is ``asked_for``.
        chances: of each verdict, the most probable first; empty where they may not be shown.
        targets: of ``target_chances``. types: of ``heterogeneity``.
        values, pooled: of ``estimates``, over pilots and of regions and trials.
        response, compared: of ``response`` and ``bias_check``.
        questions: of ``sensitivity``. tipping: of ``verdict_tipping``.
        played: of ``operating_characteristics``.
    """

    service: str
    verdict: VerdictId
    settled: bool
    asked_for: float
    chances: tuple[tuple[VerdictId, float], ...]
    targets: tuple[Row, ...]
    questions: tuple[Row, ...]
    tipping: Tipping
    played: tuple[Row, ...]
    types: tuple[Row, ...] = ()
    values: tuple[Row, ...] = ()
    pooled: tuple[Row, ...] = ()
    response: tuple[Row, ...] = ()
    compared: tuple[Row, ...] = ()


def same_figures(tally: Tally, frozen: Evaluation) -> bool:
    """Say whether ``tally`` counts what ``frozen`` counted.

    Where an answer was deleted since, the difference of both would tell what it was.
    """
    names = [*ADDRESS, "n", "value"]
    now, then = (
        table[names].sort_values(ADDRESS, ignore_index=True) for table in (tally.kpis, frozen.kpis)
    )
    if len(now) != len(then) or not now[ADDRESS].astype(str).equals(then[ADDRESS].astype(str)):
        return False
    return all(
        np.allclose(now[name].astype(float), then[name].astype(float), equal_nan=True)
        for name in ("n", "value")
    )


def told(
    tally: Tally,
    frozen: Evaluation,
    *,
    invitations: Sequence[Row],
    opened: Collection[tuple[str, str]],
    final: bool,
    whole: bool = True,
) -> dict[str, ServiceCertainty]:
    """Return how sure every service is. Takes seconds.

    Args:
        tally: of the observations of ``frozen``, see ``same_figures``.
        frozen: the edition; what it hides is hidden here.
        invitations: rows with the keys of ``silence.INVITATIONS``; empty: letters went elsewhere.
        opened: services and waves that firms had been asked in.
        final: whether the edition is one of the planned ends, for which less is asked.
        whole: otherwise without types, values, pooled, response and compared, which reports do not
            print.
    """
    keys = dict(_marks(frozen))
    addresses = tally.kpis[ADDRESS].itertuples(index=False, name=None)
    marks = pd.Series([keys[address] for address in addresses], dtype="str")
    gone = {address for address, mark in keys.items() if mark}
    tables = {
        "targets": target_chances(tally, marks),
        "questions": sensitivity(tally),
        "played": operating_characteristics(tally, seed=SEED, times=TIMES),
    }
    if whole:
        letters = pd.DataFrame(invitations) if invitations else None
        worth = estimates(tally, marks, only=tally.catalogue.gates[VALUE_GATE].kpis)
        worth = _without_telling_ends(worth, tally, gone)
        tables |= {
            "types": _types(tally, marks),
            "values": worth[worth["level"].isin(["service", "region_type"])],
            "pooled": worth[worth["level"].isin(["region", "trial"])],
            "response": _response(response(tally, letters), gone, opened, _least(tally)),
            "compared": _compared(bias_check(tally), gone, _least(tally)),
        }
    rows = {name: _rows(table) for name, table in tables.items()}
    tips = verdict_tipping(tally)
    found = {}
    for service, one in judged(tally).items():
        chances = _chances(tally, one, gone)
        found[service] = ServiceCertainty(
            service=service,
            verdict=one.verdict,
            settled=is_settled(dict(chances), one.verdict, final=final),
            asked_for=FINAL if final else INTERIM,
            chances=chances,
            tipping=tips[service],
            **{name: tuple(r for r in rows[name] if r["service"] == service) for name in rows},
        )
    return found


def _marks(frozen: Evaluation) -> list[tuple[Any, ...]]:
    rows = frozen.kpis[ADDRESS].itertuples(index=False, name=None)
    return list(zip(rows, frozen.marks, strict=True))


def _chances(
    tally: Tally, one: Judged, gone: Collection[object]
) -> tuple[tuple[VerdictId, float], ...]:
    """Return how probable each verdict is; nothing where a value it is drawn from is hidden."""
    service = one.standing.service
    kpis = tally.catalogue.gates[VALUE_GATE].kpis
    if any(("service", service, service, kpi) in gone for kpi in kpis):
        return ()
    found = verdict_chances(tally, one.standing, seed=SEED)
    return tuple(sorted(found.items(), key=lambda pair: -pair[1]))


def _types(tally: Tally, marks: "pd.Series[str]") -> pd.DataFrame:
    """Leave out the comparisons in which a hidden region type takes part: it would follow."""
    everything, shown = target_chances(tally), target_chances(tally, marks)
    counted = (everything["place"] != "all") & everything["p_target"].notna()
    lost = everything[counted & shown["n"].isna()]
    names = set(zip(lost["service"], lost["kpi"], strict=True))
    table = heterogeneity(tally)
    hidden = [pair in names for pair in zip(table["service"], table["kpi"], strict=True)]
    table = table.astype(dict.fromkeys(("q", "p", "i2", "tau"), "float64"))
    table.loc[hidden, ["q", "p", "i2", "tau"]] = np.nan
    return table.assign(hidden=hidden)


def _without_telling_ends(
    table: pd.DataFrame, tally: Tally, gone: Collection[object]
) -> pd.DataFrame:
    """Leave out intervals over pilots of which one or two that answered are hidden.

    Their sum is known; how far they lie apart is what such an interval is made of.
    """
    trials = tally.counted.trials
    inside: dict[tuple[str, str, str], list[str]] = {}
    for row in trials.itertuples():
        inside.setdefault(("region_type", str(row.region_type), str(row.service)), []).append(
            str(row.cluster)
        )
        inside.setdefault(("service", str(row.service), str(row.service)), []).append(
            str(row.cluster)
        )
    answers = tally.kpis[(tally.kpis["level"] == "trial") & (tally.kpis["n"] > 0)]
    spoke = set(answers[ADDRESS].itertuples(index=False, name=None))

    def few(level: str, unit: str, service: str, kpi: str) -> bool:
        pilots = inside.get((level, unit, service), ())
        own = [("trial", pilot, service, kpi) for pilot in pilots]
        return 0 < sum(one in spoke and one in gone for one in own) <= SOLVABLE

    telling = [few(*address) for address in table[ADDRESS].itertuples(index=False, name=None)]
    table = table.copy()
    table.loc[telling, ["effective_n", "low", "high"]] = np.nan
    return table


def _response(
    table: pd.DataFrame, gone: Collection[object], opened: Collection[object], least: int
) -> pd.DataFrame:
    table = table[[pair in opened for pair in zip(table["service"], table["wave"], strict=True)]]
    few = ((table[["answered", "valid"]] > 0) & (table[["answered", "valid"]] < least)).any(axis=1)
    masked = pd.Series(
        [
            wave == "exit" and ("service", service, service, RESPONSE) in gone
            for service, wave in zip(table["service"], table["wave"], strict=True)
        ],
        index=table.index,
        dtype=bool,
    )
    names = ["answered", "valid", "rate", "low", "high"]
    table = table.astype(dict.fromkeys(names, "float64"))
    table.loc[few | masked, names] = np.nan
    return table.assign(hidden=few | masked)


def _compared(table: pd.DataFrame, gone: Collection[object], least: int) -> pd.DataFrame:
    """Hide how sizes compare where a size has a handful of firms on a side: all or none of them.

    Nothing is compared of a service whose number of answers may not be told.
    """
    told = [("service", service, service, RESPONSE) not in gone for service in table["service"]]
    table = table[np.array(told, dtype=np.bool_)]
    sizes = table["subject"].str.startswith(SIZE)
    numbers = table.astype(
        dict.fromkeys(("answered", "silent", "firms_answered", "firms_silent"), "float64")
    )
    few = pd.Series(data=False, index=table.index)
    for side in ("answered", "silent"):
        firms = (numbers[side] / PERCENT * numbers[f"firms_{side}"]).round()
        few |= sizes & (firms > 0) & (firms < least)
    services = set(table.loc[few, "service"])
    return table[~(sizes & table["service"].isin(services))]


def _least(tally: Tally) -> int:
    return int(tally.catalogue.thresholds.min_n_publish)


def _rows(table: pd.DataFrame) -> list[Row]:
    rows = [
        {str(name): _plain(value) for name, value in row.items()}
        for row in table.to_dict("records")
    ]
    return [{"hidden": "n" in row and row["n"] is None} | row for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, (str, bool, np.bool_)) or value is None:
        return bool(value) if isinstance(value, np.bool_) else value
    number = float(cast("float", value))
    return None if np.isnan(number) else number

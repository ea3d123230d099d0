"""What an evaluation is computed from: four tidy frames, checked before anything is counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import pandas as pd

from evaluation.errors import RowsTwice, UnknownReference, WrongColumns, WrongValues

SCHEMA: dict[str, dict[str, str]] = {
    "trials": {
        "cluster": "str",
        "service": "str",
        "region": "str",
        "region_type": "str",
        "country": "str",
        "withdrawn": "bool",
        "completed": "bool",
        "mandatory": "int64",
        "accepted": "int64",
        "planned_days": "int64",
        "actual_days": "float64",
    },
    "firms": {"sme": "str", "cluster": "str", "size": "str"},
    "participations": {"sme": "str", "cluster": "str", "service": "str", "attended": "bool"},
    "answers": {
        "respondent": "str",
        "cluster": "str",
        "service": "str",
        "wave": "str",
        "item": "str",
        "value": "str",
    },
}
"""Columns and kinds of every frame. Only ``actual_days`` may be NaN."""

KEYS: dict[str, list[str]] = {
    "trials": ["cluster", "service"],
    "firms": ["sme"],
    "participations": ["sme", "cluster", "service"],
    "answers": ["respondent", "cluster", "service", "wave", "item"],
}
"""What may be there only once."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """Everything that was seen of a programme, up to one moment.

    Args:
        trials: one row per trial, withdrawn ones too. ``completed``: not withdrawn, all mandatory
            tasks done, exit wave closed. ``mandatory``, ``accepted``: mandatory tasks, and those
            done with accepted evidence. ``planned_days``, ``actual_days``: working days of the
            region from the wave start to the last mandatory task (NaN: not all of them done).
        firms: every firm of every cluster, with its size class.
        participations: one row per firm and trial it was registered for.
        answers: only those that count: the last of a respondent to an item, given before the
            close of the wave. ``value`` is the text of the file.
        exchange_rates: EUR for one unit of a currency; EUR itself need not be named.

    Raises:
        WrongColumns, WrongValues, RowsTwice, UnknownReference: a frame cannot be trusted.
    """

    trials: pd.DataFrame
    firms: pd.DataFrame
    participations: pd.DataFrame
    answers: pd.DataFrame
    exchange_rates: Mapping[str, float]

    def __post_init__(self) -> None:
        for name in SCHEMA:
            object.__setattr__(self, name, _checked(name, getattr(self, name)))
        _check_numbers(self.trials)
        _check_references(self)
        for currency, rate in self.exchange_rates.items():
            if not 0 < rate < float("inf"):
                expected = "EUR for one unit, above 0"
                raise WrongValues("exchange_rates", currency, found=f"{rate}", expected=expected)
        object.__setattr__(self, "exchange_rates", {**self.exchange_rates, "EUR": 1.0})

    @classmethod
    def of_records(
        cls,
        *,
        trials: Iterable[Record],
        firms: Iterable[Record],
        participations: Iterable[Record],
        answers: Iterable[Sequence[str]],
        exchange_rates: Mapping[str, float],
    ) -> Self:
        """Build the frames from plain rows; ``answers`` are tuples in the order of ``SCHEMA``."""
        return cls(
            trials=_frame("trials", trials),
            firms=_frame("firms", firms),
            participations=_frame("participations", participations),
            answers=pd.DataFrame(list(answers), columns=list(SCHEMA["answers"])),
            exchange_rates=exchange_rates,
        )


def _frame(name: str, records: Iterable[Record]) -> pd.DataFrame:
    rows = list(records)
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=list(SCHEMA[name]))


def _checked(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with the kinds and columns of the schema, its rows ordered by key.

    Sorting makes every sum the same whatever order the rows came in. Answers, which are many, are
    put in order when they are counted.
    """
    schema = SCHEMA[name]
    missing = [column for column in schema if column not in frame.columns]
    unknown = [str(column) for column in frame.columns if column not in schema]
    if missing or unknown:
        raise WrongColumns(name, missing=missing, unknown=unknown)
    kept = pd.DataFrame({column: _column(name, column, frame[column]) for column in schema})
    if name != "answers":
        kept = kept.sort_values(KEYS[name], ignore_index=True, kind="stable")
    twice = kept.duplicated(KEYS[name])
    if twice.any():
        raise RowsTwice(name, kept.loc[twice, KEYS[name]].agg(" / ".join, axis=1))
    return kept


def _column(frame: str, name: str, values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return ``values`` as the kind the schema asks for; a silent conversion would hide a fault."""
    expected = SCHEMA[frame][name]
    found = pd.api.types.infer_dtype(values, skipna=False) if len(values) else "empty"
    accepted = {
        "str": {"string", "empty"},
        "bool": {"boolean", "empty"},
        "int64": {"integer", "empty"},
        "float64": {"floating", "integer", "mixed-integer-float", "empty"},
    }[expected]
    if found not in accepted:
        raise WrongValues(frame, name, found=f"values of the kind {found!r}", expected=expected)
    return values.astype(expected)  # type: ignore[call-overload, no-any-return]


def _check_numbers(trials: pd.DataFrame) -> None:
    counts = trials[["mandatory", "accepted", "planned_days"]]
    if (counts < 0).to_numpy().any():
        raise WrongValues("trials", "mandatory", found="a negative number", expected="0 or more")
    if (trials["accepted"] > trials["mandatory"]).any():
        expected = "at most as many as mandatory"
        raise WrongValues("trials", "accepted", found="more than mandatory", expected=expected)
    if (trials["withdrawn"] & trials["completed"]).any():
        expected = "no for a withdrawn trial"
        raise WrongValues("trials", "completed", found="a withdrawn trial", expected=expected)


def _check_references(seen: Observations) -> None:
    trials = pd.MultiIndex.from_frame(seen.trials[["cluster", "service"]])
    for name, frame in (("participations", seen.participations), ("answers", seen.answers)):
        named = frame[["cluster", "service"]].drop_duplicates()
        strangers = named[~pd.MultiIndex.from_frame(named).isin(trials)]
        if len(strangers):
            raise UnknownReference(name, "trials", strangers.agg(" / ".join, axis=1))
    takers = seen.participations["sme"]
    unknown = takers[pd.Index(seen.firms["sme"]).get_indexer(pd.Index(takers)) < 0]
    if len(unknown):
        raise UnknownReference("participations", "firms", unknown.unique())

"""One evaluation of a programme: every number, what of it is published, and the proposals."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from evaluation.amendments import Amendment, amended, difference, recoloured
from evaluation.conditions import Condition
from evaluation.counting import Counted, count
from evaluation.editions import NUMBERS, next_edition
from evaluation.errors import UnreadableEvaluation
from evaluation.histograms.counts import measures_of
from evaluation.histograms.layout import layout_of
from evaluation.indicators import indicators
from evaluation.masks import SECONDARY
from evaluation.observations import SCHEMA, Observations
from evaluation.proposals import Proposal, propose
from evaluation.publishing import publish
from evaluation.readings import Readings
from evaluation.reasons import Reason
from evaluation.standing import standings
from evaluation.suppression import suppressed
from foundation.digests import canonical, digest
from services_catalog import Catalogue

FORMAT = 1

KINDS = {
    "level": "str",
    "unit": "str",
    "service": "str",
    "kpi": "str",
    "n": "int64",
    "firms": "int64",
    "value": "float64",
    "low": "float64",
    "high": "float64",
    "status": "str",
    "suppressed": "str",
}


@dataclass(frozen=True)
class Evaluation:
    """The result of one evaluation.

    Attributes:
        kpis: every number, nothing hidden, not for print: level, unit, service, kpi, n, firms,
            value, low, high, status, suppressed (``primary``, ``secondary`` or "").
        printed: the same rows as readers are told them: where too few have changed since the
            edition before, its numbers stand.
        trials: as observed.
        proposals: one a service, in the order of the catalogue.
        definitions: digest of the catalogue that was used.
    """

    kpis: pd.DataFrame
    printed: pd.DataFrame
    trials: pd.DataFrame
    proposals: tuple[Proposal, ...]
    definitions: str

    @cached_property
    def published(self) -> pd.DataFrame:
        """The table of ``kpis.csv``: hidden rows keep only their address."""
        return publish(self.printed, self.trials)

    @cached_property
    def marks(self) -> "pd.Series[str]":
        """Which numbers of ``kpis`` are nobody's business: hidden ones, and ones not printed yet.

        Beside every row ``primary``, ``secondary`` or "". Whatever else is computed from the
        answers of this edition hides the same rows.
        """
        stands = set(_held(self.kpis, self.printed).get("row", ()))
        held = [place in stands for place in range(len(self.kpis))]
        return self.kpis["suppressed"].mask(
            np.array(held, dtype=np.bool_) & (self.kpis["suppressed"] == ""), SECONDARY
        )

    @cached_property
    def readings(self) -> Readings:
        """The published numbers by address."""
        return Readings(self.published)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of everything in it: equal for equal observations and definitions."""
        return digest(self._plain())

    def proposal(self, service: str) -> Proposal:
        """Return the proposal on ``service``.

        Raises:
            KeyError: the service was not evaluated.
        """
        for proposal in self.proposals:
            if proposal.service == service:
                return proposal
        raise KeyError(service)

    def to_json(self) -> str:
        """Return everything as canonical JSON; ``of_json`` gives an equal evaluation."""
        return canonical(self._plain()).decode()

    @classmethod
    def of_json(cls, text: str) -> Self:
        """Read what ``to_json`` wrote.

        Raises:
            UnreadableEvaluation: it is something else.
        """
        try:
            stored = json.loads(text)
            if stored["format"] != FORMAT:
                raise UnreadableEvaluation(f"its format is {stored['format']}, not {FORMAT}")
            kpis = _frame(stored["kpis"], KINDS)
            return cls(
                kpis=kpis,
                printed=_standing(kpis, stored.get("held", {})),
                trials=_frame(stored["trials"], SCHEMA["trials"]),
                proposals=tuple(_proposal(plain) for plain in stored["proposals"]),
                definitions=stored["definitions"],
            )
        except (ValueError, KeyError, TypeError) as fault:
            raise UnreadableEvaluation(f"{type(fault).__name__}: {fault}") from fault

    def _plain(self) -> dict[str, Any]:
        held = _held(self.kpis, self.printed)
        return {
            "format": FORMAT,
            "kpis": _columns(self.kpis),
            **({"held": held} if held else {}),
            "trials": _columns(self.trials),
            "proposals": [asdict(proposal) for proposal in self.proposals],
            "definitions": self.definitions,
        }


def evaluate(
    observations: Observations,
    catalogue: Catalogue,
    amendments: Sequence[Amendment] = (),
    *,
    before: Evaluation | None = None,
) -> Evaluation:
    """Compute all KPIs, decide what may be published, and propose a verdict for every service.

    Pure: the same observations and definitions give the same evaluation to the last bit, in
    whatever order the rows come.

    A service with ``amendments`` is judged by its amended limits; what that changed is one of the
    reasons.

    Args:
        before: the edition that readers have: nobody can subtract it from what is published now.
            None: this is the first.

    Raises:
        UnknownReference: a trial of a service that the catalogue does not offer.
        KpiWithoutRule: the catalogue has a KPI that is not computed here.
        NotCountable: a KPI is computed from a question that nobody is asked.
    """
    measures_of(catalogue, layout_of(catalogue))  # a question that is gone would leave empty cells
    counted = count(observations, catalogue)
    kpis = indicators(counted)
    if before is None:
        kpis["suppressed"] = suppressed(kpis, counted.design, catalogue)
        printed = kpis
    else:
        printed = next_edition(before.printed, kpis, counted.design, catalogue).kpis
        kpis["suppressed"] = printed["suppressed"]
    proposals = _proposals(counted, kpis, printed)
    for service in dict.fromkeys(change.service for change in amendments):
        rules = amended(catalogue, amendments, service)
        kpis, printed = (recoloured(table, catalogue, rules, service) for table in (kpis, printed))
        frozen = proposals[service]
        found = _proposals(replace(counted, catalogue=rules), kpis, printed)[service]
        numbers = [change.number for change in amendments if change.service == service]
        changed = difference(frozen, found, numbers)
        proposals[service] = replace(found, reasons=(*found.reasons, *changed))
    return Evaluation(
        kpis=kpis,
        printed=printed,
        trials=counted.trials,
        proposals=tuple(proposals.values()),
        definitions=catalogue.digest,
    )


def _proposals(counted: Counted, kpis: pd.DataFrame, printed: pd.DataFrame) -> dict[str, Proposal]:
    everything, published = Readings(kpis), Readings(publish(printed, counted.trials))
    return {
        standing.service: propose(standing, published, counted.catalogue)
        for standing in standings(counted, everything)
    }


def _held(kpis: pd.DataFrame, printed: pd.DataFrame) -> dict[str, list[Any]]:
    """Return the rows in which an older number stands: their place, and what is printed there."""
    if printed is kpis:
        return {}
    same = (kpis[NUMBERS] == printed[NUMBERS]) | (kpis[NUMBERS].isna() & printed[NUMBERS].isna())
    rows = np.flatnonzero(~same.all(axis=1).to_numpy())
    found = _columns(printed[NUMBERS].iloc[rows])
    return {"row": rows.tolist(), **found} if len(rows) else {}


def _standing(kpis: pd.DataFrame, held: Mapping[str, list[Any]]) -> pd.DataFrame:
    """Return the table as printed, from what ``_held`` gave."""
    if not held:
        return kpis
    printed, rows = kpis.copy(), kpis.index[held["row"]]
    for name in NUMBERS:
        printed.loc[rows, name] = pd.Series(held[name], index=rows, dtype=KINDS[name])
    return printed


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    return {
        str(name): [None if value != value else value for value in column.tolist()]  # noqa: PLR0124 -- NaN
        for name, column in frame.items()
    }


def _frame(columns: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(columns[name], dtype=kind) for name, kind in kinds.items()}
    )


def _proposal(plain: Mapping[str, Any]) -> Proposal:
    return Proposal(
        **{
            **plain,
            "reasons": tuple(Reason(**reason) for reason in plain["reasons"]),
            "conditions": tuple(Condition(**condition) for condition in plain["conditions"]),
        }
    )

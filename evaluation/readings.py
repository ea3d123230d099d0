"""Look one number up in a table of KPIs."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

import pandas as pd

from evaluation.levels import PROGRAMME
from services_catalog.indicators import Colour

Address = tuple[str, str, str, str]
"""Level, unit, service and KPI; the service of the programme is empty."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell with its interval; ``value``, ``low``, ``high`` are None where nothing can be said.

    ``hidden`` says why a published cell is empty: ``primary``, ``secondary`` or, not hidden, "".
    """

    address: Address
    n: int
    value: float | None
    low: float | None
    high: float | None
    status: Colour
    hidden: str = ""

    @property
    def reference(self) -> str:
        """The row of ``kpis.csv`` that this number stands in."""
        return "/".join(self.address)

    @property
    def kpi(self) -> str:
        return self.address[3]


class Readings(Mapping[Address, Reading]):
    """Every row of a table of KPIs by its address."""

    def __init__(self, table: pd.DataFrame) -> None:
        """Take the columns level, unit, service, kpi, n, value, low, high, status[, suppressed]."""
        hidden = table["suppressed"] if "suppressed" in table else [""] * len(table)
        names = (table[column].tolist() for column in ("level", "unit", "service", "kpi"))
        rows = zip(
            zip(*names, strict=True),
            table["n"].fillna(0).astype(int).tolist(),
            *(table[column].tolist() for column in ("value", "low", "high", "status")),
            hidden,
            strict=True,
        )
        self._rows = {
            address: Reading(
                address, n, _known(value), _known(low), _known(high), status or "none", why
            )
            for address, n, value, low, high, status, why in rows
        }

    @classmethod
    def of(cls, rows: Mapping[Address, Reading]) -> Self:
        """Take readings as they are."""
        found = cls.__new__(cls)
        found._rows = dict(rows)  # noqa: SLF001 -- its own class
        return found

    def __getitem__(self, address: Address) -> Reading:
        return self._rows[address]

    def __iter__(self) -> Iterator[Address]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def service(self, service: str, kpi: str) -> Reading:
        return self["service", service, service, kpi]

    def programme(self, kpi: str) -> Reading:
        return self[PROGRAMME, PROGRAMME, "", kpi]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)

"""Named changes of the frozen plan: which limits of a service moved, and what that changed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluation.indicators import colours
from evaluation.proposals import Proposal
from evaluation.reasons import Reason
from services_catalog import Catalogue

TARGET, LIMIT = "target", "amber"
"""What of a KPI may be amended; of a gate it is ``<colour>.<limit>``, such as ``green.regions``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """One change. ``thing`` is ``kpi:<id>`` or ``gate:<id>``."""

    number: int
    service: str
    thing: str
    field: str
    after: float


def amended(catalogue: Catalogue, amendments: Sequence[Amendment], service: str) -> Catalogue:
    """Return the catalogue that ``service`` is judged by: the frozen one, then each change of it.

    Raises:
        KeyError: an amendment names what the catalogue does not have.
        ValueError: the limits of a KPI would contradict each other.
    """
    kpis, gates = dict(catalogue.kpis), dict(catalogue.gates)
    for change in amendments:
        if change.service != service:
            continue
        kind, _, name = change.thing.partition(":")
        if kind == "kpi":
            plain = kpis[name].model_dump() | {change.field: change.after}
            type(kpis[name]).model_validate(plain)
            kpis[name] = kpis[name].model_copy(update={change.field: change.after})
        else:
            gate, (colour, _, limit) = gates[name], change.field.partition(".")
            limits = {**gate.limits, colour: {**gate.limits[colour], limit: change.after}}
            gates[name] = gate.model_copy(update={"limits": limits})
    return catalogue.model_copy(update={"kpis": kpis, "gates": gates})


def recoloured(
    kpis: pd.DataFrame, catalogue: Catalogue, rules: Catalogue, service: str
) -> pd.DataFrame:
    """Return the table with the rows of ``service`` coloured by ``rules``."""
    found = kpis["status"].to_numpy(dtype=object).copy()
    ours = (kpis["service"] == service).to_numpy()
    for name, kpi in rules.kpis.items():
        if (kpi.target, kpi.amber) != (catalogue.kpis[name].target, catalogue.kpis[name].amber):
            rows = np.flatnonzero(ours & (kpis["kpi"] == name).to_numpy())
            found[rows] = colours(kpi, kpis["value"].to_numpy(dtype=np.float64)[rows])
    return kpis.assign(status=pd.Series(found, dtype="str", index=kpis.index))


def difference(frozen: Proposal, found: Proposal, numbers: Sequence[int]) -> tuple[Reason, ...]:
    """Return what the amendments ``numbers`` changed: a reason a gate, and one for the verdict."""
    named = list(numbers)
    told = [
        Reason("amended-gate", gate, {"amendments": named, "colour": frozen.gates[gate]})
        for gate, colour in found.gates.items()
        if colour != frozen.gates[gate]
    ]
    if found.verdict != frozen.verdict:
        told.append(Reason("amended-verdict", "", {"amendments": named, "verdict": frozen.verdict}))
    return tuple(told)

"""How sure the verdicts are, cut to what a public report may say."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evaluation.reports.certain import (
    CertaintyFact,
    ChanceFact,
    LeftOutFact,
    TargetChanceFact,
    TruthFact,
    WhatIfFact,
)
from evaluation.reports.gathering.inputs import ReportInputs

if TYPE_CHECKING:
    from evaluation.certainty.telling import ServiceCertainty

_DROPPED = {"drop-pilot": "pilot", "drop-region": "region"}
_STEPS = 20
"""Chances of targets are kept in 20ths: from finer ones answers of few could be worked out."""


def certainty_facts(inputs: ReportInputs) -> tuple[CertaintyFact, ...]:
    """Return the certainty of every service of which it was computed and may be told."""
    verdicts = [verdict.id for verdict in inputs.catalogue.judging.verdicts]
    return tuple(
        _fact(sure, verdicts)
        for sure in inputs.certainty.values()
        if inputs.may_vary(sure.service, sure.verdict)
    )


def _fact(sure: "ServiceCertainty", verdicts: Sequence[str]) -> CertaintyFact:
    shares: Mapping[str, float] = {str(verdict): share for verdict, share in sure.chances}
    return CertaintyFact(
        service=sure.service,
        settled=sure.settled,
        asked_for=sure.asked_for,
        chances=_chances(shares, verdicts) if shares else (),
        targets=tuple(
            TargetChanceFact(
                place=row["place"],
                kpi=row["kpi"],
                target=_in_steps(row, "p_target"),
                acceptable=_in_steps(row, "p_amber"),
            )
            for row in sure.targets
        ),
        left_out=tuple(_left_out(sure, kind) for kind in _DROPPED),
        what_ifs=tuple(
            WhatIfFact(
                kind=row["kind"],
                about=row["about"],
                then=row["then"] if row["changes"] else "",
            )
            for row in sure.questions
            if row["kind"] not in _DROPPED
        ),
        truths=tuple(
            TruthFact(
                truth=row["truth"], wrong=round(row["wrong"], 3), verdicts=_chances(row, verdicts)
            )
            for row in sure.played
        ),
    )


def _chances(shares: Mapping[str, Any], verdicts: Sequence[str]) -> tuple[ChanceFact, ...]:
    return tuple(ChanceFact(verdict=name, share=round(shares[name], 3)) for name in verdicts)


def _in_steps(row: Mapping[str, Any], name: str) -> float | None:
    if row["hidden"] or row[name] is None:
        return None
    return round(float(row[name]) * _STEPS) / _STEPS


def _left_out(sure: "ServiceCertainty", kind: str) -> LeftOutFact:
    asked = [row for row in sure.questions if row["kind"] == kind]
    return LeftOutFact(
        unit="pilot" if kind == "drop-pilot" else "region",
        asked=len(asked),
        changed=sum(row["changes"] for row in asked),
    )

"""What the engine proposes for a service: verdict, gates, reasons, conditions, region types."""

from collections.abc import Mapping
from dataclasses import dataclass

from evaluation.conditions import Condition, conditions_for
from evaluation.gates import colours_of
from evaluation.readings import Readings
from evaluation.reasons import Case, Reason, criteria, reasons_for
from evaluation.standing import Standing, TypeStanding
from evaluation.verdicts import verdict_of
from services_catalog import Catalogue
from services_catalog.indicators import Colour
from services_catalog.judging import VerdictId


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal on one service; people decide.

    Attributes:
        gates: colours of G1 to G5. G0 and G6 are passed by people.
        reasons: one or more a gate, the decisive ones first.
        conditions: only for the verdict ``validated_with_conditions``.
        region_types: ``tested``, ``weak`` or ``not_tested`` for each.
        numbers: what the verdict rests on, None where a count must not be printed: completed,
            open and withdrawn trials, regions, countries, tested_region_types, matched_pairs,
            response_rate, fidelity.
    """

    service: str
    verdict: VerdictId
    gates: Mapping[str, Colour]
    reasons: tuple[Reason, ...]
    conditions: tuple[Condition, ...]
    region_types: Mapping[str, TypeStanding]
    numbers: Mapping[str, float | None]


def propose(standing: Standing, published: Readings, catalogue: Catalogue) -> Proposal:
    """Judge a service by unhidden numbers and explain it with published ones."""
    colours = colours_of(standing, catalogue)
    verdict = verdict_of(colours, standing, catalogue)
    case = Case(standing, colours, published, catalogue)
    conditional = verdict == "validated_with_conditions"
    return Proposal(
        service=standing.service,
        verdict=verdict,
        gates=colours,
        reasons=reasons_for(case),
        conditions=conditions_for(case) if conditional else (),
        region_types=standing.types,
        numbers=_numbers(case),
    )


def _numbers(case: Case) -> dict[str, float | None]:
    standing = case.standing
    return {
        **{criterion["what"]: criterion["found"] for criterion in criteria(case)},
        "open_trials": standing.open,
        "withdrawn_trials": standing.withdrawn,
        "fidelity": standing.fidelity,
    }

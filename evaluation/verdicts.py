"""Which verdict the engine proposes: the first rule that holds. People decide."""

from collections.abc import Callable, Mapping

from evaluation.standing import Standing
from services_catalog import Catalogue
from services_catalog.indicators import Colour
from services_catalog.judging import VerdictId

Colours = Mapping[str, Colour]
Rule = Callable[[Colours, Standing], bool]

JUDGED = ("G3", "G4", "G5")
"""The gates that a service fails; the others say whether that can be known."""


def verdict_of(colours: Colours, standing: Standing, catalogue: Catalogue) -> VerdictId:
    """Return the first verdict of the catalogue whose rule holds."""
    return next(
        verdict.id for verdict in catalogue.judging.verdicts if RULES[verdict.id](colours, standing)
    )


def failing(colours: Colours) -> tuple[str, ...]:
    """Return the gates among value, adaptability and upkeep that are red."""
    return tuple(gate for gate in JUDGED if colours[gate] == "red")


def poorly_delivered(standing: Standing) -> bool:
    """Say whether delivery is red in more than half of the completed trials."""
    return standing.below * 2 > standing.completed


def _insufficient(colours: Colours, standing: Standing) -> bool:
    return colours["G2"] == "red" or poorly_delivered(standing)


def _failed(colours: Colours, _standing: Standing) -> bool:
    return len(failing(colours)) > 1


def _to_revise(colours: Colours, _standing: Standing) -> bool:
    return len(failing(colours)) == 1


def _validated(colours: Colours, _standing: Standing) -> bool:
    amber = [colours[gate] for gate in ("G3", "G5")].count("amber")
    return all(colours[gate] == "green" for gate in ("G1", "G2", "G4")) and amber <= 1


RULES: dict[VerdictId, Rule] = {
    "insufficient_evidence": _insufficient,
    "not_validated": _failed,
    "revise_and_retest": _to_revise,
    "validated": _validated,
    "validated_with_conditions": lambda _colours, _standing: True,
}

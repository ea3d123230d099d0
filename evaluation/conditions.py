"""Under which conditions a service is valid: one for every gate that is not green."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evaluation.reasons import Case, by_chance, criteria, delivery, upkeep, weakness
from evaluation.standing import DELIVERY_GATE, VALUE_GATE
from evaluation.wording import worded


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that has to be done or left out, by whom and by when.

    Attributes:
        owner: id of a role.
        days: working days from adoption until it is due; 0: it holds from the first day.
    """

    code: str
    gate: str
    owner: str
    days: int
    facts: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """Return what is asked, who answers for it and until when."""
        due = "owner-and-date" if self.days else "owner-at-once"
        who = worded(due, {"owner": self.owner, "days": self.days}, language)
        return f"{self.what(language)} {who}"

    def what(self, language: str) -> str:
        """Return only what is asked."""
        return worded(self.code, self.facts, language)


def conditions_for(case: Case) -> tuple[Condition, ...]:
    """Return a condition for every gate that is not green, and every region type left out."""
    open_gates = [gate for gate in CONDITIONS if case.colours[gate] != "green"]
    return tuple(condition for gate in open_gates for condition in CONDITIONS[gate](case))


def _delivery(case: Case) -> Iterator[Condition]:
    yield Condition("condition-delivery", DELIVERY_GATE, "regional_coordinator", 20, delivery(case))


def _evidence(case: Case) -> Iterator[Condition]:
    facts = {"criteria": criteria(case, case.catalogue.gates["G2"].limits["green"])}
    yield Condition("condition-evidence", "G2", "wp_lead", 120, facts)


def _value(case: Case) -> Iterator[Condition]:
    colours = case.standing.colours
    below = [case.told(kpi) for kpi in colours if colours[kpi] != "green"]
    if below:
        yield Condition("condition-value", VALUE_GATE, "service_facilitator", 60, {"kpis": below})
    if by_chance(case):
        facts = {"finding": case.told("capability-gain")}
        yield Condition("condition-chance", VALUE_GATE, "wp_lead", 120, facts)


def _types(case: Case) -> Iterator[Condition]:
    standing = case.standing
    for kind in standing.types_that_are("weak"):
        yield Condition("exclude-weak", "G4", "wp_lead", 0, weakness(case, kind))
    if untested := standing.types_that_are("not_tested"):
        yield Condition("exclude-untested", "G4", "wp_lead", 0, {"where": list(untested)})
    yield Condition("condition-types", "G4", "regional_coordinator", 120)


def _upkeep(case: Case) -> Iterator[Condition]:
    yield Condition("condition-upkeep", "G5", "cluster_manager", 40, {"kpis": upkeep(case)})


CONDITIONS: dict[str, Callable[[Case], Iterator[Condition]]] = {
    DELIVERY_GATE: _delivery,
    "G2": _evidence,
    VALUE_GATE: _value,
    "G4": _types,
    "G5": _upkeep,
}

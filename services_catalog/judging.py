"""How a service is judged: gates, verdicts, votes. The engine proposes, people decide."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from services_catalog.definition import Definition, Name, Number, Spoken

VerdictId = Literal[
    "insufficient_evidence",
    "not_validated",
    "revise_and_retest",
    "validated",
    "validated_with_conditions",
]


class Gate(Spoken):
    """One question a service has to answer, green, amber or red.

    The texts are the rule as it was agreed; ``limits`` are its numbers, by colour.
    """

    id: str
    name: Name
    level: Literal["trial", "service", "trial and service"]
    when: str | None = None
    kpis: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    status_rule: str | None = None
    service_value: str | None = None
    green: str | None = None
    amber: str | None = None
    red: str | None = None
    effect: str | None = None
    needed_to: str | None = None
    note: str | None = None
    limits: dict[str, dict[str, Number]] = Field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"gate:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "name", self.name
        for colour in ("green", "amber", "red"):
            if rule := getattr(self, colour):
                yield colour, rule

    def name_in(self, language: str) -> str:
        return self.text_of("name", self.name, language)

    def rule_in(self, colour: str, language: str) -> str:
        """Return the rule of one colour; empty where the gate has none."""
        english = {"green": self.green, "amber": self.amber, "red": self.red}.get(colour)
        return self.text_of(colour, english, language) if english else ""


class VerdictRule(Definition):
    id: VerdictId
    rule: Name


class EvidenceTerms(Definition):
    """Numbers behind the words of the gates."""

    tested_region_type_min_exits: int
    weak_region_type_min_exits: int
    weak_region_type_min_red: int


class Votes(Definition):
    """How the advisory board decides on a proposal."""

    rule: Name
    decisions: tuple[str, ...]
    quorum: int
    board: int
    majority: int


class ProgrammeGoal(Definition):
    validated_services: int
    source: str


class Judging(Definition):
    """What holds for all gates; ``verdicts`` in the order in which they are tried."""

    version: int
    principle: Name
    terms: dict[str, str]
    evidence: EvidenceTerms
    proposal_rule: Name
    verdicts: tuple[VerdictRule, ...]
    votes: Votes
    verdict_properties: tuple[str, ...]
    valid_for_months: int
    programme_goal: ProgrammeGoal

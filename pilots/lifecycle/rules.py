"""What a rule of a life cycle is, and the only functions that read one."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pilots.errors import MoveNotAllowed, MoveNotYours


class Role(StrEnum):
    """Who may act; the values are those of ``people.csv``, and the engine itself."""

    ENGINE = "engine"
    WP_LEAD = "wp_lead"
    CLUSTER_MANAGER = "cluster_manager"
    SERVICE_FACILITATOR = "service_facilitator"
    REGIONAL_COORDINATOR = "regional_coordinator"
    PEER_REGION_REVIEWER = "peer_region_reviewer"
    REGIONAL_AUTHORITY = "regional_authority"
    QUALITY_MANAGER = "quality_manager"
    ADVISORY_EXPERT = "advisory_expert"
    DATA_STEWARD = "data_steward"


@dataclass(frozen=True, slots=True)
class Agent:
    """Who acts: the role decides what is allowed, the id goes into the history."""

    role: Role
    id: str


ENGINE = Agent(Role.ENGINE, "engine")


@dataclass(frozen=True, slots=True)
class Rule:
    """One arrow of a diagram: from which status, to which, and who may take it."""

    move: str
    source: str
    target: str
    roles: tuple[Role, ...]
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class LifeCycle:
    """The table of rules of one kind of thing."""

    kind: str
    initial: str
    rules: tuple[Rule, ...]

    def rule_for(self, move: str, *, status: str, by: Agent) -> Rule:
        """Return the arrow ``move`` takes from ``status``.

        Raises:
            MoveNotAllowed: no such arrow leaves ``status``.
            MoveNotYours: there is one, for another role.
        """
        leaving = [rule for rule in self.rules if (rule.move, rule.source) == (move, status)]
        if not leaving:
            raise MoveNotAllowed(
                move, kind=self.kind, status=status, allowed=self.moves_from(status)
            )
        for rule in leaving:
            if by.role in rule.roles:
                return rule
        raise MoveNotYours(
            move, kind=self.kind, status=status, needs=_either(leaving), role=by.role
        )

    def moves_from(self, status: str) -> frozenset[str]:
        return frozenset(rule.move for rule in self.rules if rule.source == status)

    def statuses(self) -> tuple[str, ...]:
        """Every status, in the order in which the table names them first."""
        named = [self.initial]
        for rule in self.rules:
            named += [rule.source, rule.target]
        return tuple(dict.fromkeys(named))

    def final(self) -> frozenset[str]:
        return frozenset(status for status in self.statuses() if not self.moves_from(status))

    def as_mermaid(self) -> str:
        arrows = (
            f"    {rule.source} --> {rule.target}: {rule.move} ({', '.join(rule.roles)})"
            for rule in self.rules
        )
        return "\n".join(["stateDiagram-v2", f"    [*] --> {self.initial}", *arrows, ""])


def _either(rules: Iterable[Rule]) -> str:
    return " or ".join(dict.fromkeys(role for rule in rules for role in rule.roles))

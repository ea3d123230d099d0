"""The facts of the two reports of two pages: that of one trial, and the passport of a service."""

from typing import Literal

from pydantic import Field

from evaluation.reports.coded import CodedFact
from evaluation.reports.facts import Evidence, Fact, RegionFact

PAGES = 2
"""Pages that either of them may have."""


class StepFact(Fact):
    """One task of a service as defined: working days, after ``wait_days`` calendar days."""

    id: str
    owner: str
    days: int
    wait_days: int
    mandatory: bool


class AdaptationFact(Fact):
    """What changes in one type of region; ``duration_factor`` multiplies the days of every task."""

    region_type: str
    duration_factor: float
    participants: int
    coaching_days: int


class DeliveryFact(Fact):
    """How a service is run by its definition."""

    steps: tuple[StepFact, ...]
    adaptations: tuple[AdaptationFact, ...]
    participants: int
    participants_wanted: int

    @property
    def working_days(self) -> int:
        """The working days of all mandatory tasks, one after the other."""
        return sum(step.days for step in self.steps if step.mandatory)


class TrialFacts(Evidence):
    """Everything that the report of one trial prints; ``trials`` and ``services`` hold one each."""

    kind: Literal["trial"] = "trial"
    region: RegionFact


class ServiceFacts(Evidence):
    """Everything that the passport of a service prints; ``services`` holds one.

    ``coded``: what the programme report of the same edition prints of its open answers.
    """

    kind: Literal["service"] = "service"
    delivery: DeliveryFact
    coded: CodedFact | None = Field(default=None, exclude_if=lambda some: some is None)


Leaflet = TrialFacts | ServiceFacts

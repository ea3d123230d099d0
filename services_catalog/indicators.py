"""A KPI as its authors wrote it: what it means, where it comes from, what counts as good."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import PositiveInt, model_validator

from services_catalog.definition import Identifier, Name, Number, Reviewed, Spoken, misfit

Colour = Literal["green", "amber", "red", "none"]
Level = Literal["trial", "region", "region_type", "service", "programme"]


class Kpi(Spoken, Reviewed):
    """One number that trials are judged by.

    ``suppressed`` says that small counts of it are hidden in everything published; KPIs of trials
    and tasks are not about single firms and stay visible. ``levels`` says where reports show it;
    it is computed at every level.
    """

    id: Identifier
    number: PositiveInt
    name: Name
    dimension: Literal["reach", "effectiveness", "adoption", "implementation", "maintenance"]
    definition: Name
    formula: Name
    unit: str
    kind: Literal["share", "mean", "paired", "nps", "sum", "ratio", "median", "count", "rate"]
    interval: Literal["wilson", "adjusted_wald", "t"] | None = None
    source: Name
    direction: Literal["up", "down"]
    target: Number | None = None
    amber: Number | None = None
    levels: tuple[Level, ...]
    gate: str | None = None
    suppressed: bool
    dominance_check: bool = False
    min_n: PositiveInt
    cite: str
    why: Name

    @model_validator(mode="after")
    def _has_limits_in_order(self) -> Self:
        if (self.target is None) != (self.amber is None):
            raise misfit("target", found="one of them", expected="target and amber, or neither")
        if self.target is not None and self.amber is not None and self._misses(self.target):
            expected = f"a limit that is not stricter than the target, {self.target}"
            raise misfit("amber", found=self.amber, expected=expected)
        return self

    def _misses(self, value: float) -> bool:
        """Say whether ``value`` is beyond amber."""
        amber = self.amber or 0.0
        return value < amber if self.direction == "up" else value > amber

    @property
    def address(self) -> str:
        return f"kpi:{self.id}"

    def words(self) -> Iterator[tuple[str, str]]:
        yield "name", self.name
        yield "definition", self.definition

    def status(self, value: float | None) -> Colour:
        """Return the colour of ``value``, in ``unit``; ``none`` where nothing can be said."""
        if value is None or self.target is None or value != value:  # noqa: PLR0124 -- NaN
            return "none"
        if value >= self.target if self.direction == "up" else value <= self.target:
            return "green"
        return "red" if self._misses(value) else "amber"

    def name_in(self, language: str) -> str:
        return self.text_of("name", self.name, language)

    def definition_in(self, language: str) -> str:
        return self.text_of("definition", self.definition, language)

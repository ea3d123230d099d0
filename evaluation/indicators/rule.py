"""What a rule of a KPI looks like."""

from collections.abc import Callable, Mapping

from evaluation.counting import Counted
from evaluation.figures import Figures
from services_catalog import Kpi

Rule = Callable[[Counted, Kpi], Figures]
Rules = Mapping[str, Rule]

"""What comes out of a service: joint ideas, accepted activities, ideas that become projects."""

import numpy as np

from evaluation.counting import Counted
from evaluation.figures import Answers, Figures, numeric, total
from evaluation.indicators.rule import Rules
from evaluation.indicators.shares import ShareOf
from services_catalog import Kpi

MIDPOINTS = {
    "no budget": 0.0,
    "below 50,000": 25_000.0,
    "50,000-249,999": 150_000.0,
    "250,000-999,999": 625_000.0,
    "1 million or more": 1_000_000.0,
}
"""EUR that an answer to the question for the expected budget stands for."""


def joint_ideas(counted: Counted, _kpi: Kpi) -> Figures:
    """Sum of the ideas that firms report; partners of one idea may each count it."""
    ideas = counted.numbers("exit", "x_ideas")
    return total(counted.design, Answers.of(counted.trial, counted.firm, ideas))


def pipeline_value(counted: Counted, _kpi: Kpi) -> Figures:
    """Sum of the band midpoints of expected budgets, dropped ideas out."""
    budget = counted.words("followup", "f_value").map(MIDPOINTS).to_numpy(dtype=np.float64)
    status = counted.words("followup", "f_status")
    alive = np.where((status != "dropped").to_numpy(), budget, np.nan)
    return total(counted.design, Answers.of(counted.trial, counted.firm, alive))


def ta_identified(counted: Counted, _kpi: Kpi) -> Figures:
    """Sum of the transformative activities that authorities accept for follow-up."""
    said = counted.said("p_ta")
    accepted = numeric(said["value"])
    answers = Answers.of(said["trial"].to_numpy(), said["who"].to_numpy(), accepted)
    return total(counted.design, answers)


RULES: Rules = {
    "joint-ideas": joint_ideas,
    "pipeline-value": pipeline_value,
    "idea-conversion": ShareOf(
        "followup",
        "f_status",
        dict.fromkeys(("submitted", "funded or contracted", "running", "completed"), 1.0),
    ),
    "ta-identified": ta_identified,
}

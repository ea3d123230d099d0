"""The design: one row a group, whoever answered, and five groups a trial."""

import numpy as np

from evaluation.levels import LEVELS, Design, design_of
from services_catalog import Catalogue
from tests.evaluation.programmes import SERVICES, Programme, a_trial


def two_trials(catalogue: Catalogue) -> Design:
    trials = [a_trial("alpha", region="north"), a_trial("beta", region="north")]
    return design_of(Programme(trials=trials).seen().trials, catalogue)


def test_every_trial_belongs_to_one_group_of_each_level(catalogue: Catalogue) -> None:
    design = two_trials(catalogue)
    for groups in design.member:
        assert [design.groups["level"][group] for group in groups] == list(LEVELS)
    assert len(design) == 2 + 1 + 1 + len(SERVICES) + 1


def test_sums_are_taken_in_every_group_at_once(catalogue: Catalogue) -> None:
    design = two_trials(catalogue)
    total = design.total(np.array([0, 0, 1]), np.array([1.0, 2.0, 4.0]))
    found = dict(zip(design.groups["unit"], total.tolist(), strict=True))
    assert (found["alpha"], found["beta"], found["north"], found["programme"]) == (3, 4, 7, 7)
    assert found["svc-synergy-diamond"] == 0


def test_the_same_respondent_in_two_trials_counts_once_above_them(catalogue: Catalogue) -> None:
    design = two_trials(catalogue)
    distinct = design.distinct(np.array([0, 1, 1]), np.array([5, 5, 6]))
    found = dict(zip(design.groups["unit"], distinct.tolist(), strict=True))
    assert (found["alpha"], found["beta"], found["north"]) == (1, 2, 2)


def test_medians_of_groups_without_values_are_empty(catalogue: Catalogue) -> None:
    design = two_trials(catalogue)
    found = design.median(np.array([0, 0, 0]), np.array([1.0, 2.0, 9.0]))
    medians = dict(zip(design.groups["unit"], found.tolist(), strict=True))
    assert (medians["alpha"], medians["programme"]) == (2.0, 2.0)
    assert np.isnan(medians["beta"])

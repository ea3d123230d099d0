"""Who was reached and who answered: firms, participation, response, pairs, size classes."""

import numpy as np

from evaluation.counting import Counted
from evaluation.figures import PERCENT, Answers, Figures, figures, flag, ratio, share
from evaluation.indicators.rule import Rules
from evaluation.levels import Bools, Design, Floats, Ints
from services_catalog import Kpi


def sme_reach(counted: Counted, _kpi: Kpi) -> Figures:
    """Different firms that took part in the core task."""
    firms = counted.design.distinct(counted.trial, counted.firm)
    return figures(firms, firms, firms.astype(np.float64))


def participation_rate(counted: Counted, kpi: Kpi) -> Figures:
    """Participating among all registered participations, larger firms among them."""
    rows = counted.participations
    answers = Answers(
        rows["trial"].to_numpy(),
        rows["firm"].to_numpy(),
        rows["participating"].to_numpy(dtype=np.float64),
    )
    return share(counted.design, kpi, answers)


def response_rate(counted: Counted, kpi: Kpi) -> Figures:
    """Valid exit questionnaires among participating participations."""
    valid = counted.valid("exit").astype(np.float64)
    return share(counted.design, kpi, Answers(counted.trial, counted.firm, valid))


def matched_pair_rate(counted: Counted, kpi: Kpi) -> Figures:
    """Valid baseline and valid exit questionnaire among participating participations."""
    both = counted.valid("exit") & counted.valid("baseline")
    paired = flag(both, np.ones(len(both), dtype=np.bool_))
    return share(counted.design, kpi, Answers(counted.trial, counted.firm, paired))


def representativeness_gap(counted: Counted, _kpi: Kpi) -> Figures:
    """Half the sum of differences between the size shares of participants and of all firms.

    All firms: every firm, larger ones too, of each cluster with a trial in the group that was not
    withdrawn.
    """
    sizes, size = np.unique(counted.firms["size"].to_numpy(dtype=object), return_inverse=True)
    members = _members(counted)
    takers = counted.design.distinct(counted.trial, counted.firm)
    gap = np.zeros(len(takers))
    for place in range(len(sizes)):
        of_size = size == place
        ours = _share(counted.design, counted.trial, counted.firm, of_size)
        gap += np.abs(ours - _share(counted.design, *members, of_size))
    return figures(takers, takers, gap / 2 * PERCENT)


def _members(counted: Counted) -> tuple[Ints, Ints]:
    """Return trial and firm of every firm of the cluster of every trial that was not withdrawn."""
    trials = counted.trials.assign(trial=range(len(counted.trials)))[counted.kept]
    firms = counted.firms.assign(firm=range(len(counted.firms)))
    pairs = trials[["cluster", "trial"]].merge(firms[["cluster", "firm"]], on="cluster")
    return pairs["trial"].to_numpy(np.int64), pairs["firm"].to_numpy(np.int64)


def _share(design: Design, trial: Ints, firm: Ints, chosen: Bools) -> Floats:
    """Return the share of different firms of each group that are ``chosen``."""
    some = chosen[firm]
    part = design.distinct(trial[some], firm[some]).astype(np.float64)
    return ratio(part, design.distinct(trial, firm).astype(np.float64))


RULES: Rules = {
    "sme-reach": sme_reach,
    "participation-rate": participation_rate,
    "response-rate": response_rate,
    "matched-pair-rate": matched_pair_rate,
    "representativeness-gap": representativeness_gap,
}

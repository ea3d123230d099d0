"""How trials were carried out: fidelity, time, effort, cost, adaptation, uptake, coverage."""

import re

import numpy as np
import pandas as pd

from evaluation.counting import Counted
from evaluation.figures import (
    PERCENT,
    Answers,
    Figures,
    figures,
    floats,
    mean,
    numeric,
    per_cent,
    ratio,
    share,
)
from evaluation.indicators.rule import Rules
from evaluation.intervals import wilson
from evaluation.levels import Ints
from services_catalog import Kpi

GOES_ON = ("yes, unchanged", "yes, with changes")
ENOUGH_EXITS = 5
"""Valid exit questionnaires of a trial that make its region type count as covered."""

MONEY = re.compile(r"^(\d+(?:\.\d+)?) ([A-Z]{3})$")


def fidelity(counted: Counted, kpi: Kpi) -> Figures:
    """Mandatory tasks done with accepted evidence among all mandatory tasks."""
    trials = counted.trials[counted.kept]
    trial, mandatory = _numbered(trials), trials["mandatory"].to_numpy()
    n = counted.design.total(trial, mandatory)
    done = counted.design.total(trial, trials["accepted"].to_numpy())
    interval = None
    if kpi.interval == "wilson":
        low, high = wilson(done, n)
        interval = (low * PERCENT, high * PERCENT)
    return figures(n, n.astype(np.int64), per_cent(done, n), interval)


def schedule_slip(counted: Counted, _kpi: Kpi) -> Figures:
    """Working days from wave start to last mandatory task: how much longer than planned."""
    trials = counted.trials[counted.kept & counted.trials["actual_days"].notna()]
    trial, planned = _numbered(trials), trials["planned_days"].to_numpy(dtype=np.float64)
    late = trials["actual_days"].to_numpy() - planned
    design = counted.design
    n = design.total(trial, np.ones(len(trial)))
    value = per_cent(design.total(trial, late), design.total(trial, planned))
    return figures(n, n.astype(np.int64), value)


def effort_per_sme(counted: Counted, _kpi: Kpi) -> Figures:
    """Working days of cluster staff per participating participation."""
    return _per_participation(counted, _people(counted, "m_days"))


def cost_per_sme(counted: Counted, _kpi: Kpi) -> Figures:
    """Direct cost in EUR per participating participation.

    A group with a cost in a currency without a rate has no value: leaving that trial out of the
    sum, but not its firms, would make it look cheap.
    """
    said = counted.said("m_cost")
    parts = said["value"].str.extract(MONEY)
    euro = numeric(parts[0]) * parts[1].map(counted.exchange_rates).to_numpy(dtype=np.float64)
    trial, who = said["trial"].to_numpy(), said["who"].to_numpy()
    unknown = np.isnan(euro) & parts[1].notna().to_numpy()
    blocked = counted.design.total(trial[unknown], np.ones(int(unknown.sum()))) > 0
    found = _per_participation(counted, Answers.of(trial, who, euro))
    return figures(found.n, found.firms, np.where(blocked, np.nan, found.value))


def adaptation_documented(counted: Counted, kpi: Kpi) -> Figures:
    """Trials whose manager wrote what was changed and why."""
    said = counted.said("m_adapt")
    written = np.unique(said["trial"].to_numpy()[(said["value"].str.strip() != "").to_numpy()])
    trials = _numbered(counted.trials[counted.kept])
    value = np.isin(trials, written).astype(np.float64)
    return share(counted.design, kpi, Answers(trials, trials, value))


def uptake_commitment(counted: Counted, kpi: Kpi) -> Figures:
    """Completed trials whose organisation keeps offering the service.

    Where several managers of a cluster answered, its trial counts with the share of those who
    say yes, so that no share passes 100 %.
    """
    said = counted.said("m_continue")
    yes = said["value"].isin(GOES_ON).astype(float).groupby(said["trial"]).mean()
    trials = _numbered(counted.trials[counted.trials["completed"]])
    value = floats(yes.reindex(trials).fillna(0.0))
    return share(counted.design, kpi, Answers(trials, trials, value))


def region_type_coverage(counted: Counted, _kpi: Kpi) -> Figures:
    """Different region types of completed trials with at least five valid exit questionnaires."""
    design, completed = counted.design, counted.trials["completed"].to_numpy()
    exits = np.bincount(counted.trial, counted.valid("exit"), minlength=len(completed))
    enough = np.flatnonzero(completed & (exits >= ENOUGH_EXITS))
    kinds = np.unique(counted.trials["region_type"].to_numpy(dtype=object), return_inverse=True)[1]
    trials = np.flatnonzero(completed)
    n = design.total(trials, np.ones(len(trials)))
    types = design.distinct(enough, kinds[enough].astype(np.int64))
    return figures(n, n.astype(np.int64), types.astype(np.float64))


def manager_sus(counted: Counted, kpi: Kpi) -> Figures:
    """Mean System Usability Scale of cluster managers, 0 to 100.

    Source:
        J. Brooke, SUS: a quick and dirty usability scale, 1996: odd statements score answer - 1,
        even ones 5 - answer, the sum times 2.5.
    """
    said = counted.said("m_sus")
    digits = said["value"].str.replace(";", "")
    scored = digits.where(digits.str.fullmatch("[1-5]{10}")).map(_usability, na_action="ignore")
    answers = Answers.of(said["trial"].to_numpy(), said["who"].to_numpy(), floats(scored))
    return mean(counted.design, kpi, answers)


def _usability(digits: str) -> float:
    odd, even = digits[0::2], digits[1::2]
    return 2.5 * (sum(int(one) - 1 for one in odd) + sum(5 - int(one) for one in even))


def _people(counted: Counted, item: str) -> Answers:
    said = counted.said(item)
    return Answers.of(said["trial"].to_numpy(), said["who"].to_numpy(), numeric(said["value"]))


def _per_participation(counted: Counted, answers: Answers) -> Figures:
    """Divide the sum of ``answers`` by participating participations; NaN where nobody answered."""
    design = counted.design
    n = answers.counts(design)
    firms = design.total(counted.trial, np.ones(len(counted.trial)))
    value = ratio(design.total(answers.trial, answers.value), firms)
    people = design.distinct(answers.trial, answers.who)
    return figures(n, people, np.where(n > 0, value, np.nan))


def _numbered(trials: pd.DataFrame) -> Ints:
    return np.asarray(trials.index, dtype=np.int64)


RULES: Rules = {
    "fidelity": fidelity,
    "schedule-slip": schedule_slip,
    "effort-per-sme": effort_per_sme,
    "cost-per-sme": cost_per_sme,
    "adaptation-documented": adaptation_documented,
    "uptake-commitment": uptake_commitment,
    "region-type-coverage": region_type_coverage,
    "manager-sus": manager_sus,
}

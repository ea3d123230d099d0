"""Where firms stood before and after, wherever the change itself is published."""

from collections.abc import Iterable

import numpy as np

from evaluation.figures import PERCENT, Answers, mean
from evaluation.indicators.paired import CAPABILITY
from evaluation.reports.facts import ChangeFact, KpiFact
from evaluation.reports.gathering.inputs import ReportInputs

GAIN = "capability-gain"


def changes(inputs: ReportInputs, rows: Iterable[KpiFact]) -> tuple[ChangeFact, ...]:
    """Return the mean index before and after of the pairs behind every published change.

    Rounded to a tenth. Left out where the mean lies at an end of the scale, which would tell what
    every single firm answered, and where nothing may be said beside the edition before.
    """
    counted, rule = inputs.counted, CAPABILITY
    kpi = inputs.catalogue.kpis[GAIN]
    since, until = (
        np.array([counted.numbers(wave, item) for item in rule.items])
        for wave in (rule.since, rule.until)
    )
    answered = ~np.isnan(since) & ~np.isnan(until)
    both = answered.sum(axis=0)
    found = {}
    for name, numbers in (("before", since), ("after", until)):
        index = np.where(answered, numbers - 1, 0.0).sum(axis=0) * PERCENT / np.maximum(both, 1)
        index = np.where(both >= rule.least, index / rule.span, np.nan)
        found[name] = mean(counted.design, kpi, Answers.of(counted.trial, counted.firm, index))
    places = {
        tuple(address): number
        for number, address in enumerate(counted.design.groups.itertuples(index=False, name=None))
    }
    told = []
    for row in rows:
        if row.kpi != GAIN or row.value is None or row.address in inputs.unsaid:
            continue
        place = places[row.level, row.unit, row.service]
        before, after = (round(float(found[name].value[place]), 1) for name in ("before", "after"))
        if found["before"].n[place] == row.n and 0 < before < PERCENT and 0 < after < PERCENT:
            told.append(ChangeFact(ref=row.ref, before=before, after=after))
    return tuple(told)

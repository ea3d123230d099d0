"""Does the verdict change if ...? One row for every question, read off the same counts."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np
import pandas as pd

from evaluation.certainty.judged import judged, readings_of
from evaluation.certainty.silence import weighted
from evaluation.histograms.layout import SAID, SILENT
from evaluation.histograms.tallying import Tally
from evaluation.levels import Bools
from evaluation.readings import Reading
from evaluation.standing import VALUE_GATE
from evaluation.wording import worded
from services_catalog import Catalogue
from services_catalog.judging import VerdictId

STEP = 5.0
"""Limits are moved by so many hundredths of their scale."""

SPANS = {"%": 100.0, "points -100..100": 200.0, "points": 100.0}
"""How long the scale of a unit is; others are answers on five steps."""

DELTAS = (10.0, 20.0)
"""By how many hundredths of the scale silent firms are supposed to be less content."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One question.

    Attributes:
        kind: drop-pilot, drop-region, limits, matched-pairs, straight-lining, weighted or silent.
        about: the pilot or region; ``stricter`` or ``lenient``; hundredths; otherwise empty.
        question: what is asked, as a clause in English after "Does the verdict change if".
        verdicts: what would be proposed for each service that the question concerns.
    """

    kind: str
    about: str
    question: str
    verdicts: Callable[[], dict[str, VerdictId]]


def sensitivity(tally: Tally) -> pd.DataFrame:
    """Ask all questions of all services.

    Returns:
        One row per service and question: service, kind, about, question, verdict (proposed as it
        is), then (proposed if so), changes. Dropping a pilot or a region is asked only of services
        that were tried there.
    """
    before = {service: found.verdict for service, found in judged(tally).items()}
    rows = [
        (service, one.kind, one.about, one.question, before[service], then, then != before[service])
        for one in variants(tally)
        for service, then in one.verdicts().items()
    ]
    names = ["service", "kind", "about", "question", "verdict", "then", "changes"]
    table = pd.DataFrame(rows, columns=names)
    order = {service: number for number, service in enumerate(before)}
    return table.sort_values(
        "service", key=lambda one: one.map(order), kind="stable", ignore_index=True
    )


def variants(tally: Tally) -> Iterator[Variant]:
    """Yield the questions, in the order in which the panel shows them."""
    trials = tally.counted.trials
    asked: dict[bytes, Callable[[], dict[str, VerdictId]]] = {}
    for column, kind, words in (
        ("cluster", "drop-pilot", "the pilot {} is left out"),
        ("region", "drop-region", "the region {} is left out"),
    ):
        for unit in sorted(set(trials[column].tolist())):
            gone = (trials[column] == unit).to_numpy()
            # The only pilot of a region and the region are the same question.
            found = asked.setdefault(gone.tobytes(), cache(_without(tally, gone)))
            yield Variant(kind, unit, words.format(unit), found)
    for sign, about, words in ((1, "stricter", "stricter"), (-1, "lenient", "more lenient")):
        rules = _moved(tally.catalogue, sign * STEP)
        question = f"all targets and limits of value are {STEP:.0f} hundredths {words}"
        yield Variant("limits", about, question, _ruled(tally, rules))
    pairs = tally.counted.valid("baseline") & tally.counted.valid("exit")
    question = "only firms with both questionnaires count"
    yield Variant("matched-pairs", "", question, _only(tally, pairs))
    question = "firms that gave the same answer to every statement are left out"
    yield Variant("straight-lining", "", question, _only(tally, ~straight_lined(tally)))
    question = "answers are weighted by region type and by capability before the service"
    yield Variant("weighted", "", question, _weighted(tally))
    silenced = _silenced(tally)
    for delta in DELTAS:
        question = f"silent firms are {delta:.0f} hundredths less content than those who answered"
        yield Variant("silent", f"{delta:.0f}", question, partial(silenced, delta))


def straight_lined(tally: Tally) -> Bools:
    """Say which participations gave one and the same answer to every scale of the exit wave.

    At least six statements answered, otherwise nothing is said about them.
    """
    filed = tally.counted.filed
    slots = [
        number
        for number, slot in enumerate(filed.layout.slots)
        if slot.wave == "exit" and slot.item.startswith("cap")
    ]
    said = filed.said[slots]
    complete = ((said != SILENT) & (said != SAID)).all(axis=0)
    return np.asarray(complete & (said == said[:1]).all(axis=0), dtype=np.bool_)


def _verdicts(
    tally: Tally, rules: Catalogue | None = None, services: Collection[str] | None = None
) -> dict[str, VerdictId]:
    found = judged(tally, rules, services=services)
    return {service: one.verdict for service, one in found.items()}


def _without(tally: Tally, gone: Bools) -> Callable[[], dict[str, VerdictId]]:
    concerned = set(tally.counted.trials.loc[gone, "service"].tolist())
    return lambda: _verdicts(tally.without(gone), services=concerned)


def _only(tally: Tally, kept: Bools) -> Callable[[], dict[str, VerdictId]]:
    return lambda: _verdicts(tally.only(kept))


def _ruled(tally: Tally, rules: Catalogue) -> Callable[[], dict[str, VerdictId]]:
    return lambda: _verdicts(tally, rules)


def span(unit: str) -> float:
    """Return how long the scale of a unit is."""
    return SPANS.get(unit, 4.0)


def _moved(catalogue: Catalogue, hundredths: float) -> Catalogue:
    """Return the catalogue with limits of value KPIs moved, stricter where ``hundredths`` > 0."""
    kpis = dict(catalogue.kpis)
    for name in catalogue.gates[VALUE_GATE].kpis:
        kpi = kpis[name]
        if kpi.target is not None and kpi.amber is not None:
            step = hundredths / 100 * span(kpi.unit) * (1 if kpi.direction == "up" else -1)
            kpis[name] = kpi.model_copy(
                update={"target": kpi.target + step, "amber": kpi.amber + step}
            )
    return catalogue.model_copy(update={"kpis": kpis})


def _weighted(tally: Tally) -> Callable[[], dict[str, VerdictId]]:
    def change(reading: Reading) -> Reading:
        level, _, service, name = reading.address
        if level != "service":
            return reading
        found = weighted(tally, tally.catalogue.kpis[name], service)
        return reading if found is None else replace(reading, value=found.value)

    return lambda: {s: one.verdict for s, one in judged(tally, change=change).items()}


def _silenced(tally: Tally) -> Callable[[float], dict[str, VerdictId]]:
    """Return how services would be judged had everybody answered.

    It is told by how many hundredths of the scale silent firms would have been less content.
    """
    asked = tally.histograms.rolled(tally.histograms.bins["response-rate"]).sum(axis=1)
    groups = tally.counted.design.groups
    known = {
        address: int(number)
        for address, number in zip(groups.itertuples(index=False, name=None), asked, strict=True)
    }
    readings = readings_of(tally)

    def found(delta: float) -> dict[str, VerdictId]:
        def change(reading: Reading) -> Reading:
            level, unit, service, name = reading.address
            kpi, everybody = tally.catalogue.kpis[name], known[level, unit, service]
            if reading.value is None or not everybody:
                return reading
            silent = max(0.0, 1 - reading.n / everybody)
            less = delta / 100 * span(kpi.unit) * (1 if kpi.direction == "up" else -1)
            return replace(reading, value=reading.value - silent * less)

        changed = judged(tally, change=change, readings=readings)
        return {service: one.verdict for service, one in changed.items()}

    return found


@dataclass(frozen=True, slots=True)
class Tipping:
    """How much less content silent firms would have to be for the verdict to be another one.

    Attributes:
        hundredths: of the scale, in steps of five; None: no difference does it.
    """

    service: str
    verdict: VerdictId
    then: VerdictId | None
    hundredths: float | None

    def text(self, language: str = "en") -> str:
        """Return the sentence a reader needs."""
        if self.then is None or self.hundredths is None:
            return worded("tipping-never", {}, language)
        facts = {"verdict": self.then, "hundredths": round(self.hundredths)}
        return worded("tipping", facts, language)


def verdict_tipping(tally: Tally) -> dict[str, Tipping]:
    """Return for every service at which difference of the silent firms the verdict flips."""
    before = {service: one.verdict for service, one in judged(tally).items()}
    found: dict[str, Tipping] = {}
    silenced = _silenced(tally)
    worst = silenced(100.0)
    waiting = {service for service, then in worst.items() if then != before[service]}
    for step in range(1, 21):
        if not waiting:
            break
        delta = STEP * step
        for service, then in silenced(delta).items():
            if service in waiting and then != before[service]:
                found[service] = Tipping(service, before[service], then, delta)
                waiting.discard(service)
    return {
        service: found.get(service, Tipping(service, verdict, None, None))
        for service, verdict in before.items()
    }

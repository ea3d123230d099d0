"""How often would the rule be wrong? The programme at hand, played again with known truths.

As many firms answer in every trial as did, or as are planned; what they say is drawn from a truth
that is set, alike within pilots as firms are; the gates are read by their own rules. Delivery and
upkeep are taken to be good, so that the judgement of value is tried; evidence stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.certainty.chances import INTERIM, retyped, trials_in
from evaluation.certainty.estimates import measured, unit_of
from evaluation.certainty.judged import judged
from evaluation.certainty.sensitivity import span
from evaluation.gates import colours_of
from evaluation.histograms.tallying import Tally
from evaluation.intervals import normal_quantile
from evaluation.levels import Bools, Floats, Ints
from evaluation.methods.clustered import USUAL_CORRELATION
from evaluation.standing import VALUE_GATE, Standing
from evaluation.verdicts import verdict_of
from services_catalog import Catalogue, Kpi
from services_catalog.indicators import Colour
from services_catalog.judging import VerdictId

Words = npt.NDArray[np.object_]

TIMES = 400
"""How often each truth is played."""

USUAL_SPREAD = 0.25
"""Standard deviation of single answers, in scale lengths, where too few answers show one."""

POSITIVE: tuple[VerdictId, ...] = ("validated", "validated_with_conditions")


class Truth(NamedTuple):
    """What every value KPI truly is: hundredths of the scale above a limit.

    Attributes:
        base: ``target`` or ``amber``. above: hundredths. worse_type: whether one region type, the
            one with most answers, is ten hundredths below amber.
        right: verdicts that are not wrong.
    """

    name: str
    base: str
    above: float
    right: tuple[VerdictId, ...]
    worse_type: bool = False


NEGATIVE: tuple[VerdictId, ...] = ("not_validated", "revise_and_retest", "insufficient_evidence")
TRUTHS = (
    Truth("clearly below what is acceptable", "amber", -10.0, NEGATIVE),
    Truth("just below what is acceptable", "amber", -2.0, NEGATIVE),
    Truth("on target", "target", 0.0, (*POSITIVE, "insufficient_evidence")),
    Truth("clearly above target", "target", 10.0, ("validated", "insufficient_evidence")),
    Truth(
        "above target, but not in one region type",
        "target",
        10.0,
        ("validated_with_conditions", "insufficient_evidence"),
        worse_type=True,
    ),
)


@dataclass(frozen=True, slots=True)
class _Question:
    """One value KPI of one service: how many answers a trial, how far they lie apart."""

    kpi: Kpi
    n: Ints
    share: bool
    spread: float


def operating_characteristics(
    tally: Tally,
    *,
    seed: int,
    times: int = TIMES,
    icc: float = USUAL_CORRELATION,
    looks: Sequence[float] = (1.0,),
) -> pd.DataFrame:
    """Play every service with every truth.

    Args:
        tally: with the answers there are; their numbers a trial are kept, not what they say.
        seed: of the draws; the same seed gives the same table.
        times: how often each truth is played.
        icc: how alike answers of one pilot are.
        looks: parts of the answers after which somebody looks, ascending, the last one 1.

    Returns:
        One row per service and truth: service, truth, then the share of each verdict at the last
        look; wrong (share of verdicts that the truth does not deserve), naive (shares that were
        called validated at any look by the gates alone) and strict (the same if a look before the
        last one counts only where every value KPI is beyond its limit with a probability of 99 %).
    """
    chance = np.random.default_rng(seed)
    rows = []
    for service, found in judged(tally).items():
        questions = _questions(tally, service)
        for truth in TRUTHS:
            counted = _played(tally, found.standing, questions, truth, chance, times, icc, looks)
            verdicts = {name: one / times for name, one in counted.items()}
            wrong = sum(
                part
                for name, part in verdicts.items()
                if name not in {*truth.right, "naive", "strict"}
            )
            rows.append({"service": service, "truth": truth.name, **verdicts, "wrong": wrong})
    return pd.DataFrame(rows)


def _questions(tally: Tally, service: str) -> list[_Question]:
    trials = trials_in(tally, service, None)
    found = []
    for kpi, measure in measured(tally):
        if kpi.id not in tally.catalogue.gates[VALUE_GATE].kpis or kpi.target is None:
            continue
        counts = tally.histograms.bins[kpi.id]
        n, points = counts[trials].sum(axis=1), measure.points * unit_of(measure)
        every = counts.sum(axis=0)
        total = int(every.sum())
        spread = USUAL_SPREAD * span(kpi.unit)
        if total > 20:  # noqa: PLR2004 -- of fewer answers the spread is a guess
            mean = float(every @ points) / total
            spread = float(np.sqrt(every @ (points - mean) ** 2 / (total - 1))) or spread
        found.append(_Question(kpi, n, measure.summary == "share", spread))
    return found


def _played(  # noqa: PLR0913, PLR0917 -- a truth and how to play it
    tally: Tally,
    standing: Standing,
    questions: list[_Question],
    truth: Truth,
    chance: np.random.Generator,
    times: int,
    icc: float,
    looks: Sequence[float],
) -> dict[str, int]:
    catalogue = tally.catalogue
    trials = tally.counted.trials.iloc[trials_in(tally, standing.service, None)]
    kinds = trials["region_type"].to_numpy(dtype=object)
    kept = ~trials["withdrawn"].to_numpy(dtype=np.bool_)
    worse = _largest(questions, kinds) if truth.worse_type else None
    counted = dict.fromkeys([*(v.id for v in catalogue.judging.verdicts), "naive", "strict"], 0)
    for _ in range(times):
        said = [_drawn(question, truth, kinds == worse, chance, icc) for question in questions]
        naive = strict = False
        for look in looks:
            colours, red, low, sure = _read(questions, said, kinds, kept, look, catalogue)
            gain = standing.value["capability-gain"]
            played = replace(
                standing,
                fidelity=100.0,
                below=0,
                uptake=100.0,
                effort=0.0,
                colours=colours,
                red_in_type=red,
                types=retyped(standing, red, catalogue),
                value={**standing.value, "capability-gain": replace(gain, low=low)},
            )
            verdict = verdict_of(colours_of(played, catalogue), played, catalogue)
            yes = verdict == "validated"
            naive |= yes
            strict |= yes and (sure or look == looks[-1])
        counted[verdict] += 1
        counted["naive"] += naive
        counted["strict"] += strict
    return counted


def _largest(questions: list[_Question], kinds: Words) -> object:
    sums = {kind: sum(int(q.n[kinds == kind].sum()) for q in questions) for kind in set(kinds)}
    return max(sorted(sums), key=lambda kind: sums[kind]) if sums else None


def _drawn(
    question: _Question, truth: Truth, worse: Bools, chance: np.random.Generator, icc: float
) -> list[Floats]:
    """Return what the firms of each trial say, in the unit of the KPI."""
    kpi = question.kpi
    step = span(kpi.unit) / 100 * (1 if kpi.direction == "up" else -1)
    limit = (kpi.target if truth.base == "target" else kpi.amber) or 0.0
    good, bad = limit + truth.above * step, (kpi.amber or 0.0) - 10 * step
    level = np.where(worse, bad, good)
    answers = []
    for n, mean in zip(question.n.tolist(), level.tolist(), strict=True):
        if question.share:
            share = min(max(mean / 100, 0.01), 0.99)
            strength = 1 / icc - 1
            own = chance.beta(share * strength, (1 - share) * strength)
            answers.append(100.0 * (chance.random(n) < own))
        else:
            own = mean + question.spread * np.sqrt(icc) * chance.standard_normal()
            apart = question.spread * np.sqrt(1 - icc)
            answers.append(own + apart * chance.standard_normal(n))
    return answers


def _read(
    questions: list[_Question],
    said: list[list[Floats]],
    kinds: Words,
    kept: Bools,
    look: float,
    catalogue: Catalogue,
) -> tuple[dict[str, Colour], Mapping[str, tuple[str, ...]], float | None, bool]:
    from scipy.special import stdtrit

    colours: dict[str, Colour] = {}
    low, sure = None, True
    red: dict[str, list[str]] = {kind.id: [] for kind in catalogue.region_types.types}
    far = normal_quantile(2 * INTERIM - 1)
    for question, trials in zip(questions, said, strict=True):
        kpi = question.kpi
        seen = [one[: int(np.ceil(look * len(one)))] for one in trials]
        counted = [one for one, stays in zip(seen, kept, strict=True) if stays]
        every = np.concatenate([*counted, np.array([])])
        colours[kpi.id] = kpi.status(float(every.mean())) if len(every) else "red"
        if len(every) > 1:
            error = float(every.std(ddof=1)) / np.sqrt(len(every))
            if kpi.id == "capability-gain":
                low = float(every.mean() - stdtrit(len(every) - 1, 0.975) * error)
            sign = 1 if kpi.direction == "up" else -1
            beyond = sign * (float(every.mean()) - (kpi.amber or 0.0))
            sure = sure and colours[kpi.id] != "red" and beyond > far * error
        for kind, names in red.items():
            rows = zip(seen, kinds, kept, strict=True)
            own = [one for one, of, stays in rows if of == kind and stays]
            values = np.concatenate([*own, np.array([])])
            if not len(values) or kpi.status(float(values.mean())) == "red":
                names.append(kpi.id)
    return colours, {kind: tuple(names) for kind, names in red.items()}, low, sure

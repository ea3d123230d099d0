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
from evaluation.certainty.planned import Assumptions
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

FEW_ANSWERS = 20
"""So few answers to a service show no spread; then those to all services do, levels and all."""

MOST_NUMBERS = 2_000_000
"""So many answers are drawn at once: large programmes are played in pieces."""

GAIN = "capability-gain"
"""Its interval counts for a gate, not only its value."""

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
        times: how often each truth is played. icc: how alike answers of one pilot are, 0 to 1.
        looks: parts of the answers after which somebody looks, ascending, the last one 1.

    Returns:
        One row per service and truth: service, truth, then the share of each verdict at the last
        look; wrong (share of verdicts that the truth does not deserve), naive (shares that were
        called validated at any look by the gates alone) and strict (the same if a look before the
        last one counts only where every value KPI is beyond its limit with a probability of 99 %).
    """
    chance, rows = np.random.default_rng(seed), []
    icc = float(np.clip(Assumptions(icc=icc).icc, 1e-6, 1 - 1e-6))  # Beta has no family at the ends
    for service, found in judged(tally).items():
        questions = _questions(tally, service)
        for truth in TRUTHS:
            counted = _played(tally, found.standing, questions, truth, chance, times, icc, looks)
            verdicts = {name: one / max(times, 1) for name, one in counted.items()}
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
        shown = (_spread(one.sum(axis=0), points) for one in (counts[trials], counts))
        spread = next(filter(None, shown), USUAL_SPREAD * span(kpi.unit))
        found.append(_Question(kpi, n, measure.summary == "share", spread))
    return found


def _spread(every: Ints, points: Floats) -> float:
    """Return the standard deviation of a histogram; 0 where too few answers show one."""
    if (total := int(every.sum())) <= FEW_ANSWERS:
        return 0.0
    mean = float(every @ points) / total
    return float(np.sqrt(every @ (points - mean) ** 2 / (total - 1)))


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
    firms = max([1, *(int(question.n.sum()) for question in questions)])
    at_once = max(1, MOST_NUMBERS // firms)
    for first in range(0, times, at_once):
        plays = min(at_once, times - first)
        said = [_drawn(one, truth, kinds == worse, chance, icc, plays) for one in questions]
        read = {
            look: [
                _read(question, answers, kinds, kept, look, catalogue)
                for question, answers in zip(questions, said, strict=True)
            ]
            for look in looks
        }
        for play in range(plays):
            naive = strict = False
            for look in looks:
                played = _standing(standing, questions, read[look], play, catalogue)
                verdict = verdict_of(colours_of(played, catalogue), played, catalogue)
                yes = verdict == "validated"
                naive |= yes
                sure = look == looks[-1] or all(one.sure[play] for one in read[look])
                strict |= yes and sure
            counted[verdict] += 1
            counted["naive"] += naive
            counted["strict"] += strict
    return counted


def _standing(
    standing: Standing, questions: list[_Question], read: list["_Read"], play: int, rules: Catalogue
) -> Standing:
    """Return where the service would stand after one play."""
    names = [question.kpi.id for question in questions]
    told = dict(zip(names, read, strict=True))
    red: dict[str, tuple[str, ...]] = {
        kind.id: tuple(name for name in names if told[name].red[kind.id][play])
        for kind in rules.region_types.types
    }
    gain = standing.value[GAIN]
    low = float(told[GAIN].low[play]) if GAIN in told else np.nan
    return replace(
        standing,
        fidelity=100.0,
        below=0,
        uptake=100.0,
        effort=0.0,
        colours={name: one.colours[play] for name, one in told.items()},
        red_in_type=red,
        types=retyped(standing, red, rules),
        value={**standing.value, GAIN: replace(gain, low=None if np.isnan(low) else low)},
    )


def _largest(questions: list[_Question], kinds: Words) -> object:
    sums = {kind: sum(int(q.n[kinds == kind].sum()) for q in questions) for kind in set(kinds)}
    return max(sorted(sums), key=lambda kind: sums[kind]) if sums else None


def _drawn(
    question: _Question,
    truth: Truth,
    worse: Bools,
    chance: np.random.Generator,
    icc: float,
    plays: int,
) -> Floats:
    """Return what the firms say, trial after trial, in the unit of the KPI: a row a play."""
    kpi = question.kpi
    step = span(kpi.unit) / 100 * (1 if kpi.direction == "up" else -1)
    limit = (kpi.target if truth.base == "target" else kpi.amber) or 0.0
    good, bad = limit + truth.above * step, (kpi.amber or 0.0) - 10 * step
    level = np.where(worse, bad, good)
    size = (plays, int(question.n.sum()))
    if question.share:
        share = np.clip(level / 100, 0.01, 0.99)
        strength = 1 / icc - 1
        own = chance.beta(share * strength, (1 - share) * strength, (plays, len(level)))
        yes = chance.random(size) < np.repeat(own, question.n, axis=1)
        return np.where(yes, 100.0, 0.0)
    own = level + question.spread * np.sqrt(icc) * chance.standard_normal((plays, len(level)))
    apart = question.spread * np.sqrt(1 - icc)
    said: Floats = np.repeat(own, question.n, axis=1) + apart * chance.standard_normal(size)
    return said


@dataclass(frozen=True, slots=True)
class _Read:
    """What the answers to one question say, play by play.

    Attributes:
        low: lower end of the interval of the mean, NaN below two answers.
        sure: whether the value is beyond its limit as surely as an early look asks for.
        red: by region type; one without answers counts as red.
    """

    colours: list[Colour]
    low: Floats
    sure: Bools
    red: Mapping[str, list[bool]]


def _read(
    question: _Question, said: Floats, kinds: Words, kept: Bools, look: float, catalogue: Catalogue
) -> _Read:
    from scipy.special import stdtrit

    kpi, n = question.kpi, question.n
    trial = np.repeat(np.arange(len(n)), n)
    place = np.arange(len(trial)) - (np.cumsum(n) - n)[trial]
    seen = kept[trial] & (place < np.ceil(look * n)[trial])
    every = said[:, seen]
    colours = _colours(kpi, every)
    low, sure = np.full(len(said), np.nan), np.ones(len(said), dtype=np.bool_)
    if (number := every.shape[1]) > 1:
        mean, error = every.mean(axis=1), every.std(axis=1, ddof=1) / np.sqrt(number)
        low = mean - stdtrit(number - 1, 0.975) * error
        sign = 1 if kpi.direction == "up" else -1
        beyond = sign * (mean - (kpi.amber or 0.0)) > normal_quantile(2 * INTERIM - 1) * error
        sure = beyond & (np.array(colours) != "red")
    red = {
        str(kind.id): [
            colour == "red" for colour in _colours(kpi, said[:, seen & (kinds == kind.id)[trial]])
        ]
        for kind in catalogue.region_types.types
    }
    return _Read(colours, low, sure, red)


def _colours(kpi: Kpi, answers: Floats) -> list[Colour]:
    if not answers.shape[1]:
        return ["red"] * len(answers)
    return [kpi.status(mean) for mean in answers.mean(axis=1).tolist()]

"""How probable it is that a target is met, and what the verdict would be if it were redrawn.

Shown beside the gates. Version 2 of the gates decides by the printed values, and nothing here does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from evaluation.certainty.estimates import measured, over_pilots, unit_of
from evaluation.gates import colours_of
from evaluation.histograms.measures import Measure
from evaluation.histograms.tallying import Tally
from evaluation.levels import Floats, Ints
from evaluation.methods.clustered import FEW_PILOTS, Clustered
from evaluation.methods.combining import combined
from evaluation.standing import VALUE_GATE, Standing, TypeStanding
from evaluation.verdicts import verdict_of
from services_catalog import Catalogue, Kpi
from services_catalog.indicators import Colour
from services_catalog.judging import VerdictId

DRAWS = 1000

FINAL, INTERIM = 0.95, 0.99
"""How probable a verdict has to be to be called settled at the planned end, and before it: whoever
looks often finds something sooner or later."""


@dataclass(frozen=True, slots=True)
class Belief:
    """What is known of a KPI over pilots, as a distribution; ``limits`` in the unit of the KPI.

    Attributes:
        share: whether it is a share, then Beta; else Student's t.
        value, error: of a mean. a, b: of a share.
        freedom: pilots less one.
    """

    share: bool
    value: float
    error: float
    a: float
    b: float
    freedom: int

    def at_least(self, limit: float) -> float:
        """Return the probability of a value of ``limit`` or more, in the unit of the KPI."""
        from scipy.special import betainc, stdtr

        if self.share:
            return 1 - float(betainc(self.a, self.b, min(max(limit / 100, 0.0), 1.0)))
        return 1 - float(stdtr(self.freedom, (limit - self.value) / self.error))

    def drawn(self, chance: np.random.Generator, times: int) -> Floats:
        if self.share:
            return chance.beta(self.a, self.b, times) * 100
        return self.value + self.error * chance.standard_t(self.freedom, times)


def belief(found: Clustered, measure: Measure) -> Belief | None:
    """Return what a group of pilots lets one believe; None below two pilots.

    None, too, for a mean of answers that are all equal: they do not tell how far others lie apart.

    Source:
        Shares: prior Beta(1/2, 1/2) and as many answers as these are worth. Means: the posterior
        under a flat prior, t with pilots - 1 degrees of freedom.
    """
    from scipy.special import stdtrit

    freedom = found.pilots - 1
    if freedom < 1:
        return None
    if measure.summary == "share":
        share = found.value / unit_of(measure)
        a, b = 0.5 + found.effective * share, 0.5 + found.effective * (1 - share)
        return Belief(share=True, value=found.value, error=0.0, a=a, b=b, freedom=freedom)
    error = (found.high - found.value) / float(stdtrit(freedom, 0.975))
    if not error > 0:
        return None
    return Belief(share=False, value=found.value, error=error, a=0.0, b=0.0, freedom=freedom)


def target_chances(tally: Tally, suppressed: "pd.Series[str] | None" = None) -> pd.DataFrame:
    """Return how probably each value KPI of each service meets its limits, for each region type.

    Args:
        tally: what was counted.
        suppressed: the marks of ``evaluation.suppression`` beside ``tally.kpis``; None: nothing is
            hidden, not for print.

    Returns:
        One row per service, place (``all`` or a region type) and value KPI: service, place, kpi,
        pilots, n, value, target, p_target (probability of green), p_amber (of green or amber); NaN
        below three pilots, where nothing can be said beyond them. Of a row that is hidden only
        the address and the target are left.
    """
    names = ["service", "place", "kpi", "pilots", "n", "value", "target", "p_target", "p_amber"]
    rows = [
        (service, place, kpi.id, found.pilots, found.n, found.value, kpi.target, *chances)
        for service, place, kpi, found, chances in _places(tally)
    ]
    numbers = dict.fromkeys(names[3:], "float64")
    table = pd.DataFrame(rows, columns=names).astype(numbers)
    if suppressed is not None:
        marked = tally.kpis.assign(mark=suppressed.to_numpy())
        marked = marked[marked["level"].isin(["service", "region_type"]) & (marked["mark"] != "")]
        place = marked["unit"].where(marked["level"] == "region_type", "all")
        gone = set(zip(marked["service"], place, marked["kpi"], strict=True))
        hidden = [key in gone for key in zip(*(table[name] for name in names[:3]), strict=True)]
        table.loc[hidden, ["pilots", "n", "value", "p_target", "p_amber"]] = np.nan
    return table


def heterogeneity(tally: Tally) -> pd.DataFrame:
    """Return how much the region types of each service differ in each value KPI.

    Returns:
        One row per service and value KPI: service, kpi, types (with three pilots or more), q, p, i2
        (per cent), tau (in the unit of the KPI); None where fewer than two types can be compared.

    Source:
        ``evaluation.methods.combining``, on the intervals over pilots.
    """
    by_kpi: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for service, place, kpi, found, chances in _places(tally):
        own = by_kpi.setdefault((service, kpi.id), [])
        if place != "all" and chances[0] is not None:
            own.append((found.value, ((found.high - found.low) / 2 / 1.96) ** 2))
    rows = []
    for (service, name), parts in by_kpi.items():
        together = (
            combined(*(np.array(side) for side in zip(*parts, strict=True))) if parts else None
        )
        known = together is not None and together.groups > 1
        told = (together.q, together.p, together.i2, together.tau2**0.5) if known else (None,) * 4  # type: ignore[union-attr]
        rows.append((service, name, len(parts), *told))
    return pd.DataFrame(rows, columns=["service", "kpi", "types", "q", "p", "i2", "tau"])


def verdict_chances(
    tally: Tally, standing: Standing, *, seed: int, draws: int = DRAWS
) -> dict[VerdictId, float]:
    """Return how often each verdict would be proposed if the pilots were others like these.

    The value KPIs of the service and of its region types are drawn from what is believed of them,
    and the gates are read again by their own rules. What is not drawn stays as it was seen:
    delivery, evidence, upkeep, and KPIs of fewer than two pilots.

    Args:
        standing: of the service, see ``evaluation.standing``.
        seed: of the draws; the same seed gives the same shares.
        draws: how many.
    """
    chance = np.random.default_rng(seed)
    catalogue = tally.catalogue
    everywhere = _drawn(tally, standing.service, None, chance, draws)
    in_types: dict[str, Mapping[str, Floats]] = {
        kind.id: _drawn(tally, standing.service, kind.id, chance, draws)
        for kind in catalogue.region_types.types
    }
    counted: dict[VerdictId, int] = {verdict.id: 0 for verdict in catalogue.judging.verdicts}
    for draw in range(draws):
        redrawn = _redrawn(standing, everywhere, in_types, draw, catalogue)
        counted[verdict_of(colours_of(redrawn, catalogue), redrawn, catalogue)] += 1
    return {verdict: times / draws for verdict, times in counted.items()}


def is_settled(chances: Mapping[VerdictId, float], verdict: VerdictId, *, final: bool) -> bool:
    """Say whether ``verdict`` is probable enough; before the planned end more is asked for.

    Source:
        C. Jennison and B. W. Turnbull, Group Sequential Methods, 2000, on the price of looking.
    """
    return chances.get(verdict, 0.0) >= (FINAL if final else INTERIM)


def _places(
    tally: Tally,
) -> Iterator[tuple[str, str, Kpi, Clustered, tuple[float | None, float | None]]]:
    value_kpis = tally.catalogue.gates[VALUE_GATE].kpis
    places = ("all", *(kind.id for kind in tally.catalogue.region_types.types))
    for service in tally.catalogue.enabled_services():
        for place in places:
            trials = trials_in(tally, service.id, None if place == "all" else place)
            for kpi, measure in measured(tally):
                if kpi.id in value_kpis and kpi.target is not None:
                    found = over_pilots(tally, kpi, measure, trials)
                    yield service.id, place, kpi, found, _chances(kpi, found, measure)


def trials_in(tally: Tally, service: str, kind: str | None) -> Ints:
    """Return the numbers of the trials of a service, in one region type or in all."""
    trials = tally.counted.trials
    ours = (trials["service"] == service).to_numpy()
    if kind is not None:
        ours = ours & (trials["region_type"] == kind).to_numpy()
    return np.flatnonzero(ours)


def _chances(kpi: Kpi, found: Clustered, measure: Measure) -> tuple[float | None, float | None]:
    known = belief(found, measure) if found.pilots >= FEW_PILOTS else None
    if known is None or kpi.target is None or kpi.amber is None:
        return None, None
    reached, passed = known.at_least(kpi.target), known.at_least(kpi.amber)
    return (reached, passed) if kpi.direction == "up" else (1 - reached, 1 - passed)


def _drawn(
    tally: Tally, service: str, kind: str | None, chance: np.random.Generator, draws: int
) -> dict[str, Floats]:
    found = {}
    value_kpis = tally.catalogue.gates[VALUE_GATE].kpis
    for kpi, measure in measured(tally):
        if kpi.id in value_kpis:
            known = belief(
                over_pilots(tally, kpi, measure, trials_in(tally, service, kind)), measure
            )
            if known is not None:
                found[kpi.id] = known.drawn(chance, draws)
    return found


def _redrawn(
    standing: Standing,
    everywhere: Mapping[str, Floats],
    in_types: Mapping[str, Mapping[str, Floats]],
    draw: int,
    catalogue: Catalogue,
) -> Standing:
    colours: dict[str, Colour] = {
        kpi: catalogue.kpis[kpi].status(float(everywhere[kpi][draw])) if kpi in everywhere else seen
        for kpi, seen in standing.colours.items()
    }
    red = {
        kind: tuple(
            kpi
            for kpi in standing.colours
            if (
                catalogue.kpis[kpi].status(float(drawn[kpi][draw])) == "red"
                if kpi in drawn
                else kpi in standing.red_in_type[kind]
            )
        )
        for kind, drawn in in_types.items()
    }
    return replace(
        standing, colours=colours, red_in_type=red, types=retyped(standing, red, catalogue)
    )


def retyped(
    standing: Standing, red: Mapping[str, tuple[str, ...]], catalogue: Catalogue
) -> dict[str, TypeStanding]:
    """Return which region types are weak with other red KPIs; what was tested stays tested."""
    terms = catalogue.judging.evidence
    found: dict[str, TypeStanding] = {}
    for kind, seen in standing.types.items():
        weak = (
            standing.exits[kind] >= terms.weak_region_type_min_exits
            and len(red[kind]) >= terms.weak_region_type_min_red
        )
        found[kind] = "not_tested" if seen == "not_tested" else "weak" if weak else "tested"
    return found

"""What the gates of a service look at: trials, evidence and colours, nothing hidden."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from evaluation.counting import Counted
from evaluation.levels import Bools
from evaluation.readings import Reading, Readings
from services_catalog import Catalogue, Kpi
from services_catalog.indicators import Colour
from services_catalog.judging import EvidenceTerms

TypeStanding = Literal["tested", "weak", "not_tested"]

VALUE_GATE = "G3"
DELIVERY_GATE = "G1"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a service stands when it is judged. Not for print: small counts are not hidden.

    Attributes:
        completed, open, withdrawn: trials; open ones are neither completed nor withdrawn.
        below: completed trials whose own fidelity is red.
        fidelity: accepted among mandatory tasks of completed trials, per cent; None without any.
        regions, countries: of completed trials.
        exits: valid exit questionnaires by region type, of trials that were not withdrawn.
        types: what the trials say about each region type, in the order of the catalogue.
        red_in_type: value KPIs that are red in a region type, for types with enough exits.
        pairs: firms with a valid baseline and a valid exit questionnaire.
        response: response rate, per cent; None without participations.
        value: the value KPIs of the service; ``colours`` their colours, without a value red.
        uptake, effort: of the service; None where nothing can be said.
    """

    service: str
    completed: int
    open: int
    withdrawn: int
    below: int
    fidelity: float | None
    regions: int
    countries: int
    exits: Mapping[str, int]
    types: Mapping[str, TypeStanding]
    red_in_type: Mapping[str, tuple[str, ...]]
    pairs: int
    response: float | None
    value: Mapping[str, Reading]
    colours: Mapping[str, Colour]
    uptake: float | None
    effort: float | None

    def types_that_are(self, *standings: TypeStanding) -> tuple[str, ...]:
        return tuple(kind for kind, standing in self.types.items() if standing in standings)


def standings(
    counted: Counted, readings: Readings, only: Collection[str] | None = None
) -> tuple[Standing, ...]:
    """Describe every enabled service, or ``only`` some, in the order of the catalogue."""
    return tuple(
        _standing(service.id, counted, readings)
        for service in counted.catalogue.enabled_services()
        if only is None or service.id in only
    )


def colour_of(kpi: Kpi, reading: Reading | None) -> Colour:
    """Return the colour a value KPI has for a gate: one without a value counts as red."""
    if reading is None or reading.value is None:
        return "red"
    return "green" if kpi.target is None else reading.status


def _standing(service: str, counted: Counted, readings: Readings) -> Standing:
    catalogue = counted.catalogue
    ours = (counted.trials["service"] == service).to_numpy()
    done = ours & counted.trials["completed"].to_numpy()
    completed = counted.trials[done]
    exits = _exits_by_type(service, counted)
    red = _red_in_types(service, readings, catalogue)
    value = {kpi: readings.service(service, kpi) for kpi in catalogue.gates[VALUE_GATE].kpis}
    fidelity = _fidelity(counted, done)
    limit = catalogue.gates[DELIVERY_GATE].limits["amber"]["fidelity"]
    return Standing(
        service=service,
        completed=int(done.sum()),
        open=int((ours & counted.kept & ~done).sum()),
        withdrawn=int((ours & ~counted.kept).sum()),
        below=sum(share < limit for share in fidelity),
        fidelity=_pooled(counted, done),
        regions=completed["region"].nunique(),
        countries=completed["country"].nunique(),
        exits=exits,
        types=_types(exits, red, set(completed["region_type"]), catalogue.judging.evidence),
        red_in_type=red,
        pairs=_pairs(readings.service(service, "matched-pair-rate")),
        response=readings.service(service, "response-rate").value,
        value=value,
        colours={kpi: colour_of(catalogue.kpis[kpi], found) for kpi, found in value.items()},
        uptake=readings.service(service, "uptake-commitment").value,
        effort=readings.service(service, "effort-per-sme").value,
    )


def _types(
    exits: Mapping[str, int],
    red: Mapping[str, tuple[str, ...]],
    completed: set[str],
    terms: EvidenceTerms,
) -> dict[str, TypeStanding]:
    """Apply the terms of the gates: a type needs a completed trial and enough exits."""
    found: dict[str, TypeStanding] = {}
    for kind, answers in exits.items():
        weak = (
            answers >= terms.weak_region_type_min_exits
            and len(red[kind]) >= terms.weak_region_type_min_red
        )
        tested = kind in completed and answers >= terms.tested_region_type_min_exits
        found[kind] = "not_tested" if not tested else "weak" if weak else "tested"
    return found


def _exits_by_type(service: str, counted: Counted) -> dict[str, int]:
    trials = counted.trials
    valid = counted.trial[counted.valid("exit")]
    kinds = trials["region_type"].to_numpy(dtype=object)[valid]
    ours = (trials["service"] == service).to_numpy()[valid]
    return {
        kind.id: int((ours & (kinds == kind.id)).sum())
        for kind in counted.catalogue.region_types.types
    }


def _red_in_types(
    service: str, readings: Readings, catalogue: Catalogue
) -> dict[str, tuple[str, ...]]:
    return {
        kind.id: tuple(
            kpi
            for kpi in catalogue.gates[VALUE_GATE].kpis
            if colour_of(catalogue.kpis[kpi], readings.get(("region_type", kind.id, service, kpi)))
            == "red"
        )
        for kind in catalogue.region_types.types
    }


def _fidelity(counted: Counted, done: Bools) -> list[float]:
    trials = counted.trials[done & (counted.trials["mandatory"] > 0).to_numpy()]
    return [
        100 * accepted / mandatory
        for accepted, mandatory in zip(trials["accepted"], trials["mandatory"], strict=True)
    ]


def _pooled(counted: Counted, done: Bools) -> float | None:
    trials = counted.trials[done]
    mandatory = int(trials["mandatory"].sum())
    return 100 * int(trials["accepted"].sum()) / mandatory if mandatory else None


def _pairs(rate: Reading) -> int:
    return round((rate.value or 0.0) * rate.n / 100)

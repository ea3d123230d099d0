"""Any observations as report inputs, with names and dates that nobody cares about."""

from collections.abc import Sequence
from datetime import date

from evaluation.amendments import Amendment
from evaluation.evaluating import Evaluation, evaluate
from evaluation.observations import Observations
from evaluation.recommendations import recommendations
from evaluation.reports.facts import EditionFact, PilotFact, ProgrammeFact
from evaluation.reports.gathering.inputs import PROGRAMME, RegionInput, ReportInputs, TrialInput
from services_catalog import Catalogue


def bare_inputs(
    seen: Observations,
    catalogue: Catalogue,
    *,
    before: Evaluation | None = None,
    amendments: Sequence[Amendment] = (),
) -> ReportInputs:
    found = evaluate(seen, catalogue, amendments, before=before)
    trials = seen.trials.to_dict("records")
    regions = {row["region"]: row for row in trials}
    return ReportInputs(
        catalogue=catalogue,
        evaluation=found,
        observations=seen,
        programme=ProgrammeFact(
            id="small",
            title="A small programme",
            synthetic=True,
            contact="coordination@trials.example",
            services_wanted=5,
            pilots_wanted=1,
        ),
        edition=EditionFact(
            number=1 if before is None else 2,
            data_until=date(2027, 8, 5),
            plan_digest="0" * 64,
            catalogue_digest=catalogue.digest,
        ),
        regions=tuple(
            RegionInput(
                id=name,
                name=name.title(),
                country=row["country"],
                languages=("en",),
                region_type=row["region_type"],
            )
            for name, row in regions.items()
        ),
        pilots=tuple(
            PilotFact(
                id=row["cluster"],
                name=row["cluster"].title(),
                region=row["region"],
                theme="eco-innovation",
                region_type=row["region_type"],
                region_type_reason="",
                members=40,
            )
            for row in {row["cluster"]: row for row in trials}.values()
        ),
        trials=tuple(
            TrialInput(
                cluster=row["cluster"],
                service=row["service"],
                state="withdrawn" if row["withdrawn"] else "closed",
                completed=row["completed"],
                wave_starts=date(2027, 1, 11),
                tasks=(),
                exit_wave=(date(2027, 6, 1), date(2027, 6, 15)),
                followup_wave=None,
                withdrawn_on=date(2027, 3, 1) if row["withdrawn"] else None,
                withdrawn_reason="",
            )
            for row in trials
        ),
        cards={
            PROGRAMME: recommendations(found, catalogue, amendments=amendments),
            **{
                name: recommendations(found, catalogue, region=name, amendments=amendments)
                for name in regions
            },
        },
    )

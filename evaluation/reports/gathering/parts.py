"""Facts that both kinds of reports hold: regions, trials and services."""

from collections.abc import Iterable

from evaluation.reports.facts import (
    RegionFact,
    ReviewState,
    ServiceFact,
    TrialFact,
)
from evaluation.reports.gathering.heard import said
from evaluation.reports.gathering.inputs import (
    RegionInput,
    ReportInputs,
    TrialInput,
)

NO_REVIEW = ReviewState(decisions=(), waiting_for="", version=1)


def region_fact(inputs: ReportInputs, region: RegionInput) -> RegionFact:
    """Join what the folder says about a region with what the catalogue knows."""
    known = inputs.catalogue.regions.get(region.id)
    edition = inputs.catalogue.region_types.scoreboard_edition
    scoreboard = known.innovation_scoreboard.get(str(edition)) if known else None
    return RegionFact(
        id=region.id,
        country=region.country,
        languages=region.languages,
        region_type=region.region_type,
        cohesion=known.cohesion_2014_2020.value if known else "",
        scoreboard=scoreboard.value if scoreboard else "",
        scoreboard_edition=edition,
        strategy=known.strategy_note.value if known else "",
    )


def trial_facts(inputs: ReportInputs, trials: Iterable[TrialInput]) -> tuple[TrialFact, ...]:
    """Return the trials with what their managers said."""
    pilots = {pilot.id: pilot for pilot in inputs.pilots}
    texts = {item: said(inputs, item) for item in ("m_adapt", "m_risk", "m_continue", "m_fit")}

    def fact(trial: TrialInput) -> TrialFact:
        pilot, key = pilots[trial.cluster], (trial.cluster, trial.service)
        return TrialFact(
            cluster=trial.cluster,
            service=trial.service,
            region=pilot.region,
            region_type=pilot.region_type,
            state=trial.state,
            completed=trial.completed,
            wave_starts=trial.wave_starts,
            tasks=trial.tasks,
            exit_wave=trial.exit_wave,
            followup_wave=trial.followup_wave,
            withdrawn_on=trial.withdrawn_on,
            withdrawn_reason=trial.withdrawn_reason,
            adaptation=texts["m_adapt"].get(key, ""),
            risk=texts["m_risk"].get(key, ""),
            continues=texts["m_continue"].get(key, ""),
            fits=texts["m_fit"].get(key, ""),
        )

    return tuple(fact(trial) for trial in trials)


def service_facts(inputs: ReportInputs, tried: Iterable[str]) -> tuple[ServiceFact, ...]:
    """Return the services among ``tried`` in the order of the catalogue."""
    wanted = set(tried)
    return tuple(
        ServiceFact(
            id=service.id,
            number=service.number,
            action_line=service.action_line,
            region_types_adapted=tuple(service.adaptation),
        )
        for service in inputs.catalogue.services.values()
        if service.id in wanted
    )

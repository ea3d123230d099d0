"""What tables about trials have a line for: each trial, or each service where trials are many."""

from dataclasses import dataclass

from evaluation.reports.facts import KpiFact, RegionFacts, TrialFact
from evaluation.reports.telling import Telling

MANY = 5
"""More trials than this are told by service, so that a report stays a report."""


@dataclass(frozen=True)
class Subject:
    """One line; ``trials`` holds one trial, or all trials of a service in the region."""

    label: str
    level: str
    unit: str
    service: str
    trials: tuple[TrialFact, ...]

    @property
    def running(self) -> tuple[TrialFact, ...]:
        """The trials that were not withdrawn."""
        return tuple(trial for trial in self.trials if trial.withdrawn_on is None)

    def row(self, telling: Telling[RegionFacts], kpi: str) -> KpiFact | None:
        return telling.row(self.level, self.unit, self.service, kpi)


def told_by_service(trials: int) -> bool:
    """Say whether a region has too many trials for a line each."""
    return trials > MANY


def subjects(telling: Telling[RegionFacts]) -> tuple[Subject, ...]:
    trials = telling.facts.trials
    if not told_by_service(len(trials)):
        return tuple(
            Subject(telling.trial(trial), "trial", trial.cluster, trial.service, (trial,))
            for trial in trials
        )
    return tuple(
        Subject(
            telling.service(service.id),
            "region",
            telling.facts.region.id,
            service.id,
            tuple(trial for trial in trials if trial.service == service.id),
        )
        for service in telling.facts.services
    )

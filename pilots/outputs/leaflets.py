"""The reports of two pages, drawn from an edition: one a trial, one a service that holds."""

from collections.abc import Iterator

from sqlmodel import Session, select

from evaluation.reports.gathering import (
    ReportInputs,
    passport_facts,
    trial_report_facts,
    with_decisions,
)
from evaluation.reports.gathering.judged import proposal_fact
from evaluation.reports.gathering.parts import NO_REVIEW
from evaluation.reports.leaflets import ServiceFacts, TrialFacts
from pilots.deeds.evaluating import figures_of
from pilots.outputs.printing import Sheet, in_english_first, languages
from pilots.outputs.verdicts import judged_proposal
from pilots.report_inputs import inputs_of, judgements
from pilots.setting import Setting
from pilots.tables import Edition, Verdict

TRIALS, SERVICES = "trials", "services"
"""Folders below ``reports``."""

HOLDS = ("validated", "validated_with_conditions")
"""Verdicts with which a service gets a passport."""


def trial_sheets(session: Session, setting: Setting, edition: Edition) -> Iterator[Sheet]:
    """Yield the report of every trial whose exit answers are in, in the languages of its region.

    Nobody reviews them: their figures are those of the edition that the regional reports tell.
    """
    inputs = inputs_of(session, setting, edition, figures_of(edition))
    for cluster, service in completed_trials(inputs):
        facts = trial_report_facts(inputs, cluster, service)
        for language in languages(setting, facts.region.id):
            yield Sheet(_path(f"{TRIALS}/{cluster}.{service}", language), facts, language)


def completed_trials(inputs: ReportInputs) -> list[tuple[str, str]]:
    """Return cluster and service of every trial that has something to report."""
    return [(trial.cluster, trial.service) for trial in inputs.trials if trial.completed]


def trial_facts_of(
    session: Session, setting: Setting, edition: Edition, cluster: str, service: str
) -> TrialFacts | None:
    """Return the facts of one trial's report; None where there is none in that edition."""
    inputs = inputs_of(session, setting, edition, figures_of(edition))
    if (cluster, service) not in completed_trials(inputs):
        return None
    return trial_report_facts(inputs, cluster, service)


def passport_sheets(session: Session, setting: Setting, edition: Edition) -> Iterator[Sheet]:
    """Yield the passport of every service that was validated, in all languages of the programme."""
    for service in services_that_hold(session, setting):
        facts = passport_of(session, setting, edition, service)
        for language in in_english_first(setting.programme.languages):
            yield Sheet(_path(f"{SERVICES}/{service}", language), facts, language)


def services_that_hold(session: Session, setting: Setting) -> list[str]:
    """Return the services with an adopted verdict that validates them, in their order."""
    adopted = {row.service: row.verdict for row in session.exec(select(Verdict))}
    return [one.id for one in setting.catalogue.enabled_services() if adopted.get(one.id) in HOLDS]


def passport_of(session: Session, setting: Setting, edition: Edition, service: str) -> ServiceFacts:
    """Return the facts of a passport, with the proposal that was voted on and what became of it."""
    figures = figures_of(edition)
    facts = passport_facts(inputs_of(session, setting, edition, figures), service)
    voted = judged_proposal(session, session.get_one(Verdict, service), figures.proposal(service))
    facts = facts.model_copy(update={"proposals": (proposal_fact(voted),)})
    return with_decisions(facts, NO_REVIEW, judgements(session, setting))


def _path(subject: str, language: str) -> str:
    return subject if language == "en" else f"{subject}.{language}"

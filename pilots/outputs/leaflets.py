"""The reports of two pages, drawn from an edition: one a trial, one a service that holds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, or_, select

from evaluation.reports.gathering import (
    ReportInputs,
    passport_facts,
    trial_report_facts,
    with_decisions,
)
from evaluation.reports.gathering.coded import with_themes
from evaluation.reports.gathering.judged import proposal_fact
from evaluation.reports.gathering.parts import NO_REVIEW
from evaluation.reports.leaflets import ServiceFacts, TrialFacts
from evaluation.reports.rendering import FORMATS, Format, render
from pilots.ahead import Expected, expected_tasks, expected_waves
from pilots.deeds.drafting import PROGRAMME, report_facts
from pilots.deeds.evaluating import figures_of, newest_edition
from pilots.deeds.rolling_out import Walk
from pilots.outputs.printing import Sheet, in_english_first, languages
from pilots.outputs.verdicts import judged_proposal
from pilots.report_inputs import inputs_of, judgements
from pilots.setting import Setting
from pilots.tables import Edition, Trial, Verdict, Wave

TRIALS, SERVICES = "trials", "services"
"""Folders below ``reports``."""

HOLDS = ("validated", "validated_with_conditions")
"""Verdicts with which a service gets a passport."""


@dataclass(frozen=True, slots=True)
class TrialReport:
    """Where the report of a trial is: the languages it lies there in, or what it waits for."""

    languages: list[str]
    closes: Expected | None = None
    """Its own exit questionnaire, as long as there is no report."""
    others: int = 0
    """Trials besides it whose exit questionnaire is not closed: figures come after the last."""


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
    facts = with_themes(facts, report_facts(session, PROGRAMME, edition.number))
    return with_decisions(facts, NO_REVIEW, judgements(session, setting))


def has_report(session: Session, trial: Trial, edition: Edition | None) -> bool:
    """Whether the report of a trial may be asked for: its exit answers are in the edition."""
    if edition is None or trial.withdrawn_at is not None:
        return False
    closed = session.get_one(Wave, (trial.id, "exit")).closes_at
    return closed is not None and closed <= edition.as_of


def report_languages(
    session: Session, setting: Setting, trial: Trial, *, until: datetime
) -> list[str]:
    """Return the languages in which the report of a trial lies there."""
    there = has_report(session, trial, newest_edition(session, until=until))
    return languages(setting, trial.region) if there else []


def report_of_trial(
    session: Session, setting: Setting, trial: Trial, *, until: datetime
) -> TrialReport | None:
    """Return where the report of a trial is; None of a trial that was left: it has none."""
    if trial.withdrawn_at is not None:
        return None
    if there := report_languages(session, setting, trial, until=until):
        return TrialReport(there)
    walk = Walk(session, setting, trial)
    today = walk.day(until)
    waves = expected_waves(walk, expected_tasks(walk, today=today), today=today)
    return TrialReport([], waves.get("exit"), _not_closed_besides(session, trial, until))


def _not_closed_besides(session: Session, trial: Trial, until: datetime) -> int:
    closes = col(Wave.closes_at)
    query = select(func.count()).select_from(Wave).join(Trial, col(Trial.id) == Wave.trial)
    query = query.where(Wave.kind == "exit", Trial.id != trial.id)
    query = query.where(col(Trial.withdrawn_at).is_(None), or_(closes.is_(None), closes > until))
    return session.exec(query).one()


def trial_file(
    session: Session, setting: Setting, edition: Edition, trial: Trial, language: str, kind: str
) -> bytes | None:
    """Return the report of a trial as a file; None where it has no such language or format."""
    form = _FORMS.get(kind)
    if form is None or language not in languages(setting, trial.region):
        return None
    facts = trial_facts_of(session, setting, edition, trial.cluster, trial.service)
    return render(facts, language, form) if facts else None


def passport_file(
    session: Session, setting: Setting, edition: Edition, service: str, language: str, kind: str
) -> bytes | None:
    """Return the passport of a service as a file; None where there is none like that."""
    form = _FORMS.get(kind)
    if form is None or language not in in_english_first(setting.programme.languages):
        return None
    if service not in services_that_hold(session, setting):
        return None
    return render(passport_of(session, setting, edition, service), language, form)


_FORMS: dict[str, Format] = {form: form for form in FORMATS}


def _path(subject: str, language: str) -> str:
    return subject if language == "en" else f"{subject}.{language}"

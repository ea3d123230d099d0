"""What reports are written from: rows of the database as the plain records they ask for."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from evaluation import Evaluation
from evaluation.observations import Observations
from evaluation.recommendations import recommendations
from evaluation.reports.facts import (
    EditionFact,
    PilotFact,
    ProgrammeFact,
    ResponseFact,
    ReviewFact,
    ReviewState,
    TaskFact,
    VoteFact,
)
from evaluation.reports.gathering.inputs import (
    PROGRAMME,
    JudgementInput,
    RegionInput,
    ReportInputs,
    TrialInput,
)
from pilots.amendments import amendment_facts, changes
from pilots.deeds.validating import votes_of
from pilots.earlier import earlier
from pilots.lifecycle import Role
from pilots.lifecycle.reports import STAGE_OF, WAITS_FOR
from pilots.lifecycle.tasks import DONE
from pilots.observed import gone, observe
from pilots.readers import managers
from pilots.reviews.said import dissent_facts, dissents_on
from pilots.setting import Setting
from pilots.tables import (
    Edition,
    RefusedAnswer,
    Report,
    ReportDecision,
    Task,
    Trial,
    Verdict,
    Wave,
)

_GATHERED: dict[tuple[int, str, datetime], ReportInputs] = {}
"""The inputs of one edition: eleven regions and the programme are written from the same ones."""


def inputs_of(
    session: Session, setting: Setting, edition: Edition, figures: Evaluation
) -> ReportInputs:
    """Gather everything the reports of ``edition`` are written from, as of its moment."""
    key = (edition.number, edition.digest, edition.as_of)
    if key not in _GATHERED:
        _GATHERED.clear()
        _GATHERED[key] = _gather(session, setting, edition, figures)
    return _GATHERED[key]


def _gather(
    session: Session, setting: Setting, edition: Edition, figures: Evaluation
) -> ReportInputs:
    observed = observe(session, setting, as_of=edition.as_of)
    before, programme = earlier(session, setting, edition), setting.programme
    return ReportInputs(
        catalogue=setting.catalogue,
        evaluation=figures,
        observations=observed,
        programme=ProgrammeFact(
            id=programme.id,
            title=programme.title,
            synthetic=programme.synthetic,
            contact=programme.contact,
            services_wanted=programme.target_validated_services,
            pilots_wanted=programme.min_pilots,
        ),
        edition=EditionFact(
            number=edition.number,
            data_until=last_day(setting, edition.as_of),
            plan_digest=programme.plan_hash or "",
            catalogue_digest=setting.catalogue.digest,
        ),
        regions=tuple(
            RegionInput(
                id=region.id,
                name=region.name,
                country=region.country,
                languages=tuple(region.languages),
                region_type=region.region_type,
            )
            for region in setting.regions.values()
        ),
        pilots=_pilots(setting),
        trials=_trials(session, setting, observed, edition.as_of),
        cards={
            place: recommendations(
                figures,
                setting.catalogue,
                region=region,
                amendments=changes(session, until=edition.as_of),
            )
            for place, region in [(PROGRAMME, None), *((name, name) for name in setting.reporting)]
        },
        refused=_refused(session, edition.as_of),
        languages_of={firm.id: firm.language for firm in setting.firms.values()},
        firm_names=frozenset(firm.name for firm in setting.firms.values()),
        amendments=amendment_facts(session, setting, until=edition.as_of),
        before=before.seen,
        lost=before.lost,
    )


def last_day(setting: Setting, as_of: datetime) -> date:
    """Return the last day whose data are in: 24:00 belongs to the day that ends then."""
    return setting.day(as_of - timedelta(microseconds=1), None)


def _pilots(setting: Setting) -> tuple[PilotFact, ...]:
    return tuple(
        PilotFact(
            id=cluster.id,
            name=cluster.name,
            region=cluster.region,
            theme=cluster.theme,
            region_type=cluster.region_type,
            region_type_reason=cluster.region_type_reason,
            members=cluster.members or 0,
        )
        for cluster in setting.clusters.values()
    )


def _trials(
    session: Session, setting: Setting, observed: Observations, as_of: datetime
) -> tuple[TrialInput, ...]:
    table = zip(
        *(observed.trials[name] for name in ("cluster", "service", "completed")), strict=True
    )
    completed = {(cluster, service) for cluster, service, done in table if done}
    rows = session.exec(select(Trial).order_by(col(Trial.id)))
    return tuple(
        _trial(
            session, setting, trial, as_of, completed=(trial.cluster, trial.service) in completed
        )
        for trial in rows
    )


def _trial(
    session: Session, setting: Setting, trial: Trial, as_of: datetime, *, completed: bool
) -> TrialInput:
    left = gone(trial, as_of)
    moment = trial.withdrawn_at if left else None
    return TrialInput(
        cluster=trial.cluster,
        service=trial.service,
        state="withdrawn" if left else ("completed" if completed else "running"),
        completed=completed,
        wave_starts=trial.starts,
        tasks=_tasks(session, setting, trial, as_of),
        exit_wave=_window(session, setting, trial, "exit", as_of),
        followup_wave=_window(session, setting, trial, "followup", as_of),
        withdrawn_on=setting.day(moment, trial.region) if moment else None,
        withdrawn_reason=(trial.withdrawn_reason or "") if left else "",
    )


def _tasks(
    session: Session, setting: Setting, trial: Trial, as_of: datetime
) -> tuple[TaskFact, ...]:
    query = select(Task).where(Task.trial == trial.id).order_by(col(Task.position))
    found = []
    for task in session.exec(query):
        done = task.done_at is not None and task.done_at <= as_of and task.status in DONE
        found.append(
            TaskFact(
                id=task.step,
                mandatory=task.mandatory,
                planned_start=task.planned_start,
                planned_end=task.planned_due,
                done_on=setting.day(task.done_at, trial.region) if done and task.done_at else None,
                accepted=done and task.status == "accepted",
            )
        )
    return tuple(found)


def _window(
    session: Session, setting: Setting, trial: Trial, kind: str, as_of: datetime
) -> tuple[date, date] | None:
    wave = session.get_one(Wave, (trial.id, kind))
    if wave.opens_at is None or wave.last_day is None or wave.opens_at > as_of:
        return None
    return setting.day(wave.opens_at, trial.region), wave.last_day


def _refused(session: Session, as_of: datetime) -> dict[str, tuple[ResponseFact, ...]]:
    rows = session.exec(
        select(Trial.region, RefusedAnswer.reason)
        .join(Trial, col(Trial.id) == col(RefusedAnswer.trial))
        .where(col(RefusedAnswer.answered_at) <= as_of)
    )
    counts: dict[str, Counter[str]] = {}
    for region, reason in rows:
        for place in (region, PROGRAMME):
            counts.setdefault(place, Counter())[reason] += 1
    return {
        place: tuple(
            ResponseFact(reason=reason, count=count) for reason, count in sorted(counted.items())
        )
        for place, counted in counts.items()
    }


def review_of(session: Session, setting: Setting, report: Report) -> ReviewState:
    """Return what was decided on ``report`` and whose decision it waits for."""
    rows = session.exec(
        select(ReportDecision)
        .where(ReportDecision.report == report.id)
        .order_by(col(ReportDecision.at), col(ReportDecision.id))
    )
    return ReviewState(
        decisions=tuple(_reviewed(setting, report, row) for row in rows),
        waiting_for=STAGE_OF.get(report.status, ""),
        version=report.round,
        dissents=dissent_facts(setting, dissents_on(session, "report", report.id)),
    )


def _reviewed(setting: Setting, report: Report, row: ReportDecision) -> ReviewFact:
    """Return one decision; a silence that was logged stands under the name of who kept it."""
    day = setting.day(row.at, None)
    if row.decision != "silence":
        person = setting.people[row.by].name if row.by in setting.people else row.by
        return ReviewFact(
            stage=row.stage, person=person, role=row.role, decision=row.decision, day=day,
            comment=row.comment,
        )  # fmt: skip
    role = next(WAITS_FOR[status] for status, stage in STAGE_OF.items() if stage == row.stage)
    silent = (
        managers(setting, report.subject)
        if role is Role.CLUSTER_MANAGER
        else setting.in_role(role, report.subject)
    )
    names = ", ".join(person.name for person in silent)
    return ReviewFact(
        stage=row.stage, person=names, role=role, decision="no_comment", day=day, comment=""
    )


def judgements(session: Session, setting: Setting) -> dict[str, JudgementInput]:
    """Return what people decided about every proposal, by service."""
    return {
        row.service: JudgementInput(
            votes=tuple(
                VoteFact(
                    person=setting.people[vote.by].name,
                    decision=vote.vote,
                    day=setting.day(vote.at, None),
                    comment=vote.comment,
                )
                for vote in votes_of(session, row)
            ),
            verdict=row.verdict,
            provisional=row.status != "confirmed",
            adopted_by=setting.people[row.adopted_by].name if row.adopted_by else "",
            adopted_on=setting.day(row.adopted_at, None) if row.adopted_at else None,
            dissents=dissent_facts(setting, dissents_on(session, "verdict", row.service)),
        )
        for row in session.exec(select(Verdict))
    }

"""Trials: all of them, and each with its tasks, questionnaires, requests, history and moves."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Response
from pydantic import Field
from sqlmodel import Session, col, select

from foundation.errors import TrialError
from pilots.access.rights import Place
from pilots.ahead import expected_tasks, expected_waves
from pilots.changes import Deed, changes_of
from pilots.deeds.ending_trials import decide, moves_for
from pilots.deeds.reviewing_evidence import proofs_of
from pilots.deeds.rolling_out import Walk
from pilots.lifecycle import TASK, WAVE
from pilots.lifecycle.trials import UNOPENED
from pilots.outputs.leaflets import report_languages
from pilots.reach import open_waves
from pilots.response import responses
from pilots.setting import Setting, read_setting
from pilots.tables import (
    AdaptationNote,
    DateRequest,
    HistoryLine,
    Participation,
    Problem,
    Trial,
)
from pilots.timeline import STATES, narrowed, timeline
from portal.entering import Posted
from portal.pilot.finding import the_trial
from portal.plan.naming import Naming
from portal.plan.timelines import seen
from portal.visiting import Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see plan"))]
Changing = Annotated[Visit, Depends(visiting("change plan"))]
MOST_HISTORY = 60


class Decided(Posted):
    step: str = Field(default="", max_length=20)
    reason: str = Field(default="", max_length=5000)


@router.get("/trials")
def trials(
    visit: Seeing, region: str = "", service: str = "", state: str = "", q: str = ""
) -> Response:
    with visit.reading() as session:
        setting = read_setting(session, everybody=False)
        lines = seen(visit, timeline(session, setting, now=visit.now))
    naming = Naming(setting, visit.language)
    words = q.strip().casefold()
    shown = [
        line
        for line in narrowed(lines, region=region, service=service, state=state)
        if words in f"{naming.cluster(line.cluster)} {naming.service(line.service)}".casefold()
    ]
    return visit.page(
        "plan/trials",
        lines=shown,
        total=len(lines),
        naming=naming,
        states=STATES,
        regions=sorted({line.region for line in lines}),
        services=sorted({line.service for line in lines}),
        asked={"region": region, "service": service, "state": state, "q": q},
    )


@router.get("/trials/{trial}")
def one(visit: Seeing, trial: str) -> Response:
    with visit.reading() as session:
        return _page(visit, session, trial)


@router.post("/trials/{trial}/moves")
def move(visit: Changing, trial: str, sent: Annotated[Decided, Form()]) -> Response:
    """Select, close or give up a trial, as the life cycle allows."""
    with visit.reading() as session:
        the_trial(visit, session, trial)
    try:
        with visit.writing() as session:
            row = session.get_one(Trial, trial)
            deed = Deed(visit.visitor.agent(), visit.now, sent.reason)
            decide(session, visit.setting(session), row, sent.step, deed)
    except TrialError as refusal:
        with visit.reading() as session:
            return _page(visit, session, trial, sent=sent, fault=refusal)
    visit.changed()
    return visit.go(f"/trials/{trial}", done="decided")


def _page(
    visit: Visit,
    session: Session,
    trial: str,
    *,
    sent: Decided | None = None,
    fault: TrialError | None = None,
) -> Response:
    row = the_trial(visit, session, trial)
    setting = visit.setting(session)
    walk = Walk(session, setting, row)
    today = walk.day(visit.now)
    tasks = expected_tasks(walk, today=today)
    place = Place(cluster=row.cluster, region=row.region)
    may_move = visit.may("change plan", place)
    subjects = [row.id, *(f"{row.id}.{part}" for part in (*walk.tasks, *walk.waves))]
    registered, attended = _taking_part(session, row)
    proof = proofs_of(session, list(walk.tasks.values()))
    return visit.page(
        "plan/trial",
        status=422 if fault else 200,
        trial=row,
        begins=walk.begins,
        naming=Naming(setting, visit.language),
        tasks=list(walk.tasks.values()),
        expected=tasks,
        waves=[walk.waves[kind] for kind in ("baseline", "exit", "followup")],
        windows=expected_waves(walk, tasks, today=today),
        reached={w.wave: w for w in open_waves(session, trial=row.id)},
        responses={w.kind: w for w in responses(session, setting, row, exactly=may_move)},
        registered=registered,
        attended=attended,
        proof={name.rpartition(".")[2]: len(found) for name, found in proof.items()},
        slip=_slips(setting, walk),
        requests=_of(session, DateRequest, row),
        problems=_of(session, Problem, row),
        adaptations=_of(session, AdaptationNote, row),
        history=_history(session, row),
        reported=_reported(visit, session, setting, row),
        changes=changes_of(session, subjects, most=10),
        moves=moves_for(row, Deed(visit.visitor.agent(), visit.now)) if may_move else [],
        may_move=may_move,
        may_review=visit.may("review evidence", place),
        movable={step for step, t in walk.tasks.items() if "move_date" in TASK.moves_from(t.status)}
        if row.withdrawn_at is None
        else set(),
        extendable=_extendable(walk),
        start_movable=row.status in UNOPENED,
        today=today,
        zone=setting.regions[row.region].timezone,
        sent=sent or Decided(),
        fault=fault,
    )  # fmt: skip


def _reported(visit: Visit, session: Session, setting: Setting, trial: Trial) -> list[str]:
    """Return the languages in which the visitor may read the report of the trial."""
    place = Place(cluster=trial.cluster, region=trial.region)
    if not visit.may("see tasks", place):
        return []
    return report_languages(session, setting, trial, until=visit.now)


def _extendable(walk: Walk) -> set[str]:
    """Return the questionnaires whose end may be moved; a baseline ends by itself."""
    return {
        kind
        for kind, wave in walk.waves.items()
        if "move_end" in WAVE.moves_from(wave.status)
        and not (kind == "baseline" and wave.closes_at is not None)
    }


def _slips(setting: Setting, walk: Walk) -> dict[str, int]:
    """Return by how many working days each done or open task misses its planned day."""
    found = {}
    calendar = setting.calendar(walk.trial.region)
    for step, task in walk.tasks.items():
        day = walk.day(task.done_at) if task.done_at else task.due
        if day is not None:
            found[step] = calendar.count(task.planned_due, day)
    return found


def _taking_part(session: Session, trial: Trial) -> tuple[int, int]:
    rows = session.exec(select(Participation.attended).where(Participation.trial == trial.id)).all()
    return len(rows), sum(rows)


def _of(
    session: Session, table: type[DateRequest] | type[Problem] | type[AdaptationNote], trial: Trial
) -> list[DateRequest | Problem | AdaptationNote]:
    query = select(table).where(table.trial == trial.id).order_by(col(table.at).desc())
    rows: list[Any] = list(session.exec(query))
    return rows


def _history(session: Session, trial: Trial) -> list[HistoryLine]:
    """Return the newest lines about the trial and its parts, the newest first."""
    about = (col(HistoryLine.subject) == trial.id) | col(HistoryLine.subject).startswith(
        f"{trial.id}."
    )
    query = select(HistoryLine).where(about).order_by(col(HistoryLine.seq).desc())
    return list(session.exec(query.limit(MOST_HISTORY)))

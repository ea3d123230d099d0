"""Tell the coordinator of a problem, and note how a service was changed to make it fit."""

from datetime import datetime

from sqlmodel import Session, col, select

from pilots.letters import about_pages
from pilots.lifecycle import Agent
from pilots.setting import Setting
from pilots.tables import AdaptationNote, Problem, Trial
from pilots.typed_wrong import must_be_right, text


def report_problem(
    session: Session,
    setting: Setting,
    trial: Trial,
    step: str,
    said: str,
    *,
    by: Agent,
    now: datetime,
) -> tuple[Problem, bool]:
    """Keep a problem for the coordinator; return it, and whether it is new.

    The same words once more, while nobody has answered them, are the same problem.

    Raises:
        TypedWrong: nothing was said, or too much.
    """
    faults: dict[str, str] = {}
    words = text(said, "problem", faults)
    must_be_right(faults)
    same = select(Problem).where(
        Problem.trial == trial.id, Problem.step == step, Problem.by == by.id,
        Problem.text == words, col(Problem.answered_at).is_(None),
    )  # fmt: skip
    if found := session.exec(same).first():
        return found, False
    problem = Problem(trial=trial.id, step=step, by=by.id, at=now, text=words)
    session.add(problem)
    session.flush()
    about_pages.problem_reported(session, setting, problem, now)
    return problem, True


def note_adaptation(
    session: Session, trial: Trial, *, what: str, why: str, by: Agent, now: datetime
) -> AdaptationNote:
    """Keep how a pilot cluster changed the service, and why.

    Raises:
        TypedWrong: one of the two is missing or too long.
    """
    faults: dict[str, str] = {}
    change, reason = text(what, "what", faults), text(why, "why", faults)
    must_be_right(faults)
    same = select(AdaptationNote).where(
        AdaptationNote.trial == trial.id, AdaptationNote.what == change,
        AdaptationNote.why == reason,
    )  # fmt: skip
    if found := session.exec(same).first():
        return found
    note = AdaptationNote(trial=trial.id, by=by.id, at=now, what=change, why=reason)
    session.add(note)
    session.flush()
    return note

"""Whether a letter is still true at the moment it leaves: decided again, every time."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar, cast

from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, select

from notifications.tables import Letter
from pilots.lifecycle.tasks import DONE
from pilots.setting import Setting
from pilots.tables import Answer, Report, ReportDecision, Task, Trial, Verdict, Vote, Wave

Reasons = dict[int, str | None]
Row = TypeVar("Row", bound=SQLModel)
ABOUT_TASKS = frozenset({"task", "task-reminder", "task-overdue"})
ABOUT_WAVES = frozenset({"invitation", "invitation-reminder"})


def still_true(setting: Setting) -> Callable[[Session, list[Letter]], Reasons]:
    """Return the question to ask of a batch of letters: why not (None: it is true).

    Each letter is judged as of its own moment of sending, so that a virtual clock and a real one
    give the same answers. What was looked up stays known for one hand-over.
    """
    knowledge = _Knowledge(setting)

    def judge(session: Session, letters: list[Letter]) -> Reasons:
        return {
            letter.id: knowledge.why_not(session, letter)
            for letter in letters
            if letter.id is not None
        }

    return judge


class _Knowledge:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._complete: dict[str, dict[str, datetime]] = {}
        self._rows: dict[tuple[type[SQLModel], str], SQLModel] = {}

    def why_not(self, session: Session, letter: Letter) -> str | None:
        moment = letter.claimed_at or letter.not_before
        if letter.purpose in ABOUT_TASKS:
            return self._task(session, letter, moment)
        if letter.purpose in ABOUT_WAVES:
            return self._wave(session, letter, moment)
        if letter.purpose in {"review-request", "review-reminder"}:
            return _review(session, letter, moment)
        if letter.purpose in {"vote-request", "vote-reminder"}:
            return _vote(session, letter, moment)
        return None

    def _row(self, session: Session, table: type[Row], *key: str) -> Row:
        """Return a row that many letters are about; it is read once."""
        name = (table, ".".join(key))
        if name not in self._rows:
            self._rows[name] = session.get_one(table, key if len(key) > 1 else key[0])
        return cast("Row", self._rows[name])

    def _task(self, session: Session, letter: Letter, moment: datetime) -> str | None:
        trial, step = letter.subject.rsplit(".", 1)
        task = self._row(session, Task, trial, step)
        if task.status in DONE and task.done_at and task.done_at <= moment:
            return "the task is done"
        return self._left(session, trial, moment)

    def _wave(self, session: Session, letter: Letter, moment: datetime) -> str | None:
        trial, kind = letter.subject.rsplit(".", 1)
        wave = self._row(session, Wave, trial, kind)
        if wave.closes_at and wave.closes_at <= moment:
            return "the questionnaire is closed"
        if left := self._left(session, trial, moment):
            return left
        complete = self._completions(session, trial, kind, letter).get(letter.person)
        return "already answered" if complete and complete <= moment else None

    def _left(self, session: Session, trial_id: str, moment: datetime) -> str | None:
        withdrawn = self._row(session, Trial, trial_id).withdrawn_at
        return "the trial was left" if withdrawn and withdrawn <= moment else None

    def _completions(
        self, session: Session, trial_id: str, kind: str, letter: Letter
    ) -> dict[str, datetime]:
        """Return when each respondent of a wave had answered every required question."""
        role = str(letter.facts.get("respondent", "sme_contact"))
        key = f"{letter.subject}:{role}"
        if key not in self._complete:
            trial = self._row(session, Trial, trial_id)
            items = self.setting.catalogue.items(kind, role, trial.service)
            required = [item.id for item in items if item.required]
            first = (
                select(Answer.respondent, Answer.item, func.min(Answer.answered_at).label("at"))
                .where(Answer.trial == trial_id, Answer.wave == kind)
                .where(col(Answer.item).in_(required))
                .group_by(Answer.respondent, Answer.item)
                .subquery()
            )
            rows = session.exec(
                select(first.c.respondent, func.max(first.c.at))
                .group_by(first.c.respondent)
                .having(func.count() == len(required))
            )
            self._complete[key] = dict(rows.all())
        return self._complete[key]


def _review(session: Session, letter: Letter, moment: datetime) -> str | None:
    stage, round_, *_ = letter.step.split(".")
    left = select(ReportDecision.at).where(
        ReportDecision.report == letter.subject,
        ReportDecision.stage == stage,
        ReportDecision.round == int(round_),
        col(ReportDecision.at) <= moment,
    )
    if session.exec(left).first():
        return "this stage of the review is over"
    report = session.get_one(Report, letter.subject)
    return (
        "the report is approved" if report.status == "approved" and report.since <= moment else None
    )


def _vote(session: Session, letter: Letter, moment: datetime) -> str | None:
    verdict = session.get_one(Verdict, letter.subject)
    if verdict.adopted_at and verdict.adopted_at <= moment:
        return "the verdict is adopted"
    voted = select(Vote.at).where(
        Vote.service == letter.subject, Vote.by == letter.person, col(Vote.at) <= moment
    )
    return "already voted" if session.exec(voted).first() else None

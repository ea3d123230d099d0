"""Whether a letter is still true at the moment it leaves: decided again, every time."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlmodel import Session, SQLModel, col, select

from notifications.lifecycle import State
from notifications.messages import leaves_at_once
from notifications.ruling import SEND, Ruling, drop, wait
from notifications.tables import Letter
from pilots.answered import answered
from pilots.letters import addressing, truth_of_pages
from pilots.lifecycle.tasks import DONE
from pilots.setting import Setting
from pilots.tables import (
    Participation,
    Report,
    ReportDecision,
    Task,
    Trial,
    Verdict,
    Vote,
    Wave,
)

Row = TypeVar("Row", bound=SQLModel)
ABOUT_TASKS = frozenset({"task", "task-reminder", "task-overdue", "date-moved"})
ABOUT_WAVES = frozenset({"invitation", "invitation-reminder"})
ABOUT_VERDICTS = frozenset({"vote-request", "vote-reminder"})
RESTING = "outside the reader's working hours"


WAITING = frozenset({State.QUEUED, State.HELD})
LATEST_HOUR = 18
"""Of the reader's clock: what is not sent by then waits for the next morning."""


class Truth:
    """Judges letters by the tables, each as of its own moment of sending.

    So a virtual clock and a real one give the same answers. What was looked up stays known: make
    a new one for each hand-over.
    """

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self._complete: dict[str, dict[str, datetime]] = {}
        self._rows: dict[tuple[type[SQLModel], str], SQLModel] = {}
        self._listed: dict[str, frozenset[str]] = {}

    def rulings(self, session: Session, letters: list[Letter]) -> dict[int, Ruling]:
        return {letter.id or 0: self._ruling(session, letter) for letter in letters}

    def untrue(self, session: Session, letters: Iterable[Letter], now: datetime) -> dict[int, str]:
        """Return why letters that wait will not leave, by what is known now: the rule of sending.

        Without those that may still leave, and those that wait for nothing any more.
        """
        waiting = [one for one in letters if one.state in WAITING]
        known = self._look_up(session, {truth_of_pages.trial_of(one) for one in waiting})
        reasons = {
            one.id or 0: self.why_not(session, one, max(one.not_before, now)) for one in waiting
        }
        del known  # until here the session remembers them and reads none again
        return {number: reason for number, reason in reasons.items() if reason}

    def _look_up(self, session: Session, trials: set[str]) -> list[SQLModel]:
        """Return what letters about ``trials`` are judged by, read at once and not one by one."""
        listed: dict[str, set[str]] = {trial: set() for trial in trials}
        pairs = select(Participation.trial, Participation.firm)
        for trial, firm in session.exec(pairs.where(col(Participation.trial).in_(trials))):
            listed[trial].add(firm)
        self._listed |= {trial: frozenset(firms) for trial, firms in listed.items()}
        return [
            *session.exec(select(Trial).where(col(Trial.id).in_(trials))),
            *session.exec(select(Task).where(col(Task.trial).in_(trials))),
            *session.exec(select(Wave).where(col(Wave.trial).in_(trials))),
        ]

    def morning(self, letter: Letter, day: date) -> datetime:
        """Return the hour of mail on the first working day of the reader from ``day`` on."""
        place = addressing.place_of(self.setting, letter.person)
        calendar = self.setting.working_calendar(place)
        return addressing.on_day(self.setting, place, calendar.next(day))

    def _ruling(self, session: Session, letter: Letter) -> Ruling:
        if reason := self.why_not(session, letter):
            return drop(reason)
        if leaves_at_once(letter.message):
            return SEND
        moment = letter.claimed_at or letter.not_before
        place = addressing.place_of(self.setting, letter.person)
        local = moment.astimezone(self.setting.zone(place))
        calendar = self.setting.working_calendar(place)
        hours = range(self.setting.catalogue.reminders.hour, LATEST_HOUR)
        if local.hour not in hours or not calendar.is_working(local.date()):
            return wait(addressing.moment(self.setting, place, moment), RESTING)
        return Ruling(facts=self._today(session, letter, moment, place))

    def _today(
        self, session: Session, letter: Letter, moment: datetime, place: str | None
    ) -> Mapping[str, Any] | None:
        """Return the working days that are left today, if the letter leaves later than promised."""
        if letter.purpose in truth_of_pages.FACTS:
            return truth_of_pages.FACTS[letter.purpose](session, self.setting, letter, moment)
        due = letter.facts.get("due")
        if (
            due is None
            or "working_days" not in letter.facts
            or self.setting.day(letter.not_before, place) == self.setting.day(moment, place)
        ):
            return None
        if letter.purpose in ABOUT_TASKS | ABOUT_WAVES:
            trial, _ = letter.subject.rsplit(".", 1)
            place = self._row(session, Trial, trial).region
        elif letter.purpose in ABOUT_VERDICTS:
            place = None
        left = addressing.days_left(self.setting, place, moment, date.fromisoformat(due))
        return {"working_days": left}

    def why_not(self, session: Session, letter: Letter, at: datetime | None = None) -> str | None:
        """Return why a letter is no longer true at its moment of sending; None: it is."""
        moment = at or letter.claimed_at or letter.not_before
        if reason := truth_of_pages.why_not(session, letter, moment):
            return reason
        if letter.purpose in truth_of_pages.OF_TRIALS:
            return self._left(session, truth_of_pages.trial_of(letter), moment)
        if letter.purpose in ABOUT_TASKS:
            return self._task(session, letter, moment)
        if letter.purpose in ABOUT_WAVES:
            return self._wave(session, letter, moment)
        if letter.purpose in {"review-request", "review-reminder"}:
            return _review(session, letter, moment)
        return _vote(session, letter, moment) if letter.purpose in ABOUT_VERDICTS else None

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
        if letter.person in self.setting.firms and letter.person not in self._firms_of(
            session, trial
        ):
            return "the firm is not on the list of the trial"
        complete = self._completions(session, trial, kind, letter).get(letter.person)
        return "already answered" if complete and complete <= moment else None

    def _firms_of(self, session: Session, trial: str) -> frozenset[str]:
        if trial not in self._listed:
            found = select(Participation.firm).where(Participation.trial == trial)
            self._listed[trial] = frozenset(session.exec(found))
        return self._listed[trial]

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
            self._complete[key] = answered(session, self.setting, trial, kind, role)
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

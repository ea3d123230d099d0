"""Evaluate: freeze an edition of the figures when a round of answers is complete."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from evaluation import Evaluation, evaluate
from pilots import history
from pilots.amendments import changes
from pilots.errors import NothingToShow
from pilots.freezes import ALL_EXITS, ALL_FOLLOWUPS, ASKED_FOR, INTERIM
from pilots.lifecycle import ENGINE, TRIAL, Agent, Role, Rule
from pilots.moving import move
from pilots.observed import gone, observe
from pilots.recorded import Recorded
from pilots.setting import Setting
from pilots.tables import Edition, Trial, Wave

FROZEN = Rule("ask for figures", "edition", "edition", (Role.WP_LEAD,))


@dataclass(frozen=True)
class DueEdition:
    """An edition that should exist: from which moment, and why."""

    as_of: datetime
    why: str


def due_edition(
    session: Session, *, until: datetime, recorded: Recorded | None = None
) -> DueEdition | None:
    """Return the next edition due by ``until``, or None.

    One is due when every exit wave has closed, one when every follow-up wave has closed; and one
    before that, if a recorded decision shows that people already had reports in their hands.
    """
    written = list(session.exec(select(Edition.why)))
    trials = list(session.exec(select(Trial)))
    exits, followups = _closings(session, trials, "exit"), _closings(session, trials, "followup")
    candidates = []
    if ALL_EXITS not in written and exits:
        candidates.append(DueEdition(exits, ALL_EXITS))
    if not written and (first := _first_decision(recorded)):
        candidates.append(DueEdition(first, ASKED_FOR))
    if ALL_EXITS in written and ALL_FOLLOWUPS not in written and followups:
        candidates.append(DueEdition(followups, ALL_FOLLOWUPS))
    due = [edition for edition in candidates if edition.as_of <= until]
    return min(due, key=lambda edition: edition.as_of, default=None)


def _closings(session: Session, trials: list[Trial], kind: str) -> datetime | None:
    """Return when the last wave of this kind ends; None while an end is not in sight.

    A trial that was left before its wave closed ended at that moment.
    """
    waves = {w.trial: w.closes_at for w in session.exec(select(Wave).where(Wave.kind == kind))}
    ends = [
        min((end for end in (waves[trial.id], trial.withdrawn_at) if end), default=None)
        for trial in trials
    ]
    known = [end for end in ends if end]
    return max(known) if known and len(known) == len(ends) else None


def _first_decision(recorded: Recorded | None) -> datetime | None:
    if recorded is None:
        return None
    return min(
        (
            decision.decided_at
            for (kind, _), decisions in recorded.decisions.items()
            for decision in decisions
            if kind == "report"
        ),
        default=None,
    )


def make_edition(session: Session, setting: Setting, due: DueEdition) -> Edition:
    """Compute and freeze the figures as of ``due.as_of``; trials whose exit is closed move on."""
    newest = session.exec(select(Edition).order_by(col(Edition.number).desc())).first()
    figures = evaluate(
        observe(session, setting, as_of=due.as_of),
        setting.catalogue,
        changes(session, until=due.as_of),
        before=figures_of(newest) if newest else None,
    )
    edition = Edition(
        number=newest.number + 1 if newest else 1,
        as_of=due.as_of,
        why=due.why,
        digest=figures.digest,
        figures=figures.to_json(),
    )
    session.add(edition)
    for trial in session.exec(select(Trial).where(Trial.status == "exit_closed")).all():
        wave = session.get_one(Wave, (trial.id, "exit"))
        if wave.closes_at and wave.closes_at <= due.as_of and not gone(trial, due.as_of):
            note = f"edition {edition.number}"
            move(session, TRIAL, trial, "compute", by=ENGINE, at=due.as_of, note=note)
            move(session, TRIAL, trial, "draft_report", by=ENGINE, at=due.as_of, note=note)
    session.flush()
    return edition


def ask_for_figures(session: Session, setting: Setting, *, by: Agent, now: datetime) -> Edition:
    """Freeze interim figures at ``now``: reports are drafted from them and go to review.

    Raises:
        NothingToShow: no exit wave has closed yet.
    """
    closed = select(Wave).where(Wave.kind == "exit", Wave.status == "closed")
    if session.exec(closed).first() is None:
        raise NothingToShow
    edition = make_edition(session, setting, DueEdition(now, INTERIM))
    history.record(session, "edition", str(edition.number), FROZEN, by=by, at=now, note=INTERIM)
    return edition


def figures_of(edition: Edition) -> Evaluation:
    return Evaluation.of_json(edition.figures)


def newest_edition(session: Session, *, until: datetime) -> Edition | None:
    """Return the last edition of figures as of ``until`` or before, or None."""
    query = select(Edition).where(col(Edition.as_of) <= until)
    query = query.options(defer(cast("Any", Edition.figures)))  # long, and seldom looked at
    return session.exec(query.order_by(col(Edition.number).desc())).first()

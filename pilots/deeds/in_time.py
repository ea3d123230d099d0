"""Walk the review of a report, or the decision on a verdict, along time up to a moment."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from foundation.errors import TrialError
from pilots.deeds import reviewing, validating
from pilots.deeds.drafting import PROGRAMME, draft, missing_reports
from pilots.lifecycle import ENGINE, PROGRAMME_REPORT
from pilots.marks import mark_of, set_mark
from pilots.moving import move
from pilots.recorded import Recorded, between, decision_moment
from pilots.setting import Setting
from pilots.tables import RefusedDecision, Verdict

DRAFTS, VERDICTS = "draft-reports", "validate-services"


def review_report(
    session: Session, setting: Setting, region: str, *, until: datetime, recorded: Recorded | None
) -> None:
    """Draft what is missing, take recorded decisions and log silences of one region, in time."""
    decisions = _fresh(session, recorded, DRAFTS, "report", region, until)
    for missing in missing_reports(session, setting):
        if missing.subject != region or missing.as_of > until:
            continue
        while decisions and decisions[0].decided_at < missing.as_of:
            _decide_report(session, setting, decisions.pop(0))
        _silences(session, setting, region, until=missing.as_of)
        draft(session, setting, missing)
    for decision in decisions:
        _silences(session, setting, region, until=decision.decided_at)
        _decide_report(session, setting, decision)
    _silences(session, setting, region, until=until)
    set_mark(session, DRAFTS, region, until)


def _silences(session: Session, setting: Setting, region: str, *, until: datetime) -> None:
    report = reviewing.open_report(session, region)
    while report and reviewing.log_silence(session, setting, report, until=until):
        report = reviewing.open_report(session, region)


def validate_service(
    session: Session, setting: Setting, service: str, *, until: datetime, recorded: Recorded | None
) -> None:
    """Propose a verdict on one service and take recorded votes and decisions, in time."""
    verdict = session.get_one(Verdict, service)
    for decision in _fresh(session, recorded, VERDICTS, "verdict", service, until):
        validating.propose(session, setting, verdict, until=decision.decided_at)
        with_refusals(session, "verdict", decision, lambda given: validating.decide(
            session, setting, service, given.decision,
            by=given.by, at=given.decided_at, comment=given.comment,
        ))  # fmt: skip
        validating.propose(session, setting, verdict, until=until)
    set_mark(session, VERDICTS, service, until)


def review_programme(
    session: Session, setting: Setting, *, until: datetime, recorded: Recorded | None
) -> None:
    """Draft the programme report, take decisions on it; it goes on when all verdicts are adopted."""
    for missing in missing_reports(session, setting):
        if missing.subject == PROGRAMME and missing.as_of <= until:
            draft(session, setting, missing)
    for decision in _fresh(session, recorded, VERDICTS, "report", PROGRAMME, until):
        _close_votes(session, until=decision.decided_at)
        _decide_report(session, setting, decision)
    _close_votes(session, until=until)
    set_mark(session, VERDICTS, PROGRAMME, until)


def _close_votes(session: Session, *, until: datetime) -> None:
    report, finished = reviewing.open_report(session, PROGRAMME), validating.board_finished(session)
    if report and report.status == "board_review" and finished and finished <= until:
        at = max(finished, report.since)
        move(session, PROGRAMME_REPORT, report, "vote_closed", by=ENGINE, at=at, since=at)


def _fresh(
    session: Session,
    recorded: Recorded | None,
    phase: str,
    kind: str,
    subject: str,
    until: datetime,
) -> list[Any]:
    if recorded is None:
        return []
    given = recorded.decisions.get((kind, subject), [])
    after = mark_of(session, phase, subject)
    return list(between(given, decision_moment, after=after, until=until))


def _decide_report(session: Session, setting: Setting, decision: Any) -> None:  # noqa: ANN401
    with_refusals(session, "report", decision, lambda given: reviewing.decide(
        session, setting, given.subject, given.decision,
        by=given.by, at=given.decided_at, comment=given.comment,
    ))  # fmt: skip


def with_refusals(session: Session, kind: str, decision: Any, deed: Any) -> None:  # noqa: ANN401
    """Carry out a recorded decision; one that the rules refuse is listed, not lost."""
    try:
        with session.begin_nested():
            deed(decision)
    except TrialError as refusal:
        session.info.pop("history", None)  # the lines of the undone step are gone
        session.add(
            RefusedDecision(
                kind=kind, subject=decision.subject, by=decision.by, decision=decision.decision,
                at=decision.decided_at, comment=decision.comment, code=refusal.code,
                reason=str(refusal),
            )
        )  # fmt: skip

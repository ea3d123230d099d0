"""Walk the review of a report, or the decision on a verdict, along time up to a moment."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from sqlmodel import Session

from foundation.errors import TrialError
from pilots.decided import Decided
from pilots.deeds import reviewing, validating
from pilots.deeds.drafting import PROGRAMME, draft, missing_reports
from pilots.folder import Decision
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
        with_refusals(session, decision, partial(validating.decide, session, setting, service))
    validating.propose(session, setting, verdict, until=until)
    set_mark(session, VERDICTS, service, until)


def review_programme(
    session: Session, setting: Setting, *, until: datetime, recorded: Recorded | None
) -> None:
    """Draft the programme report and take decisions on it; adopted verdicts let it go on."""
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
) -> list[Decision]:
    if recorded is None:
        return []
    given = recorded.decisions.get((kind, subject), [])
    after = mark_of(session, phase, subject)
    return list(between(given, decision_moment, after=after, until=until))


def _decide_report(session: Session, setting: Setting, decision: Decision) -> None:
    with_refusals(session, decision, partial(reviewing.decide, session, setting, decision.subject))


def with_refusals(session: Session, decision: Decision, deed: Callable[[Decided], object]) -> None:
    """Carry out a recorded decision; one that the rules refuse is listed, not lost."""
    said = Decided(decision.decision, decision.by, decision.decided_at, decision.comment)
    try:
        with session.begin_nested():
            deed(said)
    except TrialError as refusal:
        session.info.pop("history", None)  # the lines of the undone step are gone
        session.add(
            RefusedDecision(
                kind=decision.kind, subject=decision.subject, by=said.by, decision=said.word,
                at=said.at, comment=said.comment, code=refusal.code, reason=str(refusal),
            )
        )  # fmt: skip

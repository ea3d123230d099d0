"""Whether the process lives, and whether the programme is being looked after."""

import json
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from foundation.database import snapshot
from foundation.errors import TrialError
from notifications.store import policy
from pilots.errors import NoProgramme, NotLaunched
from pilots.lease import STALE, pulse
from pilots.schema import check
from pilots.tables import Programme
from portal.surroundings import Surroundings, surroundings

LONG_PAUSE = timedelta(minutes=30)
"""A provider that asks for a shorter one is only busy."""

Reason = dict[str, str]
Given = Annotated[Surroundings, Depends(surroundings)]
router = APIRouter()


@router.api_route("/healthz", methods=["GET", "HEAD"])
def alive() -> Response:
    """Answer whenever the process lives; asks nothing of the database."""
    return answer({"alive": True})


@router.api_route("/readyz", methods=["GET", "HEAD"])
def ready(given: Given) -> Response:
    """Answer 200 when letters leave and dates are kept, else 503 with every reason."""
    reasons = unready(given.url, given.now())
    return answer({"ready": not reasons, "reasons": reasons}, status=503 if reasons else 200)


def unready(url: str, now: datetime) -> list[Reason]:
    """Return why nobody should rely on this programme now: a code and a sentence each."""
    try:
        check(url)
        with snapshot(url) as session:
            return [*_programme(session), *_clock(session, now), *_outbox(session, now)]
    except TrialError as refusal:
        return [_reason(refusal.code, str(refusal))]
    except SQLAlchemyError as fault:
        said = f"The database cannot be reached ({type(fault).__name__})."
        return [_reason("database-away", said)]


def _programme(session: Session) -> list[Reason]:
    programme = session.get(Programme, 1)
    if programme and programme.launched_at:
        return []
    refusal = NotLaunched() if programme else NoProgramme()
    return [_reason(refusal.code, str(refusal))]


def _clock(session: Session, now: datetime) -> list[Reason]:
    found = pulse(session, now=now)
    if found is None or found.seen_at is None:
        return [_reason("clock-silent", "The clock has not ticked yet.")]
    if not found.alive:
        silence = int((now - found.seen_at).total_seconds())
        limit = int(STALE.total_seconds())
        said = f"The clock gave its last sign of life {silence} s ago, more than {limit}."
        return [_reason("clock-silent", said if silence > limit else "The clock was stopped.")]
    if found.fault and not found.fault.startswith("PROGRAMME-"):
        return [_reason("clock-fault", "The last tick failed; `pilots status` says why.")]
    return []


def _outbox(session: Session, now: datetime) -> list[Reason]:
    decided = policy(session)
    if decided.blocked_because:
        said = "The mail provider refuses us; `pilots status` says why."
        return [_reason("outbox-blocked", said)]
    if decided.paused_until and decided.paused_until - now > LONG_PAUSE:
        until = decided.paused_until.isoformat(timespec="minutes")
        return [_reason("outbox-paused", f"No letter leaves before {until}.")]
    return []


def _reason(code: str, said: str) -> Reason:
    return {"code": code, "reason": said}


def answer(
    content: dict[str, Any], *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """Return ``content`` as JSON."""
    body = json.dumps(content, ensure_ascii=False) + "\n"
    return Response(body, status, headers, media_type="application/json")

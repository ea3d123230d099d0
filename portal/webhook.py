"""Reports of the mail provider: signed over the bytes as they come, counted as they come."""

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from foundation.database import unit_of_work
from notifications.events import EventsUnreadable, read_events, take_events
from portal.health import answer
from portal.surroundings import Surroundings, surroundings

PATH = "/hooks/sendgrid"
LARGEST = 1_000_000
"""Bytes. The provider sends at most 768 KB at once."""
SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"

router = APIRouter()


@router.post(PATH)
async def sendgrid(request: Request) -> Response:
    """Take signed events: 200 kept, 403 not signed, 404 closed, 413 too large, 503 come again."""
    given = surroundings(request)
    if not given.webhook_key:
        said = "The webhook is closed: PILOTS_SENDGRID_WEBHOOK_KEY is not set."
        return answer({"code": "webhook-closed", "reason": said}, status=404)
    try:
        body = await _body(request)
    except ClientDisconnect:
        return Response(status_code=400)  # nobody is there to read it
    if body is None:
        said = f"The body has more than {LARGEST} bytes."
        return answer({"code": "too-large", "reason": said}, status=413)
    signature, stamp = (request.headers.get(name, "") for name in (SIGNATURE, TIMESTAMP))
    return await run_in_threadpool(_take, given, body, signature, stamp)


async def _body(request: Request) -> bytes | None:
    """Return the body, or None as soon as it is too large: the rest is not read."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > LARGEST:
            return None
        parts.append(part)
    return b"".join(parts)


def _take(given: Surroundings, body: bytes, signature: str, stamp: str) -> Response:
    from notifications.senders.sendgrid import signed

    # No report is refused for its age: the provider repeats them for days, and none counts twice.
    if not signed(given.webhook_key, body, signature, stamp):
        said = "The signature does not fit the body."
        return answer({"code": "not-signed", "reason": said}, status=403)
    try:
        events = read_events(body)
    except EventsUnreadable as refusal:
        return answer({"code": refusal.code, "reason": str(refusal)}, status=400)
    with unit_of_work(given.url) as session:
        counted = take_events(session, events, received_at=given.now())
    return answer({"events": dict(counted)})

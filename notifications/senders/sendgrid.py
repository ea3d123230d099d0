"""Letters through SendGrid's v3 API; the only module that imports ``sendgrid``."""

import json
import logging
import ssl
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.request import Request

import python_http_client
from pydantic import SecretStr
from sendgrid import SendGridAPIClient

from foundation.clock import utc_now
from notifications.cleaning import one_line
from notifications.mail import Mail
from notifications.senders.attempts import Answer, Attempt
from notifications.senders.doubts import PAUSE, Doubts
from notifications.senders.personalizing import groups, request_of
from notifications.senders.protocol import Reply, Said

EUROPE = "https://api.eu.sendgrid.com"
TIMEOUT = 10.0
DEADLINE = 15.0
PATIENCE = 30.0
"""Seconds after which a refused group is not divided further: the rest waits for another call."""
USUAL_WAIT = timedelta(minutes=1)
"""Where SendGrid is busy or cannot be reached and does not say for how long."""
LONGEST_WAIT = timedelta(hours=1)
LONGEST_REASON = 300
# Answers about us and not about the mail: the key, the host, the address of the API.
_BLOCKING = frozenset({401, 402, 403, 404, 405, 407, 410, 415})
_ABSOLUTE = 1_000_000_000
"""From here on, a number of seconds is a moment and not a distance."""


def _no_details(record: logging.LogRecord) -> bool:
    # Below this level the client logs the API key and the whole mail.
    return record.levelno >= logging.INFO


for _name in ("python_http_client", "python_http_client.client"):
    logging.getLogger(_name).addFilter(_no_details)


class SendGridSender:
    """Hands mails to SendGrid: bulk letters many a request, every other one alone.

    Only 202 (in sandbox mode 200) is a success. ``timeout`` is for each operation of the socket,
    ``deadline`` for a request as a whole, in seconds. A call of ``send`` ends within ``PATIENCE``
    and one deadline. ``pause``: how long to leave SendGrid alone when its answers stay unclear.
    """

    name = "sendgrid"
    repeatable = False

    def __init__(
        self,
        key: SecretStr,
        *,
        host: str = EUROPE,
        sandbox: bool = False,
        batch: int = 100,
        timeout: float = TIMEOUT,
        deadline: float = DEADLINE,
        pause: timedelta = PAUSE,
    ) -> None:
        self._key = key
        self._host = host.rstrip("/")
        self._sandbox = sandbox
        self._batch = batch
        self._timeout = timeout
        self._deadline = deadline
        self._doubts = Doubts(pause=pause)

    def calls(self, mails: Sequence[Mail]) -> Sequence[Sequence[Mail]]:
        return groups(mails, largest=self._batch)

    def send(self, mails: Sequence[Mail]) -> Sequence[Reply]:
        """Make the call. A group that is refused is halved until the fault has a mail to itself."""
        replies: dict[str, Reply] = {}
        waiting = deque([mails])
        ends = time.monotonic() + PATIENCE
        rest: Reply | None = None
        while waiting:
            part = waiting.popleft()
            if part is not mails and time.monotonic() > ends:
                rest = rest or _not_tried("Others of its group took too long")
            reply = rest or self._doubts.weighed(self._call(part), mails=len(part))
            if reply.said is Said.REFUSED and len(part) > 1:
                middle = len(part) // 2
                waiting.extendleft((part[middle:], part[:middle]))
                continue
            rest = rest or _for_the_rest(reply)
            replies |= dict.fromkeys((mail.key for mail in part), reply)
        return [replies[mail.key] for mail in mails]

    def close(self) -> None:
        """Nothing is held open: the client makes a connection for each request."""

    def _call(self, mails: Sequence[Mail]) -> Reply:
        attempt = Attempt(timeout=self._timeout, deadline=self._deadline)
        api = SendGridAPIClient(api_key=self._key.get_secret_value(), host=self._host)
        api.client = _Client(attempt, host=self._host, headers=api.client.request_headers)
        body = request_of(mails, sandbox=self._sandbox)
        attempt.run(lambda: api.send(body))
        if attempt.answer:
            return self._understood(attempt.answer)
        return _unanswered(attempt)

    def _understood(self, answer: Answer) -> Reply:
        said = _meaning(answer.status, sandbox=self._sandbox)
        if said is Said.ACCEPTED:
            return Reply(said=said, provider_id=one_line(answer.headers.get("X-Message-Id", "")))
        wait = _wait(answer.headers) if said is Said.BUSY else None
        return Reply(said=said, reason=_reason(answer), wait=wait)


class _Client(python_http_client.Client):  # type: ignore[misc]  # the package has no types
    """The package's own client, whose requests have an end and follow no redirect."""

    def __init__(
        self, attempt: Attempt, *, host: str, headers: dict[str, str], path: Sequence[str] = ()
    ) -> None:
        super().__init__(host=host, request_headers=headers, version=3, url_path=list(path))
        self._attempt = attempt

    def _build_client(self, name: str | None = None) -> "_Client":
        path = [*self._url_path, name] if name else self._url_path
        return _Client(self._attempt, host=self.host, headers=self.request_headers, path=path)

    def _make_request(self, _opener: object, request: Request, **_timeout: object) -> Answer:
        return self._attempt.open(request)


def readable(public_key: str) -> bool:
    """Whether ``public_key`` is a key that signatures can be checked with."""
    from sendgrid.helpers.eventwebhook import EventWebhook

    try:
        return EventWebhook(public_key.strip()).public_key is not None
    except Exception:  # noqa: BLE001 -- as below
        return False


def signed(public_key: str, body: bytes, signature: str, timestamp: str) -> bool:
    """Whether ``body``, as it came, was signed by the event webhook that has ``public_key``.

    Whatever cannot be read, key or signature or body, is not signed.
    """
    from sendgrid.helpers.eventwebhook import EventWebhook

    try:
        checker = EventWebhook(public_key.strip())
        return bool(checker.verify_signature(body.decode(), signature, timestamp))
    except Exception:  # noqa: BLE001 -- the package raises a dozen kinds for what strangers send
        return False


def _meaning(status: int, *, sandbox: bool) -> Said:
    if status == (200 if sandbox else 202):
        return Said.ACCEPTED
    if status in {408, 429}:
        return Said.BUSY
    if 300 <= status < 400 or status in _BLOCKING:  # noqa: PLR2004 -- classes of statuses
        return Said.BLOCKED
    if 400 <= status < 500:  # noqa: PLR2004
        return Said.REFUSED
    return Said.UNCLEAR


def _for_the_rest(reply: Reply) -> Reply | None:
    """What to say of mails not tried yet, once another part of their group was answered so."""
    if reply.said in {Said.BUSY, Said.BLOCKED}:
        return reply
    if reply.said is Said.UNCLEAR:
        reason = "SendGrid did not answer clearly about others of its group"
        return _not_tried(reason, wait=reply.wait)
    return None


def _not_tried(reason: str, *, wait: timedelta | None = None) -> Reply:
    return Reply(said=Said.BUSY, reason=f"Not tried yet. {reason}.", wait=wait)


def _unanswered(attempt: Attempt) -> Reply:
    fault = getattr(attempt.fault, "reason", attempt.fault)
    what = one_line(str(fault))[:LONGEST_REASON] or type(fault).__name__
    if attempt.begun:
        return Reply(said=Said.UNCLEAR, reason=f"SendGrid did not answer: {what}.")
    if isinstance(fault, ssl.SSLCertVerificationError):
        return Reply(said=Said.BLOCKED, reason=f"The host is not who it says it is: {what}.")
    reason = f"SendGrid could not be reached: {what}."
    return Reply(said=Said.BUSY, reason=reason, wait=USUAL_WAIT)


def _reason(answer: Answer) -> str:
    if location := answer.headers.get("Location"):
        detail = f"It wants requests to go to {location}; check PILOTS_SENDGRID_HOST."
    else:
        detail = _complaints(answer.body)
    return one_line(f"SendGrid answered {answer.status}. {detail}")[:LONGEST_REASON]


def _complaints(body: bytes) -> str:
    try:
        errors = json.loads(body)["errors"]
        return " ".join(
            f"{error['message']} ({error['field']})" if error.get("field") else error["message"]
            for error in errors
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        return body[:LONGEST_REASON].decode(errors="replace")


def _wait(headers: Message) -> timedelta:
    """How long to leave SendGrid alone, by its own clock where it tells the time."""
    here = _moment(headers.get("Date")) or utc_now()
    for name in ("Retry-After", "X-RateLimit-Reset"):
        value = headers.get(name, "").strip()
        until = _moment(value)
        if value.isdecimal() and len(value) < 12:  # noqa: PLR2004 -- fits every moment
            seconds = int(value)
            until = (
                datetime.fromtimestamp(seconds, UTC)
                if seconds >= _ABSOLUTE
                else here + timedelta(seconds=seconds)
            )
        if until:
            return min(max(until - here, timedelta(seconds=1)), LONGEST_WAIT)
    return USUAL_WAIT


def _moment(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

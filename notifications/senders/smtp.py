"""Letters through a mail server, for public bodies that may not use a service abroad."""

import re
import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from threading import Timer
from typing import Literal, NamedTuple

from pydantic import SecretStr

from notifications.cleaning import one_line
from notifications.mail import Mail
from notifications.senders.doubts import PAUSE, Doubts
from notifications.senders.protocol import Reply, Said

TIMEOUT = 30.0
DEADLINE = 120.0
USUAL_WAIT = timedelta(minutes=1)
"""For a server that is busy with more than one letter."""
LONGEST_REASON = 300
Security = Literal["starttls", "tls", "none"]
PORTS: dict[Security, int] = {"starttls": 587, "tls": 465, "none": 25}

_DONE, _MORE, _LATER, _NEVER = 2, 3, 4, 5
"""The first digit of an answer."""
_READY = 220
_CLOSING = 421
_TOO_LARGE = 552
_CREDENTIALS = frozenset({530, 534, 535, 538})
"""Log in first, log in better, wrong password, encrypt first."""
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_QUEUED_AS = re.compile(r"queued as <?([^\s>]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where it is and how to speak to it. ``port``: None is the usual one; no ``user``: no login.

    ``context`` says whom to trust; None trusts what the system trusts.
    """

    host: str
    port: int | None = None
    security: Security = "starttls"
    user: str = ""
    password: SecretStr | None = None
    context: ssl.SSLContext | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port or PORTS[self.security]}"


class _Refusal(Exception):
    """What to say of a mail that has surely not left."""

    def __init__(self, said: Said, reason: str, *, concerns_all: bool = False) -> None:
        super().__init__(reason)
        wait = USUAL_WAIT if said is Said.BUSY and concerns_all else None
        self.reply = Reply(said=said, reason=reason, wait=wait)


class _Gone(Exception):
    """The connection ended before the mail could leave."""


class _Answer(NamedTuple):
    code: int
    text: str

    @property
    def kind(self) -> int:
        return self.code // 100


class SmtpSender:
    """Hands mails to one mail server over one connection, which is kept and renewed.

    ``timeout`` is for each operation of the socket, ``deadline`` for a whole mail, in seconds.
    ``author`` is the address that bounces go to (empty: the author of each mail). ``pause``: how
    long to leave the server alone when its answers stay unclear. For one thread at a time.
    """

    name = "smtp"
    repeatable = False

    def __init__(
        self,
        server: MailServer,
        *,
        author: str = "",
        timeout: float = TIMEOUT,
        deadline: float = DEADLINE,
        pause: timedelta = PAUSE,
    ) -> None:
        self._server = server
        self._doubts = Doubts(pause=pause)
        self._author = author
        self._timeout = timeout
        self._deadline = deadline
        self._context = server.context
        self._line: smtplib.SMTP | None = None

    def calls(self, mails: Sequence[Mail]) -> Sequence[Sequence[Mail]]:
        return [[mail] for mail in mails]

    def send(self, mails: Sequence[Mail]) -> Sequence[Reply]:
        return [self._doubts.weighed(self._within_deadline(mail), mails=1) for mail in mails]

    def close(self) -> None:
        if self._line:
            with suppress(OSError, smtplib.SMTPException):
                self._line.quit()
        self._drop()

    def _within_deadline(self, mail: Mail) -> Reply:
        # A server that answers one byte at a time never exceeds the timeout of an operation.
        watch = Timer(self._deadline, self._cut)
        watch.daemon = True
        watch.start()
        try:
            return self._sent(mail)
        finally:
            watch.cancel()

    def _sent(self, mail: Mail) -> Reply:
        raw = mail.as_bytes()
        try:
            line = self._announced(mail, len(raw))
        except _Refusal as refusal:
            return refusal.reply
        except _Gone as fault:
            self._drop()
            reason = f"{self._server} broke off: {fault}"
            return Reply(said=Said.BUSY, reason=reason, wait=USUAL_WAIT)
        return self._handed_over(line, raw)

    def _announced(self, mail: Mail, size: int) -> smtplib.SMTP:
        """Return a connection on which the server now waits for the text of ``mail``."""
        if self._line:
            try:
                return self._envelope(self._line, mail, size)
            except _Gone:
                self._drop()  # servers close idle and well-used connections: a new one may do
        return self._envelope(self._connected(), mail, size)

    def _envelope(self, line: smtplib.SMTP, mail: Mail, size: int) -> smtplib.SMTP:
        sized = f" SIZE={size}" if line.has_extn("size") else ""
        author = self._author or mail.author.email
        self._step(line, f"MAIL FROM:<{author}>{sized}", wanted=_DONE, otherwise=Said.BLOCKED)
        self._step(line, f"RCPT TO:<{mail.to.email}>", wanted=_DONE, otherwise=Said.REFUSED)
        self._step(line, "DATA", wanted=_MORE, otherwise=Said.REFUSED)
        return line

    def _step(self, line: smtplib.SMTP, command: str, *, wanted: int, otherwise: Said) -> None:
        try:
            line.putcmd(command)
            answer = _read(line)
        except (OSError, smtplib.SMTPException) as fault:
            raise _Gone(_told(fault)) from fault
        if answer.kind == wanted:
            return
        if answer.kind not in {_LATER, _NEVER} or answer.code == _CLOSING:
            raise _Gone(f"{answer.code} {answer.text}")
        with suppress(OSError, smtplib.SMTPException):
            line.rset()  # the connection is good for the next mail
        said = _meaning(answer, otherwise=otherwise)
        # Before a reader was named, the answer is about us.
        raise _Refusal(said, self._quoted(answer), concerns_all=otherwise is Said.BLOCKED)

    def _handed_over(self, line: smtplib.SMTP, raw: bytes) -> Reply:
        try:
            line.send(_LEADING_DOT.sub(b"..", raw) + b".\r\n")
            answer = _read(line)
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            reason = f"{self._server} did not say what became of the letter: {_told(fault)}"
            return Reply(said=Said.UNCLEAR, reason=reason)
        if answer.kind == _DONE:
            queued = _QUEUED_AS.search(answer.text)
            return Reply(said=Said.ACCEPTED, provider_id=queued[1] if queued else "")
        if answer.kind not in {_LATER, _NEVER} or answer.code == _CLOSING:
            self._drop()
        return Reply(said=_meaning(answer, otherwise=Said.REFUSED), reason=self._quoted(answer))

    def _connected(self) -> smtplib.SMTP:
        try:
            self._line = line = self._opened()
            self._introduce(line)
        except (OSError, smtplib.SMTPException) as fault:
            self._drop()
            raise self._unreachable(fault) from fault
        return line

    def _opened(self) -> smtplib.SMTP:
        server = self._server
        port = server.port or PORTS[server.security]
        if server.security == "tls":
            context = self._trusted()
            return smtplib.SMTP_SSL(server.host, port, timeout=self._timeout, context=context)
        return smtplib.SMTP(server.host, port, timeout=self._timeout)

    def _introduce(self, line: smtplib.SMTP) -> None:
        line.ehlo_or_helo_if_needed()
        if self._server.security == "starttls":
            code, text = line.starttls(context=self._trusted())
            if code != _READY:
                raise smtplib.SMTPResponseException(code, text)
            line.ehlo_or_helo_if_needed()
        if self._server.user:
            password = self._server.password or SecretStr("")
            line.login(self._server.user, password.get_secret_value())

    def _trusted(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = ssl.create_default_context()
        return self._context

    def _unreachable(self, fault: Exception) -> _Refusal:
        if isinstance(fault, smtplib.SMTPResponseException):
            answer = _Answer(fault.smtp_code, _text(fault.smtp_error))
            said = _meaning(answer, otherwise=Said.BLOCKED)
            said = Said.BUSY if said is Said.UNCLEAR else said  # nothing of the mail has left
            return _Refusal(said, self._quoted(answer), concerns_all=True)
        # What a person must mend: no encryption or login on offer, a wrong port or certificate.
        lasting = isinstance(fault, (smtplib.SMTPNotSupportedError, ssl.SSLError))
        broken_off = isinstance(fault, (ssl.SSLEOFError, ssl.SSLZeroReturnError))
        said = Said.BLOCKED if lasting and not broken_off else Said.BUSY
        reason = f"{self._server} cannot be used: {_told(fault)}"
        return _Refusal(said, reason, concerns_all=True)

    def _cut(self) -> None:
        line = self._line
        if line and line.sock:
            with suppress(OSError):
                # Not the method of an encrypted socket, which is not made for two threads.
                socket.socket.shutdown(line.sock, socket.SHUT_RDWR)

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line:
            line.close()

    def _quoted(self, answer: _Answer) -> str:
        return f"{self._server} answered {answer.code} {answer.text}"


def _read(line: smtplib.SMTP) -> _Answer:
    code, text = line.getreply()
    return _Answer(code, _text(text))


def _meaning(answer: _Answer, *, otherwise: Said) -> Said:
    if answer.kind == _LATER:
        return Said.BUSY
    if answer.kind != _NEVER:
        return Said.UNCLEAR
    # A server that relays for nobody it does not know refuses every address alike.
    if answer.code in _CREDENTIALS or "relay" in answer.text.lower():
        return Said.BLOCKED
    return Said.REFUSED if answer.code == _TOO_LARGE else otherwise


def _told(fault: Exception) -> str:
    return one_line(str(fault))[:LONGEST_REASON] or type(fault).__name__


def _text(answer: bytes | str) -> str:
    plain = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return one_line(plain)[:LONGEST_REASON]

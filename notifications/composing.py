"""A promised letter, written and addressed: one standard message, the same bytes every time."""

import re
from base64 import b64encode
from binascii import b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.charset import BASE64, Charset
from email.header import Header
from email.utils import format_datetime, quote
from functools import lru_cache

from notifications.calendars import Entry, calendar_file
from notifications.errors import AddressUnusable
from notifications.messages import Event, Message, read_message
from notifications.rendering import Reader, local_day, write, zone_of
from notifications.tables import Letter

_LOCAL_PART = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_LOCAL_PART}@(?:{_LABEL}\.)+{_LABEL}")
LONGEST_LOCAL_PART = 64
LONGEST_ADDRESS = 254
HEADER_COLUMNS = 76
_UTF8 = Charset("utf-8")
_UTF8.header_encoding = BASE64  # Python's own choice tries both encodings on every letter


@dataclass(frozen=True, slots=True)
class Address:
    """A name and an address that is safe in a header."""

    name: str
    email: str

    def __str__(self) -> str:
        if not self.name:
            return self.email
        shown = f'"{quote(self.name)}"' if self.name.isascii() else encoded(self.name)
        return f"{shown} <{self.email}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """A calendar file and what it asks the program to do."""

    method: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter ready to go.

    ``about`` names the thing it is about, ``day`` is the reader's day on which it was promised.
    """

    key: str
    purpose: str
    about: str
    day: date
    sent_at: datetime
    author: Address
    to: Address
    language: str
    synthetic: bool
    bulk: bool
    subject: str
    text: str
    html: str
    calendars: tuple[Calendar, ...] = ()

    @property
    def message_id(self) -> str:
        return f"<{self.key[:32]}@{self.author.email.rpartition('@')[2]}>"

    def headers(self) -> Iterator[tuple[str, str]]:
        """Yield every header but those that describe the body, none with a line break in it."""
        yield "Date", format_datetime(self.sent_at)
        yield "From", str(self.author)
        yield "To", str(self.to)
        yield "Subject", self.subject if self.subject.isascii() else encoded(self.subject)
        yield "Message-ID", self.message_id
        yield "Content-Language", self.language
        yield "Auto-Submitted", "auto-generated"
        if self.bulk:
            yield "Precedence", "bulk"
        if self.synthetic:
            yield "X-Synthetic", "yes"

    def as_bytes(self) -> bytes:
        """Return the message as it travels, lines ending in CR LF.

        The parts are put together here because ``email.message`` takes five times as long
        (5.4 against 1 ms a letter), and a wave is 40,000 letters. Tests read the result back
        with ``email.policy.default`` and accept no defect.
        """
        outer, inner = f"=_{self.key[:24]}_m", f"=_{self.key[:24]}_a"
        head = "".join(f"{name}: {_fitting(name, value)}\r\n" for name, value in self.headers())
        alternative = _multipart(
            "alternative", inner, (_text_part("plain", self.text), _text_part("html", self.html))
        )
        files = [_calendar_part(calendar, n) for n, calendar in enumerate(self.calendars, 1)]
        body = _multipart("mixed", outer, (alternative, *files)) if files else alternative
        return head.encode("ascii") + b"MIME-Version: 1.0\r\n" + body


def compose(letter: Letter) -> Mail:
    """Write and address a claimed letter; its date is the moment of its claim.

    Raises:
        TrialError: one of ``notifications.errors``, which say what to correct.
    """
    message = _fitting_its_reader(read_message(letter.message, letter.facts), letter)
    sent_at = letter.claimed_at or letter.not_before
    reader = Reader(letter.name, letter.language, letter.timezone)
    author = Address(message.programme, checked(message.contact))
    to = Address(letter.name, checked(letter.address))
    written = write(message, reader, synthetic=letter.synthetic)
    return Mail(
        key=letter.key,
        purpose=letter.purpose,
        about=letter.subject,
        day=local_day(letter.not_before, letter.timezone),
        sent_at=sent_at.astimezone(zone_of(letter.timezone)),
        author=author,
        to=to,
        language=letter.language,
        synthetic=letter.synthetic,
        bulk=message.bulk,
        subject=written.subject,
        text=written.text,
        html=written.html,
        calendars=tuple(
            _calendar(letter, message, event, summary, description, sent_at)
            for event, summary, description in written.dates
        ),
    )


def _fitting_its_reader(message: Message, letter: Letter) -> Message:
    # Nobody is sent to themselves with a question.
    if not message.ask_address or message.ask_address != letter.address:
        return message
    return message.model_copy(update={"ask_name": "", "ask_address": ""})


def _calendar(
    letter: Letter, message: Message, event: Event, summary: str, description: str, at: datetime
) -> Calendar:
    entry = Entry(
        key=event.key or f"{letter.subject}/{letter.step}",
        when=event.when,
        until=event.until,
        summary=f"[SYNTHETIC] {summary}" if letter.synthetic else summary,
        description=description,
        sequence=event.sequence,
        cancelled=event.cancelled,
        organizer=message.contact,
        link=message.link,
    )
    return Calendar(method=entry.method.value, content=calendar_file(entry, at=at))


def checked(address: str) -> str:
    """Return ``address`` as it stands in a header, an international domain in its ASCII form.

    Raises:
        AddressUnusable: no mail can reach it.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        plain = f"{local}@{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError as fault:
        raise AddressUnusable(address) from fault
    too_long = len(local) > LONGEST_LOCAL_PART or len(plain) > LONGEST_ADDRESS
    if too_long or not plain.isascii() or not _ADDRESS.fullmatch(plain):
        raise AddressUnusable(address)
    return plain


@lru_cache(maxsize=4096)
def encoded(text: str) -> str:
    """Return ``text`` as encoded words (RFC 2047), one a line where it needs several."""
    return Header(text, _UTF8, maxlinelen=HEADER_COLUMNS, header_name="Subject").encode(
        linesep="\r\n"
    )


def _fitting(name: str, value: str) -> str:
    if len(name) + 2 + len(value) <= HEADER_COLUMNS or "\r\n" in value:
        return value
    return _folded(name, value)


@lru_cache(maxsize=4096)
def _folded(name: str, value: str) -> str:
    return Header(value, "us-ascii", maxlinelen=HEADER_COLUMNS, header_name=name).encode(
        linesep="\r\n"
    )


def _text_part(kind: str, text: str) -> bytes:
    body = b2a_qp(text.encode(), istext=True).replace(b"\n", b"\r\n")
    head = (
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
    )
    return head.encode("ascii") + b"\r\n\r\n" + body


def _calendar_part(calendar: Calendar, number: int) -> bytes:
    name = "date.ics" if number == 1 else f"date-{number}.ics"
    head = (
        f'Content-Type: text/calendar; charset=utf-8; method={calendar.method}; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    # Base64 carries the line ends of the calendar through any relay unchanged.
    text = b64encode(calendar.content)
    lines = (text[at : at + 76] for at in range(0, len(text), 76))
    return head.encode("ascii") + b"\r\n".join(lines) + b"\r\n"


def _multipart(kind: str, boundary: str, parts: tuple[bytes, ...]) -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    rule = b"--" + boundary.encode("ascii")
    return head + b"".join(rule + b"\r\n" + part + b"\r\n" for part in parts) + rule + b"--\r\n"

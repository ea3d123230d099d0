"""Mails in, requests of SendGrid's v3 mail-send API out: who may share one, and what it says."""

from base64 import b64encode
from collections.abc import Hashable, Iterator, Sequence
from typing import Any

from notifications.mail import Address, Mail

CATEGORY = "pilot-trials"
LARGEST_OWN = 10_000
"""Bytes of one person's substitutions."""
LARGEST_REQUEST = 30_000_000
"""Bytes of one request. Both limits: the published description of the API, January 2026."""
HEADERS = 1_500
"""Characters of one person's addresses, id and headers, at most."""
BYTES_A_CHARACTER = 6
"""At most: as the escape sequence of JSON."""
_NOT_IN_A_NAME = str.maketrans(";,", "  ")


def groups(mails: Sequence[Mail], *, largest: int) -> list[list[Mail]]:
    """Return ``mails`` by the request they leave in, at most ``largest`` people in each.

    Mails to many that say the same leave together, each person once a request; every other mail
    leaves alone. A group stands where its first mail stood.
    """
    made: list[list[Mail]] = []
    open_groups: dict[Hashable, list[Mail]] = {}
    sizes: dict[Hashable, int] = {}
    times: dict[Hashable, int] = {}
    for mail in mails:
        if not may_share(mail):
            made.append([mail])
            continue
        alike = _what_is_shared(mail)
        reader = (alike, mail.to.email.casefold())
        times[reader] = times.get(reader, 0) + 1
        # The second mail to an address belongs to the second of two requests filled side by side.
        place = (alike, times[reader])
        size = _own_size(mail)
        group = open_groups.get(place)
        if group is None or len(group) == largest or sizes[place] + size > LARGEST_REQUEST:
            open_groups[place] = group = []
            sizes[place] = _shared_size(mail)
            made.append(group)
        group.append(mail)
        sizes[place] += size
    return made


def may_share(mail: Mail) -> bool:
    """Whether the mail may leave with others, each token filled in once and only as meant."""
    if not mail.bulk or mail.single or mail.shared is None:
        return False
    own = mail.own
    return (
        sum(len(token.encode()) + len(value.encode()) for token, value in own.items())
        <= LARGEST_OWN
        # SendGrid fills in again what it has filled in: nobody may be called like a token.
        and not any(token in value for token in own for value in own.values())
        and not any(one in other for one in own for other in own if one is not other)
    )


def request_of(mails: Sequence[Mail], *, sandbox: bool) -> dict[str, Any]:
    """Return the body of one request; several ``mails`` must be one of the ``groups``."""
    first = mails[0]
    together = len(mails) > 1
    says = first.shared if together and first.shared else first
    body: dict[str, Any] = {
        "personalizations": [_personalization(mail, together=together) for mail in mails],
        "from": _address(first.author),
        "subject": says.subject,
        "content": [
            {"type": "text/plain", "value": says.text},
            {"type": "text/html", "value": says.html},
        ],
        "categories": list(dict.fromkeys((first.purpose, CATEGORY))),
        "tracking_settings": {
            # Tracking would lead personal links over a foreign host and change what people read.
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
            "subscription_tracking": {"enable": False},
            "ganalytics": {"enable": False},
        },
    }
    if first.reply_to:
        body["reply_to"] = _address(first.reply_to)
    if first.calendars:
        body["attachments"] = list(_attachments(first))
    if sandbox:
        body["mail_settings"] = {"sandbox_mode": {"enable": True}}
    return body


def _personalization(mail: Mail, *, together: bool) -> dict[str, Any]:
    person: dict[str, Any] = {
        "to": [_address(mail.to)],
        # Opaque: the provider keeps custom arguments for long and cannot delete them.
        "custom_args": {"mail": mail.key},
        "headers": dict(mail.marks()),
    }
    if together and mail.own:
        person["substitutions"] = dict(mail.own)
    return person


def _address(address: Address) -> dict[str, str]:
    if not address.name:
        return {"email": address.email}
    # SendGrid refuses both marks in a name; a space in their place loses nothing.
    return {
        "email": address.email,
        "name": " ".join(address.name.translate(_NOT_IN_A_NAME).split()),
    }


def _attachments(mail: Mail) -> Iterator[dict[str, str]]:
    for number, calendar in enumerate(mail.calendars, start=1):
        yield {
            "content": b64encode(calendar.content).decode(),
            # No parameters: a semicolon is refused. Programs read the method from the file.
            "type": "text/calendar",
            "filename": "date.ics" if number == 1 else f"date-{number}.ics",
            "disposition": "attachment",
        }


def _what_is_shared(mail: Mail) -> Hashable:
    shared = mail.shared
    if shared is None:
        return mail.key
    return (
        (shared.subject, shared.text, shared.html),
        (mail.author, mail.reply_to, mail.language, mail.purpose),
        mail.calendars,
    )


def _own_size(mail: Mail) -> int:
    own = sum(len(token) + len(value) for token, value in mail.own.items())
    return BYTES_A_CHARACTER * (HEADERS + own + len(mail.to.name) + len(mail.unsubscribe))


def _shared_size(mail: Mail) -> int:
    calendars = sum(len(calendar.content) * 4 // 3 for calendar in mail.calendars)
    return BYTES_A_CHARACTER * (2_000 + len(mail.text) + len(mail.html)) + calendars

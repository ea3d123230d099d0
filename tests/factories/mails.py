"""Mails ready to go, alone and to many, for tests of how they leave."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from notifications.drafting import Written
from notifications.mail import Address, Calendar, Mail

CALENDAR = Calendar(
    method="PUBLISH", content=b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"
)
NAME, NAME_IN_HTML, STOP = "-pt-name-", "-pt-htmlname-", "-pt-stop-"
SHARED = Written(
    subject=f"Čas za anketo, {NAME}",
    text=f"Grüezi {NAME}\n\n.A line that begins with a dot.\n\nEnd them: {STOP}\n",
    html=f"<p>Grüezi {NAME_IN_HTML}</p><a href={STOP!r}>End them</a>\n",
    dates=(),
)


def a_mail(number: int = 1, *, name: str = "Zoë & Söhne, Čačak; GmbH", email: str = "") -> Mail:
    """Return the same mail for the same arguments: one that others may share a request with."""
    quoted = name.replace("&", "&amp;")
    link = f"https://trials.example.org/stop/{number:032x}"
    own = {NAME: name, NAME_IN_HTML: quoted, STOP: link}
    return Mail(
        key=f"{number:012x}" * 5 + "0000",
        purpose="invitation",
        about="demo-alpha.svc-synergy-diamond.exit",
        day=date(2027, 1, 11),
        sent_at=datetime(2027, 1, 11, 8, 0, tzinfo=UTC),
        author=Address("Alpine Trials", "trials@example.org"),
        to=Address(name, email or f"firm-{number}@demo-alpha.example"),
        language="de",
        synthetic=True,
        bulk=True,
        writing=lambda: Written(
            subject=filled(SHARED.subject, own),
            text=filled(SHARED.text, own),
            html=filled(SHARED.html, own),
            dates=(),
        ),
        calendars=(CALENDAR,),
        questionnaire=True,
        unsubscribe=link,
        shared=SHARED,
        own=own,
    )


def mails(count: int) -> list[Mail]:
    return [a_mail(number) for number in range(1, count + 1)]


def alone(mail: Mail) -> Mail:
    """Return a mail that must not double."""
    return replace(mail, single=True)


def filled(text: str, own: dict[str, str]) -> str:
    for token, value in own.items():
        text = text.replace(token, value)
    return text


def keys(groups: Sequence[Sequence[Mail]]) -> list[list[int]]:
    """Return the numbers of the mails in each group."""
    return [[int(mail.key[:12], 16) for mail in group] for group in groups]

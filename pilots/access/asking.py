"""Asking to be let in: a letter with a login, or with a new personal link."""

from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from notifications import messages
from notifications.outbox import queue_many
from notifications.tables import Letter
from pilots.access.links import link_owner, revoke_links
from pilots.access.logins import LINK_LIFE, ask_login, people_at
from pilots.errors import NoProgramme
from pilots.letters import addressing
from pilots.sampling import reader
from pilots.setting import Setting, read_setting
from pilots.tables import Firm, LoginLink, Person

NEW_LINK, LOGIN = "new-link", "login"
"""Purposes of letters that somebody is waiting for in front of the screen."""


def ask_for_login(
    session: Session, secret: bytes, address: str, *, leads_to: str, now: datetime
) -> int:
    """Promise a login letter to everybody with this address; return how many.

    Where nobody has it, the same is written for somebody else and taken away again before anybody
    can see it: nobody learns from the time of the answer who takes part.
    """
    setting = _setting(session)
    if setting is None:
        return 0
    people = people_at(session, address)
    asked = [
        ask_login(session, secret, person, leads_to=leads_to, now=now)
        for person in people or _anybody(setting)
    ]
    minutes = int(LINK_LIFE.total_seconds() // 60)
    for one in asked:
        message = messages.LoginLetter(**addressing.common(setting), minutes=minutes)
        _promise(session, setting, one.person.id, message, LOGIN, one.nonce, now)
    _forget(session, LOGIN, [] if people else [one.nonce for one in asked])
    return len(people)


def ask_for_page(session: Session, address: str, *, now: datetime) -> int:
    """Promise a letter with the personal link to every firm with this address; return how many.

    It goes to the address we have. Links that work go on working: who types somebody else's
    address must not be able to end them.
    """
    same = func.lower(Firm.email) == address.strip().lower()
    firms = session.exec(select(Firm.id).where(same).order_by(Firm.id)).all()
    if not firms:
        return 0
    setting = read_setting(session)
    message = messages.LinkLetter(**addressing.common(setting), ended=False)
    for firm in firms:
        _promise(session, setting, firm, message, NEW_LINK, now.isoformat(), now)
    return len(firms)


def ask_for_link(session: Session, token: str, *, now: datetime) -> bool:
    """End the links of whoever owns ``token`` and promise a letter with a new one.

    A token that we never made promises nothing, and costs as much.
    """
    setting = _setting(session)
    if setting is None:
        return False
    link = link_owner(session, token)
    revoke_links(session, link.person if link else "", now=now)
    subject = now.isoformat() if link else f"nobody {now.isoformat()}"
    for person in [link.person] if link else [one.id for one in _anybody(setting)]:
        _promise_link(session, setting, person, subject, now)
    _forget(session, NEW_LINK, [] if link else [subject])
    return link is not None


def ask_new_link(session: Session, person: str, *, now: datetime) -> None:
    """End the links of ``person`` and promise a letter with a new one."""
    revoke_links(session, person, now=now)
    _promise_link(session, read_setting(session), person, now.isoformat(), now)


def _setting(session: Session) -> Setting | None:
    """Return the programme; None before there is one, when nobody can come in anyway."""
    try:
        return read_setting(session)
    except NoProgramme:
        return None


def _anybody(setting: Setting) -> list[Person]:
    return list(setting.people.values())[:1]


def _forget(session: Session, purpose: str, subjects: list[str]) -> None:
    """Take away what was written for nobody; of ``subjects`` there may be none."""
    named = subjects or [""]
    session.flush()
    written = col(Letter.purpose) == purpose, col(Letter.subject).in_(named)
    session.connection().execute(delete(Letter).where(*written))
    session.connection().execute(delete(LoginLink).where(col(LoginLink.nonce).in_(named)))


def _promise_link(
    session: Session, setting: Setting, person: str, subject: str, now: datetime
) -> None:
    message = messages.LinkLetter(**addressing.common(setting))
    _promise(session, setting, person, message, NEW_LINK, subject, now)


def _promise(
    session: Session,
    setting: Setting,
    person: str,
    message: messages.Message,
    purpose: str,
    subject: str,
    now: datetime,
) -> None:
    somebody = setting.people.get(person) or setting.firms[person]
    letter = addressing.promise(
        setting,
        message=message,
        to=reader(setting, somebody),
        purpose=purpose,
        subject=subject,
        step="asked",
        not_before=now,
        because="asked for in the portal",
    )
    queue_many(session, [letter])

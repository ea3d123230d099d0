"""Asking to be let in: a letter with a login, or with a new personal link."""

from datetime import datetime

from sqlmodel import Session, func, select

from notifications import messages
from notifications.outbox import queue_many
from pilots.access.links import link_owner, revoke_links
from pilots.access.logins import LINK_LIFE, ask_login
from pilots.letters import addressing
from pilots.sampling import reader
from pilots.setting import Setting, read_setting
from pilots.tables import Firm

NEW_LINK, LOGIN = "new-link", "login"
"""Purposes of letters that somebody is waiting for in front of the screen."""


def ask_for_login(
    session: Session, secret: bytes, address: str, *, leads_to: str, now: datetime
) -> int:
    """Promise a login letter to everybody with this address; return how many."""
    asked = ask_login(session, secret, address, leads_to=leads_to, now=now)
    if not asked:
        return 0
    setting = read_setting(session)
    minutes = int(LINK_LIFE.total_seconds() // 60)
    for one in asked:
        message = messages.LoginLetter(**addressing.common(setting), minutes=minutes)
        _promise(session, setting, one.person.id, message, LOGIN, one.nonce, now)
    return len(asked)


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

    A token that we never made promises nothing.
    """
    link = link_owner(session, token)
    if link is None:
        return False
    ask_new_link(session, link.person, now=now)
    return True


def ask_new_link(session: Session, person: str, *, now: datetime) -> None:
    """End the links of ``person`` and promise a letter with a new one."""
    revoke_links(session, person, now=now)
    setting = read_setting(session)
    message = messages.LinkLetter(**addressing.common(setting))
    _promise(session, setting, person, message, NEW_LINK, now.isoformat(), now)


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

"""The mail that `pilots outbox preview` shows: a promised letter, or any message for anybody."""

from datetime import datetime
from typing import TYPE_CHECKING

from foundation.database import unit_of_work
from foundation.settings import settings
from notifications import previewing, rewording, searching
from notifications.composing import NO_LINKS
from notifications.messages import Message
from notifications.outbox import Recipient
from notifications.tables import Letter
from pilots import sampling
from pilots.deeds.correcting import somebody
from pilots.letters.linking import Linking
from pilots.setting import Setting, read_setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from notifications.composing import Links
    from notifications.mail import Mail


def mail_to_look_at(
    url: str, number: int | None, message: str, language: str, person: str, now: datetime
) -> "Mail":
    """Compose the letter with this number, or ``message``, as ``person`` would get it.

    Raises:
        NoSuchLetter, UnknownMessage, NoSuchPerson: there is none of this name.
        TrialError: it cannot be written.
    """
    with unit_of_work(url) as session:
        setting = read_setting(session)
        wordings = rewording.wordings(session)
        if number is None:
            letter = _sample(session, setting, message, language, person, now)
            seen = previewing.AS_PROMISED
        else:
            letter = searching.letter_numbered(session, number)
            seen = _seen(session, setting, language, person)
        links = links_to_look_at(session, [letter])
        session.expunge_all()
    return previewing.preview([letter], wordings, seen, links)


def links_to_look_at(session: "Session", letters: "Sequence[Letter]") -> "Links":
    """Return where ``letters`` lead, with a word in place of whatever opens a door."""
    chosen = settings()
    if not chosen.portal_url:
        return NO_LINKS
    return Linking(chosen.portal_url, b"").hidden(session, letters)


def _seen(session: "Session", setting: Setting, language: str, person: str) -> previewing.Seen:
    if not person:
        return previewing.Seen(language=language or None)
    reader = sampling.reader(setting, somebody(session, person))
    return previewing.Seen(
        name=reader.name,
        address=reader.address,
        language=language or reader.language,
        timezone=reader.timezone,
    )


def _sample(
    session: "Session", setting: Setting, message: str, language: str, person: str, now: datetime
) -> Letter:
    kind = rewording.kind_of(message)
    programme = setting.programme
    if person:
        row = somebody(session, person)
        reader = sampling.reader(setting, row)
        said = language or reader.language
        facts: Message = sampling.sampled(session, setting, kind, row, said)
    else:
        said = language or "en"
        reader = Recipient("example", "Example Reader", programme.contact, said, programme.timezone)
        facts = kind.example()
    in_language = Recipient(
        reader.person, reader.name, reader.address, said, reader.timezone, reader.limited
    )
    return previewing.sample(facts, in_language, synthetic=programme.synthetic, now=now)

"""Which page a letter leads to, and the personal link by which its reader gets there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from sqlmodel import Session, col, select

from notifications.composing import PersonalLink
from notifications.previewing import PREVIEW
from notifications.tables import Letter
from pilots.access.asking import LOGIN
from pilots.access.links import link_tokens
from pilots.access.logins import login_token
from pilots.access.rights import LINK_ROLES
from pilots.access.visitor import FIRM
from pilots.tables import Person

TASK, QUESTIONNAIRE = "tasks/{trial}/{part}", "q/{trial}/{part}"
OWN_TRIAL, TO_ANSWER = "my-trials/{trial}", "evidence"
REPORT, VERDICT = "reports/{subject}", "verdicts/{subject}"
PAGES = {
    "task": TASK,
    "task-reminder": TASK,
    "task-overdue": TASK,
    "invitation": QUESTIONNAIRE,
    "invitation-reminder": QUESTIONNAIRE,
    "review-request": REPORT,
    "review-reminder": REPORT,
    "report-returned": REPORT,
    "report-approved": REPORT,
    "new-edition": REPORT,
    "vote-request": VERDICT,
    "vote-reminder": VERDICT,
    "adoption-request": VERDICT,
    "verdict-adopted": "results",
    "contact-lost": "people/{subject}",
    "agreement": OWN_TRIAL,
    "agreement-reminder": OWN_TRIAL,
    "handed-in": TO_ANSWER,
    "evidence-returned": TASK,
    "date-asked": TO_ANSWER,
    "date-granted": TASK,
    "date-refused": TASK,
    "date-moved": TASK,
    "problem": TO_ANSWER,
    "problem-answered": OWN_TRIAL,
    "delegated": TASK,
    "remarks": REPORT,
    "start-moved": OWN_TRIAL,
    "conflict": "reviews",
    "conflict-reviewer": "reports/{subject}/reviewer",
    "conflict-vote": VERDICT,
}
"""By purpose of the letter; all others lead to the reader's first page."""
NOWHERE = frozenset({"followed"})
"""Purposes of letters to those who have no page any more."""
HIDDEN = "PERSONAL"
"""Stands in a preview for what only the reader gets to see."""


@dataclass(frozen=True, slots=True)
class Linking:
    """Gives the letters of one installation their links. ``secret`` is that of the installation.

    Firms, pilot clusters and authorities come in by a personal link; what the others may do is
    worth a login, so that their letters lead to the page itself, which asks for one.
    """

    portal: str
    secret: bytes

    def __call__(
        self, session: Session, letters: Sequence[Letter], now: datetime
    ) -> Mapping[int, PersonalLink]:
        """Return the link of each letter, with personal links made for those who have none yet."""
        leading = [letter for letter in letters if letter.purpose not in NOWHERE]
        personal = _who_come_by_link(session, leading)
        tokens = link_tokens(session, self.secret, personal, now=now) if personal else {}
        return {
            letter.id or 0: self._link(letter, tokens.get(letter.person, "")) for letter in leading
        }

    def hidden(self, session: Session, letters: Sequence[Letter]) -> Mapping[int, PersonalLink]:
        """Return the links of ``letters`` with a word in place of whatever opens a door."""
        leading = [letter for letter in letters if letter.purpose not in NOWHERE]
        personal = dict.fromkeys(_who_come_by_link(session, leading), HIDDEN)
        return {
            letter.id or 0: self._link(letter, personal.get(letter.person, ""), login=HIDDEN)
            for letter in leading
        }

    def _link(self, letter: Letter, token: str, *, login: str = "") -> PersonalLink:
        portal = self.portal.rstrip("/")
        if letter.purpose == LOGIN:
            own, plain = login or login_token(self.secret, letter.subject), f"{portal}/login"
            return PersonalLink(url=f"{plain}/{own}", own=own, plain=plain)
        page = page_of(letter.purpose, letter.subject)
        if token:
            url = f"{portal}/go/{token}/{page}".rstrip("/")
            return PersonalLink(url=url, own=token, plain=f"{portal}/{page}")
        return PersonalLink(url=f"{portal}/{page}", plain=f"{portal}/{page}")


def page_of(purpose: str, about: str) -> str:
    """Return the path of the page where the thing of a letter is done; empty: the first one."""
    if about == PREVIEW:
        return ""  # about nothing in particular
    subject = quote(about, safe="")
    cluster, service, part = (*subject.split("."), "", "")[:3]
    trial = f"{cluster}.{service}"
    return PAGES.get(purpose, "").format(subject=subject, trial=trial, part=part)


def _who_come_by_link(session: Session, letters: Sequence[Letter]) -> set[str]:
    readers = {letter.person for letter in letters}
    roles = select(Person.id, Person.role).where(col(Person.id).in_(sorted(readers)))
    known = dict(session.exec(roles).all())
    return {reader for reader in readers if known.get(reader, FIRM) in LINK_ROLES}

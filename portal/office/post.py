"""What holds for all letters: the test address, the contact budget, a queue that stands still.

And a look at any letter before it is promised.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session

from foundation.errors import TrialError
from foundation.languages import LANGUAGES
from notifications import guarding, policies, previewing, rewording, searching, store
from notifications.lifecycle import State
from notifications.mail import Mail, checked
from notifications.messages import MESSAGES
from notifications.outbox import Recipient
from notifications.tables import LetterPolicy
from pilots import sampling
from pilots.setting import Setting
from portal.entering import Posted
from portal.headers import POLICY
from portal.office.finding import somebody
from portal.office.letters import FRAMED, framed, hidden_links
from portal.pages import OWN_NAMES
from portal.visiting import NotThere, Visit, visiting

MOST_DAYS, MOST_LETTERS = 366, 1000
router = APIRouter()
Handling = Annotated[Visit, Depends(visiting("handle letters"))]
Seeing = Annotated[Visit, Depends(visiting("see letters"))]


class Redirected(Posted):
    """``seen`` stands for what was decided when the page was shown, here and below."""

    address: str = ""
    seen: str = ""


class Budget(Posted):
    letters: str = ""
    days: str = ""
    seen: str = ""


@router.get("/letters/settings")
def settings(visit: Seeing) -> Response:
    return _settings(visit, {})


@router.post("/letters/settings/redirect")
def redirect(visit: Handling, sent: Annotated[Redirected, Form()]) -> Response:
    """Send all mail to one address, for a test; without one, to its readers again."""
    address = sent.address.strip()
    try:
        if address:
            checked(address)
        with visit.writing() as session:
            policies.decide(session, {"redirect_to": address or None}, seen=sent.seen)
    except TrialError as refusal:
        met = "meanwhile" if isinstance(refusal, policies.DecidedMeanwhile) else "address"
        return _settings(visit, {met: refusal}, address=address)
    visit.changed()
    return visit.go("/letters/settings", done="redirected" if address else "to-readers")


@router.post("/letters/settings/budget")
def budget(visit: Handling, sent: Annotated[Budget, Form()]) -> Response:
    numbers = [
        int(text) if text.isascii() and text.isdigit() else 0 for text in (sent.letters, sent.days)
    ]
    if not (0 < numbers[0] <= MOST_LETTERS and 0 < numbers[1] <= MOST_DAYS):
        return _settings(visit, {"budget": "budget"}, typed=sent)
    changes = dict(zip(("budget_letters", "budget_days"), numbers, strict=True))
    try:
        with visit.writing() as session:
            policies.decide(session, changes, seen=sent.seen)
    except TrialError as refusal:
        return _settings(visit, {"meanwhile": refusal}, typed=sent)
    visit.changed()
    return visit.go("/letters/settings", done="budget")


@router.post("/letters/settings/resume")
def resume(visit: Handling, _sent: Annotated[Posted, Form()]) -> Response:
    """Let letters leave again; of a copied database, what may have left is held."""
    with visit.writing() as session:
        decided = _decided(session)
        if decided.blocked_because == guarding.COPIED:
            guarding.take_over(session, decided, now=visit.now)
        decided.blocked_because = decided.paused_because = decided.paused_until = None
    visit.changed()
    return visit.go("/letters/settings", done="resumed")


@router.get("/letters/preview")
def preview(visit: Seeing, message: str = "", person: str = "", language: str = "") -> Response:
    """Show any letter as anybody would get it, in any language; nothing is sent."""
    with visit.reading() as session:
        setting = visit.setting(session)
        found, fault = None, None
        if message:
            try:
                found = _sample(visit, session, setting, message, person, language)
            except TrialError as refusal:
                fault = refusal
    answer = visit.page(
        "office/letter-preview",
        status=422 if fault else 200,
        messages=sorted(kind.name for kind in MESSAGES),
        people=[one for one in setting.people.values() if one.left_at is None],
        spoken={name: OWN_NAMES[name] for name in LANGUAGES},
        asked={"message": message, "person": person, "language": language},
        mail=found,
        fault=fault,
    )
    answer.headers["content-security-policy"] = FRAMED if found else POLICY
    return answer


@router.get("/letters/words/{message}/{language}/mail")
def preview_mail(visit: Seeing, message: str, language: str, person: str = "") -> Response:
    with visit.reading() as session:
        try:
            mail = _sample(visit, session, visit.setting(session), message, person, language)
        except TrialError:
            raise NotThere from None
    return framed(mail)


def _sample(
    visit: Visit, session: Session, setting: Setting, message: str, person: str, language: str
) -> Mail:
    kind = rewording.kind_of(message)
    said = language if language in LANGUAGES else ""
    if person:
        row = somebody(visit, setting, person)
        reader = sampling.reader(setting, row)
        said = said or reader.language
        facts = sampling.sampled(session, setting, kind, row, said)
    else:
        programme, said = setting.programme, said or visit.language
        reader = Recipient("example", "Example Reader", programme.contact, said, programme.timezone)
        facts = kind.example()
    to = Recipient(
        reader.person, reader.name, reader.address, said, reader.timezone, reader.limited
    )
    synthetic = setting.programme.synthetic
    letter = previewing.sample(facts, to, synthetic=synthetic, now=visit.now)
    links = hidden_links(visit, session, [letter])
    return previewing.preview([letter], rewording.wordings(session), links=links)


def _settings(
    visit: Visit,
    faults: Mapping[str, str | TrialError],
    *,
    address: str | None = None,
    typed: Budget | None = None,
) -> Response:
    with visit.reading() as session:
        decided = store.policy(session)
        since = visit.now - timedelta(days=decided.budget_days)
        waiting = searching.states_of(session, searching.Wanted(states=(State.QUEUED,)))
        at_limit = searching.firms_at_their_limit(session, since)
    usual = Budget(letters=str(decided.budget_letters), days=str(decided.budget_days))
    return visit.page(
        "office/letter-settings",
        status=422 if faults else 200,
        decided=decided,
        seen=policies.version_of(decided),
        waiting=sum(waiting.values()),
        at_limit=at_limit,
        faults=faults,
        address=decided.redirect_to or "" if address is None else address,
        typed=typed or usual,
        may_handle=visit.may("handle letters"),
    )


def _decided(session: Session) -> LetterPolicy:
    """Return the row with what was decided, made now if nothing was decided before."""
    decided = store.policy(session)
    session.add(decided)
    return decided

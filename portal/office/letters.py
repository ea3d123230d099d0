"""Letters: what waits, what left, what did not, and everything about one of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel import Session

from foundation.errors import TrialError
from notifications import rewording, searching, store
from notifications.addresses import dead_among
from notifications.composing import Links
from notifications.explaining import Known, explain
from notifications.handling import sources_of
from notifications.lifecycle import Move, State
from notifications.mail import Mail
from notifications.previewing import preview
from notifications.tables import Letter
from pilots.folder.readings import Unfit, a_day
from pilots.letters.linking import Linking
from pilots.letters.truth import WAITING, Truth
from pilots.setting import Setting
from pilots.tables import Firm, Person
from portal.headers import POLICY
from portal.ids import Number
from portal.office.finding import readers
from portal.paging import Paging, number_of
from portal.plan.naming import Naming
from portal.visiting import NotThere, Visit, visiting

MOVES = (Move.HOLD, Move.RELEASE, Move.RETRY, Move.CANCEL)
FRAMED = f"{POLICY}; frame-src 'self'"
A_MAIL = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'; sandbox"
)
"""What a letter's HTML may do when it is looked at: be styled, and nothing else."""
MOST_LOOKED_AT = 1000
"""So many waiting letters are judged for one page; each takes well below a millisecond."""
router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see letters"))]


@router.get("/letters")
def letters(
    visit: Seeing,
    state: str = "",
    person: str = "",
    purpose: str = "",
    about: str = "",
    day: str = "",
    page: str = "1",
) -> Response:
    asked = {"state": state, "person": person, "purpose": purpose, "about": about, "day": day}
    with visit.reading() as session:
        setting = visit.setting(session)
        wanted = _wanted(visit, setting, asked)
        everything = searching.Wanted(people=wanted.people)
        states = searching.states_of(session, wanted)
        paging = Paging(total=sum(states.values()), number=number_of(page), filters=asked)
        found = searching.find(
            session, wanted, limit=paging.size, after=paging.after, waiting_first=True
        )
        states_everywhere = searching.states_of(session, everything)
        truth = Truth(setting)
        return visit.page(
            "office/letters",
            letters=found,
            naming=Naming(setting, visit.language),
            states=states_everywhere,
            purposes=searching.purposes(session),
            all_states=list(State),
            paging=paging,
            asked=asked,
            untrue=truth.untrue(session, found, visit.now),
            dropped=_dropped(visit, session, truth, everything),
            decided=store.policy(session),
            may_handle=visit.may("handle letters"),
        )


def _dropped(visit: Visit, session: Session, truth: Truth, everything: searching.Wanted) -> int:
    """Return how many waiting letters will not leave; 0 where there are too many to look at all."""
    wanted = replace(everything, states=tuple(sorted(WAITING)))
    waiting = searching.find(session, wanted, limit=MOST_LOOKED_AT + 1)
    if len(waiting) > MOST_LOOKED_AT:
        return 0
    return len(truth.untrue(session, waiting, visit.now))


def _wanted(visit: Visit, setting: Setting, asked: dict[str, str]) -> searching.Wanted:
    """Return the filters; what cannot be read is left out."""
    people = readers(visit, setting)
    if who := asked["person"].strip().lower():
        everybody: list[Person | Firm] = [*setting.people.values(), *setting.firms.values()]
        named = frozenset(
            one.id for one in everybody if who in f"{one.id} {one.name} {one.email}".lower()
        )
        people = named if people is None else people & named
    since = until = None
    try:
        day = a_day(asked["day"])
    except Unfit:
        asked["day"] = ""
    else:
        since, until = setting.start_of(day, None), setting.end_of(day, None)
    return searching.Wanted(
        states=tuple(one for one in State if one == asked["state"]),
        purpose=asked["purpose"],
        about=asked["about"].strip(),
        due_from=since,
        due_until=until,
        people=people,
    )


@router.get("/letters/{number}")
def letter(visit: Seeing, number: Number) -> Response:
    with visit.reading() as session:
        return shown(visit, session, number)


def the_letter(visit: Visit, session: Session, number: int) -> Letter:
    """Return a letter that the visitor may see.

    Raises:
        NotThere: there is none, or it is none of theirs.
    """
    try:
        found = searching.letter_numbered(session, number)
    except searching.NoSuchLetter:
        raise NotThere from None
    mine = readers(visit, visit.setting(session))
    if mine is not None and found.person not in mine:
        raise NotThere
    return found


def shown(
    visit: Visit,
    session: Session,
    number: int,
    *,
    status: int = 200,
    asking: str = "",
    fault: TrialError | None = None,
) -> Response:
    """Return the page about one letter: ``asking`` whether to do a move, or with a refusal."""
    found = the_letter(visit, session, number)
    known = _known(session, found)
    mail, unwritable = _mail(visit, session, found, known)
    answer = visit.page(
        "office/letter",
        status=status,
        asking=asking,
        fault=fault,
        letter=found,
        about=Naming(visit.setting(session), visit.language).thing(found.subject, ""),
        because=explain(found, known),
        known=known,
        mail=mail,
        unwritable=unwritable,
        reworded=rewording.changed_since(session, found),
        moves=[str(move) for move in MOVES if State(found.state) in sources_of(move)],
        may_handle=visit.may("handle letters"),
    )
    answer.headers["content-security-policy"] = FRAMED
    return answer


@router.get("/letters/{number}/mail")
def mail(visit: Seeing, number: Number) -> Response:
    """Return the letter's HTML by itself, for the frame on the page about it."""
    with visit.reading() as session:
        found = the_letter(visit, session, number)
        written, _ = _mail(visit, session, found, _known(session, found))
    return framed(written)


def framed(mail: Mail | None) -> Response:
    """Return the HTML of a mail, unable to do anything."""
    if mail is None:
        raise NotThere
    headers = {"content-security-policy": A_MAIL}
    return Response(mail.html, headers=headers, media_type="text/html")


def hidden_links(visit: Visit, session: Session, letters: Sequence[Letter]) -> Links:
    """Return where letters lead, with a word in place of what only their reader gets to see."""
    portal = visit.given.address or str(visit.request.base_url)
    return Linking(portal, b"").hidden(session, letters)


def _mail(visit: Visit, session: Session, found: Letter, known: Known) -> tuple[Mail | None, str]:
    try:
        together = searching.together(found, known.companions)
        links = hidden_links(visit, session, together)
        written = preview(together, rewording.wordings(session), links=links)
        _ = written.html
    except TrialError as refusal:
        return None, str(refusal)
    return written, ""


def _known(session: Session, found: Letter) -> Known:
    return Known(
        policy=store.policy(session),
        reports=searching.reports_on(session, found),
        companions=searching.carried_with(session, found),
        dead=dead_among(session, [found.address]).get(found.address),
        opted_out=searching.opted_out(session, found.person),
    )

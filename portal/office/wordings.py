"""The words of letters: see them, put others in their place after a look at what would differ."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session

from foundation.errors import TrialError
from foundation.languages import LANGUAGES
from notifications import rewording
from notifications.messages import MESSAGES
from notifications.wording import LETTER, SUBJECT, Own
from notifications.wording_rules import places_of
from portal.entering import Posted
from portal.pages import OWN_NAMES
from portal.visiting import NotThere, Visit, visiting

MOST_LETTERS = 20
router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see letters"))]
Handling = Annotated[Visit, Depends(visiting("handle letters"))]


class Words(Posted):
    """``sure`` is set when somebody has seen what would differ; ``seen`` are the words before."""

    subject: str = ""
    letter: str = ""
    sure: str = ""
    seen: str = ""


class Taken(Posted):
    seen: str = ""


@router.get("/letters/words")
def wordings(visit: Seeing) -> Response:
    with visit.reading() as session:
        rows = rewording.rows(session)
    return visit.page(
        "office/wordings",
        messages=sorted(kind.name for kind in MESSAGES),
        rows={(row.message, row.language): row for row in rows},
        spoken={name: OWN_NAMES[name] for name in LANGUAGES},
    )


@router.get("/letters/words/{message}/{language}")
def words(visit: Seeing, message: str, language: str) -> Response:
    with visit.reading() as session:
        return _shown(visit, session, message, language)


@router.post("/letters/words/{message}/{language}")
def reword(
    visit: Handling, message: str, language: str, sent: Annotated[Words, Form()]
) -> Response:
    """Show which scheduled letters would differ; store the words when somebody says yes."""
    _known(message, language)
    parts = {
        part: text.replace("\r\n", "\n")
        for part, text in ((SUBJECT, sent.subject), (LETTER, sent.letter))
        if text.strip()
    }
    try:
        with visit.writing() as session:
            rewording.must_be_as_seen(session, message, language, sent.seen)
            kind = rewording.kind_of(message)
            change = rewording.change(session, kind, language, parts, now=visit.now)
            if not sent.sure or not parts:
                return _shown(visit, session, message, language, typed=sent, change=change)
            by = visit.visitor.id
            rewording.store(session, message, language, parts, by=by, now=visit.now)
    except TrialError as refusal:
        with visit.reading() as session:
            return _shown(visit, session, message, language, typed=sent, fault=refusal)
    visit.changed()
    return visit.go(f"/letters/words/{message}/{language}", done="reworded")


@router.post("/letters/words/{message}/{language}/reset")
def reset(visit: Handling, message: str, language: str, sent: Annotated[Taken, Form()]) -> Response:
    _known(message, language)
    try:
        with visit.writing() as session:
            rewording.must_be_as_seen(session, message, language, sent.seen)
            rewording.reset(session, message, language)
    except TrialError as refusal:
        with visit.reading() as session:
            return _shown(visit, session, message, language, fault=refusal)
    visit.changed()
    return visit.go(f"/letters/words/{message}/{language}", done="reset")


def _known(message: str, language: str) -> None:
    if language not in LANGUAGES or message not in {kind.name for kind in MESSAGES}:
        raise NotThere


def _shown(
    visit: Visit,
    session: Session,
    message: str,
    language: str,
    *,
    typed: Words | None = None,
    change: rewording.Change | None = None,
    fault: TrialError | None = None,
) -> Response:
    _known(message, language)
    kind = rewording.kind_of(message)
    own = rewording.wordings(session).get((message, language), Own())
    return visit.page(
        "office/wording",
        status=422 if fault else 200,
        message=message,
        wanted=language,
        spoken={name: OWN_NAMES[name] for name in LANGUAGES},
        ours=rewording.our_words(kind, language),
        own=own,
        seen=rewording.version_of(own),
        typed=typed or Words(subject=own.subject or "", letter=own.letter or ""),
        places={name: place.as_written(name) for name, place in places_of(kind).items()},
        change=change,
        differing=len(change.letters) if change else 0,
        letters=change.letters[:MOST_LETTERS] if change else (),
        fault=fault,
        may_handle=visit.may("handle letters"),
    )

"""What holds for all letters: where they go, how many a firm gets, and their words."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session

from foundation.languages import LANGUAGES
from notifications import guarding, policies, rewording, store
from notifications.mail import checked
from notifications.messages import MESSAGES
from notifications.tables import LetterPolicy
from notifications.wording import LETTER, SUBJECT, Own
from portal.api.incoming import RulesIn, WordsIn
from portal.api.pieces import PREFIX, must_match, tag_of, tagged
from portal.api.shapes import RulesOut, WordsOut
from portal.visiting import NotThere, Visit, visiting

router = APIRouter(prefix=PREFIX, tags=["letters"])
Seeing = Annotated[Visit, Depends(visiting("see letters"))]
Handling = Annotated[Visit, Depends(visiting("handle letters"))]


@router.get("/letter-rules")
def rules(visit: Seeing, answer: Response) -> RulesOut:
    with visit.reading() as session:
        decided = store.policy(session)
        found = RulesOut.model_validate(decided)
    tagged(answer, _tag(decided))
    return found


@router.put("/letter-rules")
def decide(visit: Handling, request: Request, sent: RulesIn, answer: Response) -> RulesOut:
    """Send all mail to one address for a test, or limit how many letters a firm gets.

    Needs ``If-Match``.
    """
    if sent.redirect_to:
        checked(sent.redirect_to)
    with visit.writing() as session:
        before = store.policy(session)
        must_match(request, _tag(before))
        changes = sent.model_dump() | {"redirect_to": sent.redirect_to or None}
        decided = policies.decide(session, changes, seen=policies.version_of(before))
        found = RulesOut.model_validate(decided)
        tagged(answer, _tag(decided))
    visit.changed()
    return found


@router.post("/letter-rules/resume")
def resume(visit: Handling) -> RulesOut:
    """Let letters leave again; of a copied database, what may have left is held."""
    with visit.writing() as session:
        decided = store.policy(session)
        session.add(decided)
        if decided.blocked_because == guarding.COPIED:
            guarding.take_over(session, decided, now=visit.now)
        decided.blocked_because = decided.paused_because = decided.paused_until = None
        session.flush()
        found = RulesOut.model_validate(decided)
    visit.changed()
    return found


@router.get("/letter-words/{message}/{language}")
def words(visit: Seeing, message: str, language: str, answer: Response) -> WordsOut:
    with visit.reading() as session:
        found = _words(session, message, language)
    tagged(answer, tag_of(found.subject, found.letter))
    return found


@router.put("/letter-words/{message}/{language}")
def reword(
    visit: Handling,
    request: Request,
    message: str,
    language: str,
    sent: WordsIn,
    answer: Response,
) -> WordsOut:
    """Put other words into a letter, in every scheduled one too. Needs ``If-Match``."""
    parts = {part: text for part, text in ((SUBJECT, sent.subject), (LETTER, sent.letter)) if text}
    with visit.writing() as session:
        before = _words(session, message, language)
        must_match(request, tag_of(before.subject, before.letter))
        kind = rewording.kind_of(message)
        rewording.change(session, kind, language, parts, now=visit.now)
        if parts:
            by = visit.visitor.id
            rewording.store(session, message, language, parts, by=by, now=visit.now)
        session.flush()
        found = _words(session, message, language)
    visit.changed()
    tagged(answer, tag_of(found.subject, found.letter))
    return found


@router.delete("/letter-words/{message}/{language}", status_code=204)
def reset(visit: Handling, request: Request, message: str, language: str) -> Response:
    """Let our own words hold again. Needs ``If-Match``."""
    with visit.writing() as session:
        before = _words(session, message, language)
        must_match(request, tag_of(before.subject, before.letter))
        rewording.reset(session, message, language)
    visit.changed()
    return Response(status_code=204)


def _words(session: Session, message: str, language: str) -> WordsOut:
    if language not in LANGUAGES or message not in {kind.name for kind in MESSAGES}:
        raise NotThere
    own = rewording.wordings(session).get((message, language), Own())
    letters = len(rewording.scheduled(session, message, language))
    return WordsOut(
        message=message, language=language, subject=own.subject or "", letter=own.letter or "",
        letters=letters,
    )  # fmt: skip


def _tag(decided: LetterPolicy) -> str:
    return tag_of(policies.version_of(decided))

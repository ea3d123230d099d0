"""The first page of a questionnaire: why, who sees it, how long; and the consent of a firm."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from foundation.digests import digest
from pilots.deeds.consenting import ANSWERING, consent_of, give_consent
from portal.entering import Posted
from portal.sme.asking import PREFIX, About, found, shown
from portal.sme.interrupted import answering
from portal.visiting import Visit

router = APIRouter()
Answering = Annotated[Visit, Depends(answering())]


class Agreed(Posted):
    agree: str = ""
    words: str = ""


@router.get(PREFIX)
def start(visit: Answering, trial: str, wave: str) -> Response:
    return _page(visit, trial, wave)


@router.post(PREFIX + "/start")
def agree(visit: Answering, trial: str, wave: str, sent: Annotated[Agreed, Form()]) -> Response:
    """Note the consent in the words that were shown, and go to the first open screen."""
    with visit.writing() as session:
        so_far = found(session, visit, trial, wave)
        known = shown(session, visit, so_far)
        words = words_of(visit, known)
        asked = must_agree(visit)
        given = consent_of(session, visit.visitor.id, ANSWERING) is not None
        if asked and not given and sent.agree == "yes" and sent.words == words:
            give_consent(
                session, visit.visitor.id, ANSWERING,
                words=words, language=visit.language, now=visit.now,
            )  # fmt: skip
            given = True
    if asked and not given:
        return _page(visit, trial, wave, status=422)
    first = next((s.number for s in so_far.screens for i in s.items if i.id in so_far.faults), 1)
    return visit.go(f"{known.path}/{first}")


def must_agree(visit: Visit) -> bool:
    """Whether the visitor is asked for consent: firms are, people answer for their office."""
    return visit.visitor.is_firm


def words_of(visit: Visit, known: About) -> str:
    """Return the digest of the text that the visitor is shown beside the box."""
    return digest(bytes(visit.page("sme/consent-words", about=known).body).decode())


def _page(visit: Visit, trial: str, wave: str, *, status: int = 200) -> Response:
    with visit.reading() as session:
        so_far = found(session, visit, trial, wave)
        known = shown(session, visit, so_far)
        consent = consent_of(session, visit.visitor.id, ANSWERING)
    return visit.page(
        "sme/start",
        status=status,
        about=known,
        filled=so_far,
        needs_consent=must_agree(visit) and consent is None,
        consent=consent,
        words_shown=words_of(visit, known),
        refused=status != 200,  # noqa: PLR2004 -- HTTP
    )

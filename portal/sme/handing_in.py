"""Look at everything before handing it in, hand it in, and hear what happens next."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from pilots.deeds import handing_in
from pilots.deeds.consenting import ANSWERING, consent_of
from pilots.questionnaires.asked import State, questionnaires
from pilots.questionnaires.filled import Filled
from portal.entering import Posted
from portal.sme.asking import PREFIX, About, found, shown
from portal.sme.fields import Showing
from portal.sme.interrupted import answering
from portal.sme.starting import must_agree
from portal.visiting import Visit

router = APIRouter()
Answering = Annotated[Visit, Depends(answering())]


@router.get(PREFIX + "/review")
def review(visit: Answering, trial: str, wave: str) -> Response:
    with visit.reading() as session:
        so_far = found(session, visit, trial, wave)
        known = shown(session, visit, so_far)
        if must_agree(visit) and consent_of(session, visit.visitor.id, ANSWERING) is None:
            return visit.go(known.path)
    return _page(visit, known, so_far)


@router.post(PREFIX + "/hand-in")
def hand_in(visit: Answering, trial: str, wave: str, _: Annotated[Posted, Form()]) -> Response:
    """Take what is typed as answers. Pressed twice it does nothing the second time."""
    with visit.writing() as session:
        so_far = found(session, visit, trial, wave)
        try:
            handing_in.hand_in(session, so_far, language=visit.language, now=visit.now)
        except handing_in.NotComplete:
            return _page(visit, shown(session, visit, so_far), so_far, status=422)
        except handing_in.NoConsent:
            return visit.go(shown(session, visit, so_far).path)
    return visit.go(f"/q/{trial}/{wave}/thanks")


@router.get(PREFIX + "/thanks")
def thanks(visit: Answering, trial: str, wave: str) -> Response:
    with visit.reading() as session:
        so_far = found(session, visit, trial, wave)
        known = shown(session, visit, so_far)
        if so_far.asked.handed_in is None:
            return visit.go(known.path)
        mine = questionnaires(session, so_far.catalogue, visit.visitor)
    others = [one for one in mine if one.state(visit.now) is State.OPEN and one.handed_in is None]
    follow = next(
        (
            one.wave
            for one in mine
            if one.trial.id == trial and one.wave.kind == "followup" and wave == "exit"
        ),
        None,
    )
    opens = follow.opens_at.astimezone(known.zone).date() if follow and follow.opens_at else None
    return visit.page("sme/thanks", about=known, waiting=len(others), follow_up=opens)


def _page(visit: Visit, known: About, so_far: Filled, *, status: int = 200) -> Response:
    showing = Showing(filled=so_far, language=visit.language, faults=so_far.faults)
    values = so_far.values
    screens = [
        (
            screen,
            [
                (field, showing.said(item, values[item.id]))
                for item, field in zip(screen.items, showing.fields(screen.items), strict=True)
            ],
        )
        for screen in so_far.screens
    ]
    return visit.page(
        "sme/review",
        status=status,
        about=known,
        screens=screens,
        faults=len(so_far.faults),
        pressed=status != 200,  # noqa: PLR2004 -- HTTP
        late=known.state in {State.CLOSED, State.ENDED, State.NOT_ATTENDED},
        nothing_new=so_far.asked.handed_in is not None and not so_far.changed,
    )

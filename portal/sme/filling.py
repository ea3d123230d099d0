"""The screens of a questionnaire, and what keeps every input while it is typed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from pilots.deeds.consenting import ANSWERING, consent_of
from pilots.deeds.keeping import Kept, keep
from pilots.questionnaires.filled import Filled, filled
from pilots.questionnaires.pieces import Fault, pieces
from pilots.questionnaires.screens import Screen
from pilots.tables import Programme
from portal.sme.asking import PREFIX, About, found, shown
from portal.sme.fields import FIRST_CURRENCY, Showing
from portal.sme.interrupted import answering
from portal.sme.posted import Posted
from portal.sme.starting import must_agree
from portal.visiting import NotThere, Visit

router = APIRouter()
Answering = Annotated[Visit, Depends(answering())]


@router.post(PREFIX + "/save")
def save(visit: Answering, trial: str, wave: str, sent: Posted) -> Response:
    """Keep one or more inputs for a script; says for each what is kept now."""
    with visit.writing() as session:
        so_far = found(session, visit, trial, wave)
        names = [name for item in so_far.items for name in pieces(so_far.catalogue, item)]
        changes = sent.changes(names)
        if must_agree(visit) and consent_of(session, visit.visitor.id, ANSWERING) is None:
            return JSONResponse({"why": "consent"}, 409)
        kept = keep(session, so_far, changes, now=visit.now)
    said = {
        "kept": {name: typed.mark for name, typed in kept.now.items()},
        "clashes": {
            name: {"value": clash.kept.value, "mark": clash.kept.mark}
            for name, clash in kept.clashes.items()
        },
        "too_long": sorted(kept.too_long),
    }
    return JSONResponse(said, 409 if kept.clashes else 422 if kept.too_long else 200)


@router.get(PREFIX + "/{number}")
def screen(visit: Answering, trial: str, wave: str, number: str) -> Response:
    with visit.reading() as session:
        so_far = found(session, visit, trial, wave)
        known = shown(session, visit, so_far)
        here = _screen(so_far, number)
        if _must_agree_first(visit, consent_of(session, visit.visitor.id, ANSWERING) is None):
            return visit.go(known.path)
        currencies = _currencies(session.get_one(Programme, 1), known)
    showing = Showing(filled=so_far, language=visit.language, currencies=currencies)
    return _page(visit, known, here, showing)


@router.post(PREFIX + "/{number}")
def answer(visit: Answering, trial: str, wave: str, number: str, sent: Posted) -> Response:
    """Keep what the screen sends, whatever is wrong with it; then lead on, or say what is."""
    with visit.writing() as session:
        so_far = found(session, visit, trial, wave)
        known = shown(session, visit, so_far)
        here = _screen(so_far, number)
        changes = sent.changes(
            name for item in here.items for name in pieces(so_far.catalogue, item)
        )
        if _must_agree_first(visit, consent_of(session, visit.visitor.id, ANSWERING) is None):
            return visit.go(known.path)
        kept = keep(session, so_far, changes, now=visit.now)
        so_far = filled(session, so_far.catalogue, so_far.asked)
        currencies = _currencies(session.get_one(Programme, 1), known)
    faults = _faults(so_far, here, kept)
    if kept.clashes or (faults and (sent.go == "next" or kept.too_long)):
        mine = {name: clash.mine for name, clash in kept.clashes.items()}
        mine |= {name: changes[name].value for name in kept.too_long}
        showing = Showing(
            filled=so_far,
            language=visit.language,
            currencies=currencies,
            faults=faults,
            clashes=kept.clashes,
            mine=mine,
        )
        return _page(visit, known, here, showing, status=409 if kept.clashes else 422)
    return _onward(visit, known, so_far, here, sent.go)


def _faults(so_far: Filled, here: Screen, kept: Kept) -> dict[str, Fault]:
    found = {item.id: so_far.faults[item.id] for item in here.items if item.id in so_far.faults}
    return found | {name.partition(".")[0]: Fault.TOO_LONG for name in kept.too_long}


def _onward(visit: Visit, known: About, so_far: Filled, here: Screen, go: str) -> Response:
    if go == "later":
        return visit.go("/questionnaires", done="kept")
    if go == "back":
        return visit.go(f"{known.path}/{here.number - 1}" if here.number > 1 else known.path)
    if go == "review" or here.number == len(so_far.screens):
        return visit.go(f"{known.path}/review")
    return visit.go(f"{known.path}/{here.number + 1}")


def _must_agree_first(visit: Visit, without: bool) -> bool:  # noqa: FBT001 -- one place
    return without and must_agree(visit)


def _screen(so_far: Filled, number: str) -> Screen:
    for one in so_far.screens:
        if str(one.number) == number:
            return one
    raise NotThere


def _currencies(programme: Programme, known: About) -> tuple[str, ...]:
    """Return the region's currency, then all others that figures can be made from."""
    rates = sorted(programme.exchange_rates)
    return tuple(dict.fromkeys((known.region.currency, FIRST_CURRENCY, *rates)))


def _page(
    visit: Visit, known: About, here: Screen, showing: Showing, *, status: int = 200
) -> Response:
    fields = showing.fields(here.items)
    same = len({field.why for field in fields}) == 1
    return visit.page(
        "sme/screen",
        status=status,
        about=known,
        screen=here,
        screens=showing.filled.screens,
        fields=fields,
        together=fields[0].why if same else (),
        stem=here.items[0].scale if all(item.type == "scale" for item in here.items) else "",
        repeated=known.repeats(here.items[0]),
    )

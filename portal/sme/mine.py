"""What we hold about a visitor; no more questions; erase what was answered."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response

from notifications.unsubscribing import opt_in, opt_out
from pilots.access.rights import Place
from pilots.deeds.erasing import erasable, erase
from pilots.held import Held, HeldAnswer, held
from portal.entering import Posted
from portal.sme.interrupted import answering
from portal.sme.saying import COST, said
from portal.visiting import Visit
from services_catalog import Catalogue

VIA = "own page"
FILE = 'attachment; filename="what-we-hold.json"'
router = APIRouter()
Own = Annotated[Visit, Depends(answering("own"))]


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in words; ``cost_is_open`` where the question leaves a sum open."""

    text: str
    value: str
    answered_at: datetime
    refused: str
    cost_is_open: bool
    kind: str = ""


class Erase(Posted):
    sure: str = ""
    stop: str = ""


@router.get("/mine")
def mine(visit: Own) -> Response:
    found = _held(visit)
    zone = "UTC"
    with visit.reading() as session:
        setting = visit.setting(session)
        zone = str(setting.zone(visit.visitor.region))
        names = {
            trial["trial"]: f"{trial['service']}, {trial['cluster']}"
            for trial in found.participations
        }
        waves = {
            kind: wave.name_in(visit.language) for kind, wave in setting.catalogue.waves.items()
        }
        can_erase = erasable(session, visit.visitor.id)
        role = setting.catalogue.roles[visit.visitor.role].label_in(visit.language)
    groups: dict[tuple[str, str], list[Told]] = {}
    for answer in found.answers:
        place = names.get(answer.trial, answer.trial)
        groups.setdefault((place, waves[answer.wave]), []).append(
            _told(setting.catalogue, answer, visit.language)
        )
    return visit.page(
        "sme/mine", held=found, groups=groups, zone=zone, erasable=can_erase, role=role
    )


@router.get("/mine/download")
def download(visit: Own) -> Response:
    written = json.dumps(_held(visit).as_json(), ensure_ascii=False, indent=2) + "\n"
    headers = {"content-disposition": FILE}
    return Response(written, headers=headers, media_type="application/json; charset=utf-8")


@router.post("/mine/stop")
def stop(visit: Own, _: Annotated[Posted, Form()]) -> Response:
    """Send no more questionnaires; safe to repeat."""
    with visit.writing() as session:
        new = opt_out(session, visit.visitor.id, visit.now, VIA)
    if new:
        visit.changed()
    return visit.go("/mine", done="stopped")


@router.post("/mine/resume")
def resume(visit: Own, _: Annotated[Posted, Form()]) -> Response:
    """Send questionnaires again that open from now on."""
    with visit.writing() as session:
        new = opt_in(session, visit.visitor.id)
    if new:
        visit.changed()
    return visit.go("/mine", done="resumed")


@router.get("/mine/erase")
def ask_to_erase(visit: Own) -> Response:
    return _ask(visit)


@router.post("/mine/erase")
def erase_answers(visit: Own, sent: Annotated[Erase, Form()]) -> Response:
    if sent.sure != "yes":
        return _ask(visit, status=422)
    with visit.writing() as session:
        erase(session, visit.visitor.id, now=visit.now)
        if sent.stop == "yes":
            opt_out(session, visit.visitor.id, visit.now, VIA)
    visit.changed()
    return visit.go("/mine", done="erased")


def _told(catalogue: Catalogue, answer: HeldAnswer, language: str) -> Told:
    item = catalogue.item(answer.item)
    value = said(catalogue, item, answer.value, language)
    return Told(answer.question, value, answer.answered_at, answer.refused, COST in answer.question)


def _ask(visit: Visit, *, status: int = 200) -> Response:
    with visit.reading() as session:
        found = erasable(session, visit.visitor.id)
        zone = str(visit.setting(session).zone(visit.visitor.region))
    return visit.page(
        "sme/erase",
        status=status,
        erasable=found,
        zone=zone,
        refused=status != 200,  # noqa: PLR2004 -- HTTP
    )


def _held(visit: Visit) -> Held:
    visit.must(Place(owner=visit.visitor.id))
    with visit.reading() as session:
        return held(session, visit.setting(session), visit.visitor.id, language=visit.language)

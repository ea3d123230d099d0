"""Add a person: role, place, language."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session

from foundation.languages import LANGUAGES
from pilots.access.rights import Place
from pilots.deeds.joining import Newcomer, PersonUnfit, join
from pilots.folder.sheets import FIRMS_ROLE
from pilots.setting import Setting
from portal.entering import Posted
from portal.pages import OWN_NAMES
from portal.visiting import Visit, visiting

router = APIRouter()
Changing = Annotated[Visit, Depends(visiting("change people"))]


class Typed(Posted):
    """``place`` is ``cluster:<id>``, ``region:<id>`` or empty."""

    name: str = ""
    email: str = ""
    role: str = ""
    language: str = ""
    place: str = ""

    def newcomer(self) -> Newcomer:
        kind, _, where = self.place.partition(":")
        return Newcomer(
            name=self.name,
            email=self.email,
            role=self.role,
            language=self.language,
            region=where if kind == "region" else "",
            cluster=where if kind == "cluster" else "",
        )


@router.get("/people/new")
def form(visit: Changing) -> Response:
    with visit.reading() as session:
        return _form(visit, session, Typed(language=visit.language), {})


@router.post("/people/new")
def add(visit: Changing, sent: Annotated[Typed, Form()]) -> Response:
    newcomer = sent.newcomer()
    try:
        with visit.writing() as session:
            setting = visit.setting(session)
            visit.must(place_of(setting, newcomer))
            person = join(session, setting, newcomer, by=visit.visitor.agent(), now=visit.now)
    except PersonUnfit as unfit:
        with visit.reading() as session:
            return _form(visit, session, sent, unfit.faults)
    visit.changed()
    return visit.go(f"/people/{person.id}", done="joined")


def place_of(setting: Setting, newcomer: Newcomer) -> Place:
    cluster = setting.clusters.get(newcomer.cluster)
    region = cluster.region if cluster else newcomer.region
    return Place(cluster=newcomer.cluster or None, region=region or None)


def _form(visit: Visit, session: Session, typed: Typed, faults: dict[str, str]) -> Response:
    setting = visit.setting(session)
    regions = [
        region
        for region in setting.regions.values()
        if visit.may("change people", Place(region=region.id))
    ]
    names = {region.id for region in regions}
    roles = setting.catalogue.roles
    return visit.page(
        "office/person-new",
        status=422 if faults else 200,
        typed=typed,
        faults=faults,
        regions=regions,
        clusters=[one for one in setting.clusters.values() if one.region in names],
        roles={name: roles[name].label_in(visit.language) for name in roles if name != FIRMS_ROLE},
        spoken={language: OWN_NAMES[language] for language in LANGUAGES},
    )

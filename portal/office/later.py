"""Firms, people and attendance that come later: pasted or uploaded, seen before it counts."""

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from pilots.access.rights import Place
from pilots.deeds.enrolling import Later, Places, enrol, look
from pilots.folder.later import LATER, sheet_of
from portal.entering import Posted
from portal.visiting import NotThere, Visit, visiting

MOST_SHOWN = 200
router = APIRouter()
Changing = Annotated[Visit, Depends(visiting("change people"))]


class Table(Posted):
    """``sure`` is set when somebody has seen what the table would change."""

    kind: str = ""
    text: str = ""
    sure: str = ""


@router.get("/people/import")
def form(visit: Changing, kind: str = LATER[0]) -> Response:
    return _form(visit, kind if kind in LATER else LATER[0], "", None)


@router.post("/people/import/upload")
def uploaded(
    visit: Changing,
    kind: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",  # noqa: ARG001 -- checked by the visit
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    content = file.file.read() if file is not None else b""
    return _looked_at(visit, kind, content)


@router.post("/people/import")
def typed(visit: Changing, sent: Annotated[Table, Form()]) -> Response:
    given = sent.text.encode()
    if not sent.sure:
        return _looked_at(visit, sent.kind, given)
    _known(sent.kind)
    with visit.writing() as session:
        setting = visit.setting(session)
        later = look(session, setting, sent.kind, given, _places(visit))
        if not later.faults:
            enrol(session, later, by=visit.visitor.agent(), now=visit.now)
    if later.faults:
        return _form(visit, sent.kind, sent.text, later)
    visit.changed()
    return visit.go(f"/people/import?kind={sent.kind}", done="imported")


def _looked_at(visit: Visit, kind: str, given: bytes) -> Response:
    _known(kind)
    with visit.reading() as session:
        later = look(session, visit.setting(session), kind, given, _places(visit))
    text = later.text if later.text.count("\n") > 1 else given.decode("utf-8", "replace")
    return _form(visit, kind, text, later)


def _known(kind: str) -> None:
    if kind not in LATER:
        raise NotThere


def _places(visit: Visit) -> Places:
    return Places() if visit.may("change people", Place()) else Places(visit.visitor.region)


def _form(visit: Visit, kind: str, text: str, later: Later | None) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
    sheet = sheet_of(kind, setting.catalogue)
    faults = later.faults.refusal(Path()).faults if later and later.faults else ()
    return visit.page(
        "office/people-import",
        status=422 if faults else 200,
        kind=kind,
        kinds=LATER,
        header=",".join(sheet.header),
        columns=sheet.columns,
        text=text,
        later=later,
        faults=faults[:MOST_SHOWN],
        more=max(0, len(faults) - MOST_SHOWN),
        rows=later.new[:MOST_SHOWN] if later else [],
    )

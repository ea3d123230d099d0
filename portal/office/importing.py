"""The first import: a programme folder is looked at, with all its faults, and taken or left."""

from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from foundation.database import snapshot
from pilots import uploads
from pilots.access.logins import begin_session
from pilots.access.setting_up import SOMEBODY, visitor_by_setup
from pilots.deeds.importing import import_folder
from pilots.folder import Folder
from pilots.folder.faults import FolderFaults
from pilots.folder.packed import read_packed
from pilots.outline import Outline, outline
from pilots.tables import Programme, Upload
from portal import paces
from portal.entering import Posted, put_session
from portal.surroundings import Surroundings, surroundings
from portal.visiting import SETUP, NotThere, Visit, visiting

MOST_SHOWN = 500
LEAD = "wp_lead"
router = APIRouter()
Given = Annotated[Surroundings, Depends(surroundings)]
Running = Annotated[Visit, Depends(visiting("run programme"))]


class Taken(Posted):
    lead: str = ""


@router.api_route("/setup/{token}", methods=["GET", "HEAD"])
def set_up(request: Request, token: str, given: Given) -> Response:
    """Let the first coordinator in. Writes nothing; over as soon as there is a programme."""
    given.paces.keep(paces.LINKS, request, "setup")
    with snapshot(given.url) as session:
        if visitor_by_setup(session, given.secret, token, now=given.now()) is None:
            raise NotThere
    answer = RedirectResponse("/import", 303)
    answer.set_cookie(SETUP, token, httponly=True, samesite="lax", secure=given.secure)
    return answer


@router.get("/import")
def form(visit: Running) -> Response:
    return _form(visit)


@router.post("/import/folder")
def uploaded(
    visit: Running,
    csrf: Annotated[str, Form()] = "",  # noqa: ARG001 -- checked by the visit
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Check an upload; keep it for the preview if nothing is wrong with it."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "import")
    name, content = (file.filename or "", file.file.read()) if file is not None else ("", b"")
    if not content:
        return _form(visit, status=422, empty=True)
    try:
        read_packed(name, content)
    except FolderFaults as faults:
        return _form(visit, status=422, found=faults)
    with visit.writing() as session:
        kept = uploads.keep(session, name, content, by=visit.visitor.id, now=visit.now)
    return visit.go(f"/import/{kept}")


@router.get("/import/{upload}")
def look(visit: Running, upload: str) -> Response:
    kept = _kept(visit, upload)
    folder = read_packed(kept.name, kept.content)
    with visit.reading() as session:
        there = session.get(Programme, 1)
    return _preview(visit, kept, folder, outline(folder), there)


@router.post("/import/{upload}")
def take(visit: Running, upload: str, sent: Annotated[Taken, Form()]) -> Response:
    """Import it: everything or nothing. Whoever set up is logged in as the lead they are."""
    kept = _kept(visit, upload)
    folder = read_packed(kept.name, kept.content)
    leads = [person.id for person in folder.people if person.role == LEAD]
    setting_up = visit.visitor.id == SOMEBODY
    if setting_up and sent.lead not in leads:
        return _preview(visit, kept, folder, outline(folder), None, status=422)
    token = ""
    with visit.writing() as session:
        import_folder(session, folder)
        uploads.drop(session, upload)
        if setting_up:
            token = begin_session(session, sent.lead, via="setup", now=visit.now)
    visit.changed()
    answer = visit.go("/launch", done="imported")
    if token:
        put_session(answer, visit.given, token)
        answer.delete_cookie(SETUP)
    return answer


def _kept(visit: Visit, upload: str) -> Upload:
    with visit.reading() as session:
        found = uploads.kept(session, upload, by=visit.visitor.id)
    if found is None:
        raise NotThere
    return found


def _form(
    visit: Visit, *, status: int = 200, found: FolderFaults | None = None, empty: bool = False
) -> Response:
    with visit.reading() as session:
        there = session.get(Programme, 1)
    return visit.page(
        "office/import",
        status=status,
        there=there,
        empty=empty,
        count=found.count if found else 0,
        faults=found.faults[:MOST_SHOWN] if found else (),
    )


def _preview(
    visit: Visit,
    kept: Upload,
    folder: Folder,
    found: Outline,
    there: Programme | None,
    *,
    status: int = 200,
) -> Response:
    return visit.page(
        "office/import-preview",
        status=status,
        kept=kept,
        folder=folder,
        outline=found,
        there=there,
        same=there is not None and there.folder_digest == folder.digest,
        leads=[person for person in folder.people if person.role == LEAD],
        asks=visit.visitor.id == SOMEBODY,
    )

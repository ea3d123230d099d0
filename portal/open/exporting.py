"""Exports: chosen tables as one zip with a manifest."""

from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Query, Response

from evaluation.exporting import KINDS, FileKind
from pilots.exports import TABLES, export
from portal import paces
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Exporting = Annotated[Visit, Depends(visiting("export"))]


@router.get("/exports")
def choose(visit: Exporting) -> Response:
    return visit.page("open/exports", tables=list(TABLES), kinds=KINDS, empty=False)


@router.get("/exports/{kind}")
def download(
    visit: Exporting, kind: str, table: Annotated[list[str] | None, Query()] = None
) -> Response:
    """Return the zip; a GET, so that a program can fetch it with its token."""
    visit.given.paces.keep(paces.UPLOADS, visit.request, "export")
    wanted: dict[str, FileKind] = {name: name for name in get_args(FileKind)}
    names = [name for name in TABLES if name in (table or ())]
    if kind not in wanted or set(table or ()) - set(TABLES):
        raise NotThere
    if not names:
        kinds = KINDS
        return visit.page("open/exports", status=422, tables=list(TABLES), kinds=kinds, empty=True)
    with visit.reading() as session:
        setting = visit.setting(session)
        content = export(
            session, setting, names, wanted[kind], secret=visit.given.secret, now=visit.now
        )
    name = f"{setting.programme.id}-{visit.now:%Y-%m-%d}-{kind}.zip"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type="application/zip")

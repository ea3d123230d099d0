"""Files that were handed in: given back as they came, to be saved and never to be run."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Response

from pilots.deeds.proving import FILE
from pilots.tables import Evidence, EvidenceFile
from portal.pilot.finding import the_trial
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see tasks"))]
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@router.get("/files/{piece}")
def file(visit: Seeing, piece: str) -> Response:
    with visit.reading() as session:
        found = session.get(Evidence, piece)
        if found is None or found.kind != FILE or found.removed_at:
            raise NotThere
        the_trial(visit, session, found.trial)
        content = session.get_one(EvidenceFile, found.digest).content
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in found.name)
    name = f"filename=\"{plain}\"; filename*=UTF-8''{quote(found.name, safe='')}"
    headers = {
        "content-disposition": f"attachment; {name}",
        "content-security-policy": SANDBOX,
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "same-origin",
    }
    return Response(content, headers=headers, media_type=found.media_type)

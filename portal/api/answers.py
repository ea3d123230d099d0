"""How a program is answered: JSON, and problems in the form of RFC 9457."""

import json
from collections.abc import Mapping

from fastapi import Request, Response

PREFIX = "/api/"


def asks_for_json(request: Request) -> bool:
    return request.url.path.startswith(PREFIX)


def problem(
    what: str,
    status: int,
    reason: str = "",
    *,
    code: str = "",
    faults: Mapping[str, str] | None = None,
) -> Response:
    """Return what went wrong: ``type`` names the kind, ``detail`` says what to do.

    ``faults``: field -> what is wrong with it, in a word.
    """
    body: dict[str, object] = {"type": f"about:blank#{what}", "title": what, "status": status}
    body |= {"detail": reason} if reason else {}
    body |= {"code": code} if code else {}
    body |= {"faults": dict(faults)} if faults else {}
    written = json.dumps(body, ensure_ascii=False) + "\n"
    return Response(written, status, media_type="application/problem+json")

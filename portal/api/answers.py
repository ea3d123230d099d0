"""How a program is answered: JSON, and problems in the form of RFC 9457."""

import json

from fastapi import Request, Response

PREFIX = "/api/"


def asks_for_json(request: Request) -> bool:
    return request.url.path.startswith(PREFIX)


def problem(what: str, status: int, reason: str = "", *, code: str = "") -> Response:
    """Return what went wrong: ``type`` names the kind, ``detail`` says what to do."""
    body = {"type": f"about:blank#{what}", "title": what, "status": status}
    body |= {"detail": reason} if reason else {}
    body |= {"code": code} if code else {}
    written = json.dumps(body, ensure_ascii=False) + "\n"
    return Response(written, status, media_type="application/problem+json")

"""Whatever is sent to any route: a clear page or a problem, never a fault of ours.

The routes, their fields and their files are read from the application, so that none is forgotten.
"""

import asyncio
import io
import json
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from html import escape
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlmodel import select

from foundation.database import snapshot, unit_of_work
from pilots.access.api_tokens import make_token, revoke_token, tokens_of
from pilots.access.rights import RIGHTS
from pilots.access.visitor import FIRM
from pilots.tables import Trial
from portal.api.pieces import PREFIX
from portal.app import app, limit_of, routers
from portal.surroundings import Surroundings
from tests.factories.programmes import Programme
from tests.often import often
from tests.portal.clients import Client
from tests.portal.conftest import SECRET
from tests.portal.whole import (
    NOW,
    Route,
    Things,
    address,
    come,
    content,
    furnished,
    guarded,
    may_anywhere,
    own_and_far,
)

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"
TEXTS = {
    "script": SCRIPT,
    "right to left": "\u202eelif\u202c \u05e9\u05dc\u05d5\u05dd \U0001f600\u200d\U0001f52c",
    "nothing and halves": "a\0b\ud800c",
    "long": "x" * 300_000,
    "huge number": "9" * 400,
    "negative": "-1",
    "path": "../../etc/passwd",
    "formula": '=HYPERLINK("http://evil.example")\' OR 1=1;--',
}
IDS = ("-1", "0", str(2**31), str(2**63), "9" * 400, "1e5", "..%2f..%2fetc%2fpasswd", "%00",
       "%ed%a0%80", "%F0%9F%98%80", SCRIPT.replace("/", ""), "x" * 5_000)  # fmt: skip
PEOPLE = ("wp_lead", "cluster_manager", FIRM)
TYPES = ("text/html", "application/problem+json", "application/json", "text/csv", "text/calendar")
SAID_NO = {401, 403, 404, 405, 409, 410, 412, 413, 422, 428, 429}


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    return furnished(tmp_path_factory.mktemp("bad-input"))


def route_of(route: Route) -> APIRoute:
    return next(
        one
        for router in routers()
        for one in router.routes
        if isinstance(one, APIRoute)
        and one.path == route.path
        and route.method in (one.methods or ())
    )


def fields_of(route: Route) -> dict[str, bool]:
    """Return the fields that the body of a route has, and whether each takes files."""
    found: dict[str, bool] = {}
    for parameter in route_of(route).dependant.body_params:
        kind = parameter.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            for name, field in kind.model_fields.items():
                found[name] = "UploadFile" in repr(field.annotation)
        else:
            found[parameter.alias] = kind is not None and "UploadFile" in repr(kind)
    found.pop("csrf", None)
    return found


def writing(*, api: bool) -> list[Route]:
    leaves = {"/logout"}
    return [
        route
        for route in guarded()
        if route.method != "GET"
        and route.path.startswith(PREFIX) is api
        and route.path not in leaves
    ]


def wrong_with(answer: httpx.Response) -> str:
    """Return what is wrong with an answer to something bad; empty: it is fine."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.content and kind not in TYPES and "attachment" not in str(answer.headers):
        return f"came as {kind}"
    if kind == "text/html" and (SCRIPT in answer.text or "<img src=x" in answer.text):
        return "runs a script"
    return "shows a traceback" if "Traceback" in answer.text else ""


def at_door(programme: Programme, role: str) -> tuple[Client, str, Things]:
    visitor, client, secret = come(programme, role)
    near, far = own_and_far(programme, visitor)
    return client, secret, near or far


@pytest.mark.parametrize("text", often(TEXTS, "script", "nothing and halves", "long"))
@pytest.mark.parametrize("role", PEOPLE)
def test_no_field_of_a_form_breaks_a_page(programme: Programme, role: str, text: str) -> None:
    visitor, client, secret = come(programme, role)
    near, far = own_and_far(programme, visitor)
    sent = TEXTS[text].encode("utf-8", "replace").decode()

    wrong = []
    for route in writing(api=False):
        if not may_anywhere(visitor, route.deed):
            continue
        fields = [name for name, files in fields_of(route).items() if not files]
        data = {"csrf": secret, **dict.fromkeys(fields, sent)}
        answer = client.post(address(route, near or far), data=data)
        if fault := wrong_with(answer):
            wrong.append(f"{route.path}: {fault}")

    assert wrong == []
    with snapshot(programme.url) as session:
        assert session.exec(select(Trial.id)).first()


def test_fields_that_come_twice_and_fields_of_another_kind(programme: Programme) -> None:
    client, secret, there = at_door(programme, "wp_lead")

    wrong = []
    for route in writing(api=False):
        fields = fields_of(route)
        twice = "&".join(f"{name}=a&{name}=b" for name in fields)
        headers = {"content-type": "application/x-www-form-urlencoded"}
        for body, kind in ((f"csrf={secret}&{twice}&%00=%ff", headers),
                           ('{"csrf": 1}', {"content-type": "application/json"}),
                           ("\x00\xff", {"content-type": "multipart/form-data; boundary=x"}),
                           ("", {})):  # fmt: skip
            answer = client.post(address(route, there), content=body, headers=kind)
            if fault := wrong_with(answer):
                wrong.append(f"{route.path} ({kind}): {fault}")

    assert wrong == []


@pytest.mark.parametrize("role", PEOPLE)
def test_no_address_breaks_a_page(programme: Programme, role: str) -> None:
    visitor, client, _ = come(programme, role)

    wrong = []
    for route in guarded():
        if route.method != "GET" or not may_anywhere(visitor, route.deed):
            continue
        for bad in IDS:
            names = ["trial", "step", "wave", "service", "number", "person", "identifier", "report",
                     "piece", "evidence", "change", "ref", "kind", "language", "message", "firm",
                     "upload", "name", "version"]  # fmt: skip
            path = route.with_(dict.fromkeys(names, bad)) if "{" in route.path else route.path
            query = route_of(route).dependant.query_params
            asked = "&".join(f"{one.alias}={bad}" for one in query)
            answer = client.get(f"{path}?{asked}" if asked else path)
            if fault := wrong_with(answer):
                wrong.append(f"{route.path} with {bad[:20]}: {fault}")

    assert wrong == []


def robot(programme: Programme, person: str) -> tuple[Client, dict[str, str]]:
    client = Client(Surroundings(url=programme.url, secret=SECRET, now=lambda: NOW))
    with unit_of_work(programme.url) as session:
        _, token = make_token(session, person, name="x", scopes=frozenset(RIGHTS), now=NOW)
    return client, {"Authorization": f"Bearer {token}", "If-Match": '"x"'}


@pytest.mark.parametrize("role", ["wp_lead", "cluster_manager"])
def test_no_body_breaks_an_endpoint(programme: Programme, role: str) -> None:
    visitor, _, _ = come(programme, role)
    client, headers = robot(programme, visitor.id)
    near, far = own_and_far(programme, visitor)
    as_json = headers | {"content-type": "application/json"}

    wrong = []
    for route in writing(api=True):
        names = list(fields_of(route))
        bodies = [json.dumps(dict.fromkeys(names, text)) for text in TEXTS.values()]
        bodies += [
            "[" * 100_000, '{"a":' * 50_000, "NaN", "[]", '"x"', "null", "", "{", '{"x": 1e999}',
            json.dumps(dict.fromkeys(names, 10**400)), json.dumps({name: [[]] for name in names}),
            '{"reason": "a", "reason": "b"}', '{"reason": "\\ud800"}',
        ]  # fmt: skip
        for body in bodies:
            answer = client.ask(
                route.method, address(route, near or far), content=body, headers=as_json
            )
            fault = wrong_with(answer)
            is_problem = answer.headers.get("content-type") == "application/problem+json"
            if fault or (answer.status_code >= 400 and not is_problem):
                wrong.append(f"{route.method} {route.path} {body[:20]}: {fault or 'no problem'}")

    assert wrong == []


@pytest.mark.parametrize("bad", often(IDS, "-1", str(2**63), "%00"))
def test_no_id_breaks_an_endpoint(programme: Programme, bad: str) -> None:
    client, headers = robot(programme, "p-lead")
    names = ("trial", "step", "wave", "service", "number", "person", "report", "piece", "firm",
             "kind", "language", "message", "move")  # fmt: skip

    wrong = []
    for route in guarded():
        if route.path.startswith(PREFIX) and "{" in route.path:
            parts: dict[str, Any] = {} if route.method == "GET" else {"json": {"reason": "x"}}
            path = route.with_(dict.fromkeys(names, bad))
            answer = client.ask(route.method, path, headers=headers, **parts)
            if answer.status_code not in SAID_NO or wrong_with(answer):
                wrong.append(f"{route.method} {route.path}: {answer.status_code}")

    assert wrong == []


def taking_files() -> list[tuple[Route, str]]:
    """Return every route that takes files, and the name of its field."""
    found = []
    for route in guarded():
        if route.method != "GET":
            found += [(route, name) for name, files in fields_of(route).items() if files]
    return found


def a_bomb() -> bytes:
    """Return a workbook of some kilobytes that unpacks to 300 megabytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(300):
                sheet.write(b" " * 1_000_000)
    return made.getvalue()


BOMB = a_bomb()
FILES = {
    "a program as PDF": ("minutes.pdf", b"MZ\x90\0this is a program", "application/pdf"),
    "a page as picture": ("plan.png", b"<html><script>alert(1)</script>", "image/png"),
    "a bomb": ("list.xlsx", BOMB, "application/octet-stream"),
    "a bomb by another name": ("folder.zip", BOMB, "application/zip"),
    "a path": ("../../../etc/cron.d/x.pdf", b"%PDF-1.7 x", "application/pdf"),
    "a name of marks": ("\u202efdp.exe", b"x", "application/pdf"),
    "no name": ("", b"x", "text/plain"),
    "nothing": ("list.csv", b"", "text/csv"),
    "halves": ("list.csv", b"\xff\xfe\0\xd8name,email\n", "text/csv"),
}


def test_every_route_with_files_is_known() -> None:
    paths = {route.path for route, _ in taking_files()}

    assert {path for path in paths if limit_of(path) < 3_000_000} <= {"/people/import/upload"}
    assert len(paths) >= 8


@pytest.mark.parametrize("file", FILES)
def test_no_file_breaks_a_route(programme: Programme, file: str) -> None:
    wrong = []
    for role in ("wp_lead", "cluster_manager"):
        visitor, client, secret = come(programme, role)
        near, far = own_and_far(programme, visitor)
        program, headers = robot(programme, visitor.id)
        for route, field in taking_files():
            if not may_anywhere(visitor, route.deed):
                continue
            name, body, kind = FILES[file]
            path, files = address(route, near or far), {field: (name, body, kind)}
            if route.path.startswith(PREFIX):
                answer = program.post(path, files=files, headers=headers)
            else:
                answer = client.post(path, data={"csrf": secret}, files=files)
            fault = wrong_with(answer)
            if fault or "cron.d" in answer.text:
                wrong.append(f"{route.path}: {fault or 'a path'}")

    assert wrong == []


def test_two_hundred_megabytes_are_refused_and_never_held(programme: Programme) -> None:
    """They are thrown away as they come: an answer before the end is shown by no browser."""
    _, client, secret = come(programme, "wp_lead")
    given = Surroundings(url=programme.url, secret=SECRET, now=lambda: NOW)
    piece = b"x" * 1_000_000
    named = b'Content-Disposition: form-data; name="files"; filename="a.pdf"'

    async def body() -> AsyncIterator[bytes]:
        yield b"--b\r\n" + named + b"\r\nContent-Type: application/pdf\r\n\r\n"
        for _ in range(200):
            yield piece

    async def sent(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app=app(given), raise_app_exceptions=False)
        headers = {"content-type": "multipart/form-data; boundary=b", "x-csrf-token": secret}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://portal", cookies=client.cookies
        ) as asking:
            return await asking.post(path, content=body(), headers=headers)

    for path in sorted({route.path for route, _ in taking_files()}):
        tracemalloc.start()
        answer = asyncio.run(sent(path.replace("{", "").replace("}", "")))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (path, answer.status_code) == (path, 413)
        assert peak < limit_of(path) + 20_000_000, path


def test_expired_and_foreign_tokens_open_nothing(programme: Programme) -> None:
    client, headers = robot(programme, "p-lead")
    with unit_of_work(programme.url) as session:
        for token in tokens_of(session, "p-lead"):
            revoke_token(session, "p-lead", token.id, now=NOW)
    late = Client(
        Surroundings(url=programme.url, secret=SECRET, now=lambda: NOW + timedelta(days=400))
    )
    _, fresh = robot(programme, "p-lead")
    foreign = {"Authorization": "Bearer pt_" + "x" * 43}

    for asking, sent in ((client, headers), (late, fresh), (client, foreign)):
        for route in guarded():
            if route.method == "GET" and route.path.startswith(PREFIX) and "{" not in route.path:
                assert asking.get(route.path, headers=sent).status_code == 401


def test_a_post_that_is_played_again_changes_nothing_more(programme: Programme) -> None:
    """Without the secret of its form, from another site, or once more after the session's end."""
    visitor, client, secret = come(programme, "wp_lead")
    near, far = own_and_far(programme, visitor)
    before = content(programme.url)

    for route in writing(api=False):
        path = address(route, near or far)
        for data, headers in (
            ({"csrf": "x" * 64}, {}),
            ({}, {}),
            ({"csrf": secret}, {"origin": "https://evil.example"}),
            ({"csrf": secret}, {"sec-fetch-site": "cross-site"}),
        ):
            answer = client.post(path, data=data, headers=headers)
            assert (route.path, answer.status_code in {401, 403, 404, 422}) == (route.path, True)

    assert content(programme.url) == before


def test_what_is_typed_comes_back_as_text(programme: Programme) -> None:
    """A refused form shows what was typed, unable to run."""
    _, client, secret = come(programme, "wp_lead")

    answer = client.post("/people/new", data={"csrf": secret, "name": SCRIPT, "email": SCRIPT})

    assert answer.status_code == 422
    assert escape(SCRIPT, quote=False)[:30] in answer.text
    assert SCRIPT not in answer.text

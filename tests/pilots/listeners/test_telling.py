"""Listeners: everything, in order, signed, from where they were; nobody inside is called."""

import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlmodel import Session

from foundation.database import snapshot, unit_of_work
from pilots import history
from pilots.lifecycle import ENGINE
from pilots.lifecycle.rules import Rule
from pilots.listeners.calling import AddressRefused, CallFailed, Target, call, must_be_public
from pilots.listeners.listing import add, listeners, start_again, stop
from pilots.listeners.telling import key_of, tell
from pilots.tables import Listener

SECRET = b"a secret of thirty-two bytes and"
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@dataclass
class Ear:
    """A server of this machine that hears calls."""

    url: str = ""
    status: int = 204
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def moves(self) -> list[int]:
        bodies = [json.loads(body) for _, body in self.heard]
        return [move["seq"] for body in bodies for move in body["moves"]]


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()

    class Hears(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            ear.heard.append((dict(self.headers.items()), body))
            self.send_response(ear.status)
            self.send_header("location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            """Print nothing."""

    server = HTTPServer(("127.0.0.1", 0), Hears)
    ear.url = f"http://127.0.0.1:{server.server_port}/hook?x=1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield ear
    server.shutdown()
    server.server_close()
    thread.join()


def happen(session: Session, *kinds: str) -> None:
    for kind in kinds:
        rule = Rule("move", "here", "there", (ENGINE.role,))
        history.record(session, kind, "demo.svc", rule, by=ENGINE, at=NOW, note="")


def listen(url: str, address: str, *kinds: str) -> str:
    with unit_of_work(url) as session:
        return add(session, address, kinds, by="p-lead", now=NOW, loopback=True).id


def row(url: str) -> Listener:
    with snapshot(url) as session:
        return listeners(session)[0]


def test_moves_are_told_in_order_and_once(url: str, ear: Ear) -> None:
    listen(url, ear.url)
    with unit_of_work(url) as session:
        happen(session, *["task"] * 250)

    tell(url, SECRET, now=NOW, loopback=True)
    tell(url, SECRET, now=NOW, loopback=True)

    assert ear.moves == list(range(1, 251))
    assert len(ear.heard) == 3
    assert row(url).heard_until == 250


def test_calls_are_signed_over_time_and_body(url: str, ear: Ear) -> None:
    name = listen(url, ear.url)
    with unit_of_work(url) as session:
        happen(session, "task")

    tell(url, SECRET, now=NOW, loopback=True)

    headers, body = ear.heard[0]
    stamp = headers["Pilots-Timestamp"]
    key = key_of(SECRET, name).encode()
    right = hmac.new(key, f"{stamp}.".encode() + body, sha256).hexdigest()
    assert headers["Pilots-Signature"] == f"v1={right}"
    assert int(stamp) == int(NOW.timestamp())


def test_only_the_wanted_kinds_are_told(url: str, ear: Ear) -> None:
    listen(url, ear.url, "verdict")
    with unit_of_work(url) as session:
        happen(session, "task", "verdict", "task")

    tell(url, SECRET, now=NOW, loopback=True)

    assert ear.moves == [2]
    assert row(url).heard_until == 3


@pytest.mark.parametrize("status", [500, 404, 301])
def test_what_was_not_taken_is_told_again_later_and_nothing_is_lost(
    url: str, ear: Ear, status: int
) -> None:
    listen(url, ear.url)
    with unit_of_work(url) as session:
        happen(session, "task")
    ear.status = status

    tell(url, SECRET, now=NOW, loopback=True)
    tell(url, SECRET, now=NOW, loopback=True)
    first = row(url)
    ear.status = 200
    tell(url, SECRET, now=NOW + timedelta(hours=1), loopback=True)

    assert (first.tries, first.heard_until, first.fault) == (1, 0, f"it answered {status}")
    assert ear.moves == [1, 1]
    deliveries = {headers["Pilots-Delivery"] for headers, _ in ear.heard}
    assert len(deliveries) == 1
    assert (row(url).tries, row(url).heard_until, row(url).fault) == (0, 1, None)


def test_a_stopped_listener_goes_on_where_it_was(url: str, ear: Ear) -> None:
    name = listen(url, ear.url)
    with unit_of_work(url) as session:
        stop(session, session.get_one(Listener, name), now=NOW)
        happen(session, "task")
    tell(url, SECRET, now=NOW, loopback=True)
    assert ear.moves == []
    with unit_of_work(url) as session:
        start_again(session, session.get_one(Listener, name))

    tell(url, SECRET, now=NOW, loopback=True)

    assert ear.moves == [1]


def test_nobody_of_this_network_is_called(url: str, ear: Ear) -> None:
    listen(url, ear.url)
    with unit_of_work(url) as session:
        happen(session, "task")

    tell(url, SECRET, now=NOW)

    assert (ear.heard, row(url).tries) == ([], 1)


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/",
        "https://169.254.169.254/latest", "https://localhost/", "https://intranet/", "ftp://x.org",
        "https://a:b@example.org/", "https://example.org:8443/", "https://", "", "https://[bad",
        "https://100.64.0.1/",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused(address: str) -> None:
    with pytest.raises(AddressRefused):
        must_be_public(Target(address))


def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "pilots.listeners.calling.socket.getaddrinfo",
        lambda *_asked, **_more: [(2, 1, 6, "", ("10.0.0.7", 443))],
    )

    with pytest.raises(CallFailed, match="not public"):
        call(Target("https://rebinding.example.org/"), b"{}", {})

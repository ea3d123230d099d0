"""A mail service that speaks SendGrid's v3 mail-send API, checks every request and may misbehave.

Run by ``tests.support.sendgrid.process``; the deeds below are what that process can be asked.
"""

import json
import select
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from typing import Any

from tests.support.processes import serve
from tests.support.sendgrid.answering import AFTER, Plan
from tests.support.sendgrid.checking import LARGEST, faults_of
from tests.support.sendgrid.events import Postman, Signer, Webhook, events_of

LONGEST_HANG = 60.0


class Service:
    """What the service was told and what it has accepted."""

    def __init__(self, *, key: str, texts: bool, check: bool) -> None:
        self.key = key
        self.texts = texts
        self.check = check
        self.lock = threading.Lock()
        self.signer = Signer()
        self.tell()

    def tell(  # noqa: PLR0913 -- the whole script of a test
        self,
        *,
        then: list[str] | None = None,
        mix: dict[str, float] | None = None,
        seed: int = 0,
        before: tuple[float, float] = (0.0, 0.0),
        after: tuple[float, float] = (0.0, 0.0),
        headers: dict[str, str] | None = None,
        webhook: dict[str, Any] | None = None,
        refuse: str = "",
    ) -> None:
        """Forget everything and go by this script from now on."""
        with self.lock:
            self.plan = Plan(deque(then or ()), mix or {"202": 1.0}, seed)
            self.before, self.after, self.headers = before, after, headers or {}
            self.refuse = refuse
            self.mails: list[dict[str, Any]] = []
            self.requests: list[dict[str, Any]] = []
            self.strayed: list[dict[str, str]] = []
            self.number = 0
            self.postman = Postman(Webhook(**webhook), self.signer) if webhook else None

    def taken(self) -> dict[str, Any]:
        with self.lock:
            return {"mails": self.mails, "requests": self.requests, "strayed": self.strayed}

    def settled(self, timeout: float) -> dict[str, Any]:
        if not self.postman:
            return {"settled": True, "refused": []}
        done = self.postman.settled(timeout=timeout)
        return {"settled": done, "refused": self.postman.refused}

    def accept(self, body: dict[str, Any]) -> str:
        with self.lock:
            self.number += 1
            message = f"message-{self.number}"
            new = [_received(body, person, self.texts) for person in body["personalizations"]]
            self.mails += [{**mail, "request": self.number} for mail in new]
            postman = self.postman
        if postman:
            at = int(time.time())
            postman.take(
                [
                    event
                    for mail in new
                    for event in events_of(mail["mail"], mail["address"], message, at=at)
                ]
            )
        return message


def _received(body: dict[str, Any], person: dict[str, Any], texts: bool) -> dict[str, Any]:  # noqa: FBT001
    """Return one person's mail as it would be delivered."""
    to = person["to"][0]
    mail = {"mail": person.get("custom_args", {}).get("mail", ""), "address": to["email"]}
    if not texts:
        return mail
    own = person.get("substitutions", {})
    contents = {content["type"]: content["value"] for content in body["content"]}

    def filled(text: str) -> str:
        for token, value in own.items():
            text = text.replace(token, value)
        return text

    return mail | {
        "name": to.get("name", ""),
        "from": body["from"],
        "reply_to": body.get("reply_to"),
        "subject": filled(body["subject"]),
        "text": filled(contents.get("text/plain", "")),
        "html": filled(contents.get("text/html", "")),
        "headers": {**body.get("headers", {}), **person.get("headers", {})},
        "categories": body.get("categories", []),
        "attachments": body.get("attachments", []),
    }


class Handler(BaseHTTPRequestHandler):
    """One connection; the service hangs on the server."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        service = self.server.service
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path != "/v3/mail/send":
            service.strayed.append({"path": self.path, **dict(self.headers.items())})
            self._say(404, {"errors": [{"message": "not found"}]})
            return
        fault = self._fault(raw)
        body = {} if fault else json.loads(raw)
        with service.lock:
            answer = "" if fault else service.plan.next()
            waits = service.plan.between(service.before), service.plan.between(service.after)
            people = len(body.get("personalizations", []))
            request = {"answer": answer or str(fault and fault[0]), "people": people}
            service.requests.append(request | ({"body": body} if service.texts else {}))
        if fault:
            self._say(*fault)
            return
        time.sleep(waits[0])
        message = service.accept(body) if answer in AFTER else ""
        time.sleep(waits[1])
        self._answer(answer, message)

    do_GET = do_PUT = do_POST  # noqa: N815 -- named by the standard library

    def _fault(self, raw: bytes) -> tuple[int, dict[str, Any]] | None:
        service = self.server.service
        if self.headers.get("Authorization") != f"Bearer {service.key}":
            message = "The provided authorization grant is invalid, expired, or revoked"
            return 401, {"errors": [{"message": message, "field": None}]}
        if self.headers.get("Content-Type") != "application/json":
            return 415, {"errors": [{"message": "Content-Type should be application/json."}]}
        if len(raw) > LARGEST:
            return 413, {"errors": [{"message": "content too large"}]}
        body = json.loads(raw)
        faults = faults_of(body) if service.check else []
        if service.refuse:
            addresses = [person["to"][0]["email"] for person in body["personalizations"]]
            faults += [
                {
                    "message": "Does not contain a valid address.",
                    "field": f"personalizations.{n}.to",
                }
                for n, address in enumerate(addresses)
                if service.refuse in address
            ]
        return (400, {"errors": faults}) if faults else None

    def _answer(self, answer: str, message: str) -> None:
        self.close_connection = True
        match answer:
            case "202" | "200":
                self._say(int(answer), None, {"X-Message-Id": message} if message else {})
            case "302":
                self._say(302, None, {"Location": f"{self.server.address}/elsewhere"})
            case "drip":
                self._drip(b"HTTP/1.1 202 ")
            case "202-drip":
                head = f"HTTP/1.1 202 Accepted\r\nX-Message-Id: {message}\r\n"
                self.connection.sendall(f"{head}Content-Length: 100000\r\n\r\n".encode())
                self._drip(b"")
            case "drop" | "drop-after":
                self.connection.shutdown(socket.SHUT_RDWR)
            case "hang" | "hang-after":
                select.select([self.connection], [], [], LONGEST_HANG)
            case _:
                status = int(answer[:3])
                errors = {"errors": [{"message": f"status {status}", "field": None}]}
                self._say(status, errors)

    def _say(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        raw = json.dumps(body).encode() if body else b""
        self.send_response(status)
        for name, value in {**(headers or {}), **self.server.service.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _drip(self, start: bytes) -> None:
        drops = (bytes([byte]) for byte in chain(start, repeat(ord("."))))
        ends = time.monotonic() + LONGEST_HANG
        while time.monotonic() < ends:
            try:
                self.connection.sendall(next(drops))
            except OSError:
                return
            if select.select([self.connection], [], [], 0.02)[0]:
                return

    def log_message(self, *_: object) -> None:
        """Say nothing: a bad answer is what was asked for."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, service: Service) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.service = service
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: object) -> None:
        """A client that goes is nothing to report."""


def main(start: dict[str, Any]) -> None:
    service = Service(**start)
    server = Server(service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    ready = {"address": server.address, "public_key": service.signer.public}
    deeds: dict[str, Callable[..., object]] = {
        "tell": service.tell,
        "taken": service.taken,
        "settled": service.settled,
    }
    serve(ready, deeds)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

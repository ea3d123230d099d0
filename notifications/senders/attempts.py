"""One HTTP request to a server that may be slow, broken or hostile, and how far it came."""

import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from functools import cache, partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.request import (
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

LONGEST_BODY = 65_536
"""Bytes of an answer that are read: it is quoted to people, not kept."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said. The three methods are those ``python_http_client`` asks for."""

    status: int
    headers: Message
    body: bytes = b""

    def getcode(self) -> int:
        return self.status

    def read(self) -> bytes:
        return self.body

    def info(self) -> Message:
        return self.headers


class GivenUp(OSError):
    """The deadline passed before the first byte could leave."""


class Attempt:
    """One request, made in a thread of its own because only that bounds its whole length.

    ``timeout`` is for each operation of the socket, which a server that answers one byte at a
    time never exceeds; ``deadline`` is for everything from the name of the host to the last byte
    of the answer. Both in seconds. A request that has not begun to leave by then never will.
    """

    def __init__(self, *, timeout: float, deadline: float) -> None:
        self.begun = False
        """Whether a byte of the request may have left."""
        self.answer: Answer | None = None
        self.fault: Exception | None = None
        self._timeout = timeout
        self._deadline = deadline
        self._lock = threading.Lock()
        self._given_up = False
        self._socket: socket.socket | None = None

    def run(self, call: Callable[[], object]) -> None:
        """Let ``call`` make its request with ``open``; afterwards the attributes tell the end.

        Raises what is no fault of the network.
        """
        worker = threading.Thread(target=self._work, args=(call,), daemon=True)
        worker.start()
        worker.join(self._deadline)
        if worker.is_alive():
            self._give_up()
        elif self.fault and not isinstance(self.fault, (OSError, HTTPException)):
            raise self.fault

    def open(self, request: Request) -> Answer:
        """Make the request and return the answer, whatever its status. No redirect is followed."""
        response = _opener(self).open(request, timeout=self._timeout)
        self._note(Answer(response.status, response.headers))
        with response:
            return self._note(Answer(response.status, response.headers, _body(response)))

    def _note(self, answer: Answer) -> Answer:
        """Keep what was said in time: a line cut off by our own giving up is no answer."""
        with self._lock:
            if self._given_up:
                raise GivenUp
            self.answer = answer
        return answer

    def begin(self, connected: socket.socket) -> None:
        """Mark that bytes leave from now on.

        Raises:
            GivenUp: too late, nobody waits for this request any more.
        """
        with self._lock:
            if self._given_up:
                raise GivenUp
            self.begun, self._socket = True, connected

    def _work(self, call: Callable[[], object]) -> None:
        try:
            call()
        except Exception as fault:  # noqa: BLE001 -- handed to the thread that waits
            with self._lock:
                self.fault = self.fault or fault  # who gave up has said why

    def _give_up(self) -> None:
        with self._lock:
            self._given_up = True
            self.fault = TimeoutError("timed out")
            if self._socket is None:
                return
        with suppress(OSError):  # it may have ended at the same moment
            # Wakes the thread that reads. Not the method of an encrypted socket, which is not
            # made for two threads.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    def __init__(self, host: str, *, attempt: Attempt, timeout: float) -> None:
        super().__init__(host, timeout=timeout)
        self._attempt = attempt

    def connect(self) -> None:
        super().connect()
        self._attempt.begin(self.sock)


class _Encrypted(HTTPSConnection):
    def __init__(self, host: str, *, attempt: Attempt, timeout: float) -> None:
        super().__init__(host, timeout=timeout, context=_context())
        self._attempt = attempt

    def connect(self) -> None:
        super().connect()
        self._attempt.begin(self.sock)


class _PlainHandler(HTTPHandler):
    def __init__(self, attempt: Attempt) -> None:
        super().__init__(debuglevel=0)  # a debug level prints the Authorization header
        self._attempt = attempt

    def http_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(_Plain, attempt=self._attempt), request)


class _EncryptedHandler(HTTPSHandler):
    def __init__(self, attempt: Attempt) -> None:
        super().__init__(debuglevel=0)
        self._attempt = attempt

    def https_open(self, request: Request) -> HTTPResponse:
        return self.do_open(partial(_Encrypted, attempt=self._attempt), request)


def _opener(attempt: Attempt) -> OpenerDirector:
    # Without the handlers that follow redirects and turn statuses into exceptions.
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        UnknownHandler(),
        _PlainHandler(attempt),
        _EncryptedHandler(attempt),
    ):
        opener.add_handler(handler)
    return opener


@cache
def _context() -> ssl.SSLContext:
    return ssl.create_default_context()  # takes 20 ms: it reads the system's certificates


def _body(response: HTTPResponse) -> bytes:
    try:
        return response.read(LONGEST_BODY)
    except (OSError, HTTPException, ValueError):
        return b""  # the status has said it already

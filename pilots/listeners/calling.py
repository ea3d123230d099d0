"""One call to a listener: a public address, resolved once, over TLS, without detours."""

import http.client
import socket
import ssl
from dataclasses import dataclass
from hmac import digest as hmac_digest
from ipaddress import ip_address
from urllib.parse import urlsplit

from foundation.errors import TrialError

PATIENCE = 10
"""Seconds."""
LONGEST_ANSWER = 65_536
TLS_PORT = 443


class CallFailed(Exception):
    """Nobody took the call; the message says why, for the person who set it up."""


class AddressRefused(TrialError):
    """Listeners are told at public https addresses only."""

    code = "LISTENER-101"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"This address cannot be told: {why}. Give a public address that begins with https://."
        )


@dataclass(frozen=True, slots=True)
class Target:
    """Where to call. ``loopback``: this machine itself is allowed, for examples and tests."""

    url: str
    loopback: bool = False


def signature(key: str, stamp: str, body: bytes) -> str:
    """Return the signature over timestamp and body, as the header carries it."""
    made = hmac_digest(key.encode(), stamp.encode() + b"." + body, "sha256")
    return f"v1={made.hex()}"


def must_be_public(target: Target) -> None:
    """Refuse an address that could not be called. Names are not looked up yet.

    Raises:
        AddressRefused: says why.
    """
    try:
        parts = urlsplit(target.url)
        port = parts.port
    except ValueError:
        raise AddressRefused("it cannot be read") from None
    host = parts.hostname or ""
    if not target.url.isprintable() or " " in target.url or not host:
        raise AddressRefused("it cannot be read")
    if parts.username or parts.password:
        raise AddressRefused("it holds a name or a password")
    if target.loopback and host in {"127.0.0.1", "localhost", "::1"}:
        return
    if parts.scheme != "https" or port not in {None, TLS_PORT}:
        raise AddressRefused("it is not https on port 443")
    try:
        literal = ip_address(host)
    except ValueError:
        if "." not in host:
            raise AddressRefused("its name is known inside of a network only") from None
    else:
        if not literal.is_global:
            raise AddressRefused("it is not public")


def call(target: Target, body: bytes, headers: dict[str, str]) -> None:
    """POST ``body``; anything but 2xx is a failure, a redirect too.

    Raises:
        CallFailed: says what happened.
    """
    try:
        must_be_public(target)
    except AddressRefused as refused:
        raise CallFailed(str(refused)) from None
    parts = urlsplit(target.url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (TLS_PORT if secure else 80)
    try:
        with _connected(host, port, target) as plain:
            sock = plain
            if secure:
                sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            status = _posted(sock, host, port, f"{parts.path or '/'}{_query(parts.query)}", body,
                             headers)  # fmt: skip
    except (OSError, http.client.HTTPException) as fault:
        raise CallFailed(f"{type(fault).__name__}: {fault}") from None
    if not 200 <= status < 300:  # noqa: PLR2004 -- HTTP
        raise CallFailed(f"it answered {status}")


def _query(query: str) -> str:
    return f"?{query}" if query else ""


def _connected(host: str, port: int, target: Target) -> socket.socket:
    """Connect to the address that was looked at, not to one that is looked up once more."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    places = [(family, place) for family, _, _, _, place in found]
    for _, place in places:
        address = ip_address(place[0])
        if not (address.is_global or (target.loopback and address.is_loopback)):
            raise CallFailed("its name leads to an address that is not public")
    family, place = places[0]
    made = socket.socket(family, socket.SOCK_STREAM)
    made.settimeout(PATIENCE)
    try:
        made.connect(place)
    except OSError:
        made.close()
        raise
    return made


def _posted(
    sock: socket.socket, host: str, port: int, path: str, body: bytes, headers: dict[str, str]
) -> int:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    connection.sock = sock
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        answer.read(LONGEST_ANSWER)
        return answer.status
    finally:
        connection.close()

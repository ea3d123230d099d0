"""The portal over a launched programme, asked without a network."""

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Browser

from notifications.unsubscribing import unsubscribe_url
from portal.surroundings import Surroundings
from portal.webhook import SIGNATURE, TIMESTAMP
from tests.factories.folders import a_folder
from tests.factories.programmes import Programme, a_programme
from tests.factories.reports import LATER
from tests.portal.browsing import a_browser, browser_program
from tests.portal.clients import portal_over

SECRET = b"a secret of thirty-two bytes and"
Ask = Callable[..., httpx.Response]


class Provider:
    """Signs bodies as the mail provider does."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        public = self._key.public_key()
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public_key = b64encode(der).decode()

    def headers(self, body: bytes, stamp: str = "1772438400") -> dict[str, str]:
        signature = self._key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return {SIGNATURE: b64encode(signature).decode(), TIMESTAMP: stamp}


@pytest.fixture(scope="session")
def provider() -> Provider:
    return Provider()


@pytest.fixture
def programme(tmp_path: Path, url: str) -> Programme:
    return a_programme(a_folder(tmp_path / "folder", clusters=4, smes=3), url)


def asking(given: Surroundings) -> Ask:
    """Return a way to ask the portal one thing, as the network would."""

    def ask(method: str, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401
        async def once() -> httpx.Response:
            transport = httpx.ASGITransport(app=portal_over(given))
            async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
                return await client.request(method, path, **parts)

        return asyncio.run(once())

    return ask


@pytest.fixture
def told() -> list[str]:
    """What the portal told the clock."""
    return []


@pytest.fixture
def ask(url: str, provider: Provider, told: list[str]) -> Ask:
    return asking(
        Surroundings(
            url=url,
            secret=SECRET,
            webhook_key=provider.public_key,
            now=lambda: LATER,
            changed=lambda: told.append("changed"),
        )
    )


@pytest.fixture
def firm_link(programme: Programme) -> tuple[str, str]:
    """A firm's id and the path of its link."""
    firm = next(iter(programme.setting.firms))
    return firm, unsubscribe_url("http://portal", SECRET, firm).removeprefix("http://portal")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One real browser for the tests of a file: while it is there, no other event loop can run."""
    if browser_program() is None:
        pytest.skip("there is no Chromium on the path")
    with a_browser() as opened:
        yield opened

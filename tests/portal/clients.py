"""Who asks the portal without a network: a browser with its cookies, a program with its token."""

import asyncio
from functools import lru_cache
from typing import Any

import httpx

from foundation.database import unit_of_work
from pilots.access.api_tokens import make_token
from portal.api.pieces import PREFIX
from portal.app import app
from portal.surroundings import Surroundings

portal_over = lru_cache(maxsize=8)(app)
"""The portal for the same surroundings: to put it together takes longer than most answers."""


class Client:
    """Asks the portal one thing after another, as one browser does."""

    def __init__(self, given: Surroundings) -> None:
        self._app = portal_over(given)
        self.cookies = httpx.Cookies()

    def ask(self, method: str, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401
        async def once() -> httpx.Response:
            # What fails inside is answered as it would be by a server.
            transport = httpx.ASGITransport(app=self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://portal", cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **parts)
                self.cookies = client.cookies
                return answer

        return asyncio.run(once())

    def get(self, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401
        return self.ask("GET", path, **parts)

    def head(self, path: str) -> httpx.Response:
        return self.ask("HEAD", path)

    def post(self, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401
        return self.ask("POST", path, **parts)


class Robot(Client):
    """A program that acts for a person with a token of these scopes."""

    def __init__(self, given: Surroundings, person: str, *scopes: str) -> None:
        super().__init__(given)
        self.person = person
        with unit_of_work(given.url) as session:
            _, token = make_token(session, person, name="robot", scopes=scopes, now=given.now())
        self.bearer = {"Authorization": f"Bearer {token}"}

    def call(self, method: str, path: str, **parts: Any) -> httpx.Response:  # noqa: ANN401
        """Ask the interface; ``tag`` goes along as what was seen."""
        headers = self.bearer | dict(parts.pop("headers", {}))
        if tag := parts.pop("tag", ""):
            headers["If-Match"] = tag
        return self.ask(method, PREFIX + path, headers=headers, **parts)

    def tag(self, path: str) -> str:
        """Return the tag of what is there now."""
        return str(self.call("GET", path).headers["etag"])

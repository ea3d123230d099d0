"""A visitor of the portal without a network: keeps its cookies, follows nothing by itself."""

import asyncio
from typing import Any

import httpx

from portal.app import app
from portal.surroundings import Surroundings


class Client:
    """Asks the portal one thing after another, as one browser does."""

    def __init__(self, given: Surroundings) -> None:
        self._app = app(given)
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

"""Addresses that no page of ours has: refused before anything is looked up by them."""

from collections.abc import Callable
from urllib.parse import unquote_plus

from portal.headers import Application, Message, Receive, Send

LONGEST = 8_000
"""Bytes of path and query."""


class PlainAddresses:
    """Answers ``refuse`` to an address with a character that no text holds, or that has no end."""

    def __init__(self, app: Application, refuse: Callable[[Message], Application]) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not _plain(scope):
            await self._refuse(scope)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _plain(scope: Message) -> bool:
    query = scope["query_string"].decode("latin-1")
    if len(scope["path"]) + len(query) > LONGEST:
        return False
    written = scope["path"] + unquote_plus(query)
    return "\0" not in written and not any("\ud800" <= c <= "\udfff" for c in written)

"""How much somebody may send at once: counted as it comes, never kept beyond the limit."""

from collections.abc import Callable

from portal.headers import Application, Message, Receive, Send

MEGABYTE = 1_000_000
FORM = 2 * MEGABYTE
"""Bytes of a form: eight minutes of typing are a hundredth of that."""
UPLOAD = 26 * MEGABYTE
"""Bytes of a request with files, the largest file being 25 MB."""
FOLDER = 110 * MEGABYTE
"""Bytes of a programme folder."""
DRAINED = 400 * MEGABYTE
"""Bytes that are read and thrown away before the answer: a browser shows none while it sends."""


class TooLarge(Exception):
    """More than the limit came."""


class BodyLimit:
    """Refuses bodies that are larger than ``limit_of(path)`` bytes."""

    def __init__(
        self,
        app: Application,
        limit_of: Callable[[str], int],
        refuse: Callable[[Message, int], Application],
    ) -> None:
        self._app, self._limit_of, self._refuse = app, limit_of, refuse

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, came, began, over = self._limit_of(scope["path"]), 0, False, False

        async def counting() -> Message:
            nonlocal came, over
            message = await receive()
            came += len(message.get("body", b""))
            if came > limit:
                over = True
                raise TooLarge
            return message

        async def sending(message: Message) -> None:
            nonlocal began
            if over and not began:
                return  # whoever read the body took our refusal for a fault of the form
            began = True
            await send(message)

        declared = dict(scope["headers"]).get(b"content-length", b"0")
        try:
            if declared.isdigit() and int(declared) > limit:
                raise TooLarge  # noqa: TRY301 -- one way out for both
            await self._app(scope, counting, sending)
            if over:
                raise TooLarge  # noqa: TRY301
        except TooLarge:
            await _drained(receive, came)
            if not began:
                await self._refuse(scope, limit)(scope, receive, send)


async def _drained(receive: Receive, came: int) -> None:
    more = True
    while more and came < DRAINED:
        message = await receive()
        came += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)

"""A mail server on this machine that keeps what it takes and answers what it is told.

Run by ``tests.support.smtp.process``; the deeds below are what that process can be asked.
"""

# ruff: noqa: N802 -- aiosmtpd finds what a server does by these names

import asyncio
import json
import logging
import ssl
import sys
import threading
import warnings
from collections import deque
from collections.abc import Mapping
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.processes import serve

HANG = "hang"
DROP = "drop"
DRIP = "drip"


class Script:
    """What the server was told: for each step the answers it gives in turn, before its own.

    Steps: greeting, ehlo, starttls, auth, mail, rcpt, data (the command), text (what follows it).
    """

    def __init__(self) -> None:
        self.tell({})

    def tell(self, answers: Mapping[str, list[str]]) -> None:
        self.answers = {step: deque(given) for step, given in answers.items()}
        self.mails: list[dict[str, Any]] = []
        self.connections = 0
        self.commands: list[str] = []

    def answer(self, step: str) -> str:
        waiting = self.answers.get(step)
        return waiting.popleft() if waiting else ""

    def taken(self) -> dict[str, Any]:
        return {
            "mails": self.mails,
            "connections": self.connections,
            "commands": self.commands,
        }


class ScriptedSMTP(SMTP):
    """aiosmtpd's server, with the script asked before each step."""

    def __init__(self, script: Script, **how: Any) -> None:  # noqa: ANN401 -- passed on
        super().__init__(Keeper(script), **how)
        self._script = script
        self._greeted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(self.transport, asyncio.Transport):
            self._script.connections += 1
        super().connection_made(transport)

    async def push(self, status: AnyStr) -> None:
        if not self._greeted:
            self._greeted = True
            if told := self._script.answer("greeting"):
                await self.told(told)
                return
        await super().push(status)

    async def told(self, answer: str) -> bool:
        """Give the answer of the script; whether the step is over with it."""
        transport = self.transport
        assert isinstance(transport, asyncio.Transport)
        if answer == DROP:
            transport.close()
        elif answer == HANG:
            await asyncio.sleep(60)
        elif answer == DRIP:
            for _ in range(3000):
                transport.write(b"250-x\r\n")
                await asyncio.sleep(0.02)
        else:
            await super().push(answer)
            if answer.startswith("421"):
                transport.close()
        return True

    async def _step(self, step: str) -> bool:
        self._script.commands.append(step)
        told = self._script.answer(step)
        return bool(told) and await self.told(told)

    async def smtp_EHLO(self, hostname: str) -> None:
        if not await self._step("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:
        if not await self._step("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:
        if not await self._step("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_MAIL(self, arg: str | None) -> None:
        if not await self._step("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        if not await self._step("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self._step("data"):
            await super().smtp_DATA(arg)

    async def smtp_RSET(self, arg: str) -> None:
        if not await self._step("rset"):
            await super().smtp_RSET(arg)


class Keeper:
    """Keeps each mail, or does with it what the script says."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def handle_DATA(self, server: ScriptedSMTP, session: Session, envelope: Envelope) -> str:
        told = self._script.answer("text")
        refused = told[:1] in {"4", "5"}
        if not refused and told not in {DROP, HANG, DRIP}:
            self._keep(server, session, envelope)
        if told in {DROP, HANG, DRIP}:
            # The mail may have been kept for all that its sender knows.
            self._keep(server, session, envelope)
            await server.told(told)
            return "250 too late"
        return told or f"250 2.0.0 Ok: queued as {len(self._script.mails):06X}"

    def _keep(self, server: ScriptedSMTP, session: Session, envelope: Envelope) -> None:
        content, transport = envelope.original_content or b"", server.transport
        assert isinstance(transport, asyncio.Transport)
        self._script.mails.append(
            {
                "sender": envelope.mail_from,
                "address": envelope.rcpt_tos[0],
                "content": content.decode("latin-1"),
                "encrypted": transport.get_extra_info("ssl_object") is not None,
                "login": (session.auth_data or b"").decode(),
            }
        )


class Gate:
    """Lets in one user."""

    def __init__(self, user: str, password: str) -> None:
        self._expected = user.encode(), password.encode()

    def __call__(self, *about: object) -> AuthResult:
        data = about[-1]
        assert isinstance(data, LoginPassword)
        known = (data.login, data.password) == self._expected
        return AuthResult(success=known, handled=False, auth_data=data.login)


async def listen(script: Script, start: dict[str, Any], ready: threading.Event) -> None:
    context = None
    if start["certificate"]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(start["certificate"])
    security, user = start["security"], start["user"]
    how: dict[str, Any] = {"hostname": "mail.example", "data_size_limit": 1_000_000}
    if security == "starttls":
        how |= {"tls_context": context, "require_starttls": start["strict"]}
    if user:
        gate = Gate(user, start["password"])
        how |= {"authenticator": gate, "auth_required": True, "auth_require_tls": False}
    server = await asyncio.get_running_loop().create_server(
        lambda: ScriptedSMTP(script, loop=asyncio.get_running_loop(), **how),
        host="127.0.0.1",
        port=0,
        ssl=context if security == "tls" else None,
    )
    start["port"] = server.sockets[0].getsockname()[1]
    ready.set()
    await server.serve_forever()


def main(start: dict[str, Any]) -> None:
    warnings.simplefilter("ignore")  # aiosmtpd finds that a login without encryption is unsafe
    logging.getLogger("mail").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    script, ready = Script(), threading.Event()
    loop = threading.Thread(target=lambda: asyncio.run(listen(script, start, ready)), daemon=True)
    loop.start()
    ready.wait(10)
    serve({"port": start["port"]}, {"tell": script.tell, "taken": script.taken})


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))

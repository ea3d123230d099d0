"""A mail server in a process of its own, for tests of whatever sends through one."""

import ssl
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Literal

import trustme

from tests.support.processes import ServerProcess

USER, PASSWORD = "pilots", "long and secret"


@dataclass(frozen=True)
class Kept:
    """One mail that the server took, with its envelope."""

    sender: str
    address: str
    content: str
    encrypted: bool
    login: str

    @property
    def raw(self) -> bytes:
        return self.content.encode("latin-1")

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=default)


class SmtpServer(ServerProcess):
    """Use it in a ``with`` statement; ``tell`` it what to answer before each test.

    ``folder`` takes its certificate, which ``trusted`` believes. Without a ``user`` anybody may
    send; ``strict`` refuses mail before encryption.
    """

    module = "tests.support.smtp.server"

    def __init__(
        self,
        folder: Path,
        *,
        security: Literal["starttls", "tls", "none"] = "none",
        user: str = "",
        password: str = PASSWORD,
        strict: bool = True,
        certified: str = "127.0.0.1",
    ) -> None:
        self._authority = trustme.CA()
        certificate = folder / f"{certified}.pem"
        self._authority.issue_cert(certified).private_key_and_cert_chain_pem.write_to_path(
            certificate
        )
        super().__init__(
            security=security,
            user=user,
            password=password,
            strict=strict,
            certificate="" if security == "none" else str(certificate),
        )

    @property
    def port(self) -> int:
        return int(self.ready["port"])

    @property
    def trusted(self) -> ssl.SSLContext:
        """A context of clients that believe this server, and nobody else."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._authority.configure_trust(context)
        return context

    def tell(self, **answers: list[str]) -> None:
        """Forget everything; give these answers in turn at each step, then the usual ones.

        Steps: greeting, ehlo, starttls, auth, mail, rcpt, data (the command), text (after it). An
        answer is a line such as "450 4.2.0 later", or "drop", "hang", "drip".
        """
        self.ask("tell", answers=answers)

    def kept(self) -> list[Kept]:
        return [Kept(**mail) for mail in self.ask("taken")["mails"]]

    def connections(self) -> int:
        return int(self.ask("taken")["connections"])

    def commands(self) -> list[str]:
        """The steps that were asked for, in order."""
        return list(self.ask("taken")["commands"])

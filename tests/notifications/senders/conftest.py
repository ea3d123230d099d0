"""The servers that letters are handed to: started once, told anew before each test."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from notifications.senders.sendgrid import SendGridSender
from notifications.senders.smtp import MailServer, Security, SmtpSender
from tests.support.sendgrid.process import SendGridServer
from tests.support.smtp.process import PASSWORD, USER, SmtpServer

TIMEOUT, DEADLINE = 0.4, 0.8
"""Seconds: of the senders under test, so that a server that hangs is soon given up."""


@pytest.fixture(scope="session")
def sendgrid_server() -> Iterator[SendGridServer]:
    with SendGridServer() as server:
        yield server


@pytest.fixture
def sendgrid(sendgrid_server: SendGridServer) -> SendGridServer:
    sendgrid_server.tell()
    return sendgrid_server


@pytest.fixture(scope="session")
def smtp_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Security, SmtpServer]]:
    folder = tmp_path_factory.mktemp("certificates")
    with (
        SmtpServer(folder, security="none") as none,
        SmtpServer(folder, security="starttls", user=USER) as starttls,
        SmtpServer(folder, security="tls", user=USER) as tls,
    ):
        yield {"none": none, "starttls": starttls, "tls": tls}


@pytest.fixture
def smtp(smtp_servers: dict[Security, SmtpServer]) -> SmtpServer:
    """The server that asks for encryption and a login, as most do."""
    smtp_servers["starttls"].tell()
    return smtp_servers["starttls"]


def sender_to(server: SendGridServer, *, sandbox: bool = False, batch: int = 100) -> SendGridSender:
    return SendGridSender(
        SecretStr(server.key),
        host=server.host,
        sandbox=sandbox,
        batch=batch,
        timeout=TIMEOUT,
        deadline=DEADLINE,
    )


def mail_server(
    server: SmtpServer, *, security: Security = "starttls", password: str = PASSWORD
) -> MailServer:
    return MailServer(
        host="127.0.0.1",
        port=server.port,
        security=security,
        user="" if security == "none" else USER,
        password=SecretStr(password),
        context=server.trusted,
    )


def smtp_sender(at: MailServer, *, author: str = "") -> SmtpSender:
    return SmtpSender(at, author=author, timeout=TIMEOUT, deadline=DEADLINE)

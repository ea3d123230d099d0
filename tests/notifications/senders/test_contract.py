"""What every sender promises the outbox, kept by each against a real counterpart."""

import inspect
import socket
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr

from notifications.mail import Mail
from notifications.senders.files import FileSender
from notifications.senders.protocol import Reply, Said, Sender
from notifications.senders.sendgrid import SendGridSender
from notifications.senders.smtp import MailServer, SmtpSender
from tests.factories.letters import Mailbox
from tests.factories.mails import CALENDAR, a_mail, alone, mails
from tests.notifications.senders.conftest import mail_server, sender_to, smtp_sender
from tests.support.sendgrid.process import Delivered, SendGridServer
from tests.support.smtp.process import SmtpServer


@dataclass(frozen=True)
class Arrived:
    """What a reader finds, however it came."""

    address: str
    subject: str
    text: str
    html: str
    message_id: str
    unsubscribe: str
    calendar: bytes


@dataclass(frozen=True)
class Way:
    """A sender, what came of it at the other end, and the same sender cut off from there."""

    sender: Sender
    arrived: Callable[[], list[Arrived]]
    cut_off: Callable[[], AbstractContextManager[Sender]]


@pytest.fixture(params=["files", "smtp", "sendgrid"])
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    made = cast("Way", request.getfixturevalue(f"by_{request.param}"))
    with closing(made.sender):
        yield made


@pytest.fixture
def by_files(tmp_path: Path) -> Way:
    folder = tmp_path / "letters"

    @contextmanager
    def cut_off() -> Iterator[Sender]:
        sender = FileSender(tmp_path / "gone")
        (tmp_path / "gone").rmdir()
        yield sender

    def arrived() -> list[Arrived]:
        raws = [file.read_bytes() for file in sorted(folder.glob("*.eml"))]
        return [_as_read(message_from_bytes(raw, policy=default)) for raw in raws]

    return Way(FileSender(folder), arrived, cut_off)


@pytest.fixture
def by_smtp(smtp: SmtpServer) -> Way:
    @contextmanager
    def cut_off() -> Iterator[Sender]:
        with nobody_listening() as port:
            yield SmtpSender(MailServer(host="127.0.0.1", port=port))

    def arrived() -> list[Arrived]:
        return [_as_read(mail.message) for mail in smtp.kept()]

    return Way(smtp_sender(mail_server(smtp)), arrived, cut_off)


@pytest.fixture
def by_sendgrid(sendgrid: SendGridServer) -> Way:
    @contextmanager
    def cut_off() -> Iterator[Sender]:
        with nobody_listening() as port:
            yield SendGridSender(SecretStr("key"), host=f"http://127.0.0.1:{port}")

    return Way(
        sender_to(sendgrid),
        lambda: [_as_delivered(mail) for mail in sendgrid.accepted()],
        cut_off,
    )


def test_every_sender_and_the_mailbox_of_the_tests_have_the_same_shape(way: Way) -> None:
    for sender in (way.sender, Mailbox()):
        assert isinstance(sender.name, str)
        assert isinstance(sender.repeatable, bool)
        for deed in ("calls", "send", "close"):
            wanted = inspect.signature(getattr(Sender, deed))
            assert inspect.signature(getattr(type(sender), deed)) == wanted


def test_every_mail_is_in_one_call_and_stays_in_its_order_there(way: Way) -> None:
    sent = [a_mail(1), alone(a_mail(2)), a_mail(3), a_mail(4, email="firm-1@demo-alpha.example")]

    calls = way.sender.calls(sent)

    assert sorted(mail.key for call in calls for mail in call) == [mail.key for mail in sent]
    assert all(list(call) == sorted(call, key=lambda mail: mail.key) for call in calls)
    assert all(calls)
    assert list(way.sender.calls([])) == []


def test_every_accepted_mail_arrives_once_as_it_was_written(way: Way) -> None:
    sent = [*mails(3), alone(a_mail(4))]

    replies = send_all(way.sender, sent)

    assert [reply.said for reply in replies] == [Said.ACCEPTED] * 4
    assert all(reply.provider_id for reply in replies)
    assert sorted(way.arrived(), key=lambda mail: mail.address) == [_as_sent(mail) for mail in sent]


def test_a_sender_is_repeatable_if_sending_twice_leaves_one_mail(way: Way) -> None:
    send_all(way.sender, mails(1))
    send_all(way.sender, mails(1))

    assert way.sender.repeatable == (len(way.arrived()) == 1)


def test_a_closed_sender_may_be_used_again(way: Way) -> None:
    send_all(way.sender, mails(1))
    way.sender.close()

    assert [reply.said for reply in send_all(way.sender, [a_mail(2)])] == [Said.ACCEPTED]


def test_a_counterpart_that_is_gone_is_a_reply_and_the_mail_may_go_later(way: Way) -> None:
    with way.cut_off() as sender:
        replies = [reply for call in sender.calls(mails(2)) for reply in sender.send(call)]

    assert [reply.said for reply in replies] == [Said.BUSY, Said.BUSY]
    assert all(reply.reason for reply in replies)


def send_all(sender: Sender, sent: list[Mail]) -> list[Reply]:
    """Send in calls, and return the replies in the order of ``sent``."""
    replies: dict[str, Reply] = {}
    for call in sender.calls(sent):
        keys = [mail.key for mail in call]
        replies |= zip(keys, sender.send(call), strict=True)
    return [replies[mail.key] for mail in sent]


@contextmanager
def nobody_listening() -> Iterator[int]:
    """Hold a port that nobody listens at."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def _as_sent(mail: Mail) -> Arrived:
    headers: Mapping[str, str] = dict(mail.headers())
    return Arrived(
        address=mail.to.email,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        message_id=mail.message_id,
        unsubscribe=headers["List-Unsubscribe"],
        calendar=CALENDAR.content,
    )


def _as_read(message: EmailMessage) -> Arrived:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain
    assert html
    (calendar,) = message.iter_attachments()
    return Arrived(
        address=message["To"].addresses[0].addr_spec,
        subject=message["Subject"],
        text=plain.get_content().replace("\r\n", "\n"),
        html=html.get_content().replace("\r\n", "\n"),
        message_id=message["Message-ID"],
        unsubscribe=message["List-Unsubscribe"].strip(),
        calendar=cast("bytes", calendar.get_payload(decode=True)),
    )


def _as_delivered(mail: Delivered) -> Arrived:
    (calendar,) = mail.attachments
    return Arrived(
        address=mail.address,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
        message_id=mail.headers["Message-ID"],
        unsubscribe=mail.headers["List-Unsubscribe"],
        calendar=b64decode(calendar["content"]),
    )

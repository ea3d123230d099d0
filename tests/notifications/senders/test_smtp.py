from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from notifications.senders.protocol import Said
from notifications.senders.smtp import MailServer, Security, SmtpSender
from tests.factories.mails import SHARED, a_mail, mails
from tests.notifications.senders.conftest import mail_server, smtp_sender
from tests.support.smtp.process import PASSWORD, USER, SmtpServer

SECURITIES: list[Security] = ["none", "starttls", "tls"]


@pytest.fixture
def sender(smtp: SmtpServer) -> Iterator[SmtpSender]:
    with closing(smtp_sender(mail_server(smtp))) as made:
        yield made


@pytest.mark.parametrize("security", SECURITIES)
def test_a_mail_arrives_byte_by_byte_whatever_the_security(
    smtp_servers: dict[Security, SmtpServer], security: Security
) -> None:
    server = smtp_servers[security]
    server.tell()

    with closing(smtp_sender(mail_server(server, security=security))) as sender:
        (reply,) = sender.send(mails(1))

    (kept,) = server.kept()
    assert (reply.said, reply.provider_id) == (Said.ACCEPTED, "000001")
    assert kept.raw == a_mail(1).as_bytes()
    assert (kept.sender, kept.address) == ("trials@example.org", "firm-1@demo-alpha.example")
    assert kept.encrypted == (security != "none")
    assert kept.login == ("" if security == "none" else USER)


@pytest.mark.parametrize(
    ("step", "answers", "said", "left"),
    [
        ("greeting", ["421 4.3.2 closing"], Said.BUSY, 0),
        ("greeting", ["554 5.7.1 no service for you"], Said.BLOCKED, 0),
        ("greeting", ["HTTP/1.1 400 Bad Request"], Said.BUSY, 0),
        ("greeting", ["drop"], Said.BUSY, 0),
        ("greeting", ["hang"], Said.BUSY, 0),
        ("ehlo", ["421 4.3.2 closing"], Said.BUSY, 0),
        ("ehlo", ["drip"], Said.BUSY, 0),
        ("starttls", ["454 4.7.0 not now"], Said.BUSY, 0),
        ("starttls", ["554 5.7.3 never"], Said.BLOCKED, 0),
        ("auth", ["535 5.7.8 wrong password"] * 3, Said.BLOCKED, 0),
        ("auth", ["534 5.7.9 too weak"] * 3, Said.BLOCKED, 0),
        ("auth", ["454 4.7.0 try later"] * 3, Said.BUSY, 0),
        ("mail", ["451 4.3.0 later"], Said.BUSY, 0),
        ("mail", ["530 5.7.0 log in"], Said.BLOCKED, 0),
        ("mail", ["550 5.7.1 this sender may not"], Said.BLOCKED, 0),
        ("mail", ["552 5.3.4 too large"], Said.REFUSED, 0),
        ("mail", ["hang"], Said.BUSY, 0),
        ("rcpt", ["450 4.2.0 greylisted"], Said.BUSY, 0),
        ("rcpt", ["550 5.1.1 no such user"], Said.REFUSED, 0),
        ("rcpt", ["554 5.7.1 Relay access denied"], Said.BLOCKED, 0),
        ("rcpt", ["drop"], Said.BUSY, 0),
        ("rcpt", ["999 what"], Said.BUSY, 0),
        ("data", ["451 4.3.0 later"], Said.BUSY, 0),
        ("data", ["554 5.5.1 no valid recipients"], Said.REFUSED, 0),
        ("data", ["250 what"], Said.BUSY, 0),
        ("data", ["drop"], Said.BUSY, 0),
        ("text", ["451 4.3.0 later"], Said.BUSY, 0),
        ("text", ["421 4.3.2 closing"], Said.BUSY, 0),
        ("text", ["554 5.7.1 looks like spam"], Said.REFUSED, 0),
        ("text", ["drop"], Said.UNCLEAR, 1),
        ("text", ["hang"], Said.UNCLEAR, 1),
        ("text", ["drip"], Said.UNCLEAR, 1),
    ],
)
def test_each_answer_means_what_can_be_known_of_the_mail(
    smtp: SmtpServer, sender: SmtpSender, step: str, answers: list[str], said: Said, left: int
) -> None:
    smtp.tell(**{step: answers})

    (reply,) = sender.send(mails(1))

    assert reply.said is said
    assert reply.reason
    assert len(smtp.kept()) == left
    if answers[0][:1].isdigit() and step not in {"ehlo", "rcpt", "data"}:
        assert answers[0] in reply.reason


@pytest.mark.parametrize(
    ("step", "answer", "wait"),
    [
        ("greeting", "421 4.3.2 closing", timedelta(minutes=1)),
        ("greeting", "drop", timedelta(minutes=1)),
        ("mail", "452 4.3.1 too busy", timedelta(minutes=1)),
        ("rcpt", "drop", timedelta(minutes=1)),
        ("rcpt", "450 4.2.0 greylisted", None),
        ("text", "451 4.3.0 later", None),
        ("text", "drop", None),
    ],
)
def test_a_server_is_left_alone_for_what_concerns_more_than_one_letter(
    smtp: SmtpServer, sender: SmtpSender, step: str, answer: str, wait: timedelta | None
) -> None:
    smtp.tell(**{step: [answer]})

    assert [reply.wait for reply in sender.send(mails(1))] == [wait]


def test_a_server_that_stays_unclear_is_left_alone_before_all_is_in_doubt(
    smtp: SmtpServer, sender: SmtpSender
) -> None:
    smtp.tell(text=["drop"] * 5)

    replies = sender.send(mails(6))

    assert [reply.said for reply in replies] == [Said.UNCLEAR] * 5 + [Said.ACCEPTED]
    assert [reply.wait for reply in replies] == [None] * 4 + [timedelta(minutes=5), None]


def test_after_any_bad_answer_the_next_mail_leaves(smtp: SmtpServer, sender: SmtpSender) -> None:
    for step, answer in [
        ("rcpt", "550 5.1.1 no such user"),
        ("mail", "451 4.3.0 later"),
        ("text", "554 5.7.1 looks like spam"),
        ("text", "drop"),
        ("data", "drop"),
    ]:
        smtp.tell(**{step: [answer, answer]})
        sender.send(mails(1))
        smtp.tell()

        assert [reply.said for reply in sender.send([a_mail(2)])] == [Said.ACCEPTED]
        assert [mail.address for mail in smtp.kept()] == ["firm-2@demo-alpha.example"]


def test_one_connection_carries_many_mails(smtp: SmtpServer, sender: SmtpSender) -> None:
    replies = [reply for call in sender.calls(mails(20)) for reply in sender.send(call)]

    assert [reply.said for reply in replies] == [Said.ACCEPTED] * 20
    assert smtp.connections() == 1
    assert smtp.commands().count("auth") == 1


@pytest.mark.parametrize("answer", ["drop", "421 4.4.2 idle for too long"])
@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_a_connection_that_the_server_closed_meanwhile_is_made_anew(
    smtp: SmtpServer, sender: SmtpSender, step: str, answer: str
) -> None:
    sender.send(mails(1))
    smtp.tell(**{step: [answer]})

    (reply,) = sender.send([a_mail(2)])

    assert reply.said is Said.ACCEPTED
    assert smtp.connections() == 1
    assert len(smtp.kept()) == 1


def test_a_new_connection_that_closes_too_is_not_tried_again(
    smtp: SmtpServer, sender: SmtpSender
) -> None:
    sender.send(mails(1))
    smtp.tell(mail=["drop", "drop", "drop"])

    (reply,) = sender.send([a_mail(2)])

    assert reply.said is Said.BUSY
    assert smtp.connections() == 1


def test_bounces_go_to_the_address_that_sends(smtp: SmtpServer) -> None:
    with closing(smtp_sender(mail_server(smtp), author="bounces@example.org")) as sender:
        sender.send(mails(1))

    assert smtp.kept()[0].sender == "bounces@example.org"


def test_a_wrong_password_blocks(smtp: SmtpServer) -> None:
    with closing(smtp_sender(mail_server(smtp, password=PASSWORD.upper()))) as sender:
        (reply,) = sender.send(mails(1))

    assert reply.said is Said.BLOCKED
    assert "535" in reply.reason
    assert PASSWORD.upper() not in reply.reason


def test_nothing_is_said_in_the_clear_to_a_server_without_encryption(tmp_path: Path) -> None:
    with SmtpServer(tmp_path, security="none", user=USER) as server:
        with closing(smtp_sender(mail_server(server))) as sender:
            (reply,) = sender.send(mails(1))
        commands = server.commands()

    assert reply.said is Said.BLOCKED
    assert reply.reason.endswith("STARTTLS extension not supported by server.")
    assert commands == ["ehlo"]


def test_a_server_without_a_login_blocks_who_has_one(
    smtp_servers: dict[Security, SmtpServer],
) -> None:
    server = smtp_servers["none"]
    server.tell()
    at = replace(mail_server(server, security="none"), user=USER, password=SecretStr(PASSWORD))

    with closing(smtp_sender(at)) as sender:
        (reply,) = sender.send(mails(1))

    assert reply.said is Said.BLOCKED
    assert "AUTH extension not supported" in reply.reason


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_blocks(
    smtp_servers: dict[Security, SmtpServer], security: Security
) -> None:
    server = smtp_servers[security]
    server.tell()
    at = replace(mail_server(server, security=security), context=None)

    with closing(smtp_sender(at)) as sender:
        (reply,) = sender.send(mails(1))

    assert reply.said is Said.BLOCKED
    assert "certificate verify failed" in reply.reason
    assert "auth" not in server.commands()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_host_blocks(tmp_path: Path, security: Security) -> None:
    with (
        SmtpServer(tmp_path, security=security, certified="mail.example.org") as server,
        closing(smtp_sender(mail_server(server, security=security))) as sender,
    ):
        (reply,) = sender.send(mails(1))

    assert reply.said is Said.BLOCKED
    assert "IP address mismatch" in reply.reason


def test_a_wrong_port_blocks_where_encryption_was_expected(
    smtp_servers: dict[Security, SmtpServer],
) -> None:
    server = smtp_servers["none"]
    server.tell()

    with closing(smtp_sender(mail_server(server, security="tls"))) as sender:
        (reply,) = sender.send(mails(1))

    assert reply.said is Said.BLOCKED
    assert "WRONG_VERSION_NUMBER" in reply.reason


def test_a_mail_larger_than_the_server_takes_is_refused_before_it_travels(
    smtp: SmtpServer, sender: SmtpSender
) -> None:
    long = replace(SHARED, text="long " * 250_000)

    (reply,) = sender.send([replace(a_mail(), writing=lambda: long)])

    assert reply.said is Said.REFUSED
    assert "data" not in smtp.commands()


def test_the_usual_ports_are_those_of_the_security() -> None:
    assert [str(MailServer(host="mail.example", security=kind)) for kind in SECURITIES] == [
        "mail.example:25",
        "mail.example:587",
        "mail.example:465",
    ]


def test_the_password_is_not_shown_with_the_server(smtp: SmtpServer) -> None:
    assert PASSWORD not in repr(mail_server(smtp))

import inspect
import json
import logging
from collections import Counter
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from pydantic import SecretStr

from notifications.senders import sendgrid as module
from notifications.senders.protocol import Said
from notifications.senders.sendgrid import EUROPE, SendGridSender, signed
from tests.factories.mails import a_mail, mails
from tests.notifications.senders.conftest import DEADLINE, TIMEOUT, sender_to
from tests.support.sendgrid.events import Signer
from tests.support.sendgrid.process import KEY, SendGridServer


@pytest.mark.parametrize(
    ("answer", "said", "left"),
    [
        ("202", Said.ACCEPTED, 1),
        ("202-drip", Said.ACCEPTED, 1),
        ("200", Said.UNCLEAR, 0),
        ("302", Said.BLOCKED, 0),
        ("400", Said.REFUSED, 0),
        ("401", Said.BLOCKED, 0),
        ("403", Said.BLOCKED, 0),
        ("413", Said.REFUSED, 0),
        ("429", Said.BUSY, 0),
        ("500", Said.UNCLEAR, 0),
        ("503-after", Said.UNCLEAR, 1),
        ("drop", Said.UNCLEAR, 0),
        ("drop-after", Said.UNCLEAR, 1),
        ("hang", Said.UNCLEAR, 0),
        ("hang-after", Said.UNCLEAR, 1),
        ("drip", Said.UNCLEAR, 1),
    ],
)
def test_each_answer_means_what_can_be_known_of_the_mail(
    sendgrid: SendGridServer, answer: str, said: Said, left: int
) -> None:
    sendgrid.tell(answer)

    (reply,) = sender_to(sendgrid).send(mails(1))

    assert reply.said is said
    assert bool(reply.reason) == (said is not Said.ACCEPTED)
    assert len(sendgrid.accepted()) == left
    assert len(sendgrid.requests()) == 1, "nothing is tried twice unasked"


def test_an_accepted_mail_is_known_by_the_name_the_provider_gives_it(
    sendgrid: SendGridServer,
) -> None:
    (reply,) = sender_to(sendgrid).send(mails(1))

    assert reply.provider_id == "message-1"


def test_no_redirect_is_followed_and_the_key_goes_nowhere_else(sendgrid: SendGridServer) -> None:
    sendgrid.tell("302")

    (reply,) = sender_to(sendgrid).send(mails(1))

    assert sendgrid.strayed() == []
    assert reply.reason == (
        f"SendGrid answered 302. It wants requests to go to {sendgrid.host}/elsewhere; "
        "check PILOTS_SENDGRID_HOST."
    )


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, timedelta(minutes=1)),
        ({"Retry-After": "30"}, timedelta(seconds=30)),
        ({"X-RateLimit-Reset": "45"}, timedelta(seconds=45)),
        ({"Retry-After": "30", "X-RateLimit-Reset": "45"}, timedelta(seconds=30)),
        ({"X-RateLimit-Reset": "1500000000"}, timedelta(seconds=1)),
        ({"X-RateLimit-Reset": "99999999999"}, timedelta(hours=1)),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, timedelta(seconds=1)),
        ({"Retry-After": "Fri, 31 Dec 2999 23:59:59 GMT"}, timedelta(hours=1)),
        ({"Retry-After": "soon"}, timedelta(minutes=1)),
        ({"Retry-After": "9" * 400}, timedelta(minutes=1)),
        ({"Retry-After": "-1"}, timedelta(minutes=1)),
    ],
)
def test_a_busy_provider_is_left_alone_for_as_long_as_it_says(
    sendgrid: SendGridServer, headers: dict[str, str], wait: timedelta
) -> None:
    sendgrid.tell("429", headers=headers)

    replies = sender_to(sendgrid).send(mails(3))

    assert {(reply.said, reply.wait) for reply in replies} == {(Said.BUSY, wait)}


def test_a_wrong_key_blocks_and_the_provider_says_why(sendgrid: SendGridServer) -> None:
    sender = SendGridSender(SecretStr("SG.another"), host=sendgrid.host)

    (reply,) = sender.send(mails(1))

    assert reply.said is Said.BLOCKED
    assert reply.reason == (
        "SendGrid answered 401. The provided authorization grant is invalid, expired, or revoked"
    )


@pytest.mark.parametrize(("people", "unclear"), [(1, 5), (3, 2), (10, 1)])
def test_a_provider_that_stays_unclear_is_left_alone_before_all_is_in_doubt(
    sendgrid: SendGridServer, people: int, unclear: int
) -> None:
    sendgrid.tell(*["500"] * unclear, "202", "500")
    sender = sender_to(sendgrid)

    waits = [sender.send(mails(people))[0].wait for _ in range(unclear)]
    sender.send(mails(1))
    (after,) = sender.send(mails(1))

    assert waits == [None] * (unclear - 1) + [timedelta(minutes=5)]
    assert (after.said, after.wait) == (Said.UNCLEAR, None)


def test_a_slow_drip_ends_at_the_deadline_although_no_operation_times_out(
    sendgrid: SendGridServer,
) -> None:
    sendgrid.tell("drip")

    (reply,) = sender_to(sendgrid).send(mails(1))

    assert TIMEOUT < DEADLINE
    assert reply.reason == "SendGrid did not answer: timed out."


def test_a_thousand_people_leave_in_one_request_each_with_own_words_and_own_id(
    sendgrid: SendGridServer,
) -> None:
    sent = mails(1000)
    sender = SendGridSender(SecretStr(KEY), host=sendgrid.host, batch=1000)
    (call,) = sender.calls(sent)

    replies = sender.send(call)

    assert Counter(reply.said for reply in replies) == {Said.ACCEPTED: 1000}
    assert [request["people"] for request in sendgrid.requests()] == [1000]
    assert [(mail.mail, mail.address, mail.text) for mail in sendgrid.accepted()] == [
        (mail.key, mail.to.email, mail.text) for mail in sent
    ]


def test_one_bad_address_does_not_keep_the_others_from_leaving(sendgrid: SendGridServer) -> None:
    sendgrid.tell(refuse="firm-77@")

    replies = sender_to(sendgrid).send(mails(100))

    assert [number for number, reply in enumerate(replies, 1) if reply.said is Said.REFUSED] == [77]
    assert {reply.said for reply in replies} == {Said.ACCEPTED, Said.REFUSED}
    assert replies[76].reason == (
        "SendGrid answered 400. Does not contain a valid address. (personalizations.0.to)"
    )
    assert sorted(mail.mail for mail in sendgrid.accepted()) == [
        mail.key for mail in mails(100) if mail.key != a_mail(77).key
    ]
    assert len(sendgrid.requests()) < 20, "halves, not a hundred calls"


def test_an_unclear_answer_to_a_batch_leaves_everybody_of_it_in_doubt_and_nobody_doubled(
    sendgrid: SendGridServer,
) -> None:
    sendgrid.tell("503-after")

    replies = sender_to(sendgrid).send(mails(10))

    assert {reply.said for reply in replies} == {Said.UNCLEAR}
    assert Counter(mail.mail for mail in sendgrid.accepted()) == {mail.key: 1 for mail in mails(10)}


@pytest.mark.parametrize(
    ("answers", "first", "second"),
    [
        (("400", "202", "429"), Said.ACCEPTED, Said.BUSY),
        (("400", "429"), Said.BUSY, Said.BUSY),
        (("400", "401"), Said.BLOCKED, Said.BLOCKED),
        (("400", "500"), Said.UNCLEAR, Said.BUSY),
        (("400", "202", "500"), Said.ACCEPTED, Said.UNCLEAR),
    ],
)
def test_a_divided_batch_stops_at_the_first_answer_that_concerns_all(
    sendgrid: SendGridServer, answers: tuple[str, ...], first: Said, second: Said
) -> None:
    sendgrid.tell(*answers)

    replies = sender_to(sendgrid).send(mails(4))

    assert [reply.said for reply in replies] == [first, first, second, second]
    assert len(sendgrid.requests()) == len(answers)


def test_a_batch_is_not_divided_for_ever(
    sendgrid: SendGridServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", -1.0)
    sendgrid.tell("400")

    replies = sender_to(sendgrid).send(mails(4))

    assert {reply.said for reply in replies} == {Said.BUSY}
    assert len(sendgrid.requests()) == 1


def test_in_the_sandbox_a_checked_mail_counts_as_accepted_and_nothing_leaves(
    sendgrid: SendGridServer,
) -> None:
    sendgrid.tell("200", "202")
    sender = sender_to(sendgrid, sandbox=True)

    assert [reply.said for _ in range(2) for reply in sender.send(mails(1))] == [
        Said.ACCEPTED,
        Said.UNCLEAR,
    ]
    assert sendgrid.requests()[0]["body"]["mail_settings"] == {"sandbox_mode": {"enable": True}}


def test_letters_leave_through_europe_unless_told_otherwise() -> None:
    assert EUROPE == "https://api.eu.sendgrid.com"
    assert inspect.signature(SendGridSender).parameters["host"].default == EUROPE


@pytest.mark.parametrize("answer", ["202", "400", "401", "429", "500", "302", "drop"])
def test_no_log_at_any_level_holds_the_key_or_the_mail(
    sendgrid: SendGridServer,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
) -> None:
    monkeypatch.setattr(HTTPConnection, "debuglevel", 9)
    for name in ("python_http_client", "python_http_client.client", "urllib3", "http.client"):
        caplog.set_level(logging.DEBUG, logger=name)
    sendgrid.tell(answer)

    with caplog.at_level(logging.DEBUG):
        replies = sender_to(sendgrid).send(mails(2))

    said = (
        caplog.text + "".join(capfd.readouterr()) + repr(replies) + repr(vars(sender_to(sendgrid)))
    )
    assert KEY not in said
    assert "Grüezi" not in said
    assert a_mail(1).to.email not in said


def test_the_client_of_the_package_would_have_logged_them(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, sendgrid: SendGridServer
) -> None:
    logger = logging.getLogger("python_http_client.client")
    monkeypatch.setattr(logger, "filters", [])

    with caplog.at_level(logging.DEBUG):
        sender_to(sendgrid).send(mails(1))

    assert KEY in caplog.text


def test_what_the_webhook_signed_is_believed() -> None:
    signer, body = Signer(), json.dumps([{"event": "delivered", "mail": "č"}]).encode()
    signature = signer.headers(body, "1767225600")["X-Twilio-Email-Event-Webhook-Signature"]

    assert signed(signer.public, body, signature, "1767225600")
    assert signed(f" {signer.public}\n", body, signature, "1767225600")


def test_whatever_else_is_sent_is_not() -> None:
    signer, body = Signer(), b'[{"event": "delivered"}]'
    signature = signer.headers(body, "1767225600")["X-Twilio-Email-Event-Webhook-Signature"]

    forged = [
        (signer.public, body + b" ", signature, "1767225600"),
        (signer.public, body, signature, "1767225601"),
        (Signer().public, body, signature, "1767225600"),
        (signer.public, b"\xff\xfe", signature, "1767225600"),
        (signer.public, body, "", "1767225600"),
        (signer.public, body, "not base64!", "1767225600"),
        (signer.public, body, "c2hvcnQ=", "1767225600"),
        (signer.public, body, "č", "1767225600"),
        (signer.public, body, signature, ""),
        ("", body, signature, "1767225600"),
        ("bm8ga2V5", body, signature, "1767225600"),
    ]

    assert [one for one in forged if signed(*one)] == []

"""The servers of the tests are no more lenient than the real ones, and their events are signed."""

import json
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from notifications.senders.personalizing import request_of
from notifications.senders.sendgrid import signed
from tests.factories.mails import a_mail, mails
from tests.notifications.senders.conftest import sender_to
from tests.support.sendgrid.checking import SCHEMA, faults_of
from tests.support.sendgrid.process import SendGridServer

BY_SCHEMA = pytest.mark.skipif(
    not SCHEMA.is_file(),
    reason="needs the published schema: PILOTS_TEST_SENDGRID_SCHEMA",
)


def person(body: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = body["personalizations"][0]
    return first


def tracked(body: dict[str, Any]) -> None:
    body["tracking_settings"]["open_tracking"]["on"] = True


def parametered(body: dict[str, Any]) -> None:
    body["attachments"][0]["type"] = "text/calendar; method=PUBLISH"


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        pytest.param(lambda body: body.pop("from"), "", marks=BY_SCHEMA),
        (lambda body: body.pop("subject"), "subject"),
        (lambda body: body.update(subject="a\r\nBcc: b@example.org"), "subject"),
        (lambda body: body["content"].reverse(), "content"),
        pytest.param(lambda body: body.update(catgories=[]), "", marks=BY_SCHEMA),
        pytest.param(tracked, "tracking_settings.open_tracking", marks=BY_SCHEMA),
        (parametered, "attachments.0.type"),
        pytest.param(
            lambda body: body.update(categories=["x" * 256]), "categories.0", marks=BY_SCHEMA
        ),
        (lambda body: body["personalizations"].clear(), "personalizations"),
        (lambda body: body["personalizations"].append(person(body)), "personalizations"),
    ],
)
def test_a_request_that_sendgrid_refuses_is_refused(
    spoil: Callable[[dict[str, Any]], object], field: str
) -> None:
    body = request_of([a_mail()], sandbox=False)
    assert faults_of(body) == []

    spoil(body)

    assert [fault["field"] for fault in faults_of(body)] == [field]


@pytest.mark.parametrize(
    ("spoil", "field"),
    [
        (lambda first: first.update(custom_args={"mail": 1}), "custom_args"),
        (lambda first: first.update(custom_args={"mail": "x" * 10_000}), "custom_args"),
        (lambda first: first.update(substitutions={"-a-": "x" * 10_000}), "substitutions"),
        (lambda first: first["headers"].update({"Subject": "x"}), "headers"),
        (lambda first: first["headers"].update({"X-Name": "č"}), "headers"),
        (lambda first: first["to"][0].update(name="a, b"), "to.name"),
        pytest.param(
            lambda first: first["to"][0].update(email="nobody"), "to.0.email", marks=BY_SCHEMA
        ),
        (lambda first: first["to"].clear(), "to"),
    ],
)
def test_a_person_whom_sendgrid_refuses_is_refused(
    spoil: Callable[[dict[str, Any]], object], field: str
) -> None:
    body = request_of([a_mail()], sandbox=False)

    spoil(person(body))

    assert [fault["field"] for fault in faults_of(body)] == [f"personalizations.0.{field}"]


def test_more_than_a_thousand_people_or_thirty_million_bytes_are_refused(
    sendgrid: SendGridServer,
) -> None:
    large = json.dumps({"content": "x" * 30_000_000}).encode()
    request = urllib.request.Request(  # noqa: S310 -- our own server
        f"{sendgrid.host}/v3/mail/send",
        data=large,
        headers={"Authorization": f"Bearer {sendgrid.key}", "Content-Type": "application/json"},
    )

    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request)  # noqa: S310
    refusal.value.close()

    assert refusal.value.code == 413
    assert faults_of(request_of(mails(1001), sandbox=False)) != []


@dataclass
class Webhook:
    """Takes what is posted to it."""

    url: str
    posted: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)

    def events(self) -> list[dict[str, Any]]:
        return [event for body, _ in self.posted for event in json.loads(body)]


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    class Taker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.posted.append((body, dict(self.headers.items())))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Taker) as server:
        taken = Webhook(f"http://127.0.0.1:{server.server_port}/events")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield taken
        server.shutdown()
        thread.join()


def test_events_come_signed_by_opaque_id_once_in_order_where_nothing_is_disturbed(
    sendgrid: SendGridServer, webhook: Webhook
) -> None:
    sendgrid.tell(webhook={"url": webhook.url})
    sent = [a_mail(1), a_mail(2, email="bounce@example.org"), a_mail(3, email="late@example.org")]

    sender_to(sendgrid).send(sent)

    assert sendgrid.settled()
    assert [(event["mail"], event["event"]) for event in webhook.events()] == [
        (sent[0].key, "processed"),
        (sent[0].key, "delivered"),
        (sent[1].key, "processed"),
        (sent[1].key, "bounce"),
        (sent[2].key, "processed"),
        (sent[2].key, "deferred"),
        (sent[2].key, "deferred"),
        (sent[2].key, "delivered"),
    ]
    for body, headers in webhook.posted:
        signature = headers["X-Twilio-Email-Event-Webhook-Signature"]
        timestamp = headers["X-Twilio-Email-Event-Webhook-Timestamp"]
        assert signed(sendgrid.public_key, body, signature, timestamp)


def test_events_come_several_times_late_and_in_any_order_where_they_are_disturbed(
    sendgrid: SendGridServer, webhook: Webhook
) -> None:
    sendgrid.tell(
        webhook={"url": webhook.url, "delay": (0, 0.2), "copies": 4, "shuffle": True, "seed": 3}
    )

    sender_to(sendgrid).send(mails(20))

    assert sendgrid.settled()
    copies = Counter(event["sg_event_id"] for event in webhook.events())
    order = [event["mail"] for event in webhook.events()]
    assert len(copies) == 40
    assert set(copies.values()) == {1, 2, 3, 4}
    assert order != sorted(order)


def test_a_mix_of_answers_is_the_same_for_the_same_seed(sendgrid: SendGridServer) -> None:
    given = []
    for _ in range(2):
        sendgrid.tell(mix={"202": 6, "429": 2, "500": 1, "503-after": 2}, seed=7)
        for mail in mails(30):
            sender_to(sendgrid).send([mail])
        given.append([request["answer"] for request in sendgrid.requests()])

    assert given[0] == given[1]
    assert set(given[0]) == {"202", "429", "500", "503-after"}

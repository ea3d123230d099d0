import socket
import threading
from urllib.request import Request

import pytest

from notifications.senders.attempts import Attempt, GivenUp
from tests.support.sendgrid.process import SendGridServer


def test_a_request_that_was_given_up_never_begins() -> None:
    attempt = Attempt(timeout=5, deadline=0.05)
    connected, ended = threading.Event(), threading.Event()
    outcome: list[Exception] = []

    def call() -> None:
        connected.wait(10)
        try:
            attempt.begin(socket.socket())
        except GivenUp as fault:
            outcome.append(fault)
        ended.set()

    attempt.run(call)
    connected.set()

    assert ended.wait(10)
    assert [type(fault) for fault in outcome] == [GivenUp]
    assert (attempt.begun, attempt.answer) == (False, None)
    assert isinstance(attempt.fault, TimeoutError)


def test_a_name_that_no_host_has_is_a_fault_and_nothing_begins() -> None:
    attempt = Attempt(timeout=0.2, deadline=0.3)

    attempt.run(lambda: attempt.open(Request("http://nowhere.invalid/")))

    assert isinstance(attempt.fault, OSError)
    assert not attempt.begun


def test_a_status_is_an_answer_whatever_it_is(sendgrid: SendGridServer) -> None:
    attempt = Attempt(timeout=1, deadline=2)

    attempt.run(lambda: attempt.open(Request(f"{sendgrid.host}/elsewhere", data=b"{}")))  # noqa: S310

    assert attempt.answer
    assert attempt.answer.status == 404
    assert attempt.answer.body == b'{"errors": [{"message": "not found"}]}'
    assert (attempt.begun, attempt.fault) == (True, None)


def test_a_fault_of_the_program_is_raised() -> None:
    attempt = Attempt(timeout=1, deadline=2)

    def call() -> None:
        raise KeyError("a fault of ours")

    with pytest.raises(KeyError, match="a fault of ours"):
        attempt.run(call)

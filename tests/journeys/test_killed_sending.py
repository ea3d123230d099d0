"""Kill -9 at random moments of sending: nothing is lost, and nothing arrives twice unasked."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context

import pytest
from sqlmodel import select

from foundation.database import unit_of_work
from notifications.events import read_events, take_events
from notifications.lifecycle import Move, State
from notifications.messages import Invitation, VoteRequest
from notifications.outbox import queue_many
from notifications.senders.sendgrid import signed
from notifications.store import moved
from notifications.tables import Letter
from tests.factories.letters import a_promise
from tests.journeys.sending import send, virtual
from tests.support.sendgrid.process import SendGridServer

MIX = {
    "202": 0.86, "429": 0.03, "500": 0.03, "503-after": 0.03,
    "drop": 0.015, "drop-after": 0.015, "hang": 0.01, "hang-after": 0.01,
}  # fmt: skip
LONGEST = 900.0


@pytest.fixture(scope="module")
def provider() -> Iterator[SendGridServer]:
    with SendGridServer(texts=False, check=False) as server:
        yield server


@contextmanager
def webhook(url: str, public_key: str, began: float) -> Iterator[str]:
    """Take the provider's reports as the portal does: check the signature, then the deed."""

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            prefix = "X-Twilio-Email-Event-Webhook"
            marks = self.headers[f"{prefix}-Signature"], self.headers[f"{prefix}-Timestamp"]
            assert signed(public_key, body, *marks)
            with unit_of_work(url) as session:
                take_events(session, read_events(body), received_at=virtual(began))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def killed(
    url: str, provider: SendGridServer, began: float, *, kills: int, awaited: list[State], seed: int
) -> int:
    """Start the sender again and again, and kill it; at last let it end. Return how often."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    # A fork server has imported everything: a new process sends after a few milliseconds.
    processes = get_context("forkserver")
    processes.set_forkserver_preload(["tests.journeys.sending"])
    died = 0
    ends = time.monotonic() + LONGEST
    while time.monotonic() < ends:
        child = processes.Process(
            target=send, args=(url, provider.host, provider.key, began, awaited)
        )
        child.start()
        child.join(chance.uniform(0.05, 0.6) if died < kills else ends - time.monotonic())
        if not child.is_alive():
            assert child.exitcode == 0
            return died
        child.kill()
        child.join()
        died += 1
    pytest.fail(f"not done after {LONGEST} s and {died} kills")


def promise(url: str, letters: int) -> None:
    bulk, alone = Invitation.example(), VoteRequest.example()
    half = range(letters // 2)
    with unit_of_work(url) as session:
        queue_many(session, (a_promise(f"firm-{n}", message=bulk) for n in half))
        queue_many(session, (a_promise(f"member-{n}", message=alone) for n in half))


def copies(provider: SendGridServer) -> Counter[int]:
    """How many mails arrived once, twice, ..."""
    return Counter(Counter(mail.mail for mail in provider.accepted()).values())


def release(url: str) -> int:
    with unit_of_work(url) as session:
        return moved(session, Move.RELEASE)


def states(url: str) -> Counter[str]:
    with unit_of_work(url) as session:
        return Counter(session.exec(select(Letter.state)))


SIZES = [(100, 8), pytest.param(1000, 200, marks=pytest.mark.slow)]


@pytest.mark.parametrize(("letters", "kills"), SIZES)
def test_with_reports_every_letter_arrives_once(
    url: str, provider: SendGridServer, letters: int, kills: int
) -> None:
    promise(url, letters)
    began = time.time()
    with webhook(url, provider.public_key, began) as address:
        hook = {"url": address, "delay": [0.02, 0.3], "copies": 3, "shuffle": True}
        provider.tell(mix=MIX, before=[0.0, 0.01], after=[0.0, 0.01], webhook=hook)
        waiting = [State.QUEUED, State.CLAIMED, State.IN_DOUBT, State.HANDED_OVER]
        died = killed(url, provider, began, kills=kills, awaited=waiting, seed=letters)
        arrived = states(url)[State.DELIVERED]
        assert copies(provider) == {1: arrived}
        # What failed twice waits for a person; nobody has it, so they release it.
        while release(url):
            killed(url, provider, began, kills=0, awaited=waiting, seed=letters)
        assert provider.settled()

    assert died >= min(kills, 5)
    assert arrived >= 0.8 * letters
    assert states(url) == {State.DELIVERED: letters}
    assert copies(provider) == {1: letters}


@pytest.mark.parametrize(("letters", "kills"), SIZES)
def test_without_reports_no_letter_arrives_more_than_twice(
    url: str, provider: SendGridServer, letters: int, kills: int
) -> None:
    promise(url, letters)
    provider.tell(mix=MIX, before=[0.0, 0.01], after=[0.0, 0.01])
    waiting = [State.QUEUED, State.CLAIMED, State.IN_DOUBT]

    killed(url, provider, time.time(), kills=kills, awaited=waiting, seed=letters)

    found = copies(provider)
    assert set(found) <= {1, 2}
    # What may have arrived or not after the second time waits for a person.
    held = states(url)[State.HELD]
    assert letters - held <= found.total() <= letters
    assert states(url).keys() <= {State.HANDED_OVER, State.HELD}

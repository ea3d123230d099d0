from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from sqlmodel import select

from foundation.database import unit_of_work
from notifications.lifecycle import State
from notifications.tables import Letter, LetterEvent
from portal.surroundings import Surroundings
from portal.webhook import LARGEST, PATH, SIGNATURE, TIMESTAMP
from tests.factories.reports import a_body, a_sent_letter, an_event
from tests.portal.conftest import SECRET, Ask, Provider, asking


def stored(url: str) -> int:
    with unit_of_work(url) as session:
        return len(session.exec(select(LetterEvent)).all())


def a_letter(url: str) -> str:
    with unit_of_work(url) as session:
        letter = a_sent_letter()
        session.add(letter)
        return letter.key


def test_signed_reports_move_letters_and_again_they_do_not(
    url: str, ask: Ask, provider: Provider
) -> None:
    body = a_body(an_event(a_letter(url)))

    first = ask("POST", PATH, content=body, headers=provider.headers(body))
    again = ask("POST", PATH, content=body, headers=provider.headers(body, "1999999999"))

    assert (first.status_code, first.json()) == (200, {"events": {"new": 1, "delivered": 1}})
    assert (again.status_code, again.json()) == (200, {"events": {"repeated": 1}})
    with unit_of_work(url) as session:
        assert session.exec(select(Letter.state)).all() == [State.DELIVERED]


def test_the_signature_is_that_of_the_bytes_as_they_came(
    url: str, ask: Ask, provider: Provider
) -> None:
    body = a_body(an_event("a" * 64)).replace(b", ", b",\r\n ")

    assert ask("POST", PATH, content=body, headers=provider.headers(body)).status_code == 200
    changed = body.replace(b"delivered", b"bounce")
    assert ask("POST", PATH, content=changed, headers=provider.headers(body)).status_code == 403
    assert stored(url) == 1


@tried(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.binary(max_size=80), st.binary(max_size=40), st.text("0123456789abcXYZ+/= ", max_size=90))
def test_a_forged_report_is_refused_and_never_breaks_anything(
    ask: Ask, body: bytes, stamp: bytes, signature: str
) -> None:
    raw = [(SIGNATURE.encode(), signature.encode()), (TIMESTAMP.encode(), stamp.hex().encode())]

    answer = ask("POST", PATH, content=body, headers=raw)

    assert (answer.status_code, answer.json()["code"]) == (403, "not-signed")


def test_a_report_without_any_signature_is_refused(ask: Ask) -> None:
    assert ask("POST", PATH, content=a_body(an_event("a" * 64))).status_code == 403


def test_another_provider_s_signature_is_refused(url: str, ask: Ask) -> None:
    body = a_body(an_event("a" * 64))

    assert ask("POST", PATH, content=body, headers=Provider().headers(body)).status_code == 403
    assert stored(url) == 0


@pytest.mark.parametrize("key", ["", "not a key"])
def test_without_a_right_key_the_webhook_takes_nothing(
    url: str, provider: Provider, key: str
) -> None:
    body = a_body(an_event("a" * 64))
    closed = asking(Surroundings(url=url, secret=SECRET, webhook_key=key))

    answer = closed("POST", PATH, content=body, headers=provider.headers(body))

    assert answer.status_code == (403 if key else 404)
    assert stored(url) == 0


def test_a_body_that_is_too_large_is_not_read_to_its_end(ask: Ask) -> None:
    sent = []

    async def endless() -> AsyncIterator[bytes]:
        for part in range(100):
            sent.append(part)
            yield b"x" * 100_000

    answer = ask("POST", PATH, content=endless())

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert len(sent) <= LARGEST // 100_000 + 2


def test_signed_nonsense_is_refused_with_a_code(ask: Ask, provider: Provider) -> None:
    body = b'{"event": "delivered"}'

    answer = ask("POST", PATH, content=body, headers=provider.headers(body))

    assert (answer.status_code, answer.json()["code"]) == (400, "LETTER-301")


def test_without_a_database_the_provider_is_asked_to_repeat(provider: Provider) -> None:
    away = asking(
        Surroundings(
            url="sqlite:////nowhere/pilots.db", secret=SECRET, webhook_key=provider.public_key
        )
    )
    body = a_body(an_event("a" * 64))

    answer = away("POST", PATH, content=body, headers=provider.headers(body))

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")


def test_the_secret_is_not_shown() -> None:
    assert "secret" not in repr(Surroundings(url="sqlite://", secret=SECRET))

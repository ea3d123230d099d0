import stat
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlmodel import select

from foundation.database import unit_of_work
from foundation.settings import Settings
from notifications.lifecycle import State
from notifications.tables import Letter, OptOut
from notifications.unsubscribing import (
    REASON,
    opt_out,
    opt_outs,
    person_of,
    signing_secret,
    unsubscribe_url,
)
from tests.factories.reports import LATER, SENT, a_sent_letter

SECRET = b"a secret of thirty-two bytes and"


def token(person: str, secret: bytes = SECRET) -> str:
    return unsubscribe_url("https://portal.example/", secret, person).rpartition("/")[2]


def test_a_link_leads_back_to_its_person() -> None:
    link = unsubscribe_url("https://portal.example/", SECRET, "sme-zürich")

    assert link.startswith("https://portal.example/unsubscribe/")
    assert link.isascii()
    assert person_of(SECRET, link.rpartition("/")[2]) == "sme-zürich"


def test_without_a_portal_there_is_no_link() -> None:
    assert unsubscribe_url("", SECRET, "sme-one") == ""


@given(st.text())
def test_a_token_that_we_have_not_made_names_nobody(text: str) -> None:
    assert person_of(SECRET, text) is None


@pytest.mark.parametrize("place", range(0, 40, 3))
def test_a_changed_token_names_nobody(place: int) -> None:
    good = token("sme-one-of-many")
    changed = good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]

    assert person_of(SECRET, changed) is None


def test_a_token_of_another_secret_names_nobody() -> None:
    assert person_of(SECRET, token("sme-one", b"another secret")) is None


def test_the_secret_of_the_operator_counts(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secret=SecretStr("mine"))

    assert signing_secret(settings) == b"mine"
    assert list(tmp_path.iterdir()) == []


def test_otherwise_a_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", secret=None)

    made = signing_secret(settings)

    (kept,) = (tmp_path / "home").iterdir()
    assert len(made) == 32
    assert signing_secret(settings) == made == kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_processes_that_start_together_agree_on_the_secret(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", secret=None)
    together, found = threading.Barrier(8), set[bytes]()

    def start() -> None:
        together.wait()
        found.add(signing_secret(settings))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 1


def test_whoever_opts_out_gets_none_of_the_questionnaires_that_wait(url: str) -> None:
    unsent: dict[str, Any] = {"mail": None, "handed_over_at": None}
    letters = {
        "waits": a_sent_letter(state=State.QUEUED, **unsent),
        "held": a_sent_letter(state=State.HELD, reason="x", subject="held", **unsent),
        "leaving": a_sent_letter(state=State.CLAIMED, subject="leaving", **unsent),
        "left": a_sent_letter(subject="left"),
        "a task": a_sent_letter(state=State.QUEUED, purpose="task", subject="t", **unsent),
        "another's": a_sent_letter("sme-two", state=State.QUEUED, **unsent),
    }
    with unit_of_work(url) as session:
        session.add_all(letters.values())
        session.flush()

        new = opt_out(session, "sme-one", LATER, "link")

        session.expire_all()
        states = {name: letter.state for name, letter in letters.items()}
        reasons = {letters["waits"].reason, letters["held"].reason}
    assert new
    assert reasons == {REASON}
    assert states == {
        "waits": "cancelled", "held": "cancelled", "leaving": "claimed", "left": "handed_over",
        "a task": "queued", "another's": "queued",
    }  # fmt: skip


def test_opting_out_again_is_no_news_and_the_first_time_counts(url: str) -> None:
    with unit_of_work(url) as session:
        first = opt_out(session, "sme-one", LATER, "link")
        again = opt_out(session, "sme-one", LATER, "link")
        earlier = opt_out(session, "sme-one", SENT, "provider")

    with unit_of_work(url) as session:
        kept = session.exec(select(OptOut)).one()
        assert (first, again, earlier) == (True, False, False)
        assert (kept.at, kept.via) == (SENT, "provider")
        assert list(opt_outs(session)) == ["sme-one"]
        assert session.exec(select(Letter)).all() == []

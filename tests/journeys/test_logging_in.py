"""A login by mail, as somebody waits for it at night: asked for, sent, opened, pressed."""

import re
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from foundation.database import unit_of_work
from notifications.lifecycle import State
from notifications.store import counts
from pilots.setting import read_setting
from tests.journeys.test_serving import Serving, database, serving, surroundings, until
from tests.support.smtp.process import Kept, SmtpServer

__all__ = ["database", "surroundings"]  # fixtures
NIGHT = datetime(2027, 1, 13, 22, 30, tzinfo=UTC)
SECONDS = 10.0
"""In which somebody still waits; it takes a second where nothing else runs."""
LINK = re.compile(r"https://trials\.example/login/\S+")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def asked(running: Serving, path: str, **form: str) -> tuple[int, str, str]:
    """Return status, body and cookies of one request; a form is posted."""
    data = urlencode(form).encode() if form else None
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(running.address + path, data, timeout=10) as answer:
            return answer.status, answer.read().decode(), str(answer.headers)
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode(), str(answer.headers)


def arrived(mail: SmtpServer, running: Serving, number: int) -> Kept:
    until(lambda: len(mail.kept()) >= number, running)
    return mail.kept()[number - 1]


@pytest.mark.usefixtures("api")
def test_a_login_letter_leaves_within_seconds_at_any_hour_and_lets_its_reader_in(
    database: Path,
    surroundings: dict[str, str],
    api: str,
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{database}"
    with unit_of_work(url) as session:
        lead = read_setting(session).in_role("wp_lead")[0].email
    with SmtpServer(tmp_path) as mail:
        around = surroundings | {
            "PREFECT_API_URL": api,
            "PILOTS_SENDER": "smtp",
            "PILOTS_SMTP_HOST": "127.0.0.1",
            "PILOTS_SMTP_PORT": str(mail.port),
            "PILOTS_SMTP_SECURITY": "none",
            "PILOTS_PORTAL_URL": "https://trials.example",
        }
        with serving(database, around, at=NIGHT) as running:
            until(lambda: running.ask("/readyz")[0] == 200, running)
            seconds = []
            for number in (1, 2):
                began = time.monotonic()
                status, said, _ = asked(running, "/login", address=lead, leads_to="/verdicts")
                assert status == 200, said
                letter = arrived(mail, running, number)
                seconds.append(time.monotonic() - began)
            text = letter.message.get_body(("plain",))
            assert text is not None
            found = LINK.search(text.get_content())
            assert found, text.get_content()
            token = urlsplit(found[0]).path.removeprefix("/login/")
            opened = asked(running, f"/login/{token}")
            entered = asked(running, "/login/confirm", token=token)
            again = asked(running, f"/login/{token}")
            assert running.stop() == 0
        kept = mail.kept()

    assert max(seconds) < SECONDS, seconds
    assert [one.address for one in kept] == [lead, lead], "nothing else leaves at night"
    assert (opened[0], entered[0], again[0]) == (200, 303, 410)
    assert "location: /verdicts" in entered[2].lower()
    assert "set-cookie:" in entered[2].lower()
    log = running.log.read_text("utf-8")
    assert token not in log
    with unit_of_work(url) as session:
        assert counts(session)[State.IN_DOUBT] == 0
    content = b"".join(file.read_bytes() for file in database.parent.glob("programme.db*"))
    assert token.encode() not in content

"""An empty database: the first coordinator comes in, imports a programme and launches it."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from foundation.database import snapshot
from pilots.access.setting_up import setup_token
from pilots.tables import Programme as ProgrammeRow
from portal.surroundings import Surroundings
from portal.visiting import SESSION, SETUP, secret_of_forms
from tests.factories.folders import a_folder
from tests.portal.clients import Client
from tests.portal.conftest import SECRET
from tests.portal.office.conftest import NOW


def zipped(folder: Path, prefix: str = "programme/") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.rglob("*.*"):
            archive.write(file, prefix + str(file.relative_to(folder)))
    return out.getvalue()


@pytest.fixture
def first(url: str) -> Client:
    """Whoever has opened the link that ``pilots serve`` prints."""
    client = Client(Surroundings(url=url, secret=SECRET, now=lambda: NOW))
    assert client.get(f"/setup/{setup_token(SECRET)}").headers["location"] == "/import"
    return client


def upload(client: Client, name: str, content: bytes) -> tuple[int, str, str]:
    csrf = secret_of_forms(Surroundings(url="", secret=SECRET), client.cookies[SETUP])
    answer = client.post("/import/folder", data={"csrf": csrf}, files={"file": (name, content)})
    return answer.status_code, answer.text, answer.headers.get("location", "")


def test_every_page_stands_on_an_empty_database(url: str) -> None:
    client = Client(Surroundings(url=url, secret=SECRET, now=lambda: NOW))

    for path in ("/welcome", "/help", "/privacy", "/results", "/status", "/login", "/api"):
        assert client.get(path).status_code == 200
    assert client.get("/import").status_code == 401
    assert client.get("/setup/" + "x" * 43).status_code == 404


def test_a_programme_is_imported_and_launched(first: Client, url: str, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "folder", clusters=4, smes=3)
    status, _, place = upload(first, "p.zip", zipped(folder))
    assert (status, place.startswith("/import/")) == (303, True)
    page = first.get(place).text
    lead = re.findall(r'<option value="([^"]+)"', page)[0]
    csrf = secret_of_forms(Surroundings(url=url, secret=SECRET), first.cookies[SETUP])

    taken = first.post(place, data={"csrf": csrf, "lead": lead})

    assert taken.headers["location"] == "/launch?done=imported"
    assert first.get(f"/setup/{setup_token(SECRET)}").status_code == 404
    form = first.get("/launch").text
    plan = re.findall(r'name="plan" value="([^"]+)"', form)[0]
    csrf = secret_of_forms(Surroundings(url=url, secret=SECRET), first.cookies[SESSION])
    stale = first.post("/launch", data={"csrf": csrf, "plan": "0" * 64, "sure": "yes"})
    done = first.post("/launch", data={"csrf": csrf, "plan": plan, "sure": "yes"})
    again = first.post("/launch", data={"csrf": csrf, "plan": plan, "sure": "yes"})

    assert (stale.status_code, "has changed" in stale.text) == (422, True)
    assert (done.headers["location"], again.status_code) == ("/launch?done=launched", 409)
    with snapshot(url) as session:
        assert session.get_one(ProgrammeRow, 1).plan_hash == plan


def test_all_faults_are_shown_where_they_are(first: Client, url: str, tmp_path: Path) -> None:
    folder = a_folder(tmp_path / "folder", clusters=4, smes=3)
    people = folder / "people.csv"
    text = people.read_text(encoding="utf-8").replace("wp_lead", "wp_boss")
    people.write_text(text, encoding="utf-8")

    status, page, _ = upload(first, "p.zip", zipped(folder, ""))

    assert status == 422
    assert "<td>people.csv</td>" in page
    assert "wp_boss" in page
    with snapshot(url) as session:
        assert session.get(ProgrammeRow, 1) is None


def hostile(name: str, content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("programme.toml", "")
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a zip",
        b"PK\x05\x06" + bytes(18),
        hostile("../../etc/passwd.csv"),
        hostile("..\\..\\evil.csv"),
        hostile("/etc/cron.csv"),
        hostile("C:\\evil.csv"),
        hostile("bomb.csv", bytes(80_000_000)),
        hostile("people.csv", b"\xff\xfe\x00"),
    ],
)
def test_hostile_uploads_are_refused_in_words(first: Client, content: bytes) -> None:
    status, page, _ = upload(first, "../../p.zip", content)

    assert (status, "Something went wrong" in page) == (422, False)

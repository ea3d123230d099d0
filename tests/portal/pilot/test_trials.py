"""How a pilot cluster takes a trial up, names its firms, and leaves it."""

import io

import pytest
import xlsxwriter
from sqlmodel import select

from foundation.database import unit_of_work
from pilots.deeds.registering import attendance
from pilots.response import responses
from pilots.tables import AdaptationNote, Answer, Evidence, Firm, Trial
from tests.factories.programmes import Programme
from tests.portal.pilot.conftest import NOW, As

MANAGER, FACILITATOR, OTHER = "p-cm-demo-c000", "p-fa-demo-c000", "p-cm-demo-c001"
PDF = b"%PDF-1.7\n%%EOF\n"


def test_a_trial_is_taken_up_step_by_step(live: Programme, visitor: As, trial: str) -> None:
    person, base = visitor(MANAGER), f"/my-trials/{trial}"
    assert trial in person.get("/tasks").text

    empty = person.send(f"{base}/agreement/upload")
    paper = [("files", ("agreement.pdf", PDF, "application/pdf"))]
    agreed = person.send(f"{base}/agreement/upload", paper)
    future = person.send(f"{base}/training/upload", held="2027-02-01", what="All of us")
    trained = person.send(f"{base}/training/upload", held="2027-01-12", what="All of us")
    started = person.send(f"{base}/start")
    again = person.send(f"{base}/start")

    assert [a.status_code for a in (empty, agreed, future, trained, started, again)] == [
        422, 303, 422, 303, 303, 422,
    ]  # fmt: skip
    assert "All of us" in future.text
    with unit_of_work(live.url) as session:
        assert session.get_one(Trial, trial).status == "rolling_out"
        proofs = session.exec(select(Evidence.proof).where(Evidence.trial == trial)).all()
        assert sorted(proofs) == ["agreement", "training"]


def test_an_adaptation_is_recorded_once(live: Programme, visitor: As, trial: str) -> None:
    person = visitor(MANAGER)
    for _ in range(2):
        person.send(f"/my-trials/{trial}/adaptation", what="Half a day", why="Harvest")

    assert "Harvest" in person.get(f"/my-trials/{trial}").text
    with unit_of_work(live.url) as session:
        assert len(session.exec(select(AdaptationNote)).all()) == 1


def test_leaving_asks_twice(live: Programme, visitor: As, running: str) -> None:
    person, address = visitor(MANAGER), f"/my-trials/{running}/withdraw"

    asked = person.get(address)
    unsure = person.send(address, reason="Nobody is left")
    left = person.send(address, reason="Nobody is left", sure="yes")

    assert [asked.status_code, unsure.status_code, left.status_code] == [200, 422, 303]
    assert "Nobody is left" in unsure.text
    with unit_of_work(live.url) as session:
        assert session.get_one(Trial, running).status == "withdrawn"
    assert person.get(address).status_code == 404
    assert "Nobody is left" in person.get(f"/my-trials/{running}").text


def test_what_is_another_cluster_s_is_not_there(visitor: As, trial: str) -> None:
    for person in (visitor(OTHER), visitor(FACILITATOR)):
        for path in ("", "/withdraw"):
            assert person.get(f"/my-trials/{trial}{path}").status_code == 404
        assert person.send(f"/my-trials/{trial}/start").status_code == 404
    assert visitor(OTHER).get(f"/my-trials/{trial}/participants").status_code == 404
    assert visitor(FACILITATOR).get(f"/my-trials/{trial}/participants").status_code == 200


def test_a_list_is_seen_before_it_is_taken(live: Programme, visitor: As, trial: str) -> None:
    person, base = visitor(MANAGER), f"/my-trials/{trial}/participants"
    twice = "Two,a@x.example,0-9,\n" * 2
    bad = f"name,email,size,attended\nNew <b>,nobody,7,perhaps\n{twice}"

    seen = person.send(f"{base}/list", text=bad)
    forced = person.send(f"{base}/list", text=bad, save="yes")
    good = "name,email,size,attended\nNew,new@x.example,0-9,ja"
    looked = person.send(f"{base}/list", text=good)
    with unit_of_work(live.url) as session:
        before = len(attendance(session, trial))
    taken = person.send(f"{base}/list", text=good, save="yes")

    assert [a.status_code for a in (seen, forced, looked, taken)] == [422, 422, 200, 303]
    for said in ("Line 2", "New &lt;b&gt;", "is neither yes nor no", "is the same as in line 3"):
        assert said in seen.text
    with unit_of_work(live.url) as session:
        assert len(attendance(session, trial)) == before + 1
        assert session.exec(select(Firm).where(Firm.email == "new@x.example")).one().cluster == (
            "demo-c000"
        )


def test_a_workbook_is_read_like_a_pasted_list(live: Programme, visitor: As, trial: str) -> None:
    person, base = visitor(MANAGER), f"/my-trials/{trial}/participants"
    firm = next(f for f in live.setting.firms.values() if f.cluster == "demo-c000")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Firma", "E-Mail", "Teilnahme"])
        sheet.write_row(1, 0, [firm.name, firm.email, "x"])

    page = person.send(f"{base}/upload", [("files", ("list.xlsx", out.getvalue(), ""))])
    saved = person.get(f"{base}.csv")

    assert page.status_code == 200
    assert firm.email in page.text
    assert saved.headers["content-disposition"].startswith("attachment")
    again = person.send(f"{base}/upload", [("files", ("list.csv", saved.content, "text/csv"))])
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", PDF), ("a.csv", PDF), ("a.xlsx", b"PK\x03\x04 no"), ("a.csv", b"\0"), ("a.csv", b""),
     ("../a.exe", b"MZ"), ("a.csv", b"a" * 3_000_000)],
)  # fmt: skip
def test_what_is_no_list_is_refused(visitor: As, trial: str, name: str, content: bytes) -> None:
    base = f"/my-trials/{trial}/participants"
    page = visitor(MANAGER).send(f"{base}/upload", [("files", (name, content, "text/csv"))])

    assert page.status_code == 422
    assert 'class="refusal"' in page.text


def test_a_firm_is_registered_and_ticked(live: Programme, visitor: As, trial: str) -> None:
    person, base = visitor(MANAGER), f"/my-trials/{trial}/participants"
    typed = {"name": "New", "email": "new@x.example", "language": "sl", "size": "0-9", "nace": ""}

    wrong = person.send(f"{base}/firm", **typed | {"email": "nobody"})
    right = person.send(f"{base}/firm", **typed)
    twice = person.send(f"{base}/firm", **typed)
    with unit_of_work(live.url) as session:
        firm = session.exec(select(Firm).where(Firm.email == "new@x.example")).one().id
        was = [one for one, attended in attendance(session, trial).items() if attended]
    ticked = person.send(f"{base}/attendance", ticked=[*was, firm], was=was)

    assert [a.status_code for a in (wrong, right, twice, ticked)] == [422, 303, 422, 303]
    with unit_of_work(live.url) as session:
        assert attendance(session, trial)[firm]


def test_only_counts_of_five_and_more_are_shown(live: Programme, running: str) -> None:
    with unit_of_work(live.url) as session:
        trial = session.get_one(Trial, running)
        items = live.setting.catalogue.items("baseline", "sme_contact", trial.service)
        firms = sorted(attendance(session, running))
        shown = []
        for firm in firms[:5]:
            for item in items:
                session.add(Answer(respondent=firm, trial=running, wave="baseline", item=item.id,
                                   value="1", answered_at=NOW))  # fmt: skip
            session.flush()
            shown.append(responses(session, live.setting, trial, exactly=True)[0].answered)

    assert len(firms) >= 5
    assert shown == [None, None, None, None, 5]

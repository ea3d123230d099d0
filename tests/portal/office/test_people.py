"""People: lists within one's reach, addresses, newcomers, successors, lists that come later."""

import io
import re

import xlsxwriter
from sqlmodel import Session, col, select

from foundation.database import snapshot
from notifications.tables import Letter
from pilots.tables import Change, Firm, PageLink, Participation, Person
from tests.factories.programmes import Programme
from tests.portal.office.conftest import Enters


def manager(running: Programme) -> Person:
    return next(one for one in running.setting.people.values() if one.role == "cluster_manager")


def waiting(session: Session, person: str) -> list[Letter]:
    query = select(Letter).where(Letter.person == person, col(Letter.state).in_(("queued", "held")))
    return list(session.exec(query))


def test_a_regional_coordinator_sees_their_region_only(running: Programme, enters: Enters) -> None:
    desk = enters("regional_coordinator")
    own = running.setting.people[desk.person].region
    shown = desk.get("/people").text

    for person in running.setting.people.values():
        region = person.region or (
            running.setting.clusters[person.cluster].region if person.cluster else None
        )
        assert (f'href="/people/{person.id}"' in shown) == (region == own)


def test_a_wrong_address_is_shown_again_beside_its_fault(
    running: Programme, enters: Enters
) -> None:
    person = manager(running)

    answer = enters().send(f"/people/{person.id}/address", address="nobody at home")

    assert answer.status_code == 422
    assert 'value="nobody at home"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_new_address_counts_everywhere(running: Programme, enters: Enters) -> None:
    person = manager(running)

    answer = enters().send(f"/people/{person.id}/address", address="new@alpha.example")

    assert answer.headers["location"] == f"/people/{person.id}?done=address"
    with snapshot(running.url) as session:
        assert session.get_one(Person, person.id).email == "new@alpha.example"
        assert {one.address for one in waiting(session, person.id)} <= {"new@alpha.example"}


def test_a_person_joins_with_role_and_place(running: Programme, enters: Enters) -> None:
    desk, cluster = enters(), next(iter(running.setting.clusters))
    typed = {"name": "Žiga Novák", "email": "ziga@alpha.example", "language": "sl"}

    refused = desk.send("/people/new", **typed, role="cluster_manager", place="")
    taken = desk.send("/people/new", **typed, role="cluster_manager", place=f"cluster:{cluster}")

    assert (refused.status_code, 'value="Žiga Novák"' in refused.text) == (422, True)
    assert taken.headers["location"] == "/people/p-ziga-novak?done=joined"
    with snapshot(running.url) as session:
        assert session.get_one(Person, "p-ziga-novak").cluster == cluster


def test_a_regional_coordinator_adds_nobody_elsewhere(running: Programme, enters: Enters) -> None:
    desk = enters("regional_coordinator")
    own = running.setting.people[desk.person].region
    far = next(one.id for one in running.setting.clusters.values() if one.region != own)
    typed = {"name": "A", "email": "a@b.example", "language": "en", "role": "cluster_manager"}

    assert desk.send("/people/new", **typed, place=f"cluster:{far}").status_code == 404


def test_a_successor_takes_over_and_gives_back(running: Programme, enters: Enters) -> None:
    desk, old = enters(), manager(running)
    with snapshot(running.url) as session:
        letters = len(waiting(session, old.id))
    typed = {"name": "New One", "email": "new@alpha.example", "language": "de", "reason": "ill"}

    asked = desk.send(f"/people/{old.id}/replace", **typed)
    done = desk.send(f"/people/{old.id}/replace", **typed, sure="yes")

    assert ("Is that right?" in asked.text, asked.status_code) == (True, 200)
    assert done.headers["location"] == f"/people/{old.id}?done=replaced"
    with snapshot(running.url) as session:
        assert session.get_one(Person, old.id).left_at is not None
        taken = waiting(session, "p-new-one")
        assert [one.purpose for one in waiting(session, old.id)] == ["followed"]
        assert sorted({one.purpose for one in taken} & {"takes-over"}) == ["takes-over"]
        assert len(taken) == letters + 1
        assert {one.language for one in taken} <= {"de"}
        change = session.exec(select(Change).where(Change.kind == "person replaced")).one().id

    desk.send(f"/people/{old.id}/undo", change=str(change))
    again = desk.send(f"/people/{old.id}/undo", change=str(change))

    assert again.status_code == 409
    with snapshot(running.url) as session:
        assert session.get_one(Person, old.id).left_at is None
        # The one that says "somebody follows you" is not true any more when it would leave.
        assert len(waiting(session, old.id)) == letters + 1


def test_nobody_follows_somebody_of_another_place(running: Programme, enters: Enters) -> None:
    old = manager(running)
    other = next(
        one.id
        for one in running.setting.people.values()
        if one.role == old.role and one.cluster != old.cluster
    )

    answer = enters().send(f"/people/{old.id}/replace", person=other, sure="yes")

    assert (answer.status_code, "another role or another place" in answer.text) == (422, True)


def test_a_new_link_ends_the_old_ones(running: Programme, enters: Enters) -> None:
    desk, person = enters(), manager(running)

    desk.send(f"/people/{person.id}/new-link")

    with snapshot(running.url) as session:
        links = session.exec(select(PageLink).where(PageLink.person == person.id)).all()
        promised = select(Letter).where(Letter.person == person.id, Letter.purpose == "new-link")
        assert [link for link in links if link.revoked_at is None] == []
        assert session.exec(promised).one().state == "queued"


def test_a_list_is_seen_before_it_counts(running: Programme, enters: Enters) -> None:
    desk, cluster = enters(), next(iter(running.setting.clusters))
    head = "id;name;email;cluster;language;size;nace"
    text = f"{head}\nlate-one;Late One;late@one.example;{cluster};de;0-9;C25\n"

    seen = desk.send("/people/import", kind="smes", text=text)
    with snapshot(running.url) as session:
        assert session.get(Firm, "late-one") is None
    taken = desk.send("/people/import", kind="smes", text=text, sure="yes")

    assert ("New rows: 1" in seen.text, seen.status_code) == (True, 200)
    assert taken.headers["location"] == "/people/import?kind=smes&done=imported"
    with snapshot(running.url) as session:
        assert session.get_one(Firm, "late-one").name == "Late One"
        assert session.exec(select(Change).where(Change.kind == "smes imported")).one().after[
            "new"
        ] == ["late-one"]


def test_one_fault_keeps_the_whole_list_out(running: Programme, enters: Enters) -> None:
    desk, cluster = enters(), next(iter(running.setting.clusters))
    text = (
        "id,name,email,cluster,language,size,nace\n"
        f"late-one,Late One,late@one.example,{cluster},de,0-9,C25\n"
        "late-two,Late Two,nowhere,not-a-cluster,xx,9,C25\n"
    )

    answer = desk.send("/people/import", kind="smes", text=text, sure="yes")

    assert answer.status_code == 422
    for column in ("email", "cluster", "language", "size"):
        assert f"<td>{column}</td>" in answer.text
    assert "late-one,Late One" in answer.text
    with snapshot(running.url) as session:
        assert session.get(Firm, "late-one") is None


def test_attendance_comes_as_a_workbook_and_invites(running: Programme, enters: Enters) -> None:
    with snapshot(running.url) as session:
        row = session.exec(select(Participation).where(Participation.attended)).first()
        assert row is not None
        trial, firm = row.trial, row.firm
    cluster, _, service = trial.partition(".")
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Tabelle1")
        sheet.write_row(0, 0, ["sme", "cluster", "service", "attended"])
        sheet.write_row(1, 0, [firm, cluster, service, "no"])
    desk = enters()

    seen = desk.post(
        "/people/import/upload",
        data={"csrf": desk.csrf, "kind": "participations"},
        files={"file": ("x.xlsx", out.getvalue())},
    )
    text = f"sme,cluster,service,attended\n{firm},{cluster},{service},no\n"
    desk.send("/people/import", kind="participations", text=text, sure="yes")

    assert "Changed rows: 1" in seen.text
    with snapshot(running.url) as session:
        assert session.get_one(Participation, (trial, firm)).attended is False


def test_a_document_is_no_list_and_the_page_says_what_is(enters: Enters) -> None:
    desk = enters()
    for name in ("firms.odt", "firms.pdf", "firms.xls", "firms.docx"):
        answer = desk.post(
            "/people/import/upload",
            data={"csrf": desk.csrf, "kind": "smes"},
            files={"file": (name, b"PK\x03\x04 a document")},
        )
        assert (answer.status_code, "Save as" in answer.text) == (422, True)
        assert name in answer.text


def test_faults_stand_in_their_cells(running: Programme, enters: Enters) -> None:
    cluster = next(iter(running.setting.clusters))
    text = (
        "id,name,email,cluster,language,size,nace\n"
        f"late-one,Late One,late@one.example,{cluster},de,0-9,C25\n"
        "late-two,Late Two,nowhere,not-a-cluster,xx,9,C25\n"
    )
    page = enters().send("/people/import", kind="smes", text=text).text

    row = page.partition('<td class="number">3</td>')[2].partition("</tr>")[0]
    assert re.findall(r"<td>([^<]*)<br><span class=\"field-error\"", row) == [
        "nowhere",
        "not-a-cluster",
        "xx",
        "9",
    ]


def test_a_person_s_row_shows_all_its_faults_at_once(running: Programme, enters: Enters) -> None:
    firm = next(iter(running.setting.firms))
    text = (
        "id,name,email,role,region,cluster,language\n"
        f"{firm},Somebody,nowhere,cluster_manager,,not-a-cluster,xx\n"
    )
    page = enters().send("/people/import", kind="people", text=text).text

    row = page.partition('<td class="number">2</td>')[2].partition("</tr>")[0]
    marked = re.findall(r"<td>([^<]*)<br><span class=\"field-error\"", row)
    assert marked == [firm, "nowhere", "not-a-cluster", "xx"]


def test_rubbish_is_refused_in_words(enters: Enters) -> None:
    desk = enters()
    for content in (b"", b"\x00\x01", b"PK\x03\x04 no zip at all", b"a,b\n1\n"):
        answer = desk.post(
            "/people/import/upload",
            data={"csrf": desk.csrf, "kind": "people"},
            files={"file": ("x.csv", content)},
        )
        assert (answer.status_code, "Nothing was imported" in answer.text) == (422, True)


def test_one_button_checks_the_file_or_else_the_rows(running: Programme, enters: Enters) -> None:
    desk, cluster = enters(), next(iter(running.setting.clusters))
    text = (
        "id,name,email,cluster,language,size,nace\n"
        f"late-one,Late One,late@one.example,{cluster},de,0-9,C25\n"
    )
    page = desk.get("/people/import?kind=smes").text
    form = page.split('action="/people/import/upload"')[1].partition("</form>")[0]
    sent = {"csrf": desk.csrf, "kind": "smes"}

    def checked(text: str, file: tuple[str, bytes]) -> str:
        data = sent | {"text": text}
        return desk.post("/people/import/upload", data=data, files={"file": file}).text

    assert (form.count("<button"), form.count('name="file"'), form.count('name="text"')) == (1,) * 3
    assert "New rows: 1" in checked("", ("list.csv", text.encode()))
    assert "New rows: 1" in checked(text, ("", b""))
    assert "Please choose a file or paste rows." in checked(" ", ("", b""))
    assert "late@one.example" in checked(text, ("list.pdf", b"%PDF-1.7"))

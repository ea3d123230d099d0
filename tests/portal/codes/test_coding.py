"""The pages on which open answers are coded, and the endpoints that do the same."""

import re
from pathlib import Path

from sqlmodel import select

from foundation.database import unit_of_work
from pilots.access.api_tokens import make_token
from pilots.access.rights import RIGHTS
from pilots.deeds.launching import lead_of
from pilots.deeds.replacing_codebook import replace_codebook
from pilots.setting import read_setting
from pilots.tables import Answer, Firm
from tests.factories.codebooks import a_codebook
from tests.portal.clients import Client
from tests.portal.codes.conftest import WRITTEN, Coders


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_one_answer_follows_the_other_until_none_is_left(coders: Coders) -> None:
    first, second = coders.refs()[:2]

    shown = coders.one.get(f"{coders.path}/next").text
    kept = coders.one.send(f"{coders.path}/{first}", themes="contacts", codebook="1", seen="0")

    assert f"Answer 1 of {WRITTEN}" in shown
    assert f'action="{coders.path}/{first}"' in shown
    assert (kept.status_code, kept.headers["location"]) == (303, f"{coders.path}/next?done=coded")
    assert f'action="{coders.path}/{second}"' in coders.one.get(f"{coders.path}/next").text
    coders.all_coded(coders.one)
    assert coders.one.get(f"{coders.path}/next").headers["location"] == f"{coders.path}?done=all"


def test_no_page_says_who_wrote_it_or_where(coders: Coders) -> None:
    with unit_of_work(coders.house.programme.url) as session:
        answer = session.exec(select(Answer).where(Answer.item == "x_best")).first()
        assert answer is not None
        firm = session.get_one(Firm, answer.respondent)
        answer.value = f"{firm.name} was glad; mail {firm.id}@firm.example"
        told = (firm.name, firm.id, answer.trial, firm.cluster)
    coders.all_coded(coders.one)
    coders.all_coded(coders.other, skills=3)

    paths = ["/codes", coders.path, f"{coders.path}/differences", "/api/v1" + coders.path]
    paths += [f"{coders.path}/{ref}" for ref in coders.refs()]
    shown = "".join(coders.one.get(path).text for path in paths)

    assert "[…] was glad; mail […]" in shown
    assert [word for word in told if word in shown] == []


def test_what_is_wrong_stays_on_the_page_beside_its_reason(coders: Coders) -> None:
    ref = coders.refs()[0]

    nothing = coders.one.send(f"{coders.path}/{ref}", codebook="1", seen="0")
    both = coders.one.post(
        f"{coders.path}/{ref}",
        data={"csrf": coders.one.csrf, "themes": ["none", "rules"], "codebook": "1", "seen": "0"},
    )
    late = coders.one.send(f"{coders.path}/{ref}", themes="rules", codebook="1", seen="7")

    assert (nothing.status_code, both.status_code, late.status_code) == (422, 422, 422)
    assert "Choose at least one theme" in nothing.text
    assert re.findall(r'value="(\w+)"[^>]* checked', both.text) == ["rules", "none"]
    assert "was coded since the page was shown" in late.text


def test_nobody_sees_what_the_other_saw_before_coding_alone(coders: Coders) -> None:
    ref = coders.refs()[0]
    coders.one.send(f"{coders.path}/{ref}", themes="rules", codebook="1", seen="0")

    page = coders.other.get(f"{coders.path}/{ref}").text

    assert "checked" not in page
    (mine,) = [
        it for it in coders.other.get(f"/api/v1{coders.path}").json()["items"] if it["ref"] == ref
    ]
    assert (mine["themes"], mine["other"], mine["version"]) == ([], None, 0)
    assert "nothing to settle" in coders.other.get(f"{coders.path}/differences").text


def test_a_third_person_finds_nothing_to_code(coders: Coders) -> None:
    coders.all_coded(coders.one)
    coders.all_coded(coders.other)

    assert coders.third.get(f"{coders.path}/next").headers["location"].endswith("done=all")
    assert coders.third.get(f"{coders.path}/{coders.refs()[0]}").status_code == 404


def test_two_settle_side_by_side_and_see_what_it_says(coders: Coders) -> None:
    coders.all_coded(coders.one)
    coders.all_coded(coders.other, skills=1)
    last = coders.refs()[-1]

    before = words(coders.one.get(f"{coders.path}/differences").text)
    settled = coders.one.send(f"{coders.path}/{last}/settle", codebook="1", themes="skills")
    after = coders.one.get(f"{coders.path}/differences").text
    page = words(coders.one.get(coders.path).text)

    assert "You Contacts and partners" in before
    assert "Skills and staff" in before
    assert settled.headers["location"] == f"{coders.path}/differences?done=settled"
    assert "nothing to settle" in after
    assert "Krippendorff's alpha:" in page
    assert f"{WRITTEN} firms" in page
    assert "Contacts and partners 90 % 65\N{EN DASH}100" in page.replace("\u00a0", " ")
    again = coders.other.send(f"{coders.path}/{last}/settle", codebook="1", themes="contacts")
    assert again.status_code == 422
    assert "have settled it" in again.text


def test_whoever_declared_a_conflict_reads_nothing(coders: Coders) -> None:
    coders.other.send(
        f"/verdicts/{coders.service}/interest", conflict="yes", statement="My brother works there."
    )

    page = coders.other.get(coders.path).text

    assert "You declared a conflict of interest" in page
    assert coders.other.get(f"{coders.path}/{coders.refs()[0]}").status_code == 404
    assert "conflict declared" in coders.other.get("/codes").text
    assert coders.other.get(f"/api/v1{coders.path}").json()["items"] == []


def test_an_empty_programme_says_when_there_is_something(coders: Coders) -> None:
    with unit_of_work(coders.house.programme.url) as session:
        for answer in session.exec(select(Answer).where(Answer.item == "x_best")).all()[4:]:
            session.delete(answer)

    for path in ("/codes", coders.path):
        assert "at least 5 firms have written" in coders.one.get(path).text


def test_programs_do_the_same(coders: Coders) -> None:
    refs, url = coders.refs(), coders.house.programme.url
    robots = []
    for role in ("quality_manager", "advisory_expert"):
        with unit_of_work(url) as session:
            _, token = make_token(
                session, coders.house.person(role), name="x", scopes=frozenset(RIGHTS),
                now=coders.house.now,
            )  # fmt: skip
        robots.append((Client(coders.house.given), {"Authorization": f"Bearer {token}"}))
    (one, first), (other, second) = robots
    path = f"/api/v1{coders.path}"

    for ref in refs:
        one.ask("PUT", f"{path}/{ref}", json={"themes": ["contacts"], "codebook": 1}, headers=first)
    for ref in refs:
        body = {"themes": ["rules" if ref == refs[0] else "contacts"], "codebook": 1}
        last = other.ask("PUT", f"{path}/{ref}", json=body, headers=second).json()
    late = one.ask(
        "PUT", f"{path}/{refs[0]}", json={"themes": ["fit"], "codebook": 1}, headers=first
    )
    agreed = one.ask(
        "PUT", f"{path}/{refs[0]}/agreed", json={"themes": ["rules"], "codebook": 1}, headers=first
    )
    told = other.get(f"{path}/themes", headers=second).json()

    assert (last["themes"], last["other"]) == (["contacts"], ["contacts"])
    assert (late.status_code, late.json()["code"]) == (409, "CODING-104")
    assert agreed.json()["agreed"] == ["rules"]
    (themes,) = told["themes"]
    assert (themes["item"], themes["n"], themes["complete"]) == ("x_best", WRITTEN, True)
    assert told["agreements"][0]["answers"] == WRITTEN


def test_who_codes_hears_that_the_codebook_was_replaced(coders: Coders, tmp_path: Path) -> None:
    coders.all_coded(coders.one)
    shown = coders.other.get(f"{coders.path}/next").text
    ref = coders.refs()[0]
    file = a_codebook(tmp_path / "codebook.toml", version=2)
    with unit_of_work(coders.house.programme.url) as session:
        setting = read_setting(session)
        replace_codebook(session, setting, file, by=lead_of(setting), now=coders.house.now)

    late = coders.other.send(f"{coders.path}/{ref}", themes="contacts", codebook="1", seen="0")
    listed = words(coders.one.get("/codes").text)

    assert 'name="codebook" value="1"' in shown
    assert late.status_code == 422
    assert "The codebook was replaced since the page was shown." in late.text
    assert f"The codebook was replaced: {WRITTEN} answers were coded with an earlier" in listed
    assert f"Answer 1 of {WRITTEN}" in coders.one.get(f"{coders.path}/next").text
    history = words(coders.third.get("/history").text)
    assert "Codebook: replaced" in history

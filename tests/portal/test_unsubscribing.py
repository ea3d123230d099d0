import re

import pytest
from sqlmodel import select

from foundation.database import unit_of_work
from foundation.languages import LANGUAGES
from notifications.lifecycle import State
from notifications.tables import Letter, OptOut
from notifications.unsubscribing import unsubscribe_url
from pilots.tables import Firm
from portal.surroundings import Surroundings
from tests.factories.reports import LATER, a_sent_letter
from tests.portal.conftest import SECRET, Ask, asking

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def opted_out(url: str) -> list[tuple[str, str]]:
    with unit_of_work(url) as session:
        return [(row.person, row.via) for row in session.exec(select(OptOut))]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_opening_the_link_changes_nothing_however_often(
    url: str, ask: Ask, firm_link: tuple[str, str], method: str, told: list[str]
) -> None:
    answers = [ask(method, firm_link[1]) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert opted_out(url) == []
    assert told == []


def test_the_page_has_one_form_with_one_button_and_names_its_reader(
    ask: Ask, firm_link: tuple[str, str]
) -> None:
    page = ask("GET", firm_link[1]).text

    assert page.count('<form method="post">') == 1
    assert re.findall(r"<script(?! src=\"/static/)|\son[a-z]+=\"", page) == []
    assert "http" not in page


def test_the_button_stops_questionnaires_and_says_so(
    url: str, ask: Ask, firm_link: tuple[str, str], told: list[str]
) -> None:
    firm, path = firm_link
    with unit_of_work(url) as session:
        session.add(a_sent_letter(firm, state=State.QUEUED, mail=None, handed_over_at=None))

    pressed = ask("POST", path, data=ONE_CLICK)
    again = ask("POST", path, data=ONE_CLICK)

    assert (pressed.status_code, again.status_code) == (200, 200)
    assert pressed.text == again.text == ask("GET", path).text
    assert opted_out(url) == [(firm, "link")]
    assert told == ["changed"]
    with unit_of_work(url) as session:
        waited = select(Letter.state).where(Letter.key == a_sent_letter(firm).key)
        assert session.exec(waited).all() == [State.CANCELLED]


def test_a_mail_program_needs_no_more_than_the_post(
    url: str, ask: Ask, firm_link: tuple[str, str]
) -> None:
    body = "List-Unsubscribe=One-Click"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    assert ask("POST", firm_link[1], content=body, headers=headers).status_code == 200
    assert opted_out(url) == [(firm_link[0], "link")]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("token", ["x", "eyJ.abc", "%F0%9F%90%8C", "a" * 5000, "..%2f"])
@pytest.mark.usefixtures("programme")
def test_a_link_of_nobody_gives_a_calm_page_and_changes_nothing(
    url: str, ask: Ask, method: str, token: str
) -> None:
    answer = ask(method, f"/unsubscribe/{token}")

    assert answer.status_code == 404
    assert opted_out(url) == []
    if "%2f" not in token:
        assert "This link does not work" in answer.text
        assert "coordination@trials.example" in answer.text


@pytest.mark.usefixtures("programme")
def test_a_signed_link_of_somebody_who_is_gone_looks_the_same_as_a_forged_one(ask: Ask) -> None:
    gone = unsubscribe_url("http://portal", SECRET, "sme-gone").removeprefix("http://portal")

    assert ask("POST", gone).text == ask("POST", "/unsubscribe/forged").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_the_reader_s_language(
    url: str, ask: Ask, firm_link: tuple[str, str], language: str
) -> None:
    firm, path = firm_link
    with unit_of_work(url) as session:
        session.get_one(Firm, firm).language = language
    wish = {"Accept-Language": f"{language}-XX,en;q=0.8"}

    pages = [
        ask("GET", path), ask("POST", path), ask("GET", "/unsubscribe/forged", headers=wish),
    ]  # fmt: skip

    assert {page.headers["content-language"] for page in pages} == {language}
    assert all(f'<html lang="{language}">' in page.text for page in pages)
    assert all("SYNTHETIC" in page.text for page in pages)
    titles = {re.search(r"<h1>(.+?)</h1>", page.text)[1] for page in pages}  # type: ignore[index]
    assert len(titles) == 3


def test_a_firm_s_name_is_shown_as_text(url: str, ask: Ask, firm_link: tuple[str, str]) -> None:
    firm, path = firm_link
    with unit_of_work(url) as session:
        session.get_one(Firm, firm).name = "<script>alert(1)</script> & Söhne"

    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Söhne" in ask("GET", path).text


def test_without_a_database_a_person_is_asked_to_come_again(firm_link: tuple[str, str]) -> None:
    nowhere = asking(
        Surroundings(url="sqlite:////nowhere/pilots.db", secret=SECRET, now=lambda: LATER)
    )

    for method in ("GET", "POST"):
        answer = nowhere(method, firm_link[1], headers={"Accept-Language": "de"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "Bitte versuchen Sie es in einigen Minuten noch einmal" in answer.text


def test_answers_may_run_load_frame_and_keep_nothing(ask: Ask, firm_link: tuple[str, str]) -> None:
    for answer in (ask("GET", firm_link[1]), ask("GET", "/nowhere"), ask("PUT", "/healthz")):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"

"""The doors of the portal: what a scanner may open, what takes a button, what nobody learns."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import select

from foundation.database import snapshot, unit_of_work
from notifications.tables import Letter
from pilots.access.links import link_tokens, revoke_links
from pilots.access.logins import ask_login, login_token
from pilots.tables import HistoryLine, LoginLink, LoginSession, PageLink
from portal.surroundings import Surroundings
from portal.visiting import secret_of_forms
from tests.factories.programmes import Programme
from tests.factories.reports import LATER
from tests.portal.clients import Client
from tests.portal.conftest import SECRET


@pytest.fixture
def given(url: str) -> Surroundings:
    return Surroundings(url=url, secret=SECRET, address="http://portal", now=lambda: LATER)


@pytest.fixture
def client(given: Surroundings, programme: Programme) -> Client:
    assert programme.url == given.url
    return Client(given)


def a_link(programme: Programme, person: str) -> str:
    with unit_of_work(programme.url) as session:
        return link_tokens(session, SECRET, [person], now=LATER)[person]


def a_login(programme: Programme, role: str, leads_to: str = "/") -> str:
    person = programme.setting.in_role(role)[0]
    with unit_of_work(programme.url) as session:
        asked = ask_login(session, SECRET, person, leads_to=leads_to, now=LATER)
    return login_token(SECRET, asked.nonce)


def state(url: str) -> list[object]:
    with snapshot(url) as session:
        tables = (PageLink, LoginLink, LoginSession, HistoryLine, Letter)
        return [session.exec(select(table)).all() for table in tables]


def test_a_scanner_that_opens_every_link_changes_nothing(
    client: Client, programme: Programme
) -> None:
    link = f"/go/{a_link(programme, next(iter(programme.setting.firms)))}/questionnaires"
    login = f"/login/{a_login(programme, 'wp_lead')}"
    before = state(programme.url)

    for _ in range(5):
        for path in (link, login):
            assert client.head(path).status_code in {200, 303}
            assert client.get(path).status_code in {200, 303}

    assert state(programme.url) == before


def test_a_link_leads_to_a_clean_address_with_a_cookie(
    client: Client, programme: Programme
) -> None:
    token = a_link(programme, next(iter(programme.setting.firms)))

    answer = client.get(f"/go/{token}/questionnaires")

    assert (answer.status_code, answer.headers["location"]) == (303, "/questionnaires")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["//evil.example", "/%5Cevil.example", "https:/evil.example"])
def test_a_link_leads_nowhere_else(client: Client, programme: Programme, path: str) -> None:
    token = a_link(programme, next(iter(programme.setting.firms)))

    answer = client.get(f"/go/{token}/{path}")

    where = httpx.URL("http://portal/").join(answer.headers["location"])
    assert where.host == "portal"


def test_an_ended_link_offers_a_new_one_and_an_invented_one_does_not(
    client: Client, programme: Programme
) -> None:
    firm = next(iter(programme.setting.firms.values()))
    token = a_link(programme, firm.id)
    with unit_of_work(programme.url) as session:
        revoke_links(session, firm.id, now=LATER)

    over, invented = client.get(f"/go/{token}"), client.get("/go/invented")
    sent = client.post("/new-link", data={"token": token})
    guessed = client.post("/new-link", data={"token": "invented"})

    assert (over.status_code, invented.status_code) == (410, 404)
    assert 'action="/new-link"' in over.text
    assert 'action="/new-link"' not in invented.text
    assert sent.text == guessed.text
    with snapshot(programme.url) as session:
        letters = session.exec(select(Letter).where(Letter.purpose == "new-link")).all()
    assert [letter.address for letter in letters] == [firm.email]


def test_a_firm_gets_its_link_again_by_its_address(client: Client, programme: Programme) -> None:
    firm = next(iter(programme.setting.firms.values()))
    token = a_link(programme, firm.id)

    said = [client.post("/login", data={"address": address}).text
            for address in (f" {firm.email.upper()}", "nobody@nowhere.example")]  # fmt: skip

    assert said[0] == said[1]
    with snapshot(programme.url) as session:
        letters = session.exec(select(Letter).where(Letter.purpose == "new-link")).all()
    assert [(one.address, one.facts["ended"]) for one in letters] == [(firm.email, False)]
    assert client.get(f"/go/{token}").status_code == 303  # what works goes on working


def test_a_mailbox_is_not_flooded_by_strangers(client: Client, programme: Programme) -> None:
    firm = next(iter(programme.setting.firms.values()))
    for _ in range(9):
        assert client.post("/login", data={"address": firm.email}).status_code == 200

    with snapshot(programme.url) as session:
        letters = session.exec(select(Letter).where(Letter.purpose == "new-link")).all()
    assert len(letters) == 1  # the clock of this test stands still: one letter a moment


def test_asking_for_a_login_tells_nobody_who_takes_part(
    client: Client, programme: Programme
) -> None:
    known = programme.setting.in_role("wp_lead")[0].email

    answers = [
        client.post("/login", data={"address": address})
        for address in (known, "nobody@nowhere.example", "")
    ]

    assert len({(answer.status_code, answer.text) for answer in answers}) == 1


def test_a_login_takes_a_button_and_leads_where_one_wanted(
    client: Client, programme: Programme
) -> None:
    token = a_login(programme, "wp_lead", leads_to="/help")

    asked = client.get(f"/login/{token}")
    entered = client.post("/login/confirm", data={"token": token})
    again = client.post("/login/confirm", data={"token": token})

    assert "<form" in asked.text
    assert (entered.status_code, entered.headers["location"]) == (303, "/help")
    assert again.status_code == 410


def test_a_form_of_another_site_is_refused(client: Client, programme: Programme) -> None:
    token = a_login(programme, "wp_lead")
    client.post("/login/confirm", data={"token": token})

    without = client.post("/logout")
    foreign = client.post("/logout", headers={"origin": "https://evil.example"})
    crossed = client.post("/login", data={"address": "x"}, headers={"sec-fetch-site": "cross-site"})

    assert [answer.status_code for answer in (without, foreign, crossed)] == [403, 403, 403]
    with snapshot(programme.url) as opened:
        assert [row.ended_at for row in opened.exec(select(LoginSession))] == [None]


def test_leaving_ends_the_session(client: Client, programme: Programme) -> None:
    client.post("/login/confirm", data={"token": a_login(programme, "wp_lead")})

    key = client.cookies["pilots_session"]
    secret = secret_of_forms(Surroundings(url=programme.url, secret=SECRET), key)

    left = client.post("/logout", data={"csrf": secret})

    assert (left.status_code, left.headers["location"]) == (303, "/welcome")
    with snapshot(programme.url) as session:
        assert [row.ended_at for row in session.exec(select(LoginSession))] == [LATER]


def test_unknown_fields_are_refused(client: Client) -> None:
    answer = client.post("/login", data={"address": "a@b.example", "role": "wp_lead"})

    assert answer.status_code == 422
    assert "role" in answer.text


def test_guessing_is_slowed_down(client: Client) -> None:
    answers = [client.post("/login/confirm", data={"token": f"guess-{n}"}) for n in range(12)]

    assert [answer.status_code for answer in answers[:10]] == [410] * 10
    assert [answer.status_code for answer in answers[10:]] == [429] * 2
    assert answers[-1].headers["retry-after"] == "60"


def test_everything_that_is_too_large_is_refused_in_words(client: Client) -> None:
    answer = client.post(
        "/login", content=b"address=" + b"x" * 3_000_000,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip

    assert answer.status_code == 413
    assert "2 MB" in answer.text


def test_a_chosen_language_stays(client: Client) -> None:
    chosen = client.post("/language", data={"language": "sl", "back": "/help"})

    assert chosen.headers["location"] == "/help"
    assert re.search(r'<html lang="sl">', client.get("/help").text)
    assert client.post("/language", data={"language": "xx"}).status_code == 404


def test_another_language_leads_back_to_the_page_one_is_on(client: Client) -> None:
    plain, long = client.get("/help?from=letter").text, client.get(f"/help?from={'x' * 500}").text

    assert 'name="back" value="/help?from=letter"' in plain
    assert 'name="back" value="/"' in long, "what could not be sent back"


def test_only_an_example_lets_anybody_be_anybody(
    client: Client, programme: Programme, given: Surroundings
) -> None:
    lead = programme.setting.in_role("wp_lead")[0].id

    assert client.get("/become").status_code == 404
    assert client.post("/become", data={"person": lead}).status_code == 404
    example = Surroundings(url=given.url, secret=SECRET, example=True, now=lambda: LATER)
    opened = Client(example)
    assert opened.get("/become").status_code == 200
    assert opened.post("/become", data={"person": lead}).status_code == 303


def test_an_idle_session_is_over(programme: Programme) -> None:
    moments = [LATER]
    given = Surroundings(url=programme.url, secret=SECRET, now=lambda: moments[-1])
    client = Client(given)
    client.post("/login/confirm", data={"token": a_login(programme, "wp_lead")})
    first = client.get("/")
    moments.append(LATER + timedelta(hours=2))
    second = client.get("/")

    assert first.headers["location"] != "/welcome"
    assert second.headers["location"] == "/welcome"

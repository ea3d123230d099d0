"""An institution vouches for an address; whatever it does not sign for us opens nothing."""

from collections.abc import Iterator

import pytest
from joserfc.jwk import OctKey, RSAKey
from sqlmodel import select

from foundation.database import snapshot, unit_of_work
from pilots.tables import LoginSession, Person
from portal.institution import Institution
from portal.surroundings import Surroundings
from tests.factories.programmes import Programme
from tests.factories.reports import LATER
from tests.portal.clients import Client
from tests.portal.conftest import SECRET
from tests.support.institution import Vouching, an_institution

NOW = int(LATER.timestamp())


@pytest.fixture
def says() -> Iterator[Vouching]:
    with an_institution(NOW) as institution:
        yield institution


@pytest.fixture
def client(programme: Programme, says: Vouching) -> Client:
    institution = Institution(
        "Demo University", says.address, "trials", "secret", "http://portal/login/back"
    )
    given = Surroundings(
        url=programme.url, secret=SECRET, institution=institution, now=lambda: LATER
    )
    return Client(given)


def come(client: Client, says: Vouching, leads_to: str = "/help") -> tuple[int, str, str]:
    away = client.get("/login/institution", params={"leads_to": leads_to})
    state, code = says.logged_in(away.headers["location"])
    back = client.get("/login/back", params={"state": state, "code": code})
    return back.status_code, back.headers.get("location", ""), back.text


def sessions(url: str) -> list[str]:
    with snapshot(url) as session:
        return [row.person for row in session.exec(select(LoginSession))]


def test_whoever_the_institution_vouches_for_comes_in(
    client: Client, says: Vouching, programme: Programme
) -> None:
    lead = programme.setting.in_role("wp_lead")[0]
    says.claims["email"] = lead.email.upper()

    status, where, _ = come(client, says)

    assert (status, where) == (303, "/help")
    assert sessions(programme.url) == [lead.id]
    assert "Demo University" in Client.get(client, "/login").text


@pytest.mark.parametrize(
    "changed",
    [
        {"email_verified": False}, {"email": "nobody@nowhere.example"}, {"aud": "others"},
        {"iss": "https://evil.example"}, {"nonce": "another"}, {"exp": NOW - 3600}, {"email": None},
    ],
    ids=lambda changed: next(iter(changed)),
)  # fmt: skip
def test_what_is_not_vouched_for_opens_nothing(
    client: Client, says: Vouching, programme: Programme, changed: dict[str, object]
) -> None:
    says.claims = {"email": programme.setting.in_role("wp_lead")[0].email, "email_verified": True}
    says.claims |= changed

    status, _, said = come(client, says)

    assert status == 409
    assert "ACCESS-102" in said
    assert sessions(programme.url) == []


@pytest.mark.parametrize("forger", ["another key", "a shared secret"])
def test_a_forged_signature_opens_nothing(
    client: Client, says: Vouching, programme: Programme, forger: str
) -> None:
    says.claims["email"] = programme.setting.in_role("wp_lead")[0].email
    if forger == "another key":
        says.signer = RSAKey.generate_key(2048)
    else:
        says.algorithm, says.signer = "HS256", OctKey.import_key("s" * 32)  # type: ignore[assignment]

    assert come(client, says)[0] == 409
    assert sessions(programme.url) == []


def test_a_login_that_began_elsewhere_is_refused(
    client: Client, says: Vouching, programme: Programme
) -> None:
    says.claims["email"] = programme.setting.in_role("wp_lead")[0].email
    away = client.get("/login/institution")
    state, code = says.logged_in(away.headers["location"])

    wrong = client.get("/login/back", params={"state": "another", "code": code})
    client.cookies.clear()
    without = client.get("/login/back", params={"state": state, "code": code})

    assert (wrong.status_code, without.status_code) == (409, 409)
    assert sessions(programme.url) == []


def test_one_address_in_two_roles_may_choose(
    client: Client, says: Vouching, programme: Programme
) -> None:
    lead, expert = (programme.setting.in_role(role)[0] for role in ("wp_lead", "advisory_expert"))
    with unit_of_work(programme.url) as session:
        session.get_one(Person, expert.id).email = lead.email
    says.claims["email"] = lead.email

    status, _, said = come(client, says)
    vouched = said.split('name="vouched" value="')[1].split('"')[0]
    chosen = client.post("/login/as", data={"vouched": vouched, "chosen": expert.id})
    other = programme.setting.in_role("quality_manager")[0].id
    forged = client.post("/login/as", data={"vouched": vouched, "chosen": other})

    assert (status, chosen.status_code, forged.status_code) == (200, 303, 404)
    assert sessions(programme.url) == [expert.id]


def test_a_silent_institution_is_said_so(programme: Programme) -> None:
    nowhere = Institution(
        "Nowhere", "http://127.0.0.1:9", "trials", "s", "http://portal/login/back"
    )
    given = Surroundings(url=programme.url, secret=SECRET, institution=nowhere, now=lambda: LATER)

    answer = Client(given).get("/login/institution")

    assert answer.status_code == 409
    assert "The login by your institution did not work" in answer.text

"""Which page a letter leads to, by which token, and where that token must never be."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select

from foundation.database import unit_of_work
from notifications.composing import Post
from notifications.delivery import hand_over
from notifications.lifecycle import State
from notifications.tables import Letter
from notifications.unsubscribing import opt_out
from pilots.access.asking import ask_for_link, ask_for_login
from pilots.access.links import link_tokens, visitor_by_link
from pilots.access.logins import log_in
from pilots.letters.about_readers import lost
from pilots.letters.linking import Linking, page_of
from pilots.letters.truth import Truth
from tests.factories.folders import a_folder
from tests.factories.letters import Mailbox
from tests.factories.programmes import Programme, a_programme

SECRET = b"s" * 32
LINKING = Linking("https://trials.example/", SECRET)
POST = Post(linking=LINKING)
MORNING = datetime(2027, 1, 13, 9, 30, tzinfo=UTC)
NIGHT = datetime(2027, 1, 13, 22, 30, tzinfo=UTC)


@pytest.fixture
def programme(tmp_path_factory: pytest.TempPathFactory, url: str) -> Programme:
    made = a_programme(a_folder(tmp_path_factory.mktemp("folder"), clusters=4, smes=6), url)
    made.advance(MORNING)
    return made


@pytest.fixture
def session(programme: Programme) -> Iterator[Session]:
    with unit_of_work(programme.url) as session:
        yield session


def sent(programme: Programme, now: datetime) -> Mailbox:
    mailbox, unit = Mailbox(), partial(unit_of_work, programme.url)
    hand_over(unit, mailbox, now=now, judge=Truth(programme.setting), post=POST)
    return mailbox


@pytest.mark.parametrize(
    ("purpose", "subject", "page"),
    [
        ("task", "c1.svc-x.t1", "tasks/c1.svc-x/t1"),
        ("invitation-reminder", "c1.svc-x.exit", "q/c1.svc-x/exit"),
        ("review-request", "piemonte", "reports/piemonte"),
        ("vote-reminder", "svc-x", "verdicts/svc-x"),
        ("contact-lost", "firm 1/2", "people/firm%201%2F2"),
        ("agreement", "c1.svc-x", "my-trials/c1.svc-x"),
        ("problem-answered", "c1.svc-x.t1", "my-trials/c1.svc-x"),
        ("problem-answered", "c1.svc-x", "my-trials/c1.svc-x"),
        ("date-moved", "c1.svc-x.t1", "tasks/c1.svc-x/t1"),
        ("trial-withdrawn", "c1.svc-x", ""),
    ],
)
def test_a_letter_leads_to_the_page_where_its_thing_is_done(
    purpose: str, subject: str, page: str
) -> None:
    assert page_of(purpose, subject) == page


def test_pilots_and_firms_come_in_by_their_own_link_and_all_others_log_in(
    programme: Programme,
) -> None:
    with unit_of_work(programme.url) as session:
        opt_out(session, next(iter(programme.setting.firms)), MORNING, "link")
        assert lost(session, programme.setting, now=MORNING - timedelta(days=1)) == 1
    mails = sent(programme, MORNING).mails
    roles = {person.email: person.role for person in programme.setting.people.values()}

    with unit_of_work(programme.url) as session:
        for mail in mails:
            role = roles.get(mail.to.email, "sme_contact")
            own = mail.own.get("-pt-page-") or _token(mail.text)
            personal = role in {"sme_contact", "cluster_manager", "service_facilitator"}
            visitor = visitor_by_link(session, own, now=MORNING) if own else None
            assert (visitor is not None) == personal, role
            assert f"/go/{own}/" in mail.text if personal else "/go/" not in mail.text
    assert {roles.get(mail.to.email, "firm") for mail in mails} >= {
        "firm", "cluster_manager", "regional_coordinator"
    }  # fmt: skip


def _token(said: str) -> str:
    return said.partition("/go/")[2].partition("/")[0]


def test_no_token_is_kept_or_said_anywhere_but_in_the_letter(
    programme: Programme, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with unit_of_work(programme.url) as session:
        person = programme.setting.in_role("wp_lead")[0]
        assert ask_for_login(session, SECRET, person.email, leads_to="/", now=MORNING) == 1
    mails = sent(programme, MORNING).mails
    tokens = {_token(mail.text) for mail in mails} - {""}
    logins = (mail.text.partition("/login/")[2] for mail in mails if "/login/" in mail.text)
    tokens |= {said.split()[0] for said in logins}

    with unit_of_work(programme.url) as session:
        tables = session.exec(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars()  # type: ignore[call-overload]
        stored = [
            str(list(session.connection().exec_driver_sql(f'SELECT * FROM "{table}"')))  # noqa: S608 -- our own
            for table in tables
        ]
    assert len(tokens) > 2
    assert [token for token in tokens if any(token in rows for rows in stored)] == []
    assert [token for token in tokens if token in caplog.text] == []


def test_who_looks_at_a_letter_sees_where_it_leads_but_no_token(session: Session) -> None:
    letter = session.exec(select(Letter).where(Letter.purpose == "invitation")).first()
    assert letter is not None
    token = link_tokens(session, SECRET, [letter.person], now=MORNING)[letter.person]

    link = LINKING.hidden(session, [letter])[letter.id or 0]

    assert link.url.startswith("https://trials.example/go/PERSONAL/q/")
    assert token not in link.url


def test_a_login_leaves_at_night_alone_and_logs_in(programme: Programme) -> None:
    person = programme.setting.in_role("wp_lead")[0]
    with unit_of_work(programme.url) as session:
        ask_for_login(session, SECRET, person.email, leads_to="/plan", now=NIGHT)

    (mail,) = sent(programme, NIGHT).mails

    token = mail.text.partition("https://trials.example/login/")[2].split()[0]
    assert mail.to.email == person.email
    assert mail.single
    with unit_of_work(programme.url) as session:
        assert log_in(session, token, now=NIGHT) is not None


@pytest.mark.parametrize(
    ("later", "used", "reason"),
    [(timedelta(minutes=21), False, "the login link is over"),
     (timedelta(minutes=1), True, "the login link was used")],
)  # fmt: skip
def test_a_login_that_comes_too_late_is_dropped(
    programme: Programme, later: timedelta, *, used: bool, reason: str
) -> None:
    person = programme.setting.in_role("wp_lead")[0]
    with unit_of_work(programme.url) as session:
        ask_for_login(session, SECRET, person.email, leads_to="/", now=NIGHT)
    if used:
        from pilots.tables import LoginLink

        with unit_of_work(programme.url) as session:
            session.exec(select(LoginLink)).one().used_at = NIGHT

    assert sent(programme, NIGHT + later).mails == []
    with unit_of_work(programme.url) as session:
        letter = session.exec(select(Letter).where(Letter.purpose == "login")).one()
    assert (letter.state, letter.reason) == (State.CANCELLED, reason)


def test_a_new_link_of_a_firm_counts_in_no_budget_and_replaces_the_old_one(
    programme: Programme,
) -> None:
    firm = next(iter(programme.setting.firms))
    with unit_of_work(programme.url) as session:
        old = link_tokens(session, SECRET, [firm], now=NIGHT)[firm]
        assert ask_for_link(session, old, now=NIGHT)
        assert ask_for_link(session, old, now=NIGHT + timedelta(seconds=1))

    (mail,) = sent(programme, NIGHT + timedelta(seconds=2)).mails

    assert not mail.questionnaire
    with unit_of_work(programme.url) as session:
        letters = session.exec(select(Letter).where(col(Letter.purpose) == "new-link")).all()
        visitor = visitor_by_link(session, _token(mail.text).split()[0], now=NIGHT)
    assert {letter.limited for letter in letters} == {False}
    assert visitor is not None
    assert visitor.id == firm

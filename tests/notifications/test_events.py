import json
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, delete, select

from foundation.database import unit_of_work
from notifications.events import EventsUnreadable, read_events, take_events
from notifications.lifecycle import State
from notifications.tables import DeadAddress, Letter, LetterEvent, OptOut
from tests.factories.reports import LATER, SENT, a_body, a_sent_letter, an_event

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ("sg_event_id", "event", "timestamp", "mail", "email", "reason", "type")


def taken(session: Session, *events: dict[str, Any], later: int = 0) -> Counter[str]:
    received_at = LATER + timedelta(hours=later)
    return take_events(session, read_events(a_body(*events)), received_at=received_at)


def added(session: Session, *letters: Letter) -> str:
    """Add ``letters`` and return the key of the first one's mail."""
    session.add_all(letters)
    session.flush()
    return letters[0].mail or ""


def the_letter(session: Session) -> Letter:
    return session.exec(select(Letter).execution_options(populate_existing=True)).one()


def test_an_event_is_read_with_its_moment_in_utc() -> None:
    (event,) = read_events(a_body(an_event("a" * 64, "deferred", response="451  try\nlater")))

    assert (event.kind, event.mail, event.reason) == ("deferred", "a" * 64, "451 try later")
    assert event.at == SENT + timedelta(seconds=10)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"nonsense", b"{}", b"null", b"3", b"\xff\xfe", b'"[]"', b"[" * 100_000, b"[1" * 9,
        b"[" + b"9" * 5000 + b"]",
    ],
)  # fmt: skip
def test_a_body_that_is_no_list_is_refused_with_a_code(body: bytes) -> None:
    with pytest.raises(EventsUnreadable) as refusal:
        read_events(body)

    assert refusal.value.code == "LETTER-301"


@given(st.lists(JSON | st.dictionaries(st.sampled_from(FIELDS), JSON), max_size=5))
def test_any_list_is_read(found: list[Any]) -> None:
    assert len(read_events(json.dumps(found).encode())) <= len(found)


def test_what_is_no_event_hides_none_that_is_one() -> None:
    good = an_event("a" * 64)
    found: list[Any] = [3, None, [], {}, {"event": "delivered"}, good | {"timestamp": "soon"}, good]

    assert len(read_events(json.dumps(found).encode())) == 1


def test_hostile_words_are_kept_as_plain_text(url: str) -> None:
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter())
        taken(
            session,
            an_event(mail, "bounce", sg_event_id="i" * 900, reason="\ud800\x00<b>\n" * 900),
            an_event(mail, "x" * 900),
        )

    with unit_of_work(url) as session:
        stored = session.exec(select(LetterEvent)).all()
        assert {len(event.kind) for event in stored} == {6, 32}
        assert all(len(event.reason) <= 500 and "\x00" not in event.reason for event in stored)


def test_a_delivered_mail_confirms_all_its_letters(url: str) -> None:
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter())
        added(session, a_sent_letter(subject="demo.svc2.exit", mail=mail))

        counted = taken(session, an_event(mail))

        letters = session.exec(select(Letter).execution_options(populate_existing=True)).all()
    assert counted == {"new": 1, "delivered": 2}
    assert [letter.state for letter in letters] == [State.DELIVERED, State.DELIVERED]
    assert {letter.settled_at for letter in letters} == {SENT + timedelta(seconds=10)}


def test_a_report_that_comes_again_counts_once(url: str) -> None:
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter())

        first = taken(session, *[an_event(mail)] * 46)
        again = taken(session, an_event(mail), later=29)

    assert first == {"new": 1, "repeated": 45, "delivered": 1}
    assert again == {"repeated": 1}


@pytest.mark.parametrize("kind", ["processed", "deferred"])
def test_a_report_of_the_way_settles_a_letter_in_doubt(url: str, kind: str) -> None:
    with unit_of_work(url) as session:
        doubtful = a_sent_letter(state=State.IN_DOUBT, handed_over_at=None, reason="no answer")
        mail = added(session, doubtful)

        counted = taken(session, an_event(mail, kind))

        letter = the_letter(session)
    assert counted == {"new": 1, "handed_over": 1}
    assert (letter.state, letter.reason, letter.handed_over_at) == (State.HANDED_OVER, None, SENT)


def test_a_report_of_the_way_changes_no_letter_that_was_handed_over(url: str) -> None:
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter())

        assert taken(session, an_event(mail, "processed"), an_event(mail, "open")) == {"new": 2}
        assert the_letter(session).state == State.HANDED_OVER


def test_a_bounce_marks_the_letter_and_its_address(url: str) -> None:
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter(address="Sme-One@Firm.example"))

        taken(session, an_event(mail, "bounce", type="bounce", reason="550 5.1.1 no such user"))

        letter = the_letter(session)
        dead = session.exec(select(DeadAddress)).one()
    assert (letter.state, letter.reason) == (State.BOUNCED, "bounce: 550 5.1.1 no such user")
    assert (dead.address, dead.kind, dead.mail) == ("sme-one@firm.example", "bounced", mail)


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "bounce", "type": "blocked", "reason": "550 too many messages"},
        {"kind": "dropped", "reason": "Spam Content"},
    ],
)
def test_a_failure_that_says_nothing_about_the_address_leaves_it_alone(
    url: str, event: dict[str, str]
) -> None:
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter())

        taken(session, an_event(mail, **event))

        assert the_letter(session).state == State.BOUNCED
        assert session.exec(select(DeadAddress)).all() == []


def test_a_complaint_ends_questionnaires_and_the_address(url: str) -> None:
    waiting = a_sent_letter(
        state=State.QUEUED, subject="demo.svc2.exit", mail=None, handed_over_at=None
    )
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter())
        added(session, waiting)

        taken(session, an_event(mail, "spamreport"))

        opted = session.exec(select(OptOut)).one()
        dead = session.exec(select(DeadAddress)).one()
        states = session.exec(select(Letter.subject, Letter.state)).all()
    assert (opted.person, opted.via, dead.kind) == ("sme-one", "spam_report", "spam_report")
    assert dict(states) == {"demo.svc.exit": "delivered", "demo.svc2.exit": "cancelled"}


@pytest.mark.parametrize("kind", ["unsubscribe", "group_unsubscribe"])
def test_an_unsubscription_at_the_provider_is_ours_too(url: str, kind: str) -> None:
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter())

        taken(session, an_event(mail, kind))

        assert session.exec(select(OptOut)).one().via == "provider"
        assert session.exec(select(DeadAddress)).all() == []


def test_mails_of_others_are_counted_and_otherwise_ignored(url: str) -> None:
    foreign = an_event("a" * 64, "bounce")
    with unit_of_work(url) as session:
        counted = taken(session, foreign, an_event("newsletter-7", "bounce"))

        assert counted == {"new": 1, "unknown mail": 1, "not ours": 1}
        assert session.exec(select(DeadAddress)).all() == []


def test_a_failure_of_the_first_try_is_not_one_of_the_second(url: str) -> None:
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter())
        taken(session, an_event(mail, "bounce", reason="550 no such user"))
        session.exec(delete(DeadAddress))
        letter = the_letter(session)
        letter.state, letter.begun_at = State.HANDED_OVER, LATER + timedelta(hours=2)
        letter.reason, letter.address = None, "right@firm.example"
        session.flush()

        counted = taken(session, an_event(mail, "processed", after=8000), later=3)

        assert counted == {"new": 1}
        assert the_letter(session).state == State.HANDED_OVER
        assert session.exec(select(DeadAddress)).all() == []


def test_a_letter_to_a_test_address_says_nothing_about_the_person(url: str) -> None:
    with unit_of_work(url) as session:
        mail = added(session, a_sent_letter())

        taken(session, an_event(mail, "bounce", email="tester@example.org"))

        assert the_letter(session).state == State.BOUNCED
        assert session.exec(select(DeadAddress)).all() == []


KINDS = (
    ("processed",), ("processed", "deferred", "delivered"), ("processed", "delivered", "bounce"),
    ("processed", "blocked", "bounce"), ("dropped",), ("delivered", "spamreport", "unsubscribe"),
)  # fmt: skip

ORDERS = 170
"""Of each kind: more than a thousand in all."""


def reports_on(person: str, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    """Two reports of each kind, alike but for their ids and words."""
    mail = a_sent_letter(person).mail or ""
    return [
        an_event(
            mail,
            "bounce" if kind == "blocked" else kind,
            email=f"{person}@firm.example",
            after=10 + 60 * place,
            type="blocked" if kind == "blocked" else "bounce",
            reason=f"said {copy}",
        )
        for place, kind in enumerate(kinds)
        for copy in range(2)
    ]


def ends(session: Session) -> Counter[str]:
    """How often each end of a letter, its address and its reader is found, by kind of report."""
    dead = {row.address: row for row in session.exec(select(DeadAddress))}
    opted = {row.person: row for row in session.exec(select(OptOut))}
    found = Counter[str]()
    for letter in session.exec(select(Letter)):
        address, reader = dead.get(letter.address), opted.get(letter.person)
        known = address and (address.kind, address.since, address.reason)
        asked = reader and (reader.at, reader.via)
        at = (letter.settled_at, letter.handed_over_at)
        kind = letter.person.partition("-")[0]
        found[repr((kind, letter.state, letter.reason, at, known, asked))] += 1
    return found


def test_a_thousand_orders_of_the_same_reports_end_alike(url: str) -> None:
    dice = Random(11)  # noqa: S311 -- no secret depends on it
    people = {
        f"{kind}-{order}": KINDS[kind] for kind in range(len(KINDS)) for order in range(ORDERS)
    }
    said = [report for person, kinds in people.items() for report in reports_on(person, kinds)]
    said += dice.choices(said, k=len(said) // 2)
    dice.shuffle(said)
    with unit_of_work(url) as session:
        for number, person in enumerate(people):
            doubtful = number % 2 == 1
            state = State.IN_DOUBT if doubtful else State.HANDED_OVER
            left = None if doubtful else SENT
            session.add(a_sent_letter(person, state=state, handed_over_at=left))
    while said:
        some = dice.randint(1, 400)
        with unit_of_work(url) as session:
            taken(session, *said[:some], later=dice.randint(0, 29))
        said = said[some:]

    with unit_of_work(url) as session:
        found = ends(session)
    assert list(found.values()) == [ORDERS] * len(KINDS), "\n".join(found)[:2000]

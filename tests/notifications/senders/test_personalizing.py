import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.mail import Address, Mail
from notifications.senders.personalizing import LARGEST_OWN, groups, may_share, request_of
from tests.factories.mails import NAME, SHARED, STOP, a_mail, alone, keys, mails
from tests.support.sendgrid.checking import LARGEST, faults_of


def test_mails_that_say_the_same_leave_together_up_to_the_largest_number() -> None:
    assert keys(groups(mails(5), largest=2)) == [[1, 2], [3, 4], [5]]
    assert keys(groups(mails(5), largest=1000)) == [[1, 2, 3, 4, 5]]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(alone, id="must not double"),
        pytest.param(lambda mail: replace(mail, bulk=False), id="to one person"),
        pytest.param(lambda mail: replace(mail, shared=None), id="nothing shared"),
        pytest.param(
            lambda mail: replace(mail, own={**mail.own, NAME: f"A firm called {STOP}"}),
            id="a name that is a token",
        ),
        pytest.param(
            lambda mail: replace(mail, own={NAME: "x", f"{NAME}s": "y"}), id="a token in a token"
        ),
        pytest.param(
            lambda mail: replace(mail, own={NAME: "č" * (LARGEST_OWN // 2)}),
            id="too much of its own",
        ),
    ],
)
def test_a_mail_that_may_not_share_leaves_alone(changed: Callable[[Mail], Mail]) -> None:
    one, two, three = mails(3)

    assert keys(groups([one, changed(two), three], largest=100)) == [[1, 3], [2]]
    assert "substitutions" not in request_of([two], sandbox=False)["personalizations"][0]


@pytest.mark.parametrize(
    "other",
    [
        {"author": Address("Alpine Trials", "other@example.org")},
        {"reply_to": Address("Alpine Trials", "other@example.org")},
        {"language": "fr"},
        {"purpose": "reminder"},
        {"calendars": ()},
        {"shared": replace(SHARED, html="<p>Other</p>")},
    ],
    ids=lambda other: next(iter(other)),
)
def test_mails_that_differ_in_what_a_request_says_once_leave_apart(
    other: dict[str, object],
) -> None:
    one, two, three, four = mails(4)
    changed = [replace(mail, **other) for mail in (two, four)]  # type: ignore[arg-type]

    assert keys(groups([one, changed[0], three, changed[1]], largest=100)) == [[1, 3], [2, 4]]


def test_an_address_is_once_in_a_request_however_it_is_written() -> None:
    sent = [
        a_mail(1, email="firm@demo-alpha.example"),
        a_mail(2, email="Firm@Demo-Alpha.example"),
        a_mail(3),
        a_mail(4, email="firm@demo-alpha.example"),
        a_mail(5),
    ]

    assert keys(groups(sent, largest=100)) == [[1, 3, 5], [2], [4]]


def test_a_request_stays_below_thirty_million_bytes() -> None:
    shared = replace(SHARED, html="č" * 700_000)
    sent = [replace(mail, shared=shared, own={NAME: "n" * 9_000}) for mail in mails(600)]

    made = groups(sent, largest=1000)

    sizes = [len(json.dumps(request_of(group, sandbox=False))) for group in made]
    assert len(made) == 2
    assert max(sizes) < LARGEST


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.booleans(), st.sampled_from(["de", "fr"])), max_size=40
    ),
    st.integers(1, 7),
)
def test_however_mails_come_each_is_in_one_group_that_keeps_the_rules(
    drawn: list[tuple[int, bool, str]], largest: int
) -> None:
    sent = [
        replace(a_mail(number, email=f"{who}@demo.example"), single=single, language=language)
        for number, (who, single, language) in enumerate(drawn, start=1)
    ]

    made = groups(sent, largest=largest)

    assert sorted(mail.key for group in made for mail in group) == [mail.key for mail in sent]
    assert [group[0].key for group in made] == sorted(group[0].key for group in made)
    for group in made:
        assert len(group) <= largest
        assert len({mail.to.email for mail in group}) == len(group)
        assert len(group) == 1 or all(may_share(mail) for mail in group)
        assert len({mail.language for mail in group}) == 1


@pytest.mark.parametrize("count", [1, 2, 1000])
def test_a_request_is_right_by_the_published_description(count: int) -> None:
    assert faults_of(request_of(mails(count), sandbox=True)) == []


def test_nothing_of_a_person_stands_where_the_provider_keeps_it() -> None:
    body = request_of(mails(2), sandbox=False)

    assert body["categories"] == ["invitation", "pilot-trials"]
    assert "custom_args" not in body
    assert [person["custom_args"] for person in body["personalizations"]] == [
        {"mail": a_mail(1).key},
        {"mail": a_mail(2).key},
    ]


def test_nobody_is_tracked_and_no_link_is_led_elsewhere() -> None:
    tracking = request_of(mails(1), sandbox=False)["tracking_settings"]

    assert tracking == {
        "click_tracking": {"enable": False, "enable_text": False},
        "open_tracking": {"enable": False},
        "subscription_tracking": {"enable": False},
        "ganalytics": {"enable": False},
    }


def test_each_person_has_own_headers_and_none_that_is_reserved() -> None:
    first, second = request_of(mails(2), sandbox=False)["personalizations"]

    assert first["headers"] == {
        "Message-ID": "<00000000000100000000000100000000@example.org>",
        "Content-Language": "de",
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "List-Unsubscribe": "<https://trials.example.org/stop/00000000000000000000000000000001>, "
        "<mailto:trials@example.org?subject=STOP>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "X-Synthetic": "yes",
    }
    assert second["headers"]["List-Unsubscribe"].startswith("<https://trials.example.org/stop/")
    assert second["headers"]["List-Unsubscribe"] != first["headers"]["List-Unsubscribe"]


def test_a_reply_goes_to_the_contact_when_another_address_sends() -> None:
    contact = Address("Alpine Trials", "contact@example.org")
    body = request_of([replace(a_mail(), reply_to=contact)], sandbox=False)

    assert body["from"] == {"email": "trials@example.org", "name": "Alpine Trials"}
    assert body["reply_to"] == {"email": "contact@example.org", "name": "Alpine Trials"}
    assert "reply_to" not in request_of([a_mail()], sandbox=False)


def test_only_the_sandbox_asks_for_the_sandbox() -> None:
    assert request_of(mails(1), sandbox=True)["mail_settings"] == {"sandbox_mode": {"enable": True}}
    assert "mail_settings" not in request_of(mails(1), sandbox=False)


def test_a_category_is_named_once() -> None:
    assert request_of([replace(a_mail(), purpose="pilot-trials")], sandbox=False)["categories"] == [
        "pilot-trials"
    ]

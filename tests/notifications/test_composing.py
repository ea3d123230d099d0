from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import product

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.languages import LANGUAGES
from notifications.composing import PersonalLink, Post, compose
from notifications.errors import AddressUnusable
from notifications.mail import Address, Mail, checked
from notifications.messages import (
    MESSAGES,
    Invitation,
    LoginLetter,
    Message,
    ReportApproved,
    Task,
    TrialNews,
    TrialWithdrawn,
)
from notifications.outbox import letter_key
from notifications.tables import Letter
from tests.factories.letters import MONDAY


def a_letter(
    message: Message,
    *,
    language: str = "en",
    name: str = "Manager Alpha",
    address: str = "manager@demo-alpha.example",
    synthetic: bool = False,
    at: datetime = MONDAY,
) -> Letter:
    about = "demo-alpha.svc-synergy-diamond.t1"
    return Letter(
        key=letter_key("p-cm-demo-alpha", message.name, about, "open"),
        person="p-cm-demo-alpha",
        name=name,
        address=address,
        language=language,
        timezone="Europe/Rome",
        message=message.name,
        facts=message.model_dump(mode="json"),
        synthetic=synthetic,
        purpose=message.name,
        subject=about,
        step="open",
        because="task opened",
        not_before=at,
        due=at,
        claimed_at=at,
    )


def composed(letter: Letter) -> Mail:
    return compose([letter], Post())


def parsed(mail: Mail) -> EmailMessage:
    message = message_from_bytes(mail.as_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def content(part: EmailMessage) -> str:
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.mark.parametrize(("kind", "language"), list(product(MESSAGES, LANGUAGES)))
def test_every_letter_is_a_standard_message(kind: type[Message], language: str) -> None:
    mail = composed(a_letter(kind.example(), language=language, synthetic=True))
    message = parsed(mail)

    assert [part.defects for part in message.walk()] == [[]] * len(list(message.walk()))
    assert message["subject"] == mail.subject
    body, html = message.get_body(("plain",)), message.get_body(("html",))
    assert isinstance(body, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert (content(body), content(html)) == (mail.text, mail.html)
    dates = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert len(dates) == len(kind.example().events())
    for line in mail.as_bytes().split(b"\r\n"):
        assert len(line) <= 998
        assert b"\n" not in line


def test_the_headers_say_who_writes_to_whom_when_and_that_no_person_typed_it() -> None:
    message = parsed(composed(a_letter(Task.example(), language="de", synthetic=True)))

    assert dict(message.items()) | {"Subject": ""} == {
        "Date": "Mon, 11 Jan 2027 09:00:00 +0100",
        "From": "Alpine pilot-cluster service trials 2027 <coordination@trials.example>",
        "To": "Manager Alpha <manager@demo-alpha.example>",
        "Subject": "",
        "Message-ID": "<5ef632e98cea3eb6e5edbbfa87739c97@trials.example>",
        "Content-Language": "de",
        "Auto-Submitted": "auto-generated",
        "X-Synthetic": "yes",
        "MIME-Version": "1.0",
        "Content-Type": message["content-type"],
    }


def test_a_letter_to_many_says_so_and_a_letter_of_a_real_programme_is_not_synthetic() -> None:
    message = parsed(composed(a_letter(Invitation.example())))

    assert message["precedence"] == "bulk"
    assert message["x-synthetic"] is None
    assert "SYNTHETIC" not in message["subject"]


def test_a_letter_with_a_date_carries_text_html_and_a_calendar_file() -> None:
    message = parsed(composed(a_letter(Task.example())))

    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    attached = next(message.iter_attachments())
    assert attached.get_filename() == "date.ics"
    assert attached["content-type"].params["method"] == "PUBLISH"
    calendar = icalendar.Calendar.from_ical(attached.get_content())
    assert (calendar["method"], str(calendar.events[0].start)) == ("PUBLISH", "2027-01-13")


def test_a_letter_without_a_date_is_text_and_html() -> None:
    message = parsed(composed(a_letter(ReportApproved.example())))

    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_every_cancelled_date_has_a_calendar_file_of_its_own() -> None:
    example = TrialWithdrawn.example()
    twice = example.model_copy(
        update={
            "cancelled": (*example.cancelled, example.cancelled[0].model_copy(update={"key": "k"}))
        }
    )

    files = list(parsed(composed(a_letter(twice))).iter_attachments())

    assert [(file.get_filename(), file["content-type"].params["method"]) for file in files] == [
        ("date.ics", "CANCEL"),
        ("date-2.ics", "CANCEL"),
    ]


def test_letters_about_one_thing_have_one_entry_and_a_synthetic_one_is_marked() -> None:
    def entry(message: Task) -> icalendar.Event:
        file = next(parsed(composed(a_letter(message, synthetic=True))).iter_attachments())
        return icalendar.Calendar.from_ical(file.get_content()).events[0]

    first = entry(Task.example())
    moved = entry(Task.example().model_copy(update={"sequence": 1, "working_days": 5}))
    other = entry(Task.example().model_copy(update={"event": ""}))

    assert first["uid"] == moved["uid"] != other["uid"]
    assert (first["sequence"], moved["sequence"]) == (0, 1)
    assert str(first["summary"]).startswith("[SYNTHETIC] Due: Agree scope")


def test_nobody_is_sent_to_themselves_with_a_question() -> None:
    task = Task.example()

    own = composed(a_letter(task, address=task.ask_address)).text
    other = composed(a_letter(task)).text

    assert "Questions? Simply reply to this message" in own
    assert task.ask_address not in own
    assert f"{task.ask_name} is glad to help" in other


def test_the_same_letter_has_the_same_bytes_and_another_moment_other_ones() -> None:
    first = composed(a_letter(Task.example())).as_bytes()
    again = composed(a_letter(Task.example())).as_bytes()
    later = composed(a_letter(Task.example(), at=MONDAY + timedelta(days=1))).as_bytes()

    assert first == again != later


def test_a_summer_morning_is_dated_in_summer_time() -> None:
    july = datetime(2027, 7, 5, 7, 0, tzinfo=UTC)

    assert parsed(composed(a_letter(Task.example(), at=july)))["date"] == (
        "Mon, 05 Jul 2027 09:00:00 +0200"
    )


@pytest.mark.parametrize(
    "name",
    [
        'Müller, Söhne & Co. "Alpha" <x@y.example>',
        'Plain, "quoted" \\ <x@y.example>',
        "Bcc: all@firms.example",
        "日本の会社 čšž " * 12,
        "",
    ],
)
def test_no_name_adds_a_header_or_another_address(name: str) -> None:
    message = parsed(composed(a_letter(Task.example(), name=name)))

    assert [address.addr_spec for address in message["to"].addresses] == [
        "manager@demo-alpha.example"
    ]
    # Python's own reader keeps the spaces between encoded words, which a mail program leaves out.
    assert message["to"].addresses[0].display_name.replace(" ", "") == name.replace(" ", "")
    assert message["bcc"] is None


@given(st.text(max_size=200))
def test_no_subject_adds_a_header(title: str) -> None:
    message = Task.example().model_copy(update={"task": title, "programme": title or "x"})
    facts = type(message).model_validate(message.model_dump())

    read = parsed(composed(a_letter(facts)))

    assert len(read.keys()) == len(set(read.keys())) == 9
    assert len(read["subject"].splitlines()) == 1
    assert read["from"].addresses[0].addr_spec == "coordination@trials.example"


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("a.b+c@firm.example", "a.b+c@firm.example"),
        (" info@bücher.example ", "info@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_kept_with_its_domain_in_ascii(address: str, plain: str) -> None:
    assert checked(address) == plain


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "nobody@",
        "nobody@nowhere",
        "@firm.example",
        "a b@firm.example",
        "a@firm.example, b@firm.example",
        "a@firm.example\r\nBcc: b@firm.example",
        "a@firm..example",
        "čšž@firm.example",
        "a" * 65 + "@firm.example",
        "a@" + "b" * 250 + ".example",
    ],
)
def test_an_address_no_mail_can_reach_is_refused(address: str) -> None:
    with pytest.raises(AddressUnusable) as refusal:
        checked(address)

    assert refusal.value.code == "LETTER-204"


def test_an_address_without_a_name_stands_alone() -> None:
    assert str(Address("", "a@firm.example")) == "a@firm.example"


TOKEN = "t0ken" * 8 + "abc"
PLAIN = "https://trials.example/q/demo-alpha.svc-synergy-diamond/exit"
LINK = PersonalLink(url=PLAIN.replace("/q/", f"/go/{TOKEN}/q/"), own=TOKEN, plain=PLAIN)


def linked(kind: type[Message], link: PersonalLink, **changes: str) -> Mail:
    letter = a_letter(kind.example()).model_copy(update={"id": 7, **changes})
    return compose([letter], Post(), {7: link})


def test_a_letter_carries_its_link_and_the_calendar_entry_one_that_people_may_share() -> None:
    mail = linked(Task, LINK)

    assert mail.text.count(LINK.url) == 1
    assert f'href="{LINK.url}"' in mail.html
    entry = icalendar.Calendar.from_ical(mail.calendars[0].content).events[0]
    assert str(entry["url"]) == PLAIN
    assert TOKEN not in mail.calendars[0].content.decode()


def test_readers_of_one_batch_share_their_words_and_keep_their_links() -> None:
    other = PersonalLink(url=LINK.url.replace(TOKEN, "other"), own="other", plain=PLAIN)

    one, two = linked(Invitation, LINK), linked(Invitation, other, name="Manager Beta")

    assert one.shared == two.shared
    assert one.shared is not None
    assert one.shared.text.count("/go/-pt-page-/q/") == one.shared.html.count("-pt-page-") == 1
    assert (one.own["-pt-page-"], two.own["-pt-page-"]) == (TOKEN, "other")
    filled = one.shared.text
    for place, own in one.own.items():
        filled = filled.replace(place, own)
    assert filled.split() == one.text.split()


def test_without_a_link_nothing_is_shared_that_was_not_before() -> None:
    mail = composed(a_letter(Invitation.example()))

    assert "-pt-page-" not in mail.own
    assert "/go/" not in mail.text


def test_several_letters_in_one_mail_lead_to_their_own_pages_by_one_token() -> None:
    letters = [a_letter(Task.example()).model_copy(update={"id": n, "key": str(n)}) for n in (1, 2)]
    links = {
        n: PersonalLink(
            url=f"https://x.example/go/{TOKEN}/{n}", own=TOKEN, plain="https://x.example"
        )
        for n in (1, 2)
    }

    text = compose(letters, Post(), links).text

    assert [text.count(f"/go/{TOKEN}/{n}") for n in (1, 2)] == [1, 1]


def test_mail_that_is_redirected_for_a_test_opens_nobodys_door() -> None:
    letter = a_letter(Task.example()).model_copy(update={"id": 7})

    mail = compose([letter], Post(redirect_to="tester@trials.example"), {7: LINK})

    assert mail.to.email == "tester@trials.example"
    assert TOKEN not in mail.as_bytes().decode()
    assert PLAIN in mail.text


def test_a_login_is_never_redirected() -> None:
    letter = a_letter(LoginLetter.example()).model_copy(update={"id": 7})

    mail = compose([letter], Post(redirect_to="tester@trials.example"), {7: LINK})

    assert mail.to.email == "manager@demo-alpha.example"
    assert LINK.url in mail.text


def test_nothing_that_somebody_typed_gets_hold_of_a_link() -> None:
    sneaky = TrialNews.example().model_dump() | {"text": "see https://evil.example/?\ue003 \ue000"}

    letter = a_letter(TrialNews.model_validate(sneaky)).model_copy(update={"id": 7})
    mail = compose([letter], Post(), {7: LINK})

    assert mail.text.count(TOKEN) == mail.html.count(TOKEN) == 1
    assert "see https://evil.example/?" in mail.text

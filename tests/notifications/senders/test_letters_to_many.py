"""Real questionnaires, sent to many: nobody's letter differs from the one sent alone."""

from itertools import product

import pytest

from foundation.languages import LANGUAGES
from notifications.composing import Post, compose
from notifications.mail import Mail
from notifications.messages import Message
from notifications.outbox import letter_key
from notifications.tables import Letter
from tests.factories.letters import MONDAY
from tests.notifications.senders.conftest import sender_to
from tests.notifications.variants import VARIANTS
from tests.support.sendgrid.process import SendGridServer

TO_MANY = [message for message in VARIANTS if message.bulk]
NAMES = ["Ötztal & Söhne <GmbH>", "Čebelarstvo; Novak, d.o.o.", "-pt-nam-", "R" * 90]


def written(message: Message, *, language: str, name: str, person: str) -> Mail:
    about = f"demo-alpha.svc-synergy-diamond.{person}"
    letter = Letter(
        key=letter_key(person, message.name, about, "open"),
        person=person,
        name=name,
        address=f"{person}@demo-alpha.example",
        language=language,
        timezone="Europe/Rome",
        message=message.name,
        facts=message.model_dump(mode="json"),
        synthetic=True,
        purpose=message.name,
        subject=about,
        step="open",
        because="the wave opened",
        limited=getattr(message, "respondent", "") == "sme_contact",
        not_before=MONDAY,
        due=MONDAY,
        claimed_at=MONDAY,
    )
    return compose([letter], Post(stop_link=lambda who: f"https://trials.example.org/u/{who}"))


def words(text: str) -> list[str]:
    """Lines may break elsewhere: a provider fills in names without setting them anew."""
    return text.replace("\n> ", "\n").split()


@pytest.mark.parametrize(
    ("message", "language"),
    list(product(TO_MANY, LANGUAGES)),
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_one_request_says_to_each_what_a_letter_of_their_own_says(
    sendgrid: SendGridServer, message: Message, language: str
) -> None:
    sent = [
        written(message, language=language, name=name, person=f"sme-{number}")
        for number, name in enumerate(NAMES)
    ]
    sender = sender_to(sendgrid)
    (call,) = sender.calls(sent)

    sender.send(call)

    for mail, delivered in zip(sent, sendgrid.accepted(), strict=True):
        assert delivered.mail == mail.key
        assert delivered.subject == mail.subject
        assert words(delivered.text) == words(mail.text)
        assert delivered.html == mail.html
        assert mail.unsubscribe in delivered.html
        assert mail.unsubscribe in delivered.headers.get("List-Unsubscribe", "")
        assert "-pt-" not in delivered.text.replace("-pt-nam-", "")

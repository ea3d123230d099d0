from pathlib import Path

import pytest

from foundation.errors import TrialError
from foundation.settings import Settings
from notifications.senders.choosing import sender_of
from notifications.senders.errors import SenderUnsafe, SenderUnset, SenderUnusable
from tests.factories.mails import mails
from tests.support.sendgrid.process import SendGridServer

SENDGRID = {"sender": "sendgrid", "sendgrid_key": "SG.key"}
SMTP = {"sender": "smtp", "smtp_host": "mail.example.org"}


def set_to(**variables: object) -> Settings:
    return Settings(**variables)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({}, "files"),
        (SMTP, "smtp"),
        ({**SMTP, "smtp_user": "pilots", "smtp_password": "secret"}, "smtp"),
        ({**SMTP, "smtp_security": "none"}, "smtp"),
        (
            {
                **SMTP,
                "smtp_host": "localhost",
                "smtp_security": "none",
                "smtp_user": "pilots",
                "smtp_password": "secret",
            },
            "smtp",
        ),
        (SENDGRID, "sendgrid"),
        ({**SENDGRID, "mail_from": "trials@example.org"}, "sendgrid"),
        ({**SENDGRID, "sendgrid_host": "https://api.sendgrid.com/"}, "sendgrid"),
        ({**SENDGRID, "sendgrid_host": "http://127.0.0.1:8025"}, "sendgrid"),
    ],
)
def test_the_sender_is_the_one_that_is_set(
    tmp_path: Path, variables: dict[str, object], name: str
) -> None:
    assert sender_of(set_to(letters=tmp_path, **variables)).name == name


@pytest.mark.parametrize(
    ("variables", "variable", "meaning"),
    [
        (
            {"sender": "sendgrid"},
            "PILOTS_SENDGRID_KEY",
            "an API key of SendGrid that may send mail",
        ),
        ({"sender": "smtp"}, "PILOTS_SMTP_HOST", "the name of your mail server"),
        ({**SMTP, "smtp_user": "pilots"}, "PILOTS_SMTP_PASSWORD", "the password of pilots"),
        (
            {**SMTP, "smtp_password": "secret"},
            "PILOTS_SMTP_USER",
            "the user whose password PILOTS_SMTP_PASSWORD is",
        ),
    ],
)
def test_what_is_missing_is_refused_with_the_variable_to_set(
    variables: dict[str, object], variable: str, meaning: str
) -> None:
    with pytest.raises(SenderUnset) as refusal:
        sender_of(set_to(**variables))

    assert refusal.value.code == "SENDER-101"
    assert str(refusal.value) == (
        f"PILOTS_SENDER is {variables['sender']}, but {variable} is empty. Set it to {meaning}, "
        "or set PILOTS_SENDER=files to write letters to a folder."
    )


@pytest.mark.parametrize(
    ("variables", "refusal", "sentence"),
    [
        (
            {**SMTP, "smtp_user": "pilots", "smtp_password": "secret", "smtp_security": "none"},
            SenderUnsafe,
            (
                "PILOTS_SMTP_SECURITY is 'none': a secret would travel unencrypted. Set it to "
                "starttls or tls."
            ),
        ),
        (
            {**SENDGRID, "sendgrid_host": "http://api.example.org"},
            SenderUnsafe,
            (
                "PILOTS_SENDGRID_HOST is 'http://api.example.org': a secret would travel "
                "unencrypted. Set it to https://api.eu.sendgrid.com."
            ),
        ),
        (
            {**SENDGRID, "sendgrid_host": "api.eu.sendgrid.com"},
            SenderUnusable,
            (
                "PILOTS_SENDGRID_HOST is 'api.eu.sendgrid.com', which is not the address of a "
                "host. Set it to https://api.eu.sendgrid.com."
            ),
        ),
        (
            {**SENDGRID, "sendgrid_key": "SG.hidden\nX-Header: x"},
            SenderUnusable,
            (
                "PILOTS_SENDGRID_KEY holds a space, a line break or another mark that no key has. "
                "Set it to an API key of SendGrid that may send mail."
            ),
        ),
        (
            {**SMTP, "smtp_user": "pilots", "smtp_password": "geheimnisträger"},
            SenderUnusable,
            (
                "PILOTS_SMTP_PASSWORD holds a letter that the login of mail servers cannot carry. "
                "Set it to one in plain ASCII."
            ),
        ),
        (
            {"mail_from": "nobody"},
            SenderUnusable,
            (
                "PILOTS_MAIL_FROM is 'nobody', which is not a mail address. Set it to one such as "
                "trials@example.org, or leave it empty."
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_without_showing_a_secret(
    variables: dict[str, object], refusal: type[TrialError], sentence: str
) -> None:
    with pytest.raises(refusal) as refused:
        sender_of(set_to(**variables))

    assert str(refused.value) == sentence


def test_what_is_set_reaches_the_provider(sendgrid: SendGridServer) -> None:
    sender = sender_of(
        set_to(
            sender="sendgrid",
            sendgrid_key=sendgrid.key,
            sendgrid_host=f"{sendgrid.host}/",
            sendgrid_sandbox=True,
            sendgrid_batch=2,
        )
    )
    sendgrid.tell(mix={"200": 1})

    replies = [reply for call in sender.calls(mails(3)) for reply in sender.send(call)]

    assert [reply.said for reply in replies] == ["accepted"] * 3
    assert [request["people"] for request in sendgrid.requests()] == [2, 1]

"""From what an operator has set to the sender that letters leave by."""

import re

from foundation.settings import Settings
from notifications.errors import AddressUnusable
from notifications.mail import checked
from notifications.senders.errors import SenderUnsafe, SenderUnset, SenderUnusable
from notifications.senders.protocol import Sender

_HOST = re.compile(r"(https?)://([A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?/?")
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1", "[::1]"}


def sender_of(settings: Settings) -> Sender:
    """Return the sender that ``settings`` ask for, ready but without a connection.

    Raises:
        SenderUnset: a variable is missing; the message names it.
        SenderUnsafe: a password or a key would travel unencrypted.
        SenderUnusable: a variable cannot be right.
    """
    _check_author(settings)
    match settings.sender:
        case "sendgrid":
            return _sendgrid(settings)
        case "smtp":
            return _smtp(settings)
        case "files":
            from notifications.senders.files import FileSender

            return FileSender(settings.letters, durable=True)


def _check_author(settings: Settings) -> None:
    if not settings.mail_from:
        return
    try:
        checked(settings.mail_from)
    except AddressUnusable as fault:
        wrong = f"is {settings.mail_from[:120]!r}, which is not a mail address"
        instead = "one such as trials@example.org, or leave it empty"
        raise SenderUnusable("PILOTS_MAIL_FROM", wrong=wrong, instead=instead) from fault


def _sendgrid(settings: Settings) -> Sender:
    key = settings.sendgrid_key.get_secret_value()
    variable, instead = "PILOTS_SENDGRID_KEY", "an API key of SendGrid that may send mail"
    if not key:
        raise SenderUnset("sendgrid", variable=variable, meaning=instead)
    if not (key.isascii() and key.isprintable()) or " " in key:
        # The refusal of the client would repeat the key.
        wrong = "holds a space, a line break or another mark that no key has"
        raise SenderUnusable(variable, wrong=wrong, instead=instead)
    _check_host(settings.sendgrid_host)
    from notifications.senders.sendgrid import SendGridSender

    return SendGridSender(
        settings.sendgrid_key,
        host=settings.sendgrid_host,
        sandbox=settings.sendgrid_sandbox,
        batch=settings.sendgrid_batch,
    )


def _check_host(host: str) -> None:
    variable, instead = "PILOTS_SENDGRID_HOST", "https://api.eu.sendgrid.com"
    found = _HOST.fullmatch(host)
    if not found:
        wrong = f"is {host[:120]!r}, which is not the address of a host"
        raise SenderUnusable(variable, wrong=wrong, instead=instead)
    if found[1] == "http" and found[2] not in _THIS_MACHINE:
        raise SenderUnsafe(variable, found=host, instead=instead)


def _smtp(settings: Settings) -> Sender:
    if not settings.smtp_host:
        meaning = "the name of your mail server"
        raise SenderUnset("smtp", variable="PILOTS_SMTP_HOST", meaning=meaning)
    password = settings.smtp_password.get_secret_value()
    if settings.smtp_user and not password:
        meaning = f"the password of {settings.smtp_user}"
        raise SenderUnset("smtp", variable="PILOTS_SMTP_PASSWORD", meaning=meaning)
    if password and not settings.smtp_user:
        meaning = "the user whose password PILOTS_SMTP_PASSWORD is"
        raise SenderUnset("smtp", variable="PILOTS_SMTP_USER", meaning=meaning)
    open_line = settings.smtp_security == "none" and settings.smtp_host not in _THIS_MACHINE
    if password and open_line:
        raise SenderUnsafe("PILOTS_SMTP_SECURITY", found="none", instead="starttls or tls")
    if not (settings.smtp_user + password).isascii():
        wrong = "holds a letter that the login of mail servers cannot carry"
        raise SenderUnusable("PILOTS_SMTP_PASSWORD", wrong=wrong, instead="one in plain ASCII")
    from notifications.senders.smtp import MailServer, SmtpSender

    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
    )
    return SmtpSender(server, author=settings.mail_from)

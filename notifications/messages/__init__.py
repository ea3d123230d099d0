"""Every letter this application can send, and the facts each one is written from.

A new letter is a class here, listed in ``MESSAGES``; a folder of its name under ``templates/``
with ``subject.txt.jinja``, ``body.txt.jinja`` and ``body.html.jinja`` (``event.txt.jinja`` too, if
it has a date); and its sentences in every ``locale/<language>/LC_MESSAGES/mail.po``. The tests
render it from its ``example()`` in every language and name each sentence that is missing.
"""

from typing import Any

from pydantic import ValidationError

from notifications.errors import FactsUnusable, UnknownMessage
from notifications.messages.changes import ConflictDeclared, StartMoved, Succession
from notifications.messages.entering import LinkLetter, LoginLetter
from notifications.messages.message import Dated, Event, Message
from notifications.messages.pages import Agreement, DateMoved, RemarksMade, TrialNews
from notifications.messages.questionnaires import Invitation, InvitationReminder
from notifications.messages.readers import ContactLost
from notifications.messages.reviews import (
    NewEdition,
    Remark,
    ReportApproved,
    ReportReturned,
    ReviewReminder,
    ReviewRequest,
)
from notifications.messages.tasks import Task, TaskOverdue, TaskReminder
from notifications.messages.verdicts import (
    AdoptionRequest,
    Count,
    Proposal,
    Result,
    TrialWithdrawn,
    VerdictAdopted,
    VoteReminder,
    VoteRequest,
)

MESSAGES: tuple[type[Message], ...] = (
    Task,
    TaskReminder,
    TaskOverdue,
    Invitation,
    InvitationReminder,
    ReviewRequest,
    ReviewReminder,
    ReportReturned,
    ReportApproved,
    NewEdition,
    VoteRequest,
    VoteReminder,
    AdoptionRequest,
    VerdictAdopted,
    TrialWithdrawn,
    ContactLost,
    Agreement,
    TrialNews,
    DateMoved,
    RemarksMade,
    StartMoved,
    ConflictDeclared,
    Succession,
    LoginLetter,
    LinkLetter,
)

AT_ONCE = tuple(kind.name for kind in MESSAGES if kind.at_once)
"""Names of the messages whose readers wait for them in front of the screen."""

_BY_NAME = {kind.name: kind for kind in MESSAGES}


def read_message(name: str, facts: dict[str, Any]) -> Message:
    """Return the message that was stored as ``facts``.

    Raises:
        UnknownMessage: no message has this name.
        FactsUnusable: the facts are not those of the message.
    """
    kind = _BY_NAME.get(name)
    if kind is None:
        raise UnknownMessage(name, known=sorted(_BY_NAME))
    try:
        return kind.model_validate(facts)
    except ValidationError as fault:
        wrong = (".".join(map(str, error["loc"])) for error in fault.errors())
        raise FactsUnusable(name, wrong=wrong) from fault


def waits(name: str) -> bool:
    """Whether a message of this name says that something waits for its reader."""
    kind = _BY_NAME.get(name)
    return kind is not None and kind.waits


def leaves_at_once(name: str) -> bool:
    """Whether the reader of a message of this name waits for it in front of the screen."""
    return name in AT_ONCE


__all__ = [
    "AT_ONCE",
    "MESSAGES",
    "AdoptionRequest",
    "Agreement",
    "ConflictDeclared",
    "ContactLost",
    "Count",
    "DateMoved",
    "Dated",
    "Event",
    "Invitation",
    "InvitationReminder",
    "LinkLetter",
    "LoginLetter",
    "Message",
    "NewEdition",
    "Proposal",
    "Remark",
    "RemarksMade",
    "ReportApproved",
    "ReportReturned",
    "Result",
    "ReviewReminder",
    "ReviewRequest",
    "StartMoved",
    "Succession",
    "Task",
    "TaskOverdue",
    "TaskReminder",
    "TrialNews",
    "TrialWithdrawn",
    "VerdictAdopted",
    "VoteReminder",
    "VoteRequest",
    "leaves_at_once",
    "read_message",
    "waits",
]

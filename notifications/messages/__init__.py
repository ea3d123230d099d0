"""Every letter this application can send, and the facts each one is written from."""

from typing import Any

from notifications.errors import UnknownMessage
from notifications.messages.message import Dated, Event, Message
from notifications.messages.questionnaires import Invitation, InvitationReminder
from notifications.messages.tasks import Task, TaskOverdue, TaskReminder

MESSAGES: tuple[type[Message], ...] = (
    Task,
    TaskReminder,
    TaskOverdue,
    Invitation,
    InvitationReminder,
)

_BY_NAME = {kind.name: kind for kind in MESSAGES}


def read_message(name: str, facts: dict[str, Any]) -> Message:
    """Return the message that was stored as ``facts``.

    Raises:
        UnknownMessage: no message has this name.
        pydantic.ValidationError: the facts are not those of the message.
    """
    kind = _BY_NAME.get(name)
    if kind is None:
        raise UnknownMessage(name, known=sorted(_BY_NAME))
    return kind.model_validate(facts)


__all__ = [
    "MESSAGES",
    "Dated",
    "Event",
    "Invitation",
    "InvitationReminder",
    "Message",
    "Task",
    "TaskOverdue",
    "TaskReminder",
    "read_message",
]

import inspect
from pathlib import Path

from notifications.senders.files import FileSender
from notifications.senders.protocol import Sender
from tests.factories.letters import Mailbox


def test_every_sender_and_the_mailbox_of_the_tests_have_the_same_shape(tmp_path: Path) -> None:
    senders: list[Sender] = [FileSender(tmp_path), Mailbox()]
    wanted = inspect.signature(Sender.send)

    assert {sender.name for sender in senders} == {"files", "mailbox"}
    assert all(inspect.signature(type(sender).send) == wanted for sender in senders)
    assert all(isinstance(sender.repeatable, bool) for sender in senders)

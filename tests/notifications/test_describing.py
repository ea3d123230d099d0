import pytest

from notifications.describing import PURPOSES
from notifications.messages import MESSAGES, Message


@pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.name)
def test_what_every_message_is_for_has_words(kind: type[Message]) -> None:
    assert kind.name in PURPOSES

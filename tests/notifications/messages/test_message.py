import json
from datetime import date, datetime

import pytest
from pydantic import ValidationError

from notifications.errors import FactsUnusable, UnknownMessage
from notifications.messages import MESSAGES, Event, Message, Task, read_message
from tests.notifications.variants import VARIANTS


def test_every_message_is_listed_under_a_name_of_its_own() -> None:
    def kinds(parent: type[Message]) -> set[type[Message]]:
        return {
            kind
            for child in parent.__subclasses__()
            for kind in ({child} if "name" in vars(child) else set()) | kinds(child)
            if kind.__module__.startswith("notifications.")
        }

    assert kinds(Message) == set(MESSAGES)
    assert len({kind.name for kind in MESSAGES}) == len(MESSAGES)


def test_every_message_has_an_example_with_every_fact_filled_in() -> None:
    empty = [
        (kind.name, name)
        for kind in MESSAGES
        for name, value in kind.example()
        if value in ("", ()) and name != "link"
    ]

    assert empty == []


@pytest.mark.parametrize("message", VARIANTS, ids=lambda message: message.name)
def test_a_message_is_the_same_after_a_journey_through_json(message: Message) -> None:
    stored = json.loads(json.dumps(message.model_dump(mode="json", exclude_defaults=True)))

    assert read_message(message.name, stored) == message


def test_a_name_becomes_one_line_and_a_comment_keeps_its_paragraphs() -> None:
    task = Task.example().model_dump() | {"task": "One\r\ntwo", "evidence": ["a\nb"]}

    message = Task.model_validate(task)

    assert (message.task, message.evidence) == ("One two", ("a b",))


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://x.example/ \r\nx", "//x.example"])
def test_a_link_is_a_web_address_or_nothing(link: str) -> None:
    with pytest.raises(ValidationError):
        Task.model_validate(Task.example().model_dump() | {"link": link})


def test_an_event_is_a_day_or_a_moment() -> None:
    assert Event.model_validate({"key": "k", "when": "2027-01-13"}).when == date(2027, 1, 13)
    moment = Event.model_validate({"key": "k", "when": "2027-01-13T10:00:00+01:00"}).when
    assert isinstance(moment, datetime)


def test_an_unknown_message_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownMessage) as refusal:
        read_message("poem", {})

    assert refusal.value.code == "LETTER-201"
    assert "task-reminder" in str(refusal.value)


def test_facts_of_another_version_are_refused_by_name() -> None:
    stored = Task.example().model_dump(mode="json") | {"colour": "red"}
    del stored["due"]

    with pytest.raises(FactsUnusable) as refusal:
        read_message("task", stored)

    assert str(refusal.value) == (
        "The facts of this letter do not fit the message 'task': due, colour. "
        "The letter may come from another version: cancel it."
    )

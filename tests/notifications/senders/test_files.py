from datetime import date
from pathlib import Path

import pytest

from notifications.composing import Mail, compose
from notifications.messages import Task
from notifications.outbox import letter_key
from notifications.senders.files import FileSender, file_name
from notifications.tables import Letter
from tests.factories.letters import MONDAY


def a_mail(*, subject: str = "demo-alpha.svc-synergy-diamond.t1", person: str = "p1") -> Mail:
    return compose(
        Letter(
            key=letter_key(person, "task", subject, "open"),
            person=person,
            name="Manager Alpha",
            address="manager@demo-alpha.example",
            language="en",
            timezone="Europe/Rome",
            message="task",
            facts=Task.example().model_dump(mode="json"),
            purpose="task",
            subject=subject,
            step="open",
            because="task opened",
            not_before=MONDAY,
            claimed_at=MONDAY,
        )
    )


def test_a_file_is_named_after_day_purpose_subject_and_key(tmp_path: Path) -> None:
    name = FileSender(tmp_path / "letters").send(a_mail())

    assert name == "2027-01-11-task-demo-alpha-svc-synergy-diamond-t1-56158b4f4eab.eml"
    assert [file.name for file in (tmp_path / "letters").iterdir()] == [name]


@pytest.mark.parametrize("durable", [False, True])
def test_a_letter_sent_twice_is_one_file_with_the_same_bytes(
    tmp_path: Path, *, durable: bool
) -> None:
    sender = FileSender(tmp_path, durable=durable)
    first = (tmp_path / sender.send(a_mail())).read_bytes()
    second = (tmp_path / sender.send(a_mail())).read_bytes()

    assert first == second == a_mail().as_bytes()
    assert len(list(tmp_path.iterdir())) == 1


def test_two_people_get_two_files(tmp_path: Path) -> None:
    sender = FileSender(tmp_path)

    assert sender.send(a_mail(person="p1")) != sender.send(a_mail(person="p2"))


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("../../etc/passwd", "2027-01-11-task-etc-passwd-"),
        ("Überprüfung & Čas", "2027-01-11-task-uberprufung-cas-"),
        ("…", "2027-01-11-task-"),
        ("x" * 300, "2027-01-11-task-" + "x" * 80 + "-"),
    ],
)
def test_no_subject_leaves_the_folder_or_breaks_a_name(subject: str, name: str) -> None:
    named = file_name(a_mail(subject=subject))

    assert named.removesuffix(".eml")[:-12] == name
    assert a_mail(subject=subject).day == date(2027, 1, 11)


def test_a_half_written_letter_is_no_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_self: Path, _target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        FileSender(tmp_path).send(a_mail())

    assert list(tmp_path.glob("*.eml")) == []

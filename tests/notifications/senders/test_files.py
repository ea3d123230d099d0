from dataclasses import replace
from pathlib import Path

import pytest

from notifications.mail import Mail
from notifications.senders.files import FileSender, file_name
from notifications.senders.protocol import Said
from tests.factories.mails import a_mail, mails


def about(subject: str) -> Mail:
    return replace(a_mail(), about=subject)


def test_a_file_is_named_after_day_purpose_subject_and_key(tmp_path: Path) -> None:
    (reply,) = FileSender(tmp_path / "letters").send(mails(1))

    name = "2027-01-11-invitation-demo-alpha-svc-synergy-diamond-exit-000000000001.eml"
    assert (reply.said, reply.provider_id) == (Said.ACCEPTED, name)
    assert [file.name for file in (tmp_path / "letters").iterdir()] == [name]


@pytest.mark.parametrize("durable", [False, True])
def test_a_letter_sent_twice_is_one_file_with_the_same_bytes(
    tmp_path: Path, *, durable: bool
) -> None:
    sender = FileSender(tmp_path, durable=durable)
    first, second = sender.send([a_mail(), a_mail()])

    assert first == second
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [a_mail().as_bytes()]


def test_two_people_get_two_files(tmp_path: Path) -> None:
    first, second = FileSender(tmp_path).send(mails(2))

    assert first.provider_id != second.provider_id
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_is_gone_is_busy_and_named(tmp_path: Path) -> None:
    sender = FileSender(tmp_path / "letters")
    (tmp_path / "letters").rmdir()

    (reply,) = sender.send(mails(1))

    assert reply.said is Said.BUSY
    assert reply.reason == (
        f"Cannot be written to {tmp_path / 'letters'}: No such file or directory."
    )


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("../../etc/passwd", "2027-01-11-invitation-etc-passwd-"),
        ("Überprüfung & Čas", "2027-01-11-invitation-uberprufung-cas-"),
        ("…", "2027-01-11-invitation-"),
        ("x" * 300, "2027-01-11-invitation-" + "x" * 80 + "-"),
    ],
)
def test_no_subject_leaves_the_folder_or_breaks_a_name(subject: str, name: str) -> None:
    named = file_name(about(subject))

    assert named.removesuffix(".eml")[:-12] == name


def test_a_half_written_letter_is_no_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_self: Path, _target: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        FileSender(tmp_path).send(mails(1))

    assert list(tmp_path.glob("*.eml")) == []

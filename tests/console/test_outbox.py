"""Seeing letters: list, show, preview, why."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer
from sqlmodel import col, select, update
from typer.testing import CliRunner

from console import app
from foundation.database import unit_of_work
from notifications.lifecycle import State
from notifications.tables import DeadAddress, Letter, LetterEvent, LetterPolicy, LetterWording
from tests.console.conftest import Outbox
from tests.factories.letters import MONDAY

MANAGER = "p-cm-demo-c000"


def help_of(*path: str) -> str:
    return CliRunner().invoke(app, ["outbox", *path, "--help"], env={"COLUMNS": "100"}).output


def first(database: Path, purpose: str = "task") -> int:
    with unit_of_work(f"sqlite:///{database}") as session:
        found = select(Letter.id).where(Letter.purpose == purpose).order_by(col(Letter.id))
        return session.exec(found).first() or 0


def change(database: Path, number: int, **values: object) -> None:
    with unit_of_work(f"sqlite:///{database}") as session:
        session.exec(update(Letter).where(col(Letter.id) == number).values(**values))


def test_letters_are_listed_with_their_readers_and_counted(outbox: Outbox) -> None:
    found = outbox("list", "--person", MANAGER, "--purpose", "task", "--limit", 2)

    lines = found.output.splitlines()
    assert found.exit_code == 0
    assert lines[0].split() == ["id", "when", "to", "whom", "what", "state"]
    assert "2027-01-11 09:00  Demo p-cm-demo-c000" in lines[1]
    assert "task letter: " in lines[1]
    assert lines[1].endswith("queued")
    assert "more: --limit" in found.output
    assert lines[-1].endswith(" queued.")


def test_a_program_gets_the_same_letters(outbox: Outbox) -> None:
    told = json.loads(outbox("list", "--about", "demo-c000", "--limit", 3, "--json").output)

    assert len(told["letters"]) == 3
    assert told["more"] == sum(told["states"].values()) - 3
    assert all(letter["about"].startswith("demo-c000.") for letter in told["letters"])
    assert {"id", "state", "reason", "person", "due", "because"} < set(told["letters"][0])


def test_a_filter_ends_at_a_dot(outbox: Outbox) -> None:
    assert json.loads(outbox("list", "--about", "demo-c00", "--json").output)["letters"] == []


def test_letters_due_until_a_day_include_that_day(outbox: Outbox) -> None:
    def due(until: str) -> set[str]:
        told = json.loads(outbox("list", "--due-until", until, "--json", "--limit", 999).output)
        return {letter["due"][:10] for letter in told["letters"]}

    assert due("2027-01-10") == set()
    assert due("2027-01-11") == {"2027-01-11"}
    assert due("2027-01-11T07:59:00+00:00") == set()


def test_an_empty_list_says_when_there_will_be_letters(outbox: Outbox) -> None:
    found = outbox("list", "--state", "bounced")

    assert found.exit_code == 0
    assert found.output.startswith("No letter fits. Letters are promised when something happens")


def test_a_list_says_that_mail_is_redirected_or_stands_still(
    outbox: Outbox, database: Path
) -> None:
    with unit_of_work(f"sqlite:///{database}") as session:
        session.add(LetterPolicy(redirect_to="me@x.example", blocked_because="401 bad key."))

    lines = outbox("list").output.splitlines()

    assert lines[0].startswith("TEST: all mail goes to me@x.example, not to its readers.")
    assert lines[1] == "STANDS STILL: 401 bad key. When settled: pilots outbox resume"


def test_one_letter_is_shown_with_everything_about_it(outbox: Outbox, database: Path) -> None:
    number = first(database)
    change(
        database, number, state=State.BOUNCED, reason="550 no such user", mail="m1", attempts=1,
        claimed_by="sendgrid", claimed_at=MONDAY, handed_over_at=MONDAY, provider_id="abc",
    )  # fmt: skip
    other = first(database, "task-reminder")
    change(database, other, mail="m1")
    with unit_of_work(f"sqlite:///{database}") as session:
        event = {"mail": "m1", "kind": "bounce", "reason": "550"}
        session.add(LetterEvent(id="e1", at=MONDAY, received_at=MONDAY, **event))

    told = outbox("show", number).output
    program = json.loads(outbox("show", number, "--json").output)

    assert "Because        task demo-c000" in told
    assert "State          bounced: 550 no such user" in told
    assert "By             sendgrid, their name for it: abc" in told
    assert f"Mail           m1, together with letter {other}" in told
    assert "Provider said  bounce at 2027-01-11 08:00 UTC: 550" in told
    assert "Subject: [SYNTHETIC] 2 " in told
    assert program["provider_said"][0]["kind"] == "bounce"
    assert program["together_with"] == [other]
    assert "1) Neue Aufgabe, fällig am " in program["mail_text"]["text"]


def test_a_letter_that_cannot_be_written_is_shown_with_the_reason(
    outbox: Outbox, database: Path
) -> None:
    number = first(database)
    change(database, number, address="nowhere")

    shown = outbox("show", number)

    assert shown.exit_code == 0
    assert "Cannot be written: 'nowhere' is not a mail address" in shown.output


def test_any_message_is_previewed_before_there_is_a_letter(outbox: Outbox, tmp_path: Path) -> None:
    page = tmp_path / "letter.html"

    in_french = outbox("preview", "--message", "task", "--language", "fr", "--html", page)
    as_manager = json.loads(
        outbox("preview", "--message", "task", "--as", MANAGER, "--json").output
    )

    assert in_french.exit_code == 0
    assert "Bonjour Example Reader" in in_french.output
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert as_manager["language"] == "de"
    assert "cm@demo-c000.example" in as_manager["to"]
    assert "Demo Cluster Alpha" not in as_manager["text"]


def test_a_promised_letter_is_previewed_as_another_reader_would_get_it(
    outbox: Outbox, database: Path
) -> None:
    number = first(database)

    told = json.loads(outbox("preview", number, "--as", "p-lead", "--json").output)

    assert told["language"] == "en"
    assert '"Demo p-lead"' in told["to"]
    assert "Dear Demo p-lead," in told["text"]


def test_a_preview_of_nothing_or_of_two_things_is_misuse(outbox: Outbox) -> None:
    assert outbox("preview").exit_code == 2
    assert outbox("preview", 1, "--message", "task").exit_code == 2
    assert outbox("preview", "--message", "task", "--language", "xx").exit_code == 2


def test_why_tells_the_chain_from_promise_to_decision(outbox: Outbox, database: Path) -> None:
    number = first(database, "task-reminder")
    change(database, number, state=State.CANCELLED, reason="the task is done", claimed_at=MONDAY)

    told = [line.strip() for line in outbox("why", number).output.splitlines()]

    assert told[0] == f"Letter {number}, cancelled"
    assert told[1].startswith("Promised because: task demo-c000.")
    assert told[2].startswith("Reminder of a task (")
    assert told[-1] == (
        "Not sent. At 2027-01-11 09:00, when it would have left, it was decided: the task is done."
    )


def test_a_letter_whose_words_changed_after_it_left_says_so(outbox: Outbox, database: Path) -> None:
    number = first(database)
    change(database, number, state=State.HANDED_OVER, mail="m1", handed_over_at=MONDAY)
    words = {"message": "task", "language": "de", "part": "subject", "text": "Neu", "by": "p-lead"}
    with unit_of_work(f"sqlite:///{database}") as session:
        session.add(LetterWording(at=MONDAY + timedelta(days=1), **words))

    told = outbox("show", number).output

    assert "Reworded on 2027-01-12, after it left. As it would be written now:" in told


def test_what_was_decided_is_explained_before_what_waits(outbox: Outbox, database: Path) -> None:
    change(
        database, first(database, "task-reminder"), state=State.CANCELLED, reason="the task is done"
    )

    told = json.loads(outbox("why", MANAGER, "--limit", 2, "--json").output)

    assert [letter["state"] for letter in told["letters"]] == ["cancelled", "queued"]
    assert told["more"] > 0


def test_why_names_what_stands_in_the_way(outbox: Outbox, database: Path) -> None:
    number = first(database)
    with unit_of_work(f"sqlite:///{database}") as session:
        address = session.get_one(Letter, number).address
        session.add(DeadAddress(address=address, kind="bounced", since=MONDAY, reason="550"))
        session.add(LetterPolicy(blocked_because="401 bad key."))

    told = outbox("why", number).output

    assert "No letter leaves at present: 401 bad key." in told
    assert f"It would be held: {address} does not work since 2027-01-11 (bounced)" in told


def test_why_somebody_has_had_no_letter_says_what_would_cause_one(outbox: Outbox) -> None:
    quality = outbox("why", "p-quality")
    told = json.loads(outbox("why", "demo-c001-sme01", "--json").output)

    said, cause = quality.output.splitlines()
    assert said == "No letter was ever promised to p-quality."
    assert cause.endswith("Letters come when a report has been submitted for review.")
    assert told["letters"] == []
    assert told["would_cause_one"]
    assert outbox("why", "nobody").exit_code == 1


def test_a_number_without_a_letter_is_refused(outbox: Outbox) -> None:
    refused = outbox("show", 99999)

    assert refused.exit_code == 1
    assert str(refused.exception) == (
        "There is no letter 99999. The numbers stand first in: pilots outbox list"
    )


def test_every_outbox_command_shows_an_example() -> None:
    def commands(command: Any, *path: str) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 -- click's
        children = getattr(command, "commands", {})
        yield from [] if children else [path]
        for name, child in children.items():
            yield from commands(child, *path, name)

    paths = list(commands(typer.main.get_command(app)))
    ours = [path[1:] for path in paths if path[0] == "outbox"]
    without = [
        path for path in ours if f"Example: pilots outbox {' '.join(path)}" not in help_of(*path)
    ]

    assert len(ours) == 17
    assert without == []

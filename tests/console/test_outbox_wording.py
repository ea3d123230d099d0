"""Rewording letters: list, show, set, reset."""

import json
from pathlib import Path

import pytest

from tests.console.conftest import Outbox

IN_GERMAN = ("--language", "de")
WORDS = "Eine neue Aufgabe wartet: {{ task }}.\n\nBitte bis {{ due|day }}.\n"


@pytest.fixture
def words(tmp_path: Path) -> Path:
    file = tmp_path / "task-de.txt"
    file.write_text(WORDS, encoding="utf-8")
    return file


def test_our_own_words_and_the_facts_are_shown(outbox: Outbox) -> None:
    told = outbox("wording", "show", "task", *IN_GERMAN).output

    assert "Neue Aufgabe, fällig am" in told
    assert "Bitte erledigen Sie sie" in told
    assert "  due            {{ due|day }}" in told
    assert "  purpose        {% if purpose %}{{ purpose }}{% endif %}" in told


def test_a_trial_run_shows_what_would_differ_and_changes_nothing(
    outbox: Outbox, words: Path
) -> None:
    told = outbox("wording", "set", "task", *IN_GERMAN, "--letter", words, "--dry-run").output

    assert told.startswith("Scheduled letters that will differ: ")
    assert "+++ as it would be" in told
    assert "+Eine neue Aufgabe wartet: " in told
    assert json.loads(outbox("wording", "list", "--json").output)["reworded"] == []


def test_own_words_hold_from_now_on_until_they_are_taken_back(outbox: Outbox, words: Path) -> None:
    def preview() -> str:
        return outbox("preview", "--message", "task", *IN_GERMAN).output

    before = preview()
    stored = outbox("wording", "set", "task", *IN_GERMAN, "--letter", words, saying="y\n")
    own = preview()
    listed = outbox("wording", "list").output
    shown = outbox("wording", "show", "task", *IN_GERMAN).output
    gone = outbox("wording", "reset", "task", *IN_GERMAN, "--yes")

    assert stored.exit_code == 0
    assert "Bitte bis Mittwoch, 13. Januar 2027." in own
    assert "task                 de letter (by p-lead, " in listed
    assert f"Letter (reworded):\n\n{WORDS}" in shown
    assert gone.output.endswith("Our own words hold again for: letter.\n")
    assert preview() == before


def test_words_that_could_fail_are_refused_and_nothing_is_stored(outbox: Outbox) -> None:
    refused = outbox(
        "wording", "set", "task", *IN_GERMAN, "--letter", "-", saying="ok\n{{ tsak }}\n"
    )

    assert refused.exit_code == 1
    assert "line 2: there is no fact 'tsak'" in str(refused.exception)
    assert json.loads(outbox("wording", "list", "--json").output)["reworded"] == []


def test_without_consent_nothing_is_stored(outbox: Outbox, words: Path) -> None:
    given = ("wording", "set", "task", *IN_GERMAN, "--letter", words)

    assert outbox(*given, saying="n\n").exit_code == 1
    assert outbox(*given, "--json").exit_code == 2
    assert json.loads(outbox("wording", "list", "--json").output)["reworded"] == []

    told = json.loads(outbox(*given, "--json", "--yes").output)
    assert told["letters_that_differ"] == len(told["ids"]) > 0


def test_misuse_and_unknown_names(outbox: Outbox, tmp_path: Path) -> None:
    assert outbox("wording", "set", "task", *IN_GERMAN).exit_code == 2
    assert outbox("wording", "set", "task", "--language", "xx", "--subject", "a").exit_code == 2
    missing = tmp_path / "nothing.txt"
    assert outbox("wording", "set", "task", *IN_GERMAN, "--letter", missing).exit_code == 2
    assert outbox("wording", "show", "nothing").exit_code == 1
    assert outbox("wording", "reset", "task", *IN_GERMAN).exit_code == 1

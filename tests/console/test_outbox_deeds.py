"""Handling letters: hold, release, retry, cancel, redirect, budget, resume, address."""

import json
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from foundation.database import unit_of_work
from notifications.ruling import DOES_NOT_WORK
from notifications.tables import DeadAddress, Letter, LetterPolicy, OptOut
from pilots.tables import Firm, HistoryLine, Person
from tests.console.conftest import Outbox
from tests.factories.letters import MONDAY

MANAGER = "p-cm-demo-c000"
DEEDS = ("hold", "release", "retry", "cancel")


def states(database: Path, **chosen: object) -> set[str]:
    with unit_of_work(f"sqlite:///{database}") as session:
        query = select(Letter.state)
        for column, value in chosen.items():
            query = query.where(getattr(Letter, column) == value)
        return {str(state) for state in session.exec(query)}


def test_what_is_held_is_released_by_the_command_that_hold_names(
    outbox: Outbox, database: Path
) -> None:
    held = outbox("hold", 1, 2, "--because", "the date moves")
    twice = outbox("hold", 1)
    released = outbox("release", 1, 2)

    assert held.output == "2 letters held; let them go with: pilots outbox release 1 2.\n"
    assert twice.exit_code == 1
    assert "is held: you cannot hold it. Possible: cancel, release." in str(twice.exception)
    assert released.output == "2 letters released; stop them with: pilots outbox hold 1 2.\n"
    assert states(database) == {"queued"}


def test_letters_chosen_by_what_they_are_about_are_listed_and_asked_for(
    outbox: Outbox, database: Path
) -> None:
    refused = outbox("hold", "--about", "demo-c000", saying="n\n")
    assert refused.exit_code == 1
    assert "more\nHold these " in refused.output
    assert states(database) == {"queued"}

    agreed = outbox("hold", "--about", "demo-c000", saying="y\n")
    assert "let them go with: pilots outbox release --about demo-c000." in agreed.output
    assert states(database) == {"queued", "held"}

    assert outbox("release", "--about", "demo-c000", "--yes").exit_code == 0
    assert states(database) == {"queued"}
    assert outbox("release", "--about", "demo-c000").output == "There is no letter to release.\n"


def test_a_cancelled_letter_says_who_and_why_and_never_comes_back(
    outbox: Outbox, database: Path
) -> None:
    done = outbox("cancel", 1, "--because", "told by telephone", "--by", MANAGER)

    with unit_of_work(f"sqlite:///{database}") as session:
        reason = session.get_one(Letter, 1).reason or ""
    assert done.output == "Letter 1 cancelled; this cannot be undone.\n"
    assert reason.startswith("Cancelled by Demo p-cm-demo-c000 (p-cm-demo-c000) on ")
    assert reason.endswith(": told by telephone")
    assert outbox("retry", 1).exit_code == 1


def test_a_letter_that_may_have_arrived_is_sent_again_with_a_warning(
    outbox: Outbox, database: Path
) -> None:
    with unit_of_work(f"sqlite:///{database}") as session:
        values = {"state": "in_doubt", "begun_at": MONDAY, "settled_at": MONDAY, "mail": "m"}
        session.exec(update(Letter).where(col(Letter.id) == 1).values(**values))

    done = outbox("retry", 1)

    assert "Letter 1 may have arrived before: the reader may get it twice." in done.output


def test_programs_say_yes_beforehand(outbox: Outbox) -> None:
    assert outbox("hold", "--person", MANAGER, "--json").exit_code == 2

    told = json.loads(outbox("hold", "--person", MANAGER, "--json", "--yes").output)

    assert told["move"] == "hold"
    assert told["moved"]
    assert told["left_alone"] == []


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_without_letters_is_misuse_and_an_unknown_one_is_refused(
    outbox: Outbox, deed: str
) -> None:
    why = ("--because", "a reason") if deed == "cancel" else ()

    assert outbox(deed, *why).exit_code == 2
    assert outbox(deed, 1, "--about", "demo-c000", *why).exit_code == 2
    assert outbox(deed, 99999, *why).exit_code == 1
    assert outbox(deed, 1, *why, "--by", "nobody").exit_code == 1


def test_a_cancellation_needs_a_reason(outbox: Outbox) -> None:
    assert outbox("cancel", 1).exit_code == 2
    assert outbox("cancel", 1, "--because", " ").exit_code == 2


def test_all_mail_is_redirected_after_a_question_and_back_again(outbox: Outbox) -> None:
    assert outbox("redirect").output == "Mail goes to its readers.\n"
    assert outbox("redirect", "me@x.example", saying="n\n").exit_code == 1
    assert outbox("redirect", "nowhere", "--yes").exit_code == 1
    assert outbox("redirect", "me@x.example", "--off").exit_code == 2

    asked = outbox("redirect", "me@x.example", saying="y\n")

    assert "count as sent, and their readers never get them" in asked.output
    assert outbox("redirect").output == "All mail goes to me@x.example.\n"
    assert outbox("redirect", "--off").output == "Mail goes to its readers again.\n"


def test_the_contact_budget_is_seen_and_set(outbox: Outbox, database: Path) -> None:
    assert outbox("budget").output.startswith("A firm gets at most 2 mails in 7 days.")
    assert outbox("budget", "--letters", 0).exit_code == 2

    told = json.loads(outbox("budget", "--letters", 3, "--days", 14, "--json").output)

    assert (told["letters"], told["days"]) == (3, 14)
    with unit_of_work(f"sqlite:///{database}") as session:
        row = session.get_one(LetterPolicy, 1)
        assert (row.budget_letters, row.budget_days) == (3, 14)


def test_a_queue_that_stands_still_moves_again(outbox: Outbox, database: Path) -> None:
    assert outbox("resume").output == "Nothing stood still.\n"
    with unit_of_work(f"sqlite:///{database}") as session:
        row = session.get_one(LetterPolicy, 1)
        row.blocked_because = "401 bad key"

    assert outbox("resume").output == (
        "Letters leave again with the next sweep. They stood still because: 401 bad key\n"
    )
    assert outbox("resume").output == "Nothing stood still.\n"


def test_a_corrected_address_is_correct_everywhere(outbox: Outbox, database: Path) -> None:
    with unit_of_work(f"sqlite:///{database}") as session:
        old = session.get_one(Person, MANAGER).email
        session.add(DeadAddress(address=old.lower(), kind="bounced", since=MONDAY))
        theirs = col(Letter.person) == MANAGER
        numbers = list(session.exec(select(Letter.id).where(theirs).order_by(col(Letter.id))))
        held = {"state": "held", "reason": DOES_NOT_WORK}
        session.exec(update(Letter).where(col(Letter.id) == numbers[0]).values(**held))
        by_hand = {"state": "held", "reason": "Held by Lena"}
        session.exec(update(Letter).where(col(Letter.id) == numbers[1]).values(**by_hand))
        bounced = {"state": "bounced", "reason": "550"}
        session.exec(update(Letter).where(col(Letter.id) == numbers[2]).values(**bounced))

    done = outbox("address", MANAGER, "new@alpha.example")

    first, released, again = done.output.splitlines()
    assert first == (
        f"{MANAGER}: {old} is now new@alpha.example, in {len(numbers)} letters to come."
    )
    assert released == "Released, since held for it: 1 letter."
    assert again.endswith(f"Send again with: pilots outbox retry --person {MANAGER}")
    with unit_of_work(f"sqlite:///{database}") as session:
        assert session.get_one(Person, MANAGER).email == "new@alpha.example"
        found = [session.get_one(Letter, number) for number in numbers]
        assert {letter.address for letter in found} == {"new@alpha.example"}
        assert [letter.state for letter in found[:3]] == ["queued", "held", "bounced"]
        assert session.get(DeadAddress, old.lower()) is None
        line = session.exec(select(HistoryLine).order_by(col(HistoryLine.seq).desc())).first()
        assert line is not None
        assert (line.kind, line.subject, line.move) == ("person", MANAGER, "correct address")
        assert "@" not in line.note
    assert outbox("retry", "--person", MANAGER, "--yes").exit_code == 0


def test_letters_to_others_name_the_corrected_address(outbox: Outbox, database: Path) -> None:
    with unit_of_work(f"sqlite:///{database}") as session:
        asked = {str(x.facts.get("ask_address")) for x in session.exec(select(Letter))} - {"None"}
        old = min(asked)
        coordinator = session.exec(select(Person).where(Person.email == old)).one().id

    outbox("address", coordinator, "office@region.example")

    with unit_of_work(f"sqlite:///{database}") as session:
        now = {str(x.facts.get("ask_address")) for x in session.exec(select(Letter))}
    assert old not in now
    assert "office@region.example" in now


def test_the_same_address_again_says_that_it_works(outbox: Outbox, database: Path) -> None:
    with unit_of_work(f"sqlite:///{database}") as session:
        firm = session.exec(select(Firm).order_by(col(Firm.id))).first()
        assert firm is not None
        session.add(DeadAddress(address=firm.email.lower(), kind="bounced", since=MONDAY))
        name, address = firm.id, firm.email

    assert outbox("address", name, address).exit_code == 0

    with unit_of_work(f"sqlite:///{database}") as session:
        assert list(session.exec(select(DeadAddress))) == []
    assert outbox("address", name, "nowhere").exit_code == 1
    assert outbox("address", "nobody", address).exit_code == 1


def test_whoever_asked_for_no_more_can_be_asked_again(outbox: Outbox, database: Path) -> None:
    with unit_of_work(f"sqlite:///{database}") as session:
        session.add(OptOut(person="demo-c000-s00", at=MONDAY, via="link"))

    again, twice = outbox("allow", "demo-c000-s00"), outbox("allow", "demo-c000-s00")

    assert again.output == "demo-c000-s00 is asked again from the next questionnaire on.\n"
    assert (again.exit_code, twice.exit_code) == (0, 1)
    with unit_of_work(f"sqlite:///{database}") as session:
        assert session.get(OptOut, "demo-c000-s00") is None

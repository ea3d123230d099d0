"""Several letters to one person at one time: what is out of date, and what goes in one mail."""

from collections.abc import Callable, Iterable
from itertools import groupby

from notifications.messages import waits
from notifications.tables import Letter

OUTDATED = "a later letter about the same thing leaves at the same time"


REMINDS_OF = {
    "task-reminder": "task",
    "invitation-reminder": "invitation",
    "review-reminder": "review-request",
    "vote-reminder": "vote-request",
    "agreement-reminder": "agreement",
}


def outdated(letters: Iterable[Letter]) -> set[int]:
    """Return the ids of letters that another one, due by now as well, makes superfluous.

    After a long stop the letter that opens a thing and its reminders may all be due. The opening
    letter says most, so it leaves, with the time that is left today; otherwise the last reminder.
    """
    found: set[int] = set()
    for _, same in _grouped(letters, _thing):
        opening = [letter for letter in same if letter.purpose not in REMINDS_OF]
        keeps = opening[0] if opening else same[-1]
        found |= {letter.id or 0 for letter in same if letter is not keeps}
    return found


def _thing(letter: Letter) -> tuple[str, ...]:
    """Return what a letter and its reminders have in common; other letters stand for themselves."""
    family = REMINDS_OF.get(letter.purpose, letter.purpose)
    alone = "" if family in REMINDS_OF.values() else letter.step
    return letter.person, letter.subject, family, alone


def mails(letters: Iterable[Letter]) -> list[list[Letter]]:
    """Return the letters of each mail: what waits for a person in one, anything else alone.

    What is sent once more travels with what it travelled with before, so that reports about the
    first mail and the second are about the same letters.
    """
    made: list[list[Letter]] = []
    for _, theirs in _grouped(letters, _reader):
        fresh = [letter for letter in theirs if not letter.resends]
        together = [letter for letter in fresh if waits(letter.message)]
        made += [together] if together else []
        made += [[letter] for letter in fresh if not waits(letter.message)]
        again = [letter for letter in theirs if letter.resends]
        made += [same for _, same in _grouped(again, lambda letter: (letter.mail or letter.key,))]
    return sorted(made, key=lambda mail: (mail[0].due, mail[0].key))


def _reader(letter: Letter) -> tuple[str, ...]:
    return letter.person, letter.address, letter.language, letter.timezone


def _grouped(
    letters: Iterable[Letter], key: Callable[[Letter], tuple[str, ...]]
) -> list[tuple[tuple[str, ...], list[Letter]]]:
    ordered = sorted(letters, key=lambda letter: (key(letter), letter.due, letter.key))
    return [(name, list(same)) for name, same in groupby(ordered, key)]

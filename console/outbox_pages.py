"""What the outbox commands print: lists of letters, one letter with everything about it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from console.outbox_options import letters_in_words
from notifications.describing import (
    about_in_words,
    moment_that_counts,
    on_the_readers_clock,
    purpose_in_words,
    state_in_words,
    step_in_words,
    title,
)
from notifications.explaining import Known
from notifications.lifecycle import State
from notifications.mail import Mail
from notifications.tables import Letter, LetterPolicy

HEAD = ("id", "when", "to whom", "what", "state")
MOST_OF_A_NAME, MOST_OF_A_THING = 30, 56
INDENT = " " * 7


def table(letters: Sequence[Letter]) -> Iterator[str]:
    """Yield one line a letter, and its reason on a second one."""
    rows = [_row(letter) for letter in letters]
    widths = [max(len(row[n]) for row in [HEAD, *rows]) for n in range(len(HEAD))]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return "  ".join(padded).rstrip()

    yield line(HEAD)
    for letter, row in zip(letters, rows, strict=True):
        yield line(row)
        if letter.reason:
            yield f"{INDENT}{letter.reason}"


def _row(letter: Letter) -> tuple[str, ...]:
    what = f"{purpose_in_words(letter)}: {title(letter)}"
    return (
        str(letter.id),
        on_the_readers_clock(moment_that_counts(letter), letter),
        _cut(f"{letter.name} ({letter.person})", MOST_OF_A_NAME),
        _cut(what, MOST_OF_A_THING),
        state_in_words(letter),
    )


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def counted(states: Counter[State]) -> str:
    listed = (f"{states[state]:,} {state.replace('_', ' ')}" for state in State if states[state])
    return f"{letters_in_words(sum(states.values()))}: {', '.join(listed)}."


def standing_still(policy: LetterPolicy) -> Iterator[str]:
    """Yield what holds for all letters and is easily forgotten."""
    if policy.redirect_to:
        yield (
            f"TEST: all mail goes to {policy.redirect_to}, not to its readers. "
            "End it with: pilots outbox redirect --off"
        )
    if policy.blocked_because:
        yield f"STANDS STILL: {policy.blocked_because} When settled: pilots outbox resume"
    if policy.paused_until:
        yield (
            f"PAUSED until {policy.paused_until:%Y-%m-%d %H:%M} UTC: {policy.paused_because} "
            "Go on now with: pilots outbox resume"
        )


def whole(
    letter: Letter, known: Known, reworded: datetime | None, said: Mail | str
) -> Iterator[str]:
    """Yield everything about one letter, and its text or why it cannot be written.

    ``reworded`` is when its words were changed after it had left.
    """
    for label, value in _facts(letter, known):
        yield f"{label:14} {value}"
    yield ""
    if reworded:
        yield f"Reworded on {reworded:%Y-%m-%d}, after it left. As it would be written now:\n"
    yield f"Cannot be written: {said}" if isinstance(said, str) else text_of(said)


def _facts(letter: Letter, known: Known) -> Iterator[tuple[str, str]]:
    clock = f"{letter.timezone} time"
    yield "Letter", f"{letter.id}, key {letter.key[:16]}"
    yield "To", f"{letter.name} <{letter.address}>, {letter.person}, in {letter.language}"
    yield "What", f"{purpose_in_words(letter)} ({step_in_words(letter)})"
    yield "About", about_in_words(letter)
    yield "Because", letter.because
    yield "Promised for", f"{on_the_readers_clock(letter.not_before, letter)} {clock}"
    yield "Due", f"{on_the_readers_clock(letter.due, letter)} {clock}"
    reason = f": {letter.reason}" if letter.reason else ""
    yield "State", f"{state_in_words(letter)}{reason}"
    again = f", sent again {letter.resends}x without knowing" if letter.resends else ""
    yield "Attempts", f"{letter.attempts}{again}"
    if letter.handed_over_at:
        yield "Left", f"{on_the_readers_clock(letter.handed_over_at, letter)} {clock}"
        yield "By", f"{letter.claimed_by}, their name for it: {letter.provider_id or 'none'}"
    if letter.mail:
        others = ", ".join(f"letter {other.id}" for other in known.companions)
        yield "Mail", f"{letter.mail[:16]}, {f'together with {others}' if others else 'alone'}"
    for report in known.reports:
        why = f": {report.reason}" if report.reason else ""
        yield "Provider said", f"{report.kind} at {report.at:%Y-%m-%d %H:%M} UTC{why}"
    if known.dead:
        yield "Address", f"does not work since {known.dead.since:%Y-%m-%d}: {known.dead.reason}"


def text_of(mail: Mail) -> str:
    files = "".join(f"\n[attached: date.ics, {calendar.method}]" for calendar in mail.calendars)
    return f"To: {mail.to}\nSubject: {mail.subject}\n\n{mail.text}{files}".rstrip()


def mail_as_json(mail: Mail) -> dict[str, Any]:
    return {
        "to": str(mail.to),
        "from": str(mail.author),
        "language": mail.language,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "calendars": [calendar.content.decode() for calendar in mail.calendars],
    }

"""Why a letter left, or why it did not: the chain from promise to report, in words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from notifications.describing import (
    on_the_readers_clock,
    purpose_in_words,
    step_in_words,
    title,
)
from notifications.lifecycle import State
from notifications.ruling import NO_MORE
from notifications.tables import DeadAddress, Letter, LetterEvent, LetterPolicy, OptOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What else the outbox knows that decides about one letter."""

    policy: LetterPolicy
    reports: Sequence[LetterEvent] = ()
    companions: Sequence[Letter] = ()
    dead: DeadAddress | None = None
    opted_out: OptOut | None = None


def explain(letter: Letter, known: Known) -> list[str]:
    """Return the chain, one sentence each: promised, due, decided, sent, reported."""
    return [*_promise(letter), *TOLD[State(letter.state)](letter, known)]


def _promise(letter: Letter) -> Iterator[str]:
    what = f"{purpose_in_words(letter)} ({step_in_words(letter)})"
    yield f"Promised because: {letter.because}."
    yield (
        f"{what[0].upper()}{what[1:]} to {letter.name} <{letter.address}> "
        f"about {title(letter)} [{letter.subject}]."
    )
    promised = on_the_readers_clock(letter.not_before, letter)
    yield f"Promised for {promised}, {letter.timezone} time."
    if letter.due > letter.not_before:
        yield f"Moved to {on_the_readers_clock(letter.due, letter)}."


def _queued(letter: Letter, known: Known) -> Iterator[str]:
    due = on_the_readers_clock(letter.due, letter)
    yield f"Not sent yet: it may leave from {due} on." + _reason(letter)
    if letter.attempts:
        yield f"It was tried {_times(letter.attempts)} before."
    yield from _obstacles(letter, known)
    yield "Whether it is still true is decided again at that moment."


def _obstacles(letter: Letter, known: Known) -> Iterator[str]:
    policy = known.policy
    if policy.blocked_because:
        yield (
            f"No letter leaves at present: {policy.blocked_because} "
            "When that is settled: pilots outbox resume"
        )
    if policy.paused_until:
        until = on_the_readers_clock(policy.paused_until, letter)
        yield f"All letters wait until {until}: {policy.paused_because}"
    if known.dead:
        yield (
            f"It would be held: {letter.address} does not work since {known.dead.since:%Y-%m-%d} "
            f"({_kind(known.dead)}). Correct it with: pilots outbox address {letter.person} NEW"
        )
    if known.opted_out and letter.limited:
        yield f"It would be dropped: the reader {NO_MORE} on {known.opted_out.at:%Y-%m-%d}."
    if policy.redirect_to:
        yield f"It would go to {policy.redirect_to} instead: all mail is redirected for a test."


def _claimed(letter: Letter, _known: Known) -> Iterator[str]:
    yield f"It is being sent right now, by the sender {letter.claimed_by}."


def _left(letter: Letter, known: Known) -> Iterator[str]:
    when = letter.handed_over_at or letter.claimed_at
    at = on_the_readers_clock(when, letter) if when else "a moment that was not noted"
    yield f"At the moment of sending it was still true, so it left at {at}."
    if known.companions:
        others = ", ".join(str(other.id) for other in known.companions)
        yield f"One mail carried it together with letter {others}."
    if letter.resends:
        yield f"It was sent again {_times(letter.resends)}: the first may have arrived, too."
    yield from _reported(known)


def _handed_over(letter: Letter, known: Known) -> Iterator[str]:
    yield from _left(letter, known)
    if not known.reports:
        yield "The provider took it; it has reported nothing about it."


def _reported(known: Known) -> Iterator[str]:
    for report in known.reports:
        reason = f": {report.reason}" if report.reason else ""
        yield f"The provider reported {_kind(report)} at {report.at:%Y-%m-%d %H:%M} UTC{reason}."


def _bounced(letter: Letter, known: Known) -> Iterator[str]:
    yield from _left(letter, known)
    yield "It did not arrive: the reader counts as not reached, not as silent." + _reason(letter)
    yield f"Correct the address with: pilots outbox address {letter.person} NEW"


def _in_doubt(letter: Letter, known: Known) -> Iterator[str]:
    since = on_the_readers_clock(letter.settled_at, letter) if letter.settled_at else "some time"
    yield (
        f"It may have left, or not: nobody knows since {since}. A report of the provider settles "
        "it; without one it is sent once more, and then a person is asked." + _reason(letter)
    )
    yield from _reported(known)


def _held(letter: Letter, known: Known) -> Iterator[str]:
    yield "Not sent: it is held." + _reason(letter)
    yield from _obstacles(letter, known)
    yield f"It leaves after: pilots outbox release {letter.id}"


def _cancelled(letter: Letter, _known: Known) -> Iterator[str]:
    if letter.claimed_at:
        at = on_the_readers_clock(letter.claimed_at, letter)
        yield f"Not sent. At {at}, when it would have left, it was decided:" + _reason(letter)
    else:
        yield "Not sent: it was cancelled before it was due." + _reason(letter)


def _dead(letter: Letter, _known: Known) -> Iterator[str]:
    yield f"Not sent: it was given up after {_times(letter.attempts)}." + _reason(letter)
    yield f"When that is corrected: pilots outbox retry {letter.id}"


TOLD: dict[State, Callable[[Letter, Known], Iterator[str]]] = {
    State.QUEUED: _queued,
    State.CLAIMED: _claimed,
    State.HANDED_OVER: _handed_over,
    State.DELIVERED: _left,
    State.BOUNCED: _bounced,
    State.IN_DOUBT: _in_doubt,
    State.HELD: _held,
    State.CANCELLED: _cancelled,
    State.DEAD: _dead,
}


def _reason(letter: Letter) -> str:
    return f" {letter.reason.rstrip('.')}." if letter.reason else ""


def _kind(row: LetterEvent | DeadAddress) -> str:
    return row.kind.replace("_", " ")


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"

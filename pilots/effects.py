"""What a change of the plan would do: found by doing it and taking it back at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, or_, select

from notifications.lifecycle import State
from notifications.tables import Letter
from pilots.ahead import Expected, expected_tasks, expected_waves
from pilots.deeds.rolling_out import Walk
from pilots.letters.truth import Truth
from pilots.setting import Setting
from pilots.tables import Trial


@dataclass(frozen=True, slots=True)
class Shift:
    """A task (``wave`` false) or questionnaire of a trial that comes at another time."""

    trial: str
    part: str
    wave: bool
    before: Expected
    after: Expected


@dataclass(frozen=True, slots=True)
class LetterChange:
    """Letters of one purpose and step about one thing, to so many readers; None: not promised."""

    purpose: str
    step: str
    subject: str
    readers: tuple[str, ...]
    before: datetime | None
    after: datetime | None
    says_before: str
    says_after: str


@dataclass(frozen=True, slots=True)
class Affected:
    """Somebody with a part in what changes."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything that would be otherwise, and what somebody should think about first."""

    shifts: tuple[Shift, ...]
    letters: tuple[LetterChange, ...]
    people: tuple[Affected, ...]
    firms: int
    warnings: tuple[str, ...]

    @property
    def changed(self) -> list[LetterChange]:
        return [letter for letter in self.letters if letter.before and letter.after]

    @property
    def new(self) -> list[LetterChange]:
        return [letter for letter in self.letters if letter.before is None]

    @property
    def cancelled(self) -> list[LetterChange]:
        return [letter for letter in self.letters if letter.after is None]


def effect_of(
    session: Session,
    setting: Setting,
    trials: Iterable[str],
    deed: Callable[[Session], object],
    *,
    now: datetime,
    to: date | None = None,
) -> Effect:
    """Do ``deed`` in a transaction inside the caller's, compare, and take it back.

    What is shown is what happens, because it is the same code. ``to``: the day that is chosen.

    Raises:
        TrialError: the deed refuses.
    """
    names = tuple(trials)
    before = _seen(session, setting, names, now)
    point = session.begin_nested()
    try:
        deed(session)
        session.flush()
        session.expire_all()
        after = _seen(session, setting, names, now)
    finally:
        point.rollback()
        session.expire_all()
        session.info.pop("history", None)  # its newest lines are gone again
    shifts = tuple(_shifts(before, after))
    letters = tuple(_letters(before.letters, after.letters))
    readers = {reader for letter in letters for reader in letter.readers}
    return Effect(
        shifts=shifts,
        letters=letters,
        people=tuple(_people(setting, names, shifts, readers)),
        firms=len(readers & set(setting.firms)),
        warnings=tuple(_warnings(setting, before, shifts, to, now)),
    )


LetterKey = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Seen:
    regions: dict[str, str]
    dates: dict[tuple[str, str, bool], Expected]
    letters: dict[LetterKey, tuple[datetime, str]]


def _seen(session: Session, setting: Setting, trials: tuple[str, ...], now: datetime) -> _Seen:
    dates: dict[tuple[str, str, bool], Expected] = {}
    regions: dict[str, str] = {}
    for name in trials:
        walk = Walk(session, setting, session.get_one(Trial, name))
        today = walk.day(now)
        tasks = expected_tasks(walk, today=today)
        waves = expected_waves(walk, tasks, today=today)
        regions[name] = walk.trial.region
        dates |= {(name, step, False): one for step, one in tasks.items()}
        dates |= {(name, kind, True): one for kind, one in waves.items()}
    return _Seen(regions, dates, _pending(session, setting, trials))


def _pending(
    session: Session, setting: Setting, trials: tuple[str, ...]
) -> dict[LetterKey, tuple[datetime, str]]:
    """Return when each letter about the trials that has not left will leave, and its date.

    Those that will not leave, such as reminders to firms that have answered, are not among them.
    """
    if not trials:
        return {}
    found: dict[LetterKey, tuple[datetime, str]] = {}
    truth = Truth(setting)
    waiting = col(Letter.state).in_((State.QUEUED, State.HELD))
    for start in range(0, len(trials), 50):
        about = [col(Letter.subject).startswith(f"{name}.") for name in trials[start : start + 50]]
        for letter in session.exec(select(Letter).where(waiting, or_(*about))):
            if truth.why_not(session, letter) is None:
                key = (letter.person, letter.purpose, letter.subject, letter.step)
                found[key] = letter.due, str(letter.facts.get("due", ""))
    return found


def _shifts(before: _Seen, after: _Seen) -> Iterable[Shift]:
    for (trial, part, wave), one in before.dates.items():
        other = after.dates.get((trial, part, wave))
        if other is not None and (one.start, one.due) != (other.start, other.due):
            yield Shift(trial, part, wave, one, other)


def _letters(
    before: dict[LetterKey, tuple[datetime, str]], after: dict[LetterKey, tuple[datetime, str]]
) -> Iterable[LetterChange]:
    nothing: tuple[datetime | None, str] = (None, "")
    crowds: dict[tuple[object, ...], list[str]] = {}
    for key in sorted(before.keys() | after.keys()):
        person, purpose, subject, step = key
        old, new = before.get(key, nothing), after.get(key, nothing)
        if old != new:
            crowds.setdefault((purpose, step, subject, old[0], new[0], old[1], new[1]), []).append(
                person
            )
    made = [
        LetterChange(purpose, step, subject, tuple(readers), old, new, said, says)  # type: ignore[arg-type]
        for (purpose, step, subject, old, new, said, says), readers in crowds.items()
    ]
    return sorted(made, key=lambda one: (one.subject, (one.after or one.before or 0, one.step)))


def _people(
    setting: Setting, trials: tuple[str, ...], shifts: tuple[Shift, ...], readers: set[str]
) -> list[Affected]:
    """Return who has a part in what shifts, and who gets a letter, each once."""
    found = {reader: setting.people[reader] for reader in readers if reader in setting.people}
    moved = {shift.trial for shift in shifts} & set(trials)
    for name in sorted(moved):
        cluster = name.split(".", 1)[0]
        region = setting.clusters[cluster].region
        for role, place in (
            ("cluster_manager", cluster),
            ("service_facilitator", cluster),
            ("regional_coordinator", region),
        ):
            found |= {person.id: person for person in setting.in_role(role, place)}
    people = [Affected(one.id, one.name, one.role) for one in found.values()]
    return sorted(people, key=lambda one: (one.role, one.name))


def _warnings(
    setting: Setting, before: _Seen, shifts: tuple[Shift, ...], to: date | None, now: datetime
) -> Iterable[str]:
    """Yield words for what is possible but unwise; ``_warnings.html.jinja`` says them."""
    if to is None:
        return
    regions = sorted(set(before.regions.values()))
    off = [region for region in regions if not setting.calendar(region).is_working(to)]
    if off:
        yield "day-off"
    if any(to < setting.day(now, region) for region in regions):
        yield "over"
    fixed = {
        trial: one.start
        for (trial, kind, wave), one in before.dates.items()
        if wave and kind == "followup"
    }
    if any(to >= day for day in fixed.values()):
        yield "after-followup"
    if any(shift.wave and shift.part == "followup" for shift in shifts):
        yield "followup-moves"

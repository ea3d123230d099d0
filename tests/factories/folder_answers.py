"""Answers of made-up programmes: complete and partial, corrected and late."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from services_catalog import Catalogue, Item
from tests.factories.folder_trials import EXIT_DAYS, FOLLOWUP_DAYS, TrialRun

WORDS = (
    "Weniger Papier, bitte.",
    "Più incontri bilaterali.",
    "Nove partnerje smo našli, hvala.",
    '=HYPERLINK("http://example.org")',
    "<b>Super</b> & gut",
    "Two lines,\nand a second one.",
)
ADAPTATIONS = ("Shorter forms, one extra site visit.", "Held in the local language only.", "")
Attendance = Sequence[tuple[Sequence[str], bool]]
CAPABILITIES = 6


def attendance_of(run: TrialRun, firms: Sequence[Sequence[str]], dice: Random) -> Attendance:
    """Return the firms of a trial, each with whether it was at the core task."""
    chosen = dice.sample(firms, max(1, round(len(firms) * 0.8)))
    came = run.service.core_task in run.done
    return [(firm, came and dice.random() < 0.85) for firm in chosen]


def answers_of(
    run: TrialRun, attendance: Attendance, catalogue: Catalogue, dice: Random
) -> Iterator[Sequence[str]]:
    """Yield the rows of ``answers.csv`` for one trial."""
    for firm, attended in attendance:
        mood = _Mood(run, dice)
        for wave, day in _days(run, dice, attended=attended):
            items = catalogue.items(wave, "sme_contact", run.service.id)
            yield from _questionnaire((run, firm[0], wave), items, mood, day)
    if run.last_day is not None:
        yield from _of_people(run, catalogue, dice)


def _days(run: TrialRun, dice: Random, *, attended: bool) -> Iterator[tuple[str, date]]:
    """Yield the waves in which a firm answers, each with its day; a few come too late."""
    before = max((run.core_day - run.starts).days, 1)
    if dice.random() < 0.85:
        yield "baseline", run.starts + timedelta(days=dice.randrange(before))
    if not attended or run.last_day is None or run.followup_opens is None:
        return
    late = 45 if dice.random() < 0.03 else 0
    if dice.random() < run.truth.response:
        yield "exit", run.calendar.add(run.last_day, dice.randrange(EXIT_DAYS)) + timedelta(late)
    if dice.random() < 0.6:
        yield "followup", run.calendar.add(run.followup_opens, dice.randrange(FOLLOWUP_DAYS))


def _questionnaire(
    whose: tuple[TrialRun, str, str], items: Sequence[Item], mood: "_Mood", day: date
) -> Iterator[Sequence[str]]:
    run, firm, wave = whose
    dice = mood.dice
    place, service = run.place.id, run.service.id
    at = run.moment(day, dice.randrange(8, 18), dice)
    skips = 0.1 if dice.random() < 0.1 else 0.0
    for item in items:
        seldom = 0.7 if item.type == "text" else 0.1
        if dice.random() < (skips if item.required else seldom):
            continue
        yield firm, place, service, wave, item.id, mood.answer(wave, item), at
    if wave == "exit" and dice.random() < 0.07:
        item = next(item for item in items if item.id == "x_sat")
        again = run.moment(day + timedelta(days=1), dice.randrange(8, 18), dice)
        yield firm, place, service, wave, item.id, mood.answer(wave, item), again


class _Mood:
    """What one firm tends to say."""

    def __init__(self, run: TrialRun, dice: Random) -> None:
        self.dice = dice
        self._truth = run.truth
        self._capability = [dice.choice((2, 3, 3, 4)) for _ in range(CAPABILITIES)]
        self._contacts = dice.choice((0, 1, 1, 2, 3, 5))

    def answer(self, wave: str, item: Item) -> str:
        if item.scale in {"agree5", "nps11", "count"} and self.dice.random() < 0.02:
            return "dont_know"
        if item.id.startswith("cap"):
            grown = self._truth.gain if wave == "exit" else 0.0
            return self._whole(self._capability[int(item.id[3:]) - 1] + grown, 1, 5)
        if item.scale in {"agree5", "satisfy5", "useful5"}:
            return self._whole(self._truth.satisfaction, 1, 5)
        if item.scale == "nps11":
            return self._whole(2.1 * self._truth.satisfaction, 0, 10)
        if item.scale == "barrier4":
            return self._whole(1.6 if wave == "followup" else 2.0, 0, 3)
        return self._other(item)

    def _other(self, item: Item) -> str:
        if item.scale == "count":
            most = self._contacts
            return str(most if item.id in {"x_contacts", "b_links"} else self.dice.randint(0, most))
        if item.scale == "trl9":
            known = self.dice.random() > 0.05
            return str(self.dice.randint(3, 8)) if known else "not_applicable"
        if item.type == "boolean":
            return self.dice.choice(("yes", "no"))
        if item.type == "multi":
            return ";".join(self.dice.sample(item.options[:-1], self.dice.randint(1, 2)))
        return self.dice.choice(item.options) if item.options else self.dice.choice(WORDS)

    def _whole(self, mean: float, least: int, most: int) -> str:
        return str(min(most, max(least, round(self.dice.gauss(mean, 0.8)))))


def _of_people(run: TrialRun, catalogue: Catalogue, dice: Random) -> Iterator[Sequence[str]]:
    assert run.last_day is not None
    region = run.place.region
    kept = dice.random() < run.truth.kept
    values = {
        "m_sus": ";".join(dice.choice(pair) for pair in ("45", "12", "45", "12", "45") * 2),
        "m_days": str(dice.randint(12, 40)),
        "m_cost": f"{dice.randrange(20, 70) * 100} {region.currency}",
        "m_adapt": dice.choice(ADAPTATIONS),
        "m_continue": dice.choice(("yes, unchanged", "yes, with changes")) if kept else "undecided",
        "m_risk": dice.choice(WORDS),
        "p_ta": str(dice.randint(0, 3)),
        "p_cond": dice.choice(WORDS),
    }
    roles = (
        ("cluster_manager", f"p-cm-{run.place.id}"),
        ("regional_authority", f"p-ra-{region.id}"),
    )
    for days, (role, person) in enumerate(roles, start=1):
        at = run.moment(run.last_day + timedelta(days=days), 11, dice)
        for item in catalogue.items("exit", role, run.service.id):
            if item.required or dice.random() < 0.5:
                value = values.get(item.id) or _Mood(run, dice).answer("exit", item)
                value = "" if item.id == "m_adapt" and not values["m_adapt"] else value
                yield person, run.place.id, run.service.id, "exit", item.id, value, at

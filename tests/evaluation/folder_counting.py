"""Which answers of a programme folder count: design rules in plain Python, with its own calendar.

Nothing of the application is used here except the list of tasks of a service, which is data.
"""

import csv
import math
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from services_catalog import Service, default_catalogue

Row = dict[str, str]
Key = tuple[str, str]
AnswerKey = tuple[str, str, str, str, str]

LATEST = datetime.max.replace(tzinfo=UTC)

FRIBOURG_FIXED = ((1, 2), (8, 15), (11, 1), (12, 8), (12, 26))
FRIBOURG_EASTER = (-2, 1, 39, 50, 60)


def easter_sunday(year: int) -> date:
    """The anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@cache
def days_off(code: str, year: int) -> frozenset[date]:
    country, _, part = code.partition("-")
    listed = set(holidays.country_holidays(country, subdiv=part or None, years=year))
    if code == "CH-FR":
        listed |= {date(year, month, day) for month, day in FRIBOURG_FIXED}
        listed |= {easter_sunday(year) + timedelta(days=days) for days in FRIBOURG_EASTER}
    return frozenset(listed)


def is_working(code: str, day: date) -> bool:
    return day.weekday() < 5 and day not in days_off(code, day.year)


def nth_working_day_after(code: str, day: date, count: int) -> date:
    while count > 0:
        day += timedelta(days=1)
        count -= is_working(code, day)
    return day


def working_days_between(code: str, start: date, end: date) -> int:
    if end < start:
        return -working_days_between(code, end, start)
    days = (end - start).days
    return sum(is_working(code, start + timedelta(days=step)) for step in range(1, days + 1))


def six_months_later(day: date) -> date:
    year, month = day.year + (day.month > 6), (day.month + 5) % 12 + 1
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, number))
        except ValueError:
            continue
    raise AssertionError(day)


@dataclass
class Trial:
    """A trial with everything that decides what counts."""

    cluster: str
    service: str
    region: str
    region_type: str
    country: str
    zone: ZoneInfo
    code: str
    starts: date
    withdrawn: bool
    done: dict[str, datetime] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)

    @property
    def definition(self) -> Service:
        return default_catalogue().services[self.service]

    @property
    def mandatory(self) -> list[str]:
        return [step.id for step in self.definition.rollout if step.mandatory]

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    @property
    def finished(self) -> date | None:
        """The day on which the last mandatory task was done."""
        if any(task not in self.done for task in self.mandatory):
            return None
        return max(self.day_of(self.done[task]) for task in self.mandatory)

    @property
    def exit_close(self) -> date | None:
        finished = self.finished
        return finished and nth_working_day_after(self.code, finished, 10)

    def last_day(self, wave: str) -> date | None:
        """The last day on which answers of a wave count; None: there is no wave."""
        if wave == "baseline":
            core = self.done.get(self.definition.core_task)
            return self.day_of(core) - timedelta(days=1) if core else date.max
        close = self.exit_close
        if close is None or wave == "exit":
            return close
        return nth_working_day_after(self.code, six_months_later(close), 15)

    @property
    def planned_days(self) -> int:
        factor = Decimal(str(self.definition.adaptation[self.region_type].duration_factor))  # type: ignore[index]
        ends: dict[str, date] = {}
        steps = list(self.definition.rollout)
        while steps:
            step = steps.pop(0)
            if any(other not in ends for other in step.depends_on):
                steps.append(step)
                continue
            start = max((ends[other] for other in step.depends_on), default=self.starts)
            start += timedelta(days=step.wait_days)
            ends[step.id] = nth_working_day_after(self.code, start, math.ceil(step.days * factor))
        last = max(ends[task] for task in self.mandatory)
        return working_days_between(self.code, self.starts, last)

    @property
    def actual_days(self) -> float:
        finished = self.finished
        if finished is None:
            return math.nan
        return float(working_days_between(self.code, self.starts, finished))


@dataclass
class Folder:
    """A programme folder as rows, and what of it counts at the moment ``until``."""

    trials: dict[Key, Trial]
    firms: list[Row]
    participations: list[Row]
    answers: dict[AnswerKey, str]
    exchange_rates: dict[str, float]
    until: datetime

    def __post_init__(self) -> None:
        self.people_answers: dict[str, list[tuple[AnswerKey, str]]] = defaultdict(list)
        for key, value in self.answers.items():
            if key[4][:2] in {"m_", "p_"}:
                self.people_answers[key[4]].append((key, value))

    def completed(self, trial: Trial) -> bool:
        close = trial.exit_close
        return not trial.withdrawn and close is not None and self.until.date() > close

    def records(self) -> dict[str, Any]:
        """The arguments of ``Observations.of_records``."""
        return {
            "trials": [
                {
                    "cluster": trial.cluster,
                    "service": trial.service,
                    "region": trial.region,
                    "region_type": trial.region_type,
                    "country": trial.country,
                    "withdrawn": trial.withdrawn,
                    "completed": self.completed(trial),
                    "mandatory": len(trial.mandatory),
                    "accepted": len(trial.accepted & set(trial.mandatory)),
                    "planned_days": trial.planned_days,
                    "actual_days": trial.actual_days,
                }
                for trial in self.trials.values()
            ],
            "firms": [
                {"sme": row["id"], "cluster": row["cluster"], "size": row["size"]}
                for row in self.firms
            ],
            "participations": [
                {
                    "sme": row["sme"],
                    "cluster": row["cluster"],
                    "service": row["service"],
                    "attended": row["attended"] == "yes",
                }
                for row in self.participations
            ],
            "answers": [(*key, value) for key, value in self.answers.items()],
            "exchange_rates": self.exchange_rates,
        }


def read(path: Path, name: str) -> list[Row]:
    with (path / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def read_folder(path: Path, until: datetime = LATEST) -> Folder:
    """Read a folder of CSV files and keep the answers that count at ``until``."""
    programme = tomllib.loads((path / "programme.toml").read_text(encoding="utf-8"))
    trials = read_trials(path, programme, until)
    return Folder(
        trials=trials,
        firms=read(path, "smes.csv"),
        participations=read(path, "participations.csv"),
        answers=counted_answers(path, trials, until),
        exchange_rates={code: float(rate) for code, rate in programme["exchange_rates"].items()},
        until=until,
    )


def read_trials(path: Path, programme: dict[str, Any], until: datetime) -> dict[Key, Trial]:
    regions = {row["id"]: row for row in read(path, "regions.csv")}
    clusters = {row["id"]: row for row in read(path, "clusters.csv")}
    starts = {wave["id"]: wave["starts"] for wave in programme["waves"]}
    gone = {
        (row["cluster"], row["service"])
        for row in read(path, "withdrawals.csv")
        if moment(row["withdrawn_at"]) <= until
    }
    trials = {}
    for row in read(path, "trials.csv"):
        cluster = clusters[row["cluster"]]
        region = regions[cluster["region"]]
        key = (row["cluster"], row["service"])
        trials[key] = Trial(
            *key,
            region=region["id"],
            region_type=cluster["region_type"] or region["region_type"],
            country=region["country"],
            zone=ZoneInfo(region["timezone"]),
            code=region["holidays"],
            starts=starts[row["wave"]],
            withdrawn=key in gone,
        )
    for row in read(path, "tasks.csv"):
        done = moment(row["done_at"])
        if done <= until:
            trial = trials[row["cluster"], row["service"]]
            trial.done[row["task"]] = done
            if row["accepted"] == "yes":
                trial.accepted.add(row["task"])
    return trials


def counted_answers(path: Path, trials: dict[Key, Trial], until: datetime) -> dict[AnswerKey, str]:
    """The last answer to each item before the close; nothing of withdrawn trials."""
    attended: dict[tuple[str, str, str], bool] = {
        (row["sme"], row["cluster"], row["service"]): row["attended"] == "yes"
        for row in read(path, "participations.csv")
    }
    last_days: dict[tuple[Key, str], date | None] = {}
    last_given: dict[AnswerKey, datetime] = defaultdict(lambda: datetime.min.replace(tzinfo=UTC))
    kept: dict[AnswerKey, str] = {}
    for row in read(path, "answers.csv"):
        pair, wave = (row["cluster"], row["service"]), row["wave"]
        trial = trials[pair]
        given = moment(row["answered_at"])
        if (pair, wave) not in last_days:
            last_days[pair, wave] = trial.last_day(wave)
        last_day = last_days[pair, wave]
        late = last_day is None or trial.day_of(given) > last_day
        absent = wave != "baseline" and attended.get((row["respondent"], *pair)) is False
        if trial.withdrawn or late or absent or given > until:
            continue
        key = (row["respondent"], *pair, wave, row["item"])
        if given >= last_given[key]:
            last_given[key] = given
            kept[key] = row["value"]
    return kept

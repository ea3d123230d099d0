"""Whole synthetic programme folders of any size, the same ones for the same arguments."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from random import Random

from pilots.folder.sheets import sheets
from services_catalog import Catalogue, Service, default_catalogue, load_catalogue
from tests.factories.folder_answers import answers_of, attendance_of
from tests.factories.folder_decisions import decisions_of
from tests.factories.folder_places import Place, firms_of, people_of, places_of, region_row
from tests.factories.folder_trials import TrialRun, Truth, run_of

WAVES = {"w1": date(2027, 1, 11), "w2": date(2027, 2, 15), "w3": date(2027, 3, 22)}
MOMENTS = {
    "tasks": "done_at", "answers": "answered_at", "decisions": "decided_at",
    "withdrawals": "withdrawn_at",
}  # fmt: skip
Rows = dict[str, list[Sequence[str]]]


def a_folder(  # noqa: PLR0913 -- each is one thing that a test wants to be otherwise
    target: Path,
    *,
    clusters: int = 4,
    smes: int = 8,
    trials: int | None = None,
    seed: int = 1,
    truth: Mapping[str, Truth] | None = None,
    services: Mapping[str, str] | None = None,
    withdrawn: Iterable[int] = (),
    until: date | None = None,
) -> Path:
    """Write a valid programme folder of a finished programme into ``target`` and return it.

    Args:
        target: a folder that does not exist or is empty.
        clusters: pilot clusters, spread over one region fewer (at most eleven). From four on every
            enabled service is tried in two regions; fewer than ten lower ``min_pilots``.
        smes: firms of each cluster; about four of five take part in a trial.
        trials: of all clusters together; three for each cluster unless given.
        seed: of the dice; they decide everything that the other arguments leave open.
        truth: service id -> what is true about it; the others are middling.
        services: file name -> TOML of own services, which are tried as well.
        withdrawn: places in ``trials.csv``, from 0, of trials that are given up half-way.
        until: leaves out what happens after this day.
    """
    dice = Random(seed)  # noqa: S311 -- no secret depends on it
    target.mkdir(parents=True, exist_ok=True)
    catalogue = _catalogue(target, services or {})
    places = places_of(clusters, catalogue)
    given_up = frozenset(withdrawn)
    runs = [
        run_of(
            place, service, WAVES[place.wave], (truth or {}).get(service.id, Truth()), dice,
            is_withdrawn=number in given_up,
        )
        for number, (place, service) in enumerate(
            _tried(places, catalogue, 3 * clusters if trials is None else trials)
        )
    ]  # fmt: skip
    rows = _rows(places, runs, smes, catalogue, dice)
    (target / "programme.toml").write_text(_programme(clusters), encoding="utf-8")
    for name, sheet in sheets(catalogue).items():
        body = _before(rows.get(name, []), sheet.header, MOMENTS.get(name), until)
        write_csv(target / f"{name}.csv", [sheet.header, *body])
    return target


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _catalogue(target: Path, services: Mapping[str, str]) -> Catalogue:
    if not services:
        return default_catalogue()
    own = target / "services"
    own.mkdir()
    for name, text in services.items():
        (own / name).write_text(text, encoding="utf-8")
    return load_catalogue(own)


def _tried(
    places: Sequence[Place], catalogue: Catalogue, trials: int
) -> Iterator[tuple[Place, Service]]:
    services = catalogue.enabled_services()
    each, more = divmod(trials, len(places))
    number = 0
    for index, place in enumerate(places):
        for _ in range(each + (index < more)):
            yield place, services[number % len(services)]
            number += 1


def _rows(
    places: Sequence[Place], runs: Sequence[TrialRun], smes: int, catalogue: Catalogue, dice: Random
) -> Rows:
    firms = {place.id: firms_of(place, smes, dice) for place in places}
    attendance = {id(run): attendance_of(run, firms[run.place.id], dice) for run in runs}
    answers = [row for run in runs for row in answers_of(run, attendance[id(run)], catalogue, dice)]
    return {
        "regions": [region_row(r) for r in {p.region.id: p.region for p in places}.values()],
        "clusters": [place.row() for place in places],
        "trials": [(run.place.id, run.service.id, run.place.wave) for run in runs],
        "people": list(people_of(places)),
        "smes": [firm for place in places for firm in firms[place.id]],
        "participations": [
            (firm[0], run.place.id, run.service.id, "yes" if attended else "no")
            for run in runs
            for firm, attended in attendance[id(run)]
        ],
        "tasks": sorted((row for run in runs for row in run.task_rows()), key=lambda row: row[3]),
        "answers": sorted(answers, key=lambda row: row[6]),
        "decisions": list(decisions_of(places, runs, dice)),
        "withdrawals": [row for run in runs for row in run.withdrawal_rows()],
    }


def _before(
    rows: Sequence[Sequence[str]], header: Sequence[str], moment: str | None, until: date | None
) -> Sequence[Sequence[str]]:
    if moment is None or until is None:
        return rows
    column = header.index(moment)
    return [row for row in rows if datetime.fromisoformat(row[column]).date() <= until]


def _programme(clusters: int) -> str:
    waves = "".join(f'\n[[waves]]\nid = "{wave}"\nstarts = {day}\n' for wave, day in WAVES.items())
    return (
        'id = "made-up"\ntitle = "A made-up programme (synthetic)"\nsynthetic = true\n'
        'timezone = "Europe/Vienna"\nlanguages = ["en", "de", "fr", "it", "sl"]\n'
        'contact = "coordination@trials.example"\nexchange_rates = { CHF = 1.04 }\n'
        f"min_pilots = {min(10, clusters)}\ntarget_validated_services = 5\n{waves}"
    )

"""How fast the coordinator's plan comes with 1,000 trials, beside plain FastAPI handlers.

    python bench/plan_page.py [TRIALS]

The programme is made up and launched; then two thirds of its trials are put into their middle by
plain updates, since only what pages read matters here. Each page is asked for over HTTP on
this machine, by one browser that waits for each answer, logged in where we ask for it. The plain
handlers do what no page can do without: one writes a row durably and answers, one reads the same
rows of trials, tasks and questionnaires and answers how many there are. Writes plan_page.md.
"""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles

import httpx
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import Session, select

from foundation.database import engine, unit_of_work
from pilots.access.logins import begin_session
from pilots.schema import upgrade
from pilots.tables import Person
from portal.surroundings import Surroundings
from portal.visiting import SESSION
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme
from tests.portal.browsing import serving, serving_app

NOW = datetime(2027, 3, 2, 8, tzinfo=UTC)
EACH = 5
"""Trials of one pilot cluster: each of the enabled services once."""
TIMES = 30
LIMIT = 300
"""Milliseconds."""
HALF_DONE = (
    "UPDATE trial SET status = 'rolling_out' WHERE rowid % 3 > 0",
    (
        "UPDATE task SET status = 'accepted', opened_at = planned_start || ' 08:00:00.000000', "
        "due = planned_due, done_at = planned_due || ' 08:00:00.000000' WHERE position < 3 "
        "AND trial IN (SELECT id FROM trial WHERE status = 'rolling_out')"
    ),
    (
        "UPDATE task SET status = 'open', opened_at = planned_start || ' 08:00:00.000000', "
        "due = planned_due WHERE position = 3 "
        "AND trial IN (SELECT id FROM trial WHERE status = 'rolling_out')"
    ),
    (
        "UPDATE wave SET status = 'open', opens_at = '2027-01-11 08:00:00.000000', "
        "last_day = '2027-03-20' WHERE kind = 'baseline' "
        "AND trial IN (SELECT id FROM trial WHERE status = 'rolling_out')"
    ),
)
READ = (
    "SELECT * FROM trial",
    "SELECT * FROM task",
    "SELECT * FROM wave",
)


@dataclass(frozen=True)
class Cost:
    """Milliseconds on the clock, those of a processor (server and client), bytes of an answer."""

    middle: float
    most: float
    busy: float
    size: int


def made_up(place: Path, trials: int) -> str:
    """Make a programme with so many trials, most of them half done, and return its address."""
    url = f"sqlite:///{place / 'pilots.db'}"
    upgrade(url)
    folder = a_folder(
        place / "folder", clusters=trials // EACH, smes=2, trials=trials, until=date(2027, 1, 1)
    )
    a_programme(folder, url)
    with unit_of_work(url) as session:
        for statement in HALF_DONE:
            session.connection().execute(text(statement))
    return url


def plain(url: str) -> FastAPI:
    """Return the handlers that no page can be faster than."""
    app = FastAPI()
    with unit_of_work(url) as session:
        session.connection().execute(text("CREATE TABLE bench (at TEXT)"))

    @app.get("/write")
    def write() -> dict[str, int]:
        with unit_of_work(url) as session:
            session.connection().execute(text("INSERT INTO bench VALUES ('now')"))
        return {"rows": 1}

    @app.get("/read")
    def read() -> dict[str, int]:
        with Session(engine(url)) as session:
            rows = [session.connection().execute(text(one)).all() for one in READ]
        return {"rows": sum(map(len, rows))}

    return app


def measured(client: httpx.Client, path: str) -> Cost:
    """Ask for ``path`` again and again, the first answer not counted."""
    client.get(path).raise_for_status()
    taken = []
    busy = time.process_time()
    for _ in range(TIMES):
        began = time.perf_counter()
        answer = client.get(path)
        taken.append(1000 * (time.perf_counter() - began))
        answer.raise_for_status()
    busy = 1000 * (time.process_time() - busy) / TIMES
    return Cost(median(taken), quantiles(taken, n=20)[-1], busy, len(answer.content))


@contextmanager
def visitor(address: str, url: str) -> Iterator[httpx.Client]:
    with unit_of_work(url) as session:
        lead = session.exec(select(Person.id).where(Person.role == "wp_lead")).one()
        token = begin_session(session, lead, via="bench", now=NOW)
    with httpx.Client(base_url=address, cookies={SESSION: token}, timeout=60) as client:
        yield client


def main(trials: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = made_up(Path(folder), trials)
        found = {}
        given = Surroundings(url=url, secret=b"x" * 32, now=lambda: NOW)
        with serving(given) as address, visitor(address, url) as client:
            for path in ("/plan", "/plan?state=late", "/trials", "/coverage", "/today"):
                found[path] = measured(client, path)
        with serving_app(plain(url)) as address, httpx.Client(base_url=address) as client:
            for path in ("/write", "/read"):
                found[path] = measured(client, path)
    said = report(trials, found)
    Path(__file__).with_suffix(".md").write_text(said, encoding="utf-8")
    print(said)


def report(trials: int, found: dict[str, Cost]) -> str:
    row, rows = found["/write"], found["/read"]
    lines = [
        f"# The plan with {trials:,} trials",
        "",
        (
            f"Printed by `bench/plan_page.py` on Python {platform.python_version()}, {TIMES} "
            "requests one after another, SQLite, the whole page in one answer (picture and table)."
        ),
        (
            f"Goal: the plan in less than {LIMIT} ms. The ratios are of processor time. "
            f"Processes that waited at that moment for {os.cpu_count()} processors: "
            f"{os.getloadavg()[0]:.0f}."
        ),
        "",
        (
            "| asked for | median, ms | 95 %, ms | processor, ms | kB "
            "| times a handler that writes one row | times a handler that reads the same rows |"
        ),
        "|---|---|---|---|---|---|---|",
    ]
    for path, cost in found.items():
        lines.append(
            f"| {path} | {cost.middle:.0f} | {cost.most:.0f} | {cost.busy:.0f} "
            f"| {cost.size / 1000:.0f} | {cost.busy / row.busy:.1f} | {cost.busy / rows.busy:.1f} |"
        )
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)

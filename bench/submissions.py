"""Questionnaires handed in at a steady pace, beside a handler that writes one row.

    python bench/submissions.py [SECONDS [PACE]]

A real server in a process of its own holds a SQLite file with a programme; this process sends it
PACE (20) submissions a second for SECONDS (30), each begun at its own moment whether or not the
earlier ones are answered. A submission is the press of "Hand in" by a firm that has filled in a
whole exit questionnaire: it writes some 25 answers and is acknowledged when they are on the disk.
The baseline is a plain FastAPI handler that writes one row to a SQLite file with the same settings,
under the same load. Writes bench/submissions.md.
"""

import asyncio
import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from pysqlite3 import dbapi2
from sqlmodel import func, select

from foundation.database import unit_of_work
from pilots.access.links import link_tokens
from pilots.schema import upgrade
from pilots.setting import catalogue_of
from pilots.tables import Answer, HandIn
from portal.serving import listening, serve
from portal.surroundings import Surroundings
from portal.visiting import LINK, secret_of_forms
from tests.factories.folders import a_folder
from tests.factories.programmes import a_programme
from tests.factories.questionnaires import NOW, TRIAL, agreed, read, right_inputs, typed

SECRET = b"a secret of thirty-two bytes and"
TARGET = 200
"""Milliseconds in which 95 of 100 submissions must be acknowledged."""
ROUNDS = 3
RESULT = Path(__file__).with_suffix(".md")
Request = tuple[str, dict[str, str], dict[str, str]]
"""Path, fields, headers."""


def fill_in(url: str, firms: int) -> list[Request]:
    """Return the presses of ``firms`` firms that have typed a whole questionnaire."""
    given = Surroundings(url=url, secret=SECRET)
    with unit_of_work(url) as session:
        people = _participants(session, firms)
        tokens = link_tokens(session, SECRET, people, now=NOW)
        catalogue = catalogue_of(session)
        for person in people:
            agreed(session, person)
            items = read(session, person).items
            typed(session, person, right_inputs(catalogue, items) | {"x_best": "The people. " * 40})
    path = f"/q/{TRIAL}/exit/hand-in"
    return [
        (
            path,
            {"csrf": secret_of_forms(given, tokens[person])},
            {"cookie": f"{LINK}={tokens[person]}"},
        )
        for person in people
    ]


def _participants(session: Any, firms: int) -> list[str]:  # noqa: ANN401
    from pilots.tables import Cluster, Firm, Participation

    cluster = session.get_one(Cluster, TRIAL.partition(".")[0])
    people = [f"bench-sme{number:05}" for number in range(firms)]
    for person in people:
        session.add(
            Firm(
                id=person, name=f"Firm {person}", email=f"{person}@firm.example",
                cluster=cluster.id, language="en", size="10-49", nace="C28",
            )
        )  # fmt: skip
    session.flush()
    session.add_all(Participation(trial=TRIAL, firm=person, attended=True) for person in people)
    session.flush()
    return people


def plain(file: str) -> FastAPI:
    """Return the baseline: one handler, one INSERT, one commit, no question asked."""
    made = FastAPI(docs_url=None, openapi_url=None)

    @made.post("/")
    def write() -> dict[str, bool]:
        with closing(dbapi2.connect(file, timeout=10, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous=FULL")
            database.execute("INSERT INTO row VALUES (?, ?)", (time.time(), "x" * 500))
        return {"written": True}

    return made


def serve_portal(url: str, port: int) -> None:
    given = Surroundings(url=url, secret=SECRET, example=True, now=lambda: NOW)
    serve(given, listening("127.0.0.1", port), began=lambda: None)


def serve_plain(file: str, port: int) -> None:
    import uvicorn

    with closing(dbapi2.connect(file)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE row (at REAL, text TEXT)")
        database.commit()
    uvicorn.run(plain(file), port=port, log_level="error", access_log=False)


@contextmanager
def server(kind: str, place: str) -> Iterator[str]:
    """Run this program as a server in a process of its own; yield its address."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    child = subprocess.Popen([sys.executable, __file__, kind, place, str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/healthz", timeout=1)
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield address
    finally:
        child.terminate()
        child.wait(timeout=60)


async def load(
    address: str, requests: list[Request], pace: float, right: Callable[[httpx.Response], bool]
) -> list[float]:
    """Send every request at its moment; return the milliseconds that each took, sorted."""
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=50)
    async with httpx.AsyncClient(base_url=address, timeout=30, limits=limits) as client:
        begin = time.perf_counter() + 0.5

        async def one(number: int, request: Request) -> float:
            path, fields, headers = request
            moment = begin + number / pace
            await asyncio.sleep(max(0.0, moment - time.perf_counter()))
            answer = await client.post(path, data=fields, headers=headers)
            if not right(answer):
                message = f"answered {answer.status_code}: {answer.text[:300]}"
                raise SystemExit(message)
            # From the moment at which it should have begun: a server that makes others wait pays.
            return 1000 * (time.perf_counter() - moment)

        return sorted(await asyncio.gather(*(one(*pair) for pair in enumerate(requests))))


def accepted(answer: httpx.Response) -> bool:
    return answer.headers.get("location", "").endswith("/thanks")


def written(answer: httpx.Response) -> bool:
    return answer.is_success


def at(times: list[float], share: float) -> float:
    return times[min(len(times) - 1, int(share * len(times)))]


def main(seconds: int, pace: int) -> None:
    many = seconds * pace
    mine: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'pilots.db'}"
        upgrade(url)
        made = a_programme(
            a_folder(Path(folder) / "folder", clusters=4, smes=3, until=NOW.date()), url
        )
        made.advance(NOW)
        presses = fill_in(url, pace + many * ROUNDS)
        with server("portal", url) as portal, server("plain", f"{folder}/plain.db") as baseline:
            asyncio.run(load(baseline, [("/", {}, {})] * pace, pace, written))
            asyncio.run(
                load(portal, presses[:pace], 2, accepted)
            )  # whoever came first has warmed up
            for number in range(ROUNDS):
                part = presses[pace + number * many :][:many]
                mine += asyncio.run(load(portal, part, pace, accepted))
                bare += asyncio.run(load(baseline, [("/", {}, {})] * many, pace, written))
        with unit_of_work(url) as session:
            handed = session.exec(select(func.count()).select_from(HandIn)).one()
            answers = session.exec(
                select(func.count())
                .select_from(Answer)
                .where(Answer.wave == "exit", Answer.trial == TRIAL, Answer.answered_at == NOW)
            ).one()
    if handed != len(presses):
        raise SystemExit(f"{len(presses)} were acknowledged, {handed} are in the database")
    report(sorted(mine), sorted(bare), pace=pace, answers=answers // handed)


def report(mine: list[float], bare: list[float], *, pace: int, answers: int) -> None:
    rows = "\n".join(
        f"| {name} | {at(times, 0.5):.0f} | {at(times, 0.95):.0f} | {at(times, 0.99):.0f} | "
        f"{times[-1]:.0f} |"
        for name, times in (("questionnaire", mine), ("one row", bare))
    )
    held = "holds" if at(mine, 0.95) < TARGET else "DOES NOT HOLD"
    ratio = at(mine, 0.5) / at(bare, 0.5), at(mine, 0.95) / at(bare, 0.95)
    busy = os.getloadavg()[1]
    text = f"""# Questionnaires handed in at once

Written by `python bench/submissions.py` on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores,
Python {platform.python_version()}, {platform.system()}, load average {busy:.1f} over the last
five minutes.

{len(mine):,} submissions, {pace} a second, each begun at its own moment from another process; each
writes {answers} answers into SQLite (WAL, synchronous FULL) and is acknowledged after the commit.
*One row* is a plain FastAPI handler with one INSERT and one commit under the same load and the
same settings, measured in turns with the other. Milliseconds, from the moment at which a request
should begin.

| | median | p95 | p99 | slowest |
|---|---|---|---|---|
{rows}

Ratio of medians {ratio[0]:.1f}, of p95 {ratio[1]:.1f}. The target of p95 under {TARGET} ms {held}.
"""
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    if sys.argv[1:2] == ["portal"]:
        serve_portal(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1:2] == ["plain"]:
        serve_plain(sys.argv[2], int(sys.argv[3]))
    else:
        main(*(int(given) for given in (sys.argv[1:3] + ["30", "20"][len(sys.argv) - 1 :])))

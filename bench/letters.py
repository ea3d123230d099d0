"""How fast a wave leaves: 100,000 letters through SendGrid's protocol, many a request and one each.

    python bench/letters.py [LETTERS [SINGLE]]

A local server speaks the protocol. SINGLE letters (1,000) are sent one API call each, which is the
baseline. Every letter carries its reader's own link, which is made on the way. Prints letters a
second, the ratio, memory, and what a claim costs beside a million letters that have left long ago.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

from pydantic import SecretStr
from sqlmodel import Session

from foundation.database import unit_of_work
from notifications.claiming import Claim, claim
from notifications.composing import Post
from notifications.delivery import hand_over
from notifications.lifecycle import State
from notifications.messages import Invitation
from notifications.outbox import Promise, Recipient, queue_many
from notifications.senders.sendgrid import SendGridSender
from notifications.tables import Letter
from pilots.letters.linking import Linking
from pilots.schema import upgrade
from tests.factories.letters import MONDAY, Always
from tests.support.sendgrid.process import SendGridServer

LANGUAGES = ("en", "de", "fr", "it", "sl")
TRIALS = 310
"""Trials of the wave: letters of one trial and language share their words."""
OLD = 1_000_000


def wave(letters: int) -> Iterator[Promise]:
    for number in range(letters):
        trial = number % TRIALS
        message = Invitation.example().model_copy(update={"cluster": f"Demo Cluster {trial}"})
        person = f"firm-{number}"
        yield Promise(
            message=message,
            to=Recipient(
                person, f"Firm {number}", f"{person}@firms.example",
                LANGUAGES[trial % len(LANGUAGES)], "Europe/Rome", limited=True,
            ),
            purpose="invitation",
            subject=f"trial-{trial}.exit",
            step="invitation",
            not_before=MONDAY,
            because="wave opened",
            synthetic=False,
        )  # fmt: skip


def sent(url: str, server: SendGridServer, letters: int, *, batch: int) -> float:
    """Promise so many letters, send them and return how many left in a second."""
    unit = partial(unit_of_work, url)
    with unit() as session:
        queue_many(session, wave(letters))
    sender = SendGridSender(SecretStr(server.key), host=server.host, batch=batch)
    post = Post(
        stop_link=lambda person: f"https://trials.example/unsubscribe/{person}",
        linking=Linking("https://trials.example", b"s" * 32),
    )
    began = time.perf_counter()
    done = hand_over(unit, sender, now=MONDAY, judge=Always(), post=post)
    seconds = time.perf_counter() - began
    if done != {State.HANDED_OVER: letters}:
        raise SystemExit(f"{letters} letters should have left, found {dict(done)}")
    return letters / seconds


def claim_cost(url: str, old: int) -> float:
    """Seconds of one claim of 500 letters among ``old`` that have left."""
    unit = partial(unit_of_work, url)
    with unit() as session:
        _grow_old(session, old)
        queue_many(session, (replace(promise, step="reminder") for promise in wave(1_000)))
    with unit() as session:
        wanted = Claim(by="bench", now=MONDAY + timedelta(days=1), lease=timedelta(1), paced=False)
        began = time.perf_counter()
        taken = claim(session, wanted, limit=500)
        seconds = time.perf_counter() - began
    if len(taken) < 500:  # noqa: PLR2004
        raise SystemExit(f"only {len(taken)} letters were due")
    return seconds


def _grow_old(session: Session, old: int) -> None:
    """Copy one letter ``old`` times, delivered to other people."""
    columns = [column.name for column in Letter.__table__.columns if column.name != "id"]  # type: ignore[attr-defined]
    new = {"person": "'old-' || n", "state": "'delivered'", "key": "'old' || n"}
    values = ", ".join(new.get(name, name) for name in columns)
    numbers = f"SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < {old:d}"  # noqa: S608 -- a number
    into = f"INSERT INTO letter ({', '.join(columns)})"
    copy = f"{into} SELECT {values} FROM many, (SELECT * FROM letter LIMIT 1)"  # noqa: S608 -- names of our own columns
    session.connection().exec_driver_sql(f"WITH RECURSIVE many(n) AS ({numbers}) {copy}")


def main(letters: int, single: int) -> None:
    provider = SendGridServer(texts=False, check=False)
    with tempfile.TemporaryDirectory() as folder, provider as server:
        alone, many = (f"sqlite:///{Path(folder) / name}.db" for name in ("alone", "many"))
        for url in (alone, many):
            upgrade(url)
        one_each = sent(alone, server, single, batch=1)
        together = sent(many, server, letters, batch=100)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        found = {
            "letters": letters,
            "a second, one call each": round(one_each, 1),
            "a second, 100 a call": round(together, 1),
            "ratio": round(together / one_each, 1),
            "memory, MB": round(memory),
            "claim of 500 among few, ms": round(1000 * claim_cost(alone, 1), 1),
            "claim of 500 among a million, ms": round(1000 * claim_cost(many, OLD), 1),
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main(*(int(given) for given in (sys.argv[1:3] + ["100000", "1000"][len(sys.argv) - 1 :])))

"""A process that sends what is due, over and over, until it is killed or nothing is left to do."""

import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pydantic import SecretStr

from foundation.database import unit_of_work
from notifications.delivery import hand_over
from notifications.lifecycle import State
from notifications.senders.sendgrid import SendGridSender
from notifications.store import counts
from tests.factories.letters import MONDAY, Always

SPEED = 600
"""Seconds of the outbox's clock in one second: a lease of ten minutes is over after one."""
GRACE = timedelta(minutes=120)
STEP = 0.02


def virtual(began: float) -> datetime:
    return MONDAY + timedelta(seconds=(time.time() - began) * SPEED)


def send(url: str, host: str, key: str, began: float, awaited: list[str]) -> None:
    """Send until no letter is in one of the states ``awaited``."""
    unit = partial(unit_of_work, url)
    sender = SendGridSender(
        SecretStr(key), host=host, batch=20, timeout=0.4, deadline=0.6, pause=timedelta(0)
    )

    def ticking() -> float:
        return time.time() * SPEED

    while True:
        hand_over(
            unit, sender, now=virtual(began), judge=Always(),
            batch=40, grace=GRACE, ticking=ticking,
        )  # fmt: skip
        with unit() as session:
            left: Any = counts(session)
        if not any(left[State(state)] for state in awaited):
            return
        time.sleep(STEP)

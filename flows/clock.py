"""The coordinator's clock: wakes at the next due moment, and at least every minute.

APScheduler keeps one job in memory and no job store: what is due is asked of the tables.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_SUBMITTED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from flows.ticking import IDLE, SOON, Ticker
from foundation.clock import utc_now
from foundation.settings import Settings, settings

JOB = "tick"
SUBMITTED, ENDED = EVENT_JOB_SUBMITTED, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR
WATCHED_EVERY = timedelta(seconds=5)
JUMP = timedelta(seconds=2)
OVERDUE = IDLE + timedelta(seconds=15)

log = logging.getLogger(__name__)


def sweeper(
    url: str,
    ready: Callable[[], None],
    *,
    chosen: Settings | None = None,
    letters: Path | None = None,
) -> Callable[[datetime], None]:
    """Return what a tick does: the flow ``advance`` over the database at ``url``.

    Args:
        ready: returns when the Prefect server answers, or raises.
        chosen: what the operator has set; default: the environment's.
        letters: a folder that takes the letters instead of the chosen sender.
    """

    def sweep(now: datetime) -> None:
        ready()
        from flows.advancing import advance
        from flows.sweeping import as_set, sweeping

        surrounding = as_set(chosen or settings(), url=url, letters=letters)
        try:
            with sweeping(surrounding):
                asyncio.run(advance(now))
        finally:
            surrounding.sender.close()

    return sweep


class Clock:
    """Calls ``ticker`` again and again, in a thread of its own, until it is stopped."""

    def __init__(self, ticker: Ticker) -> None:
        self._ticker = ticker
        self._scheduler: BackgroundScheduler | None = None
        self._threads: set[threading.Thread] = set()
        self._stopping, self._woken, self._ticking = (threading.Event() for _ in range(3))
        self._watcher = threading.Thread(target=self._watch, name="clock-watcher", daemon=True)
        self._lock, self._heard_of, self._pause = threading.Lock(), 0, IDLE
        self._ended = time.monotonic()
        self._offset = _offset()

    def start(self) -> None:
        """Tick now, and whenever something is due."""
        self._arm()
        self._watcher.start()

    def stop(self) -> None:
        """Wait for a tick that is under way, tick no more, and let another process tick."""
        self._stopping.set()
        self._watcher.join()
        if self._scheduler:
            self._scheduler.shutdown(wait=True)
        self._ticker.let_go()

    def wake(self) -> None:
        """Tick soon: something has changed."""
        self._woken.set()
        if not self._ticking.is_set():
            self._again_in(timedelta())

    def _arm(self) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        every = IntervalTrigger(seconds=int(IDLE.total_seconds()), timezone=UTC)
        scheduler.add_job(self._tick, every, id=JOB, next_run_time=utc_now())
        scheduler.add_listener(self._heard, SUBMITTED | ENDED)
        self._heard_of = 0
        self._scheduler, others = scheduler, set(threading.enumerate())
        scheduler.start()
        new = set(threading.enumerate()) - others
        self._threads = {thread for thread in new if thread.name == "APScheduler"}

    def _tick(self) -> timedelta:
        self._ticking.set()
        self._woken.clear()
        return self._ticker.tick()

    def _heard(self, event: JobEvent) -> None:
        """Set the next wake once the tick has ended and the scheduler has booked it.

        Earlier the scheduler would overwrite the moment with that of its own interval. Either may
        come first.
        """
        if event.code & ENDED:
            self._ended = time.monotonic()
            self._ticking.clear()
            self._pause = getattr(event, "retval", None) or IDLE
        with self._lock:
            self._heard_of |= event.code & SUBMITTED or ENDED
            if self._heard_of != SUBMITTED | ENDED:
                return
            self._heard_of = 0
        self._again_in(SOON if self._woken.is_set() else self._pause)

    def _again_in(self, pause: timedelta) -> None:
        if self._scheduler and not self._stopping.is_set():
            self._scheduler.modify_job(JOB, next_run_time=utc_now() + pause)

    def _watch(self) -> None:
        while not self._stopping.wait(WATCHED_EVERY.total_seconds()):
            self.look()

    def look(self) -> None:
        """Wake after a jump of the machine's clock, revive a scheduler that has died.

        The scheduler compares moments of the machine's clock: set back by an hour, it would stay
        silent for an hour.
        """
        jumped = abs(_offset() - self._offset) > JUMP.total_seconds()
        self._offset = _offset()
        overdue = time.monotonic() - self._ended > OVERDUE.total_seconds()
        if self._ticking.is_set() or not (jumped or overdue):
            return
        if overdue and not any(thread.is_alive() for thread in self._threads):
            log.warning("The scheduler had stopped and was started anew.")
            self._arm()
        else:
            self._again_in(timedelta())


def _offset() -> float:
    """Return by how many seconds the machine's clock differs from one that nobody can set."""
    return utc_now().timestamp() - time.monotonic()

"""One tick of the clock: under a lease, do what is due, say when the next thing is."""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from foundation.clock import utc_now
from foundation.database import snapshot, unit_of_work
from foundation.errors import TrialError
from pilots import lease
from pilots.due import Due, next_due
from pilots.errors import NotLaunched
from pilots.lease import Held
from pilots.setting import read_setting

IDLE = timedelta(seconds=60)
"""The longest pause: changes by other processes, sleep and clock jumps are noticed within it."""
SOON = timedelta(seconds=1)
RENEWED_EVERY = timedelta(seconds=45)
LONGEST_TICK = timedelta(hours=1)
"""A tick that hangs for longer loses its lease, so that another process goes on."""

log = logging.getLogger(__name__)


def a_holder() -> str:
    """Return a name for this process that no other has."""
    return f"{socket.gethostname()[:80]}-{os.getpid()}-{token_hex(4)}"


class Ticker:
    """Ticks for one database. Several may, in several processes: the lease lets one at a time."""

    def __init__(
        self,
        url: str,
        advance: Callable[[datetime], object],
        *,
        now: Callable[[], datetime] = utc_now,
        holder: str | None = None,
        also: Callable[[datetime], object] | None = None,
    ) -> None:
        """Advance what is due; then do ``also``, whose faults are its own and stop nothing."""
        self.holder = holder or a_holder()
        self._url, self._advance, self._now, self._also = url, advance, now, also
        self._held: Held | None = None
        self._fault: str | None = None

    def tick(self) -> timedelta:
        """Do what is due now and return how long nothing will be; raises nothing."""
        now = self._now()
        try:
            with unit_of_work(self._url) as session:
                self._held = lease.take(session, self.holder, now=now)
            return self._tick(self._held, now) if self._held else IDLE
        except SQLAlchemyError as fault:
            self._notice(_told(fault))
            return IDLE

    def let_go(self) -> None:
        """Let another process tick at once."""
        if self._held is None:
            return
        try:
            with unit_of_work(self._url) as session:
                lease.let_go(session, self._held, now=self._now())
        except SQLAlchemyError as fault:
            self._notice(_told(fault))  # the lease runs out by itself

    def _tick(self, held: Held, now: datetime) -> timedelta:
        before = after = fault = None
        with self._renewing(held):
            try:
                before = self._due()
                if before and before.moment <= now:
                    self._advance(now)
                after = self._due()
            except Exception as unexpected:
                fault = _told(unexpected)
                if not isinstance(unexpected, TrialError):
                    log.debug("The tick failed", exc_info=True)
            self._do_also(now)
        self._notice(fault)
        with unit_of_work(self._url) as session:
            moment = after.moment if after else None
            lease.note(session, held, now=self._now(), next_due=moment, fault=fault)
        return self._pause(before, after, now)

    def _do_also(self, now: datetime) -> None:
        try:
            if self._also is not None:
                self._also(now)
        except Exception as unexpected:  # noqa: BLE001 -- whatever it is, the clock goes on
            log.warning("Other programs could not be told: %s", _told(unexpected))

    def _due(self) -> Due | None:
        with snapshot(self._url) as session:
            setting = read_setting(session)
            if setting.programme.launched_at is None:
                raise NotLaunched
            return next_due(session, setting, None)

    def _pause(self, before: Due | None, after: Due | None, now: datetime) -> timedelta:
        if after is None:
            return IDLE
        if after.moment <= now:
            # What is still due as it was has had its chance: not again at once.
            return IDLE if after == before else SOON
        return min(IDLE, max(SOON, after.moment - self._now()))

    @contextmanager
    def _renewing(self, held: Held) -> Iterator[None]:
        done = threading.Event()
        keeper = threading.Thread(target=self._renew, args=(held, done), name="lease", daemon=True)
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()

    def _renew(self, held: Held, done: threading.Event) -> None:
        for _ in range(LONGEST_TICK // RENEWED_EVERY):
            if done.wait(RENEWED_EVERY.total_seconds()):
                return
            try:
                with unit_of_work(self._url) as session:
                    if not lease.renew(session, held, now=self._now()):
                        return
            except SQLAlchemyError as fault:
                self._notice(_told(fault))

    def _notice(self, fault: str | None) -> None:
        """Say a fault once, and that it is over."""
        if fault != self._fault:
            log.warning("%s", fault or "The clock ticks again.")
        self._fault = fault


def _told(fault: BaseException) -> str:
    """Return a fault in one line, without the parameters of a statement: they may be personal."""
    name = fault.code if isinstance(fault, TrialError) else type(fault).__name__
    said = fault.orig if isinstance(fault, DBAPIError) else fault
    return " ".join(f"{name}: {said}".split())[: lease.LONGEST_FAULT]

"""Sends at once what somebody waits for in front of the screen, whatever else is going on.

The clock may be busy with a long sweep, or be kept by another process; logins shall not wait for
that, nor for Prefect. Claims and the guard are those of every sending, so that nothing leaves
twice.
"""

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

from flows.sweeping import Sweep
from foundation.clock import utc_now
from foundation.errors import TrialError
from notifications import store
from notifications.delivery import hand_over
from notifications.messages import AT_ONCE
from pilots.letters.truth import Truth

LATELY = timedelta(minutes=30)
"""Nobody waits for longer; what is older is the clock's."""

log = logging.getLogger(__name__)


class Courier:
    """Hands over what cannot wait whenever it is woken, in a thread of its own.

    ``sweep`` gives the surroundings with a sender that nobody else uses: it is closed each time.
    What fails is left to the clock.
    """

    def __init__(
        self, sweep: Callable[[], Sweep], *, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._sweep, self._now = sweep, now
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Look soon: something may have been promised."""
        self._woken.set()

    def stop(self) -> None:
        """End after what is under way."""
        self._stopping.set()
        self._woken.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._woken.wait()
            self._woken.clear()
            if self._stopping.is_set():
                return
            try:
                self.carry()
            except Exception as fault:  # noqa: BLE001 -- the next login shall leave all the same
                told = type(fault).__name__
                known = isinstance(fault, TrialError)
                # No parameters of a statement: they may be personal.
                log.warning("%s", fault if known else f"{told}: the clock will try again.")

    def carry(self) -> None:
        """Hand over what cannot wait, now."""
        sweep, now = self._sweep(), self._now()
        with closing(sweep.sender):
            with sweep.unit() as session:
                if not store.is_waited_for(session, since=now - LATELY, until=now):
                    return
            setting = sweep.surroundings()
            replace(sweep, setting=setting).check_guard(now)
            hand_over(
                sweep.unit,
                sweep.sender,
                now=now,
                judge=Truth(setting),
                post=sweep.post,
                only=AT_ONCE,
            )

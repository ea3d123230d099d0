"""The scheduler itself, with ticks that only count."""

import threading
from datetime import timedelta

import pytest

from flows import clock
from flows.clock import Clock
from flows.ticking import IDLE, Ticker
from foundation.clock import utc_now

PATIENCE = 20.0


class Counting(Ticker):
    """Ticks without a database, and can be waited for."""

    def __init__(self, pause: timedelta = IDLE, *, fails: bool = False) -> None:
        super().__init__("sqlite://", lambda _: None, holder="test")
        self.pause, self.fails, self.let_go_of = pause, fails, 0
        self.ticks = threading.Semaphore(0)

    def tick(self) -> timedelta:
        self.ticks.release()
        if self.fails:
            msg = "a fault of ours"
            raise RuntimeError(msg)
        return self.pause

    def let_go(self) -> None:
        self.let_go_of += 1

    def has_ticked(self) -> bool:
        return self.ticks.acquire(timeout=PATIENCE)


def test_the_clock_ticks_at_once_again_when_due_and_when_woken_and_then_stops() -> None:
    ticker = Counting(timedelta(milliseconds=20))
    running = Clock(ticker)

    running.start()
    assert all(ticker.has_ticked() for _ in range(3))
    ticker.pause = IDLE
    while ticker.ticks.acquire(timeout=0.2):
        """Those that were on their way."""
    running.wake()
    assert ticker.has_ticked()
    running.stop()

    assert ticker.let_go_of == 1
    assert not ticker.ticks.acquire(timeout=0.1)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_tick_that_fails_does_not_stop_the_clock() -> None:
    ticker = Counting(fails=True)
    running = Clock(ticker)
    running.start()
    assert ticker.has_ticked()

    ticker.fails = False
    running.wake()

    assert ticker.has_ticked()
    running.stop()


def test_a_clock_of_the_machine_that_was_set_back_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticker = Counting()
    running = Clock(ticker)
    running.start()
    assert ticker.has_ticked()
    monkeypatch.setattr(clock, "utc_now", lambda: utc_now() - timedelta(hours=1))

    running.look()

    assert ticker.has_ticked()
    running.stop()


def test_a_scheduler_that_has_died_is_started_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    ticker = Counting()
    running = Clock(ticker)
    running.start()
    assert ticker.has_ticked()
    assert running._scheduler  # noqa: SLF001 -- what may die
    running._scheduler.shutdown(wait=True)  # noqa: SLF001
    monkeypatch.setattr(running, "_ended", running._ended - 600)  # noqa: SLF001

    running.look()

    assert ticker.has_ticked()
    running.stop()

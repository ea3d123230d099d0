"""The shipped example in the middle of its trials: what `pilots serve --example` opens."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from console.progress import Display
from console.runs import EXAMPLE
from foundation.clock import shifted, utc_now

if TYPE_CHECKING:
    from pilots.setting import Setting

PLACE = Path("out/example")
DAY = date(2027, 4, 20)
"""Tasks are open and some late, waves of both kinds run, half of the exits have closed."""
MORNING = time(10)


def prepare(url: str, letters: Path, wait: Callable[[], None]) -> None:
    """Replay the example up to its day and look at interim figures, once.

    Args:
        wait: returns when the Prefect server answers.
    """
    from foundation.database import unit_of_work
    from notifications.senders.files import FileSender
    from pilots.deeds.beginning import begin
    from pilots.folder import read_folder
    from pilots.recorded import Recorded
    from pilots.setting import read_setting

    if _is_there(url):
        return
    display = Display(quiet=False)
    with display.step(f"Reading {EXAMPLE}"):
        folder = read_folder(EXAMPLE)
    with display.step("Importing the programme, freezing criteria and plan"):
        end = begin(url, folder, until=DAY)
    with display.step("Starting Prefect"):
        from flows.replaying import replay
        from flows.sweeping import Sweep

        wait()
    sweep = Sweep(
        url=url,
        sender=FileSender(letters),
        recorded=Recorded.of(folder),
        paced=True,
        progress=display.phase,
    )
    with display.step(f"Replaying until {DAY}"):
        asyncio.run(replay(sweep, until=end))
    with display.step("Asking for interim figures"), unit_of_work(url) as session:
        from pilots.deeds.evaluating import ask_for_figures
        from pilots.deeds.launching import lead_of

        setting = read_setting(session)
        ask_for_figures(session, setting, by=lead_of(setting), now=_morning(setting))


def _is_there(url: str) -> bool:
    """Whether an earlier start has come as far as the example's day.

    Raises:
        OtherVersion: it was made by another version.
    """
    from foundation.database import snapshot
    from pilots.errors import NoProgramme
    from pilots.schema import check
    from pilots.setting import read_setting

    try:
        check(url)
        with snapshot(url) as session:
            setting = read_setting(session)
    except NoProgramme:
        return False
    reached = setting.programme.advanced_to
    return reached is not None and reached >= setting.end_of(DAY, None)


def clock(url: str) -> Callable[[], datetime]:
    """Return a clock that goes on, second by second, where the example was left."""
    from foundation.database import snapshot
    from pilots.setting import read_setting

    with snapshot(url) as session:
        setting = read_setting(session)
    begins, reached = _morning(setting), setting.programme.advanced_to
    start = max(begins, reached) if reached else begins
    return shifted(utc_now, to=start)


def _morning(setting: "Setting") -> datetime:
    morning = datetime.combine(DAY + timedelta(days=1), MORNING, setting.zone(None))
    return morning.astimezone(UTC)

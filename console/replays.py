"""One replay from the folder in memory to the files on disk."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from console.progress import Display
from foundation.database import unit_of_work
from notifications.senders.files import FileSender
from pilots.deeds.beginning import begin
from pilots.folder import Folder
from pilots.outputs.place import database_of
from pilots.outputs.writing import draw_with_children, write_outputs
from pilots.recorded import Recorded


def replayed(
    folder: Folder,
    out: Path,
    until: date | None,
    *,
    display: Display,
    wait: Callable[[], None],
    trial_reports: bool = False,
) -> dict[str, Any]:
    """Begin or take up the run below ``out``, replay it, write its outputs; return the summary.

    ``wait`` returns when the Prefect server answers; it starts while the programme is imported.
    """
    url = database_of(out)
    with display.step("Importing the programme, freezing criteria and plan"):
        end = begin(url, folder, until=until)
    with display.step("Starting Prefect"):
        # Importing prefect reads the environment, which now names the server.
        from flows.replaying import replay
        from flows.server import settle
        from flows.sweeping import Sweep

        wait()
    sweep = Sweep(
        url=url,
        sender=FileSender(out / "letters"),
        recorded=Recorded.of(folder),
        paced=True,
        progress=display.phase,
    )
    with display.step("Replaying"):
        reached = asyncio.run(replay(sweep, until=end))
        settle()
    with display.step("Writing figures, verdicts and reports"):
        return write_outputs(
            lambda: unit_of_work(url),
            out,
            now=reached,
            draw=draw_with_children,
            durations=display.seconds,
            trial_reports=trial_reports,
        )

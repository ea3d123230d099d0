"""A whole programme through the engine, and the same without it."""

import sys
from dataclasses import dataclass
from pathlib import Path

from measuring import Cost, cost_of, peak_of_children

HERE = Path(__file__).resolve().parent
PILOTS = "from console import main; main()"
SAME = ("kpis.csv", "verdicts.json")


@dataclass(frozen=True)
class Pair:
    """What one folder cost with the engine and without, and how much came out."""

    folder: str
    engine: Cost
    plain: Cost
    server: float
    letters: int
    reports: int

    @property
    def ratio(self) -> float:
        return self.engine.seconds / self.plain.seconds


def compared(folder: Path, scratch: Path) -> Pair:
    """Run ``folder`` both ways, into new folders, and make sure that both give the same.

    The Prefect server is started beforehand and answers both the first and every later request of
    the run: what is measured is the run, not the start of a server.
    """
    from flows.server import prefect_server

    scratch.mkdir(parents=True)
    by_engine, by_hand = scratch / "engine", scratch / "plain"
    plain = cost_of(
        [sys.executable, HERE / "without_prefect.py", folder, by_hand],
        log=scratch / "plain.log",
    )
    with prefect_server(scratch / "prefect") as url:
        engine = cost_of(
            [sys.executable, "-c", PILOTS, "run", folder, "--out", by_engine],
            log=scratch / "engine.log",
            environment={"PREFECT_API_URL": url},
        )
        server = max(peak_of_children().values(), default=0.0)
    _insist_on_sameness(by_engine, by_hand)
    letters = len(list(by_engine.glob("letters/*.eml")))
    reports = len([path for path in by_engine.glob("reports/*") if path.is_file()])
    return Pair(folder.name, engine, plain, server, letters, reports)


def _insist_on_sameness(by_engine: Path, by_hand: Path) -> None:
    different = [
        name for name in SAME if (by_engine / name).read_bytes() != (by_hand / name).read_bytes()
    ]
    counts = [len(list(out.glob("letters/*.eml"))) for out in (by_engine, by_hand)]
    if different or counts[0] != counts[1]:
        raise SystemExit(f"The two runs differ: {different}, letters {counts}")

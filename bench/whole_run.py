"""A whole programme through the engine, and the same without it."""

import sys
from dataclasses import dataclass
from pathlib import Path

from measuring import Cost, cost_of, peak_of_children

HERE = Path(__file__).resolve().parent
PILOTS = "from console import main; main()"
SAME = ("kpis.csv", "verdicts.json")


@dataclass(frozen=True)
class Costs:
    """What one folder cost in three ways, what the server took, and how much came out."""

    folder: str
    engine: Cost
    without: Cost
    bare: Cost
    server: float
    letters: int
    reports: int


def compared(folder: Path, scratch: Path) -> Costs:
    """Run ``folder`` in three ways, into new folders, and make sure that all give the same.

    The Prefect server is up before the run begins: measured is the run, not the start of a server.
    """
    scratch.mkdir(parents=True)
    outs = [scratch / "engine", scratch / "without", scratch / "bare"]
    without = cost_of(
        [sys.executable, HERE / "without_prefect.py", folder, outs[1]], log=scratch / "without.log"
    )
    engine, server = _with_prefect(folder, outs[0], scratch)
    bare = cost_of(
        [sys.executable, HERE / "bare_writes.py", outs[0], outs[2]], log=scratch / "bare.log"
    )
    _insist_on_sameness(outs)
    letters = len(list(outs[0].glob("letters/*.eml")))
    reports = len([path for path in outs[0].glob("reports/**/*") if path.is_file()])
    return Costs(folder.name, engine, without, bare, server, letters, reports)


def _with_prefect(folder: Path, out: Path, scratch: Path) -> tuple[Cost, float]:
    from flows.server import prefect_server

    with prefect_server(scratch / "prefect") as server:
        server.wait()
        engine = cost_of(
            [sys.executable, "-c", PILOTS, "run", folder, "--out", out],
            log=scratch / "engine.log",
        )
        return engine, max(peak_of_children().values(), default=0.0)


def _insist_on_sameness(outs: list[Path]) -> None:
    contents = [[(out / name).read_bytes() for name in SAME] for out in outs]
    names = [{path.name for path in out.glob("letters/*.eml")} for out in outs]
    if contents.count(contents[0]) != len(outs) or names.count(names[0]) != len(outs):
        raise SystemExit(f"The runs differ in {SAME} or in their {[len(n) for n in names]} letters")

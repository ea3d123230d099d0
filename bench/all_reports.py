"""All regional reports in all languages as HTML, PDF and DOCX, on two cores.

    python bench/all_reports.py [OUT]

OUT is that of a finished run; without it the shipped example is replayed first, which is not
measured. Writes ``bench/reports.md``. The baseline, in the same run and on the same cores: the same
words without anything else, as bare HTML, bare PDF (``bare_report.py``) and bare DOCX (one
paragraph a heading, sentence, list item or row). Everything is made twice, by other processes with
another seed of hashes, to compare the bytes.
"""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TypeVar

from bare_report import bare_html, bare_pdf, words_of
from measuring import cost_of
from one_report import LANGUAGES, stored_facts

GOAL = 60.0
"""Seconds on the clock for everything."""
CORES = 2
FORMATS = ("html", "pdf", "docx")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Report:
    """One report in one language: processor seconds and digest of each file, the page for words."""

    name: str
    seconds: dict[str, float]
    digests: dict[str, str]
    bytes: dict[str, int]
    page: str = ""


@dataclass(frozen=True)
class Pass:
    """All of them: seconds on the clock from the start of the processes to the last file."""

    seconds: float
    reports: list[Report]

    @property
    def processor(self) -> float:
        return sum(sum(one.seconds.values()) for one in self.reports)

    def of(self, kind: str) -> float:
        return sum(one.seconds.get(kind, 0) for one in self.reports)


def ours(job: tuple[str, str, str]) -> Report:
    """Make the three files of a report, as a run does."""
    from evaluation.reports.as_docx import docx_of
    from evaluation.reports.as_html import html_of
    from evaluation.reports.as_pdf import pdf_of
    from evaluation.reports.facts import read_facts
    from evaluation.reports.rendering import document_of

    region, stored, language = job
    blocks, document = timed(lambda: document_of(read_facts(stored), language))
    makers = {"html": html_of, "pdf": pdf_of, "docx": docx_of}
    made = {kind: timed(lambda make=make: make(document)) for kind, make in makers.items()}
    return Report(
        name=f"{region}.{language}",
        seconds={"blocks": blocks, **{kind: seconds for kind, (seconds, _) in made.items()}},
        digests={kind: sha256(file).hexdigest() for kind, (_, file) in made.items()},
        bytes={kind: len(file) for kind, (_, file) in made.items()},
        page=made["html"][1].decode(),
    )


def bare(job: tuple[str, str]) -> Report:
    """Make the same words as three bare files."""
    name, page = job
    fonts = Path(str(files("evaluation.reports") / "fonts"))
    pieces = words_of(page)

    def bare_docx() -> bytes:
        import docx

        document, target = docx.Document(), BytesIO()
        for piece in pieces:
            document.add_paragraph("\t".join(piece.cells) or piece.text)
        document.save(target)
        return target.getvalue()

    makers: dict[str, Callable[[], object]] = {
        "html": lambda: bare_html(pieces),
        "pdf": lambda: bare_pdf(pieces, fonts),
        "docx": bare_docx,
    }
    return Report(name, {kind: timed(make)[0] for kind, make in makers.items()}, {}, {})


def timed(deed: Callable[[], Made]) -> tuple[float, Made]:
    """Return processor seconds, those of helping threads included, and what was made."""
    began = time.process_time()
    made = deed()
    return time.process_time() - began, made


def passed(deed: Callable[..., Report], jobs: list[tuple[str, ...]], seed: str) -> Pass:
    """Do all jobs in fresh processes."""
    os.environ["PYTHONHASHSEED"] = seed
    from multiprocessing import get_context

    began = time.perf_counter()
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        reports = list(pool.map(deed, jobs))
    return Pass(time.perf_counter() - began, reports)


def main(out: Path | None) -> int:
    with tempfile.TemporaryDirectory() as place:
        if out is None:
            out = Path(place) / "out"
            pilots = Path(sys.executable).with_name("pilots")
            cost_of([pilots, "demo", "--out", out], log=Path(place) / "log")
        facts = stored_facts(out)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    jobs = [(region, stored, language) for region, stored in facts for language in LANGUAGES]
    first = passed(ours, jobs, "1")
    base = passed(bare, [(one.name, one.page) for one in first.reports], "1")
    again = passed(ours, jobs, "2")
    words = written(first, base, again)
    Path(__file__).with_name("reports.md").write_text(words, encoding="utf-8")
    print(words)
    return int(differing(first, again) != [] or first.seconds > GOAL)


def differing(first: Pass, again: Pass) -> list[str]:
    return [
        f"{one.name}.{kind}"
        for one, two in zip(first.reports, again.reports, strict=True)
        for kind in FORMATS
        if one.digests[kind] != two.digests[kind]
    ]


def written(first: Pass, base: Pass, again: Pass) -> str:
    files_made, same = len(first.reports) * len(FORMATS), not differing(first, again)
    lines = [
        "# All regional reports in five languages",
        "",
        (
            f"Printed by `bench/all_reports.py` on Python {platform.python_version()}, "
            f"{CORES} processes on {CORES} cores, start of the processes included. Processes that "
            f"waited for {os.cpu_count()} processors at the end: {os.getloadavg()[0]:.1f}."
        ),
        (
            f"{len(first.reports)} reports, {files_made} files: **{first.seconds:.1f} s** on the "
            f"clock (goal: under {GOAL:.0f} s), once more in {again.seconds:.1f} s. Files that "
            f"differ between the two runs: {', '.join(differing(first, again)) or 'none'}."
            + (" Identical bytes, compared by SHA-256." if same else "")
        ),
        (
            "Baseline: the same words as bare HTML, bare Typst PDF and bare DOCX, without blocks, "
            "charts, evidence, tags or styles."
        ),
        "",
        "| | processor, s | a file, ms (median) | baseline, s | times the baseline | kB (median) |",
        "|---|---|---|---|---|---|",
        f"| blocks | {first.of('blocks'):.1f} | {typical(first, 'blocks'):.0f} | | | |",
        *(
            f"| {kind} | {first.of(kind):.1f} | {typical(first, kind):.0f} | {base.of(kind):.1f} "
            f"| {first.of(kind) / base.of(kind):.1f} "
            f"| {median(one.bytes[kind] for one in first.reports) / 1000:.0f} |"
            for kind in FORMATS
        ),
        (
            f"| all | {first.processor:.1f} | | {base.processor:.1f} "
            f"| {first.processor / base.processor:.1f} | |"
        ),
        (
            f"| on the clock | {first.seconds:.1f} | | {base.seconds:.1f} "
            f"| {first.seconds / base.seconds:.1f} | |"
        ),
    ]
    return "\n".join([*lines, ""])


def typical(some: Pass, kind: str) -> float:
    return 1000 * median(one.seconds[kind] for one in some.reports)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))

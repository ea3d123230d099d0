"""One region's report as HTML and PDF, on one core, beside the bare words of the same report.

    python bench/one_report.py OUT

OUT is that of a finished run. Prints one line of JSON: see ``main``.
"""

import json
import os
import sqlite3
import sys
from contextlib import closing
from importlib.resources import files
from pathlib import Path

from bare_report import bare_html, bare_pdf, words_of
from measuring import typical

TIMES = 5


def longest_facts(out: Path) -> tuple[str, str]:
    """The region whose report has most to say, and the facts of its newest edition as JSON."""
    question = (
        "SELECT subject, facts FROM report WHERE subject <> 'programme' "
        "ORDER BY length(facts) DESC, id LIMIT 1"
    )
    with closing(sqlite3.connect(out / "pilots.db")) as database:
        region, facts = database.execute(question).fetchone()
    return region, facts


def main(out: Path) -> None:
    """Print region and seconds: ``html`` and ``pdf`` of ours, ``bare`` for both of the baseline."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from evaluation.reports.facts import RegionFacts
    from evaluation.reports.rendering import render

    region, stored = longest_facts(out)
    facts = RegionFacts.model_validate_json(stored)
    pieces = words_of(render(facts, "en", "html").decode())
    fonts = Path(str(files("evaluation.reports") / "fonts"))
    figures = {
        "region": region,
        "pieces": len(pieces),
        "html": typical(lambda: render(facts, "en", "html"), times=TIMES),
        "pdf": typical(lambda: render(facts, "en", "pdf"), times=TIMES),
        "bare": typical(lambda: (bare_html(pieces), bare_pdf(pieces, fonts)), times=TIMES),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

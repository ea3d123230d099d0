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
    """Print region and seconds: ``blocks``, ``html``, ``pdf`` of ours, ``bare`` for all of it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from evaluation.reports.as_html import html_of
    from evaluation.reports.as_pdf import pdf_of
    from evaluation.reports.facts import read_facts
    from evaluation.reports.rendering import document_of

    region, stored = longest_facts(out)
    facts = read_facts(stored)
    document = document_of(facts, "en")
    pieces = words_of(html_of(document).decode())
    fonts = Path(str(files("evaluation.reports") / "fonts"))
    figures = {
        "region": region,
        "blocks": typical(lambda: document_of(facts, "en"), times=TIMES),
        "html": typical(lambda: html_of(document), times=TIMES),
        "pdf": typical(lambda: pdf_of(document), times=TIMES),
        "bare": typical(lambda: (bare_html(pieces), bare_pdf(pieces, fonts)), times=TIMES),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]))

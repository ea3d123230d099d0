"""Every region's report as HTML and PDF, on one core, beside the bare words of the same report.

    python bench/one_report.py OUT

OUT is that of a finished run. Prints one line of JSON: see ``main``.
"""

import json
import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from time import process_time
from typing import TypeVar

from bare_report import Piece, bare_html, bare_pdf, words_of

Made = TypeVar("Made")
LANGUAGES = ("en", "de", "fr", "it", "sl")


def stored_facts(out: Path) -> list[tuple[str, str]]:
    """Each region and the facts of its newest edition as JSON."""
    question = (
        "SELECT subject, facts FROM report AS r WHERE subject <> 'programme' AND edition = "
        "(SELECT max(edition) FROM report WHERE subject = r.subject) ORDER BY subject"
    )
    with closing(sqlite3.connect(out / "pilots.db")) as database:
        return list(database.execute(question))


def main(out: Path) -> None:
    """Print ``reports``: region, language and seconds of blocks, html, pdf and bare, for each.

    Each is made once: Typst remembers what it has set, and would be much faster the second time.
    The first region warms up what every process loads once and is left out.
    """
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    from evaluation.reports.as_html import html_of
    from evaluation.reports.as_pdf import pdf_of
    from evaluation.reports.facts import read_facts
    from evaluation.reports.rendering import document_of

    fonts = Path(str(files("evaluation.reports") / "fonts"))
    bare_pdf(words_of("<p>warm</p>"), fonts)
    reports = []
    for region, stored in stored_facts(out):
        facts = read_facts(stored)
        for language in LANGUAGES:
            blocks, document = timed(document_of, facts, language)
            html, page = timed(html_of, document)
            pdf, _ = timed(pdf_of, document)
            pieces = words_of(page.decode())
            plain, _ = timed(bare, pieces, fonts)
            reports.append({"region": region, "language": language, "blocks": blocks,
                            "html": html, "pdf": pdf, "bare": plain})  # fmt: skip
    print(json.dumps({"reports": reports[len(LANGUAGES) :]}))


def bare(pieces: list[Piece], fonts: Path) -> tuple[str, bytes]:
    return bare_html(pieces), bare_pdf(pieces, fonts)


def timed(deed: Callable[..., Made], *given: object) -> tuple[float, Made]:
    # Seconds that the core worked, on all threads: what others do on the machine does not count.
    began = process_time()
    made = deed(*given)
    return process_time() - began, made


if __name__ == "__main__":
    main(Path(sys.argv[1]))

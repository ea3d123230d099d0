"""A codebook that a programme brings along."""

from pathlib import Path

TEXT = """\
version = {version}
questions = ["x_best"]
least_alpha = 0.667
least_coded = 0.8
written_by = "Lead"
checked_by = "Board"
next_review = 2028-01-31

[[themes]]
id = "welcome"
name = "Welcome"
belongs = "{welcome}"
elsewhere = "What came of it (Results)."

[[themes]]
id = "contacts"
name = "Contacts made"
belongs = "Whom one met."
elsewhere = "What came of it (Results)."

[[themes]]
id = "results"
name = "Results"
belongs = "What came of it."
elsewhere = "How it felt (Welcome)."
{more}
[translations.de.welcome]
name = "Empfang"
belongs = "Wie man empfangen wurde."
elsewhere = "Was daraus wurde (Ergebnisse)."
"""


def a_codebook(
    file: Path, *, version: int = 1, welcome: str = "How one was received.", more: str = ""
) -> Path:
    """Write a codebook of three themes, one of them in German too, and return its file."""
    text = TEXT.format(version=version, welcome=welcome, more=more)
    file.write_text(text, encoding="utf-8")
    return file

"""What two runs have to agree on: figures, verdicts and reports to the byte, letters by content."""

from email import message_from_bytes, policy
from pathlib import Path

EXACT = ("kpis.csv", "verdicts.json", "refused-answers.csv", "refused-decisions.csv")


def exact(out: Path) -> dict[str, bytes]:
    """Return the bytes of every file that must be equal, by its path below ``out``."""
    reports = (path for path in (out / "reports").rglob("*") if path.is_file())
    files = [*(out / name for name in EXACT), *reports]
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def letters(out: Path) -> dict[str, str]:
    """Return who got what when, by the name of the letter's file."""
    return {path.name: _content(path) for path in (out / "letters").glob("*.eml")}


def _content(path: Path) -> str:
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([str(mail["To"]), str(mail["Subject"]), str(mail["Date"]), *map(str, parts)])

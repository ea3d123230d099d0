"""What a template explains: each key of the programme, each file, each column."""

from collections.abc import Iterator
from textwrap import indent

from foundation.languages import LANGUAGES
from pilots.folder.programme import KEYS
from pilots.folder.sheets import sheets
from pilots.folder.template_rows import WAVES
from services_catalog import Catalogue

ABOUT = """\
A programme folder: everything that Pilot Trials needs to know of a programme.

All of it is invented and marked as synthetic. Replace it by your own programme, and say
synthetic = false. Then run
    pilots check FOLDER
which names every fault with file, row and column. Nothing is imported before there is none.

Ids are lower-case letters, digits and hyphens. Days are written 2027-01-11, moments
2027-01-11T15:00:00+01:00 (with the offset from UTC), money 3500 EUR. Several values in one cell
are separated by a semicolon. Text is taken as it stands: =SUM(A1) is no formula here, and a
workbook must not hold formulas.
At least ten pilot clusters (min_pilots) and, for every enabled service, at least two regions.
Firms stand in smes only; people holds everybody else. Each cluster needs a cluster_manager and, if
one of its services has tasks for it, a service_facilitator; each region a regional_coordinator; the
programme a wp_lead.
participations is needed once the rollout begins. tasks, answers, decisions and withdrawals record
what happened; they may be empty or left out.
"""
ABOUT_FILES = """
The files are CSV: UTF-8, commas, the header in the first row. A file services/<id>.toml adds a
service of your own. A file codebook.toml replaces the themes by which open answers are sorted.
"""
ABOUT_SHEETS = """
Every sheet is a file of the folder form; programme and waves are programme.toml. All cells are
text. A sheet services with the columns file and text adds services of your own: the name of the
file, and its TOML text in one cell or a line in each row. A sheet codebook with the column text
replaces the themes by which open answers are sorted.
"""

SETTINGS: dict[str, object] = {
    "id": "demo-programme",
    "title": "Demo programme of pilot-cluster service trials (synthetic)",
    "synthetic": True,
    "timezone": "Europe/Vienna",
    "languages": LANGUAGES,
    "contact": "coordination@trials.example",
    "min_pilots": 10,
    "target_validated_services": 5,
    "exchange_rates": {"CHF": 1.04},
}
ABOUT_WAVES = "the rollout waves: an id, and the first day of the trials in it"


def programme_toml() -> str:
    """Return ``programme.toml`` with a comment above each key."""
    meanings = {key.name: key.meaning for key in KEYS}
    keys = (f"# {meanings[name]}\n{name} = {_toml(value)}\n" for name, value in SETTINGS.items())
    waves = (f'[[waves]]\nid = "{wave}"\nstarts = {day}\n' for wave, day in WAVES.items())
    return "\n".join((*keys, f"# {ABOUT_WAVES}", *waves))


def programme_rows() -> Iterator[tuple[str, str, str]]:
    """Yield key, value and meaning, as the sheet ``programme`` has them."""
    meanings = {key.name: key.meaning for key in KEYS}
    for name, value in SETTINGS.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{part}", str(one), meanings[name]) for part, one in value.items())
        else:
            yield name, _cell(value), meanings[name]


def readme(catalogue: Catalogue) -> str:
    """Return the text that explains every file and column of the folder."""
    parts = [ABOUT + ABOUT_FILES, "programme.toml\n  Explained in the file itself.\n"]
    for name, sheet in sheets(catalogue).items():
        columns = "\n".join(f"{column.name}: {column.meaning}" for column in sheet.columns)
        parts.append(f"{name}.csv\n  {sheet.meaning}\n{indent(columns, '    ')}\n")
    return "\n".join(parts)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {one}" for key, one in value.items()) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{one}"' for one in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ";".join(value) if isinstance(value, tuple) else str(value)

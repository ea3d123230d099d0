"""The reference page of the programme folder as Markdown: printed from the tables of columns."""

from collections.abc import Iterator, Sequence

from pilots.folder.csv_rows import LARGEST_ANSWERS, LARGEST_OTHER, LARGEST_TOML
from pilots.folder.programme import KEYS
from pilots.folder.sheets import Sheet, sheets
from pilots.folder.workbook_safety import LARGEST_UNPACKED, MOST_CELLS
from services_catalog import default_catalogue
from services_catalog.codebook import MOST_THEMES

MEGA = 1_000_000
INTRODUCTION = """\
# Programme folder

Printed by `pilots docs` from `pilots/folder`.

What a coordinator hands in: a folder of the files below, or one `.xlsx` workbook with the same
sheets. `pilots init FOLDER` writes one to start from, `pilots check FOLDER` names every fault
with file, row (the header is row 1), column, what was found and what would be right. Nothing is
imported while there is a fault.

CSV files are UTF-8 (a byte order mark does no harm), with commas and a header row; columns may
stand in any order. Ids are lower-case letters, digits and hyphens. Several values in one cell are
separated by `;`, truths are `yes` or `no`, money is `3500 EUR`, moments carry their offset:
`2027-01-11T15:00:00+01:00`. Text is taken as it stands: `=HYPERLINK(...)` or `<b>` in a cell is
text like any other."""

RULES = """\
## What no single cell shows

- At least `min_pilots` pilot clusters, and at least two regions for every enabled service.
- Every id names something: a region, a cluster, an enabled service, a wave, a firm, a person.
- A region type that differs from that of the region comes with a reason.
- Each cluster has a `cluster_manager` and, if a step of one of its services is owned by one, a
  `service_facilitator`; each region with a cluster a `regional_coordinator`; the programme a
  `wp_lead`.
- No id, and no other key of a row, comes twice; firms and people share no id.
- A firm takes part in trials of its own cluster, and answers only where it takes part. A
  `cluster_manager` answers for the own cluster, a `regional_authority` for the own region.
- A question belongs to the wave, the respondent and the service; its answer is one that it takes.
- Nothing happens before its trial starts (but the baseline), no task before one that it depends
  on.

No fault, but refused or left out when answers are counted: late answers, answers after a
withdrawal, exit answers of a firm that did not attend, answers of larger firms, answers that a
later one replaces."""

OWN = f"""\
## services/ and codebook.toml

Both may be left out. A file `services/<id>.toml` adds a service (`docs/how-to/add-a-service.md`).
`codebook.toml` replaces the shipped codebook, by which what firms write in their own words is
sorted (`docs/how-to/code-open-answers.md`):

| key | holds |
| --- | --- |
| `version` | a whole number; other themes or words need a higher one |
| `questions` | ids of questions that firms answer in their own words |
| `least_alpha` | from which agreement of two people (Krippendorff's alpha, 0 to 1) reports print |
| `least_coded` | from which share of answers that are coded (0 to 1) reports print |
| `asking` | those of them that ask what should change; may be left out |
| `least_named` | from which share a theme is named beside a verdict; if left out: 0.2 |
| `written_by`, `checked_by`, `next_review` | two different ones, and a day |
| `[[themes]]` | at most {MOST_THEMES}: `id`, `name`, what `belongs` to it, what `elsewhere` |
| `[translations.LANGUAGE.THEME]` | the three texts; what is missing stays English |"""

WORKBOOK = """\
## The workbook

The sheets are called like the files, without or with their ending. Cells may be text, numbers,
days or truths; moments must be text, because a spreadsheet knows no offset. A cell that holds a
formula or an error value is a fault: what a spreadsheet program left beside a formula may no
longer be what it gives. `programme` has the columns `key` and `value`, with one row
`exchange_rates.CHF` for each rate, and the sheet `waves` the columns `id` and `starts`; or
`programme` has one column with the text of `programme.toml`, a line in each row. Own services
stand in a sheet `services` with the columns `file` and `text`: the whole text in one cell, or a
line in each row. `codebook.toml` stands in a sheet `codebook` with the column `text`."""


def programme_folder_page() -> str:
    """Return ``docs/reference/programme-folder.md``."""
    catalogue = default_catalogue()
    parts = [INTRODUCTION, _programme()]
    parts += [_sheet(sheet) for sheet in sheets(catalogue).values()]
    return "\n\n".join([*parts, OWN, RULES, WORKBOOK, _limits()]) + "\n"


def _programme() -> str:
    rows = [(f"`{key.name}`", key.meaning, _usual(key.usual)) for key in KEYS]
    rows.append(("`[[waves]]`", "the rollout waves: `id`, and `starts`, the first day", ""))
    return "\n".join(["## programme.toml", "", *_table(("key", "meaning", "if left out"), rows)])


def _usual(value: object) -> str:
    return "" if value is None else f"{value or 'none'}"


def _sheet(sheet: Sheet) -> str:
    need = "Always needed." if sheet.always else "May be left out."
    rows = [(f"`{column.name}`", column.meaning) for column in sheet.columns]
    heading = [f"## {sheet.name}.csv", "", f"{sheet.meaning} {need}", ""]
    return "\n".join([*heading, *_table(("column", "holds"), rows)])


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    for cells in (heads, ("---",) * len(heads), *rows):
        yield f"| {' | '.join(cells)} |"


def _limits() -> str:
    return (
        "## Limits\n\n"
        f"`answers.csv` may have {LARGEST_ANSWERS // MEGA} megabytes (about a million answers), a "
        f"workbook {LARGEST_ANSWERS // MEGA} and {LARGEST_UNPACKED // MEGA} unpacked with "
        f"{MOST_CELLS // MEGA} million cells a sheet, any other CSV file {LARGEST_OTHER // MEGA}, "
        f"a TOML file {LARGEST_TOML // MEGA}. What is larger is refused unread."
    )

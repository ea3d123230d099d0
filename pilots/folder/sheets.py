"""The files of a programme folder as a table: their columns, what they hold, what is unique."""

from dataclasses import dataclass
from typing import Any

from foundation.languages import LANGUAGES
from pilots.folder import records
from pilots.folder.readings import (
    Reading,
    a_count,
    a_country,
    a_currency,
    a_holiday_calendar,
    a_line,
    a_moment,
    a_nuts_code,
    a_timezone,
    an_address,
    an_id,
    any_text,
    at_least_one,
    maybe,
    one_of,
    or_empty,
    several,
    some_text,
    yes_or_no,
)
from services_catalog import Catalogue

SIZES = ("0-9", "10-49", "50-249", "250 or more")
KINDS = ("report", "verdict")
FIRMS_ROLE = "sme_contact"
"""The role that no row of ``people.csv`` has: firms stand in ``smes.csv``."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    ``refers`` names the thing whose id the cell holds: a sheet, ``services`` or ``waves``.
    ``words`` are all right values, where there are few.
    """

    name: str
    reading: Reading[Any]
    meaning: str
    refers: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """``key``: the columns that together are different in every row."""

    name: str
    meaning: str
    record: type
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    always: bool = False

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def choice(name: str, words: tuple[str, ...], meaning: str) -> Column:
    return Column(name, one_of(words), f"{meaning}{', '.join(words)}", words=words)


def yes_no(name: str, meaning: str) -> Column:
    return Column(name, yes_or_no, f"yes or no: {meaning}", words=("yes", "no"))


SERVICE = Column("service", an_id, "id of the service", "services")
CLUSTER = Column("cluster", an_id, "id of the pilot cluster", "clusters")
LANGUAGE = choice("language", LANGUAGES, "language of letters: ")


def sheets(catalogue: Catalogue) -> dict[str, Sheet]:
    """Return every sheet by name, in the order in which they are read."""
    everything = (*_places(catalogue), *_people(catalogue), *_events())
    return {sheet.name: sheet for sheet in everything}


def _places(catalogue: Catalogue) -> tuple[Sheet, ...]:
    types = tuple(region_type.id for region_type in catalogue.region_types.types)
    return (
        Sheet(
            "regions", "The regions that take part.", records.Region, ("id",), (
                Column("id", an_id, "lower-case letters, digits and hyphens"),
                Column("name", a_line, "as it is printed in English"),
                Column("country", a_country, "two capital letters"),
                Column("nuts", a_nuts_code, "NUTS code of the region"),
                Column("languages", at_least_one(several(one_of(LANGUAGES))),
                       "languages of its report beside English, separated by ;"),
                Column("timezone", a_timezone,
                       "such as Europe/Vienna; deadlines end at 24:00 there"),
                Column("holidays", a_holiday_calendar,
                       "calendar of public holidays: country, or country-subdivision such as AT-4"),
                Column("currency", a_currency, "three capital letters"),
                choice("region_type", types, "one of "),
            ), always=True,
        ),
        Sheet(
            "clusters", "The pilot clusters.", records.Cluster, ("id",), (
                Column("id", an_id, "lower-case letters, digits and hyphens"),
                Column("name", a_line, "as it is printed"),
                Column("region", an_id, "id of its region", "regions"),
                Column("nuts2", or_empty(a_nuts_code), "NUTS-2 code of the site, or empty"),
                Column("theme", or_empty(a_line), "what the cluster works on, or empty"),
                Column("region_type", or_empty(one_of(types)),
                       f"{', '.join(types)}; or empty: that of the region", words=types),
                Column("region_type_reason", any_text,
                       "why the type differs from that of the region; needed if it does"),
                Column("wave", an_id,
                       "id of the rollout wave in which the cluster joins; its trials start in the "
                       "wave that trials.csv gives each of them", "waves"),
                Column("members", maybe(a_count), "number of member firms, or empty"),
            ), always=True,
        ),
        Sheet(
            "trials", "Which cluster tries which service.", records.Trial, ("cluster", "service"), (
                CLUSTER,
                SERVICE,
                Column("wave", an_id,
                       "id of the rollout wave in which the trial starts; this one counts, also "
                       "where clusters.csv has another for the cluster", "waves"),
            ), always=True,
        ),
    )  # fmt: skip


def _people(catalogue: Catalogue) -> tuple[Sheet, ...]:
    roles = tuple(role for role in catalogue.roles if role != FIRMS_ROLE)
    return (
        Sheet(
            "people", "Everybody with a role, but the firms.", records.Person, ("id",), (
                Column("id", an_id, "lower-case letters, digits and hyphens"),
                Column("name", a_line, "as letters address the person"),
                Column("email", an_address, "where letters go"),
                choice("role", roles, "one of "),
                Column("region", or_empty(an_id), "id of the region, for roles of a region",
                       "regions"),
                Column("cluster", or_empty(an_id), "id of the cluster, for roles of a cluster",
                       "clusters"),
                LANGUAGE,
            ), always=True,
        ),
        Sheet(
            "smes", "The firms of the clusters.", records.Sme, ("id",), (
                Column("id", an_id, "lower-case letters, digits and hyphens"),
                Column("name", a_line, "as letters address the firm"),
                Column("email", an_address, "where questionnaires go"),
                CLUSTER,
                LANGUAGE,
                choice("size", SIZES, "people employed: "),
                Column("nace", or_empty(a_line), "NACE code of the sector, or empty"),
            ), always=True,
        ),
        Sheet(
            "participations", "Which firm takes part in which trial.", records.Participation,
            ("sme", "cluster", "service"), (
                Column("sme", an_id, "id of the firm", "smes"),
                CLUSTER,
                SERVICE,
                yes_no("attended", "was the firm at the core task?"),
            ),
        ),
    )  # fmt: skip


def _events() -> tuple[Sheet, ...]:
    return (
        Sheet(
            "tasks", "Tasks that are done.", records.DoneTask, ("cluster", "service", "task"), (
                CLUSTER,
                SERVICE,
                Column("task", a_line, "id of the rollout step, such as t1"),
                Column("done_at", a_moment, "moment with its offset"),
                Column("evidence", several(an_evidence),
                       "ids of what was handed in, separated by ;, of those that "
                       "docs/reference/services.md lists for the task"),
                yes_no("accepted", "was the evidence accepted?"),
            ),
        ),
        ANSWERS,
        Sheet(
            "decisions", "Reviews of reports, votes on verdicts.", records.Decision,
            ("kind", "subject", "by", "decision", "decided_at"), (
                choice("kind", KINDS, "what is decided on: "),
                Column("subject", an_id, "id of a region, or programme; or of a service"),
                Column("by", an_id, "id of the person", "people"),
                Column("decision", some_text, "such as submit, approve, agree, adopt"),
                Column("decided_at", a_moment, "moment with its offset"),
                Column("comment", any_text, "free text, or empty"),
            ),
        ),
        Sheet(
            "withdrawals", "Trials that were given up.", records.Withdrawal,
            ("cluster", "service"), (
                CLUSTER,
                SERVICE,
                Column("by", an_id, "id of the person", "people"),
                Column("withdrawn_at", a_moment, "moment with its offset"),
                Column("reason", some_text, "why"),
            ),
        ),
    )  # fmt: skip


def an_evidence(text: str) -> str:
    """Take any word: which ones are right depends on the task."""
    return a_line(text)


ANSWERS = Sheet(
    "answers", "What was answered, one row an answer.", records.Answer,
    ("respondent", "cluster", "service", "wave", "item", "answered_at"), (
        Column("respondent", an_id, "id of a firm or a person"),
        CLUSTER,
        SERVICE,
        Column("wave", an_id, "baseline, exit or followup"),
        Column("item", any_text, "id of the question"),
        Column("value", any_text, "the answer; several are separated by ;, as they were given"),
        Column("answered_at", a_moment, "moment with its offset; a later answer replaces it"),
    ),
)  # fmt: skip

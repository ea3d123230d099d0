"""The registers at the end of every report: evidence, KPI definitions, review, version."""

from collections.abc import Iterable

from evaluation.reports.amended import plan_terms
from evaluation.reports.blocks import Column, Paragraph, Row, Section, Table, Terms, Text, text
from evaluation.reports.decisions import DissentFact
from evaluation.reports.facts import Evidence, KpiFact, ReviewFact
from evaluation.reports.tables import NOTHING, kpi_name
from evaluation.reports.telling import Telling
from foundation.languages import LANGUAGES

SHOWN_LETTERS = 12

SILENCE = "silence"
"""The decision that is written down when nobody decided in time."""


def evidence_register(telling: Telling[Evidence], rows: Iterable[KpiFact], anchor: str) -> Table:
    """Return the table that every reference ``k12`` points into: one row of ``kpis.csv`` each."""
    say = telling.voice.say
    lines: list[Row] = []
    place = None
    for row in rows:
        if place != (row.level, row.unit, row.service):
            place = (row.level, row.unit, row.service)
            lines.append(Row((text(_place(telling, row)),), group=True))
        lines.append(_evidence_row(telling, row))
    return Table(
        anchor=anchor,
        caption=say("Evidence register: the rows of kpis.csv behind the numbers"),
        columns=(
            Column(say("Ref."), share=0.62),
            Column(telling.voice.say("KPI"), share=3),
            Column("n", "right", 0.55),
            Column(say("Value"), "right", 1.25),
            Column(say("Interval"), "right", 1.75),
        ),
        rows=tuple(lines),
        note=say("A dash stands where nothing is published."),
        dense=True,
        halved=True,
    )


def _place(telling: Telling[Evidence], row: KpiFact) -> str:
    where = f"{telling.name('level', row.level)}: {unit_name(telling, row)}"
    return f"{where} \N{MIDDLE DOT} {telling.service(row.service)}" if row.service else where


def _evidence_row(telling: Telling[Evidence], row: KpiFact) -> Row:
    numerals = telling.numerals
    return Row(
        (
            text(row.ref),
            text(telling.name("kpi", row.kpi)),
            text("" if row.n is None else numerals.whole(row.n)),
            text(numerals.short(row)),
            text(numerals.interval(row)),
        ),
        anchor=row.ref,
    )


def unit_name(telling: Telling[Evidence], row: KpiFact) -> str:
    if row.level == "trial":
        return telling.pilot(row.unit)
    if row.level in {"service", "programme"}:
        return telling.voice.say("all regions")
    return telling.name(row.level, row.unit)


def kpi_dictionary(telling: Telling[Evidence], kpis: Iterable[str]) -> Table:
    say, numerals = telling.voice.say, telling.numerals
    return Table(
        anchor="dictionary",
        caption=say("What the KPIs mean"),
        columns=(
            Column(say("KPI"), share=1.9),
            Column(say("Definition"), share=3.8),
            Column(say("Target"), "right", 1.2),
            Column(say("Limit"), "right", 1.0),
        ),
        rows=tuple(
            Row(
                (
                    text(kpi_name(telling, kpi)),
                    text(telling.name("kpi_definition", kpi)),
                    text(numerals.target(kpi)),
                    text(_limit(telling, kpi)),
                )
            )
            for kpi in kpis
        ),
        dense=True,
        halved=True,
    )


def _limit(telling: Telling[Evidence], kpi: str) -> str:
    amber = telling.numerals.definition(kpi).amber
    return NOTHING if amber is None else telling.numerals.goal(kpi, amber)


def review_record(telling: Telling[Evidence]) -> Table:
    say, review = telling.voice.say, telling.facts.review
    rows = [_review_row(telling, entry) for entry in review.decisions]
    if review.waiting_for:
        waiting = (Text(say("waiting"), strong=True),)
        stage = text(telling.name("stage", review.waiting_for))
        rows.append(Row((stage, text(NOTHING), waiting, text(NOTHING), text(NOTHING))))
    return Table(
        anchor="review",
        caption=say("Review record"),
        columns=(
            Column(say("Stage"), share=2.2),
            Column(say("Person and role"), share=2.3),
            Column(say("Decision"), share=1.2),
            Column(say("Date"), share=1.3),
            Column(say("Comment"), share=2.4),
        ),
        rows=tuple(rows),
        dense=True,
    )


def _review_row(telling: Telling[Evidence], entry: ReviewFact) -> Row:
    say = telling.voice.say
    if entry.decision == SILENCE:
        person, decision = say("recorded automatically"), say("no comment")
        comment = say("no answer after the deadline and a reminder; this is no approval")
    else:
        person = ", ".join(filter(None, (entry.person, telling.name("role", entry.role))))
        decision, comment = telling.name("decision", entry.decision), entry.comment
    stage = telling.name("stage", entry.stage)
    cells = (stage, person, decision, telling.day(entry.day), comment or NOTHING)
    return Row(tuple(text(words) for words in cells))


def dissent_record(telling: Telling[Evidence], dissents: Iterable[DissentFact]) -> list[Paragraph]:
    """Return one paragraph for each opinion that differs from what was decided, word for word."""
    return [
        Paragraph(
            telling.voice.runs(
                "Differing opinion of {person} ({role}), {day}: “{words}”",
                person=entry.person,
                role=telling.name("role", entry.role),
                day=telling.day(entry.day),
                words=entry.text,
            )
        )
        for entry in dissents
    ]


def version_terms(telling: Telling[Evidence], edition: str) -> Terms:
    say, facts = telling.voice.say, telling.facts
    return Terms(
        (
            (say("Programme"), text(f"{facts.programme.title} ({facts.programme.id})")),
            (say("Edition"), text(edition)),
            (say("Version"), text(telling.numerals.whole(facts.review.version))),
            (say("Data until"), text(telling.day(facts.edition.data_until))),
            (say("Fingerprint of the content (SHA-256)"), text(telling.fingerprint)),
            *plan_terms(telling),
            (say("Fingerprint of the definitions"), text(facts.edition.catalogue_digest)),
            (say("Contact"), text(facts.programme.contact)),
            (say("Languages"), text(", ".join(LANGUAGES))),
        )
    )


def sources(telling: Telling[Evidence], cited: list[str]) -> Section:
    """Return the short annex of a report of two pages; ``cited`` are the references it makes."""
    rows = [row for row in telling.facts.rows if row.ref in set(cited)]
    blocks = (
        evidence_register(telling, rows, "register"),
        version_terms(telling, edition_name(telling)),
    )
    return Section("sources", telling.voice.say("Sources and version"), blocks)


def edition_name(telling: Telling[Evidence]) -> str:
    """Return the number of the edition; figures that nobody froze have none."""
    number = telling.facts.edition.number
    return telling.numerals.whole(number) if number else telling.voice.say("interim")


def short_hash(facts_hash: str) -> str:
    """Return the beginning of a digest, enough to compare two printed reports."""
    return facts_hash[:SHOWN_LETTERS]

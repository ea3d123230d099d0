"""Read a report: its text, the evidence behind each number, the files to take along."""

from typing import Annotated, get_args

from fastapi import APIRouter, Depends, Query, Response

from evaluation.reports.blocks import Document, Section
from evaluation.reports.facts import Facts, KpiFact
from evaluation.reports.numerals import DASH
from evaluation.reports.passages import keyed, passages
from evaluation.reports.registers import unit_name
from evaluation.reports.rendering import Format, document_of, render
from evaluation.reports.telling import Telling
from evaluation.reports.tracing import refs_in
from pilots.lifecycle.reports import STAGE_OF
from pilots.reviews.said import decisions_on, dissents_on, grades_of, remarks_on
from pilots.reviews.standing import deciding, writers
from portal.open.results import as_file
from portal.review.opening import Opened, facts_now, opened, text_language
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Reading = Annotated[Visit, Depends(visiting("see reports"))]
InLanguage = Annotated[str, Query(alias="in", max_length=2)]


@router.get("/reports/{identifier}")
def report(visit: Reading, identifier: str, wanted: InLanguage = "") -> Response:
    """Show the report in the portal's frame, with remarks beside what they are about."""
    with visit.reading() as session:
        one = opened(visit, session, identifier)
        if one.withheld:
            return visit.go(f"{one.address}/interest")
        language = text_language(visit, wanted)
        facts = facts_now(session, one)
        document = document_of(facts, language)
        stages = one.setting.catalogue.review
        regional = one.report.subject in one.setting.regions
        return visit.page(
            "review/report",
            one=one,
            words=one.words,
            report=one.report,
            doc=document,
            sections=[(section, list(keyed(section))) for section in document.sections],
            passages=passages(document),
            text_language=language,
            remarks=remarks_on(session, one.report),
            decisions=decisions_on(session, one.report),
            grades=grades_of(session, one.report),
            dissents=dissents_on(session, "report", one.report.id),
            stage=STAGE_OF.get(one.report.status, ""),
            stages=stages.stages_regional if regional else stages.stages_programme,
            waiting=deciding(session, one.setting, one.report),
            wrote=one.person.id in writers(session, one.report),
        )


@router.get("/reports/{identifier}/evidence/{ref}")
def evidence(visit: Reading, identifier: str, ref: str, wanted: InLanguage = "") -> Response:
    """Show the row of figures behind a number: alone, or as the panel beside the text."""
    with visit.reading() as session:
        one = opened(visit, session, identifier)
        if one.withheld:
            return visit.go(f"{one.address}/interest")
        language = text_language(visit, wanted)
        facts = facts_now(session, one)
    row = next((row for row in facts.rows if row.ref == ref), None)
    if row is None:
        raise NotThere
    document = document_of(facts, language)
    return visit.page(
        "review/evidence-panel" if visit.htmx else "review/evidence",
        one=one,
        report=one.report,
        row=row,
        text_language=language,
        told=_told(facts, row, language),
        cited=_cited(document, ref),
    )


def _told(facts: Facts, row: KpiFact, language: str) -> dict[str, str]:
    """Return what the panel says about a row, as the report itself would print it."""
    telling: Telling[Facts] = Telling(facts, language)
    numerals = telling.numerals
    definition = numerals.definition(row.kpi)
    where = f"{telling.name('level', row.level)}: {unit_name(telling, row)}"
    return {
        "name": telling.name("kpi", row.kpi),
        "unit": telling.name("unit", definition.unit),
        "definition": telling.name("kpi_definition", row.kpi),
        "place": f"{where} · {telling.service(row.service)}" if row.service else where,
        "value": numerals.value(row),
        "n": "" if row.n is None else numerals.whole(row.n),
        "interval": numerals.interval(row),
        "confidence": numerals.percent(numerals.whole(facts.thresholds.confidence)),
        "target": numerals.target(row.kpi),
        "lower": "yes" if definition.direction == "down" else "",
        "amber": DASH if definition.amber is None else numerals.goal(row.kpi, definition.amber),
        "status": telling.name("status", row.status),
        "until": telling.day(facts.edition.data_until),
        "least": numerals.whole(
            facts.thresholds.publish_nps if definition.kind == "nps" else facts.thresholds.publish
        ),
        "edition": numerals.whole(facts.edition.number),
    }


def _cited(document: Document, ref: str) -> list[tuple[Section, str]]:
    """Return the sections that cite a row, each with the first passage that does."""
    found: dict[str, tuple[Section, str]] = {}
    for section in document.sections:
        for key, block in keyed(section):
            if ref in refs_in(block):
                found.setdefault(section.id, (section, key))
    return list(found.values())


@router.get("/reports/{identifier}/files/{kind}")
def file(visit: Reading, identifier: str, kind: str, wanted: InLanguage = "") -> Response:
    """Give the report as a file, with everything that was decided by now."""
    if kind not in get_args(Format):
        raise NotThere
    with visit.reading() as session:
        one: Opened = opened(visit, session, identifier)
        if one.withheld:
            return visit.go(f"{one.address}/interest")
        facts = facts_now(session, one)
    language = text_language(visit, wanted)
    content = render(facts, language, kind)  # type: ignore[arg-type]  # one of FORMATS, as checked
    return as_file(content, f"{one.report.id}.{language}", kind)

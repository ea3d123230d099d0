"""The results of a published programme; before that, a page that says so."""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlmodel import Session

from foundation.database import snapshot
from pilots import results
from pilots.contacts import Contact, programme_contact
from pilots.deeds.evaluating import newest_edition
from pilots.outputs.leaflets import passport_file, services_that_hold
from pilots.outputs.printing import in_english_first, languages
from pilots.setting import Setting, read_setting
from pilots.tables import Edition, Programme, Report, Verdict
from portal import paces
from portal.pages import OWN_NAMES, page
from portal.surroundings import Surroundings, surroundings
from portal.visiting import NotThere, language_here
from services_catalog.texts import status_name, verdict_name

MEDIA = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MOST_KEPT = 24
Given = Annotated[Surroundings, Depends(surroundings)]
router = APIRouter()


@router.get("/results")
def show(request: Request, given: Given) -> Response:
    language = language_here(request)
    with snapshot(given.url) as session:
        contact = programme_contact(session)
        programme = session.get(Programme, 1)
        if programme is None or programme.published_at is None:
            return page("open/results-later", request, contact, language=language)
        return _results(request, session, contact, language)


def _results(request: Request, session: Session, contact: Contact, language: str) -> Response:
    setting = read_setting(session)
    figures: dict[str, list[results.Figure]] = {}
    facts = results.programme_facts(session)
    for one in results.figures(facts, language):
        if one.service in setting.catalogue.services:
            figures.setdefault(one.service, []).append(one)
    reports = [
        (report.id, _name(setting, report, language), languages(setting, report.subject))
        for report in results.approved_reports(session)
    ]
    return page(
        "open/results",
        request,
        contact,
        language=language,
        programme=setting.programme,
        catalogue=setting.catalogue,
        verdicts=results.verdicts(session, setting, language),
        figures=figures,
        map=results.drawn_map(facts, language),
        reports=reports,
        own_names=OWN_NAMES,
        passports=services_that_hold(session, setting),
        spoken=in_english_first(setting.programme.languages),
        origin=results.origin(session, setting),
        thresholds=setting.catalogue.thresholds,
        verdict_name=_in(verdict_name, language),
        status_name=_in(status_name, language),
        types={one.id: one.label_in(language) for one in setting.catalogue.region_types.types},
    )


def _in(name: Callable[[str, str], str], language: str) -> Callable[[str], str]:
    return lambda thing: name(thing, language)


def _name(setting: Setting, report: Report, language: str) -> str:
    if report.subject not in setting.regions:
        return ""
    known = setting.catalogue.regions.get(report.subject)
    return known.name_in(language) if known else setting.regions[report.subject].name


@router.get("/results/kpis.csv")
def figures(given: Given) -> Response:
    with snapshot(given.url) as session:
        _must_be_public(session)
        found = results.published_figures(session)
    if found is None:
        raise NotThere
    headers = {"content-disposition": 'attachment; filename="kpis.csv"'}
    return Response(results.kpis_csv(found), headers=headers, media_type="text/csv")


@router.get("/results/reports/{report}/{language}.{kind}")
def report(request: Request, report: str, language: str, kind: str, given: Given) -> Response:
    given.paces.keep(paces.UPLOADS, request, "report")
    with snapshot(given.url) as session:
        _must_be_public(session)
        row = session.get(Report, report)
        if row is None or row.id not in {one.id for one in results.approved_reports(session)}:
            raise NotThere
        digest = row.content_hash
    content = _file(given.url, report, digest, language, kind)
    return as_file(content, f"{row.subject}.{language}", kind)


@router.get("/results/services/{service}/{language}.{kind}")
def passport(request: Request, service: str, language: str, kind: str, given: Given) -> Response:
    """Give the passport of a service that was validated."""
    given.paces.keep(paces.UPLOADS, request, "report")
    with snapshot(given.url) as session:
        _must_be_public(session)
        edition, row = newest_edition(session, until=given.now()), session.get(Verdict, service)
        if edition is None or row is None:
            raise NotThere
        state = f"{row.status} {row.verdict} {edition.digest}"
    content = kept_passport(given.url, edition.number, state, service, language, kind)
    return as_file(content, f"{service}.{language}", kind)


def as_file(content: bytes | None, name: str, kind: str) -> Response:
    """Give a report to keep; ``kind`` of ``MEDIA``.

    Raises:
        NotThere: there is none.
    """
    if content is None:
        raise NotThere
    headers = {
        "content-disposition": f'attachment; filename="{name}.{kind}"',
        "content-security-policy": REPORT_POLICY,
    }
    return Response(content, headers=headers, media_type=MEDIA[kind])


@lru_cache(maxsize=MOST_KEPT)
def kept_passport(
    url: str, edition: int, _state: str, service: str, language: str, kind: str
) -> bytes | None:
    with snapshot(url) as session:
        figures, setting = session.get_one(Edition, edition), read_setting(session)
        return passport_file(session, setting, figures, service, language, kind)


def _must_be_public(session: Session) -> None:
    programme = session.get(Programme, 1)
    if programme is None or programme.published_at is None:
        raise NotThere


@lru_cache(maxsize=MOST_KEPT)
def _file(url: str, report: str, _digest: str, language: str, kind: str) -> bytes | None:
    """Setting a PDF takes a second: an approved report does not change, so it is kept."""
    with snapshot(url) as session:
        row = session.get_one(Report, report)
        return results.report_file(session, read_setting(session), row, language, kind)

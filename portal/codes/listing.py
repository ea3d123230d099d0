"""What there is to code, how far it has come, and what it says so far."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlmodel import Session

from evaluation.reports.coded import AgreementFact, ThemesFact
from evaluation.reports.gathering.heard import thresholds_of
from evaluation.reports.numerals import Numerals
from evaluation.reports.shares_in_words import told_share
from evaluation.reports.voice import voice
from pilots.coded_themes import coded_fact
from pilots.codings import Coded, Progress, coded_answers, earlier_codings, progress
from pilots.deeds.coding import is_barred
from portal.codes.opening import Opened, opened
from portal.visiting import Visit, visiting

router = APIRouter()
Coding = Annotated[Visit, Depends(visiting("code answers"))]


@dataclass(frozen=True, slots=True)
class Line:
    """A service in the list."""

    service: str
    name: str
    barred: bool
    progress: Progress


@dataclass(frozen=True, slots=True)
class Told:
    """The shares of one question; each is theme, share, interval."""

    question: str
    n: int | None
    complete: bool
    shares: list[tuple[str, str, str]]


@router.get("/codes")
def services(visit: Coding) -> Response:
    with visit.reading() as session:
        setting, person = visit.setting(session), visit.visitor.id
        by_service: dict[str, list[Coded]] = {}
        answers = coded_answers(session, setting, now=visit.now)
        earlier = earlier_codings(session, setting)
        for one in answers:
            by_service.setdefault(one.answer.service, []).append(one)
        lines = [
            Line(
                service.id, service.name_in(visit.language),
                is_barred(session, service.id, person), progress(by_service[service.id], person),
            )
            for service in setting.catalogue.enabled_services()
            if service.id in by_service
        ]  # fmt: skip
        return visit.page(
            "codes/services",
            lines=lines,
            codebook=setting.catalogue.codebook,
            earlier=len({one.answer.id for one in answers} & earlier.keys()),
            least=setting.catalogue.thresholds.min_n_publish,
        )


@router.get("/codes/{service}")
def one_service(visit: Coding, service: str) -> Response:
    with visit.reading() as session:
        one = opened(visit, session, service)
        agreement, told = _so_far(session, one)
        return visit.page(
            "codes/service", one=one, progress=one.progress, agreement=agreement, told=told,
            least=one.setting.catalogue.thresholds.min_n_publish,
            enough=one.setting.catalogue.thresholds.min_n_compare,
        )  # fmt: skip


def _so_far(session: Session, one: Opened) -> tuple[AgreementFact | None, list[Told]]:
    fact = coded_fact(session, one.setting, one.answers)
    if fact is None:
        return None, []
    return fact.agreement(one.service), [_told(one, themes) for themes in fact.themes]


def _told(one: Opened, fact: ThemesFact) -> Told:
    speaks = voice(one.language)
    numerals = Numerals((), thresholds_of(one.setting.catalogue), speaks)
    names = {theme.id: theme.name_in(one.language) for theme in one.codebook.themes}
    most_first = sorted(fact.shares, key=lambda share: -share.value)
    return Told(
        one.question(fact.item),
        fact.n,
        fact.complete,
        [
            (names[share.theme], *told_share(share, fact.n or 0, numerals, speaks))
            for share in most_first
        ],
    )

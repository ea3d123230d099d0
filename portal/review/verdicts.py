"""Verdicts: what is proposed for every service and why, how the board votes, what the lead does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from sqlmodel import Session, col, select

from evaluation.reports.facts import Facts, KpiFact, ProposalFact, read_facts
from evaluation.reports.numerals import Numerals
from evaluation.reports.voice import voice
from foundation.errors import TrialError
from pilots import drafts
from pilots.certainty import is_known
from pilots.decided import Decided
from pilots.deeds.declaring import declare
from pilots.deeds.drafting import PROGRAMME, report_id
from pilots.deeds.publishing import missing_for_publication
from pilots.deeds.signing import differ
from pilots.deeds.voting import interest_name, vote
from pilots.lifecycle import Role
from pilots.lifecycle.verdicts import VOTES
from pilots.outputs.leaflets import HOLDS
from pilots.outputs.printing import in_english_first
from pilots.reviews.board import BoardStanding, standing_of
from pilots.reviews.said import dissents_on
from pilots.setting import Setting
from pilots.tables import Interest, Report, Verdict
from portal.entering import Posted
from portal.review.refused import NOTHING, Refused
from portal.review.words import Words
from portal.visiting import NotThere, Visit, visiting

router = APIRouter()
Seeing = Annotated[Visit, Depends(visiting("see verdicts"))]
GATES = ("G1", "G2", "G3", "G4", "G5")
DECLARING = frozenset({Role.ADVISORY_EXPERT.value, Role.WP_LEAD.value})
"""Whoever votes or adopts; the quality manager only reads."""


class Typed(Posted):
    word: str = ""
    comment: str = ""
    shown: str = ""


class Opinion(Posted):
    text: str = ""


class Declared(Posted):
    conflict: str = ""
    statement: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A service in the list; ``withheld`` until the visitor has said a word on interests."""

    standing: BoardStanding
    proposal: ProposalFact | None
    withheld: bool

    @property
    def may_differ(self) -> bool:
        """Whether there is something to differ from: the own vote first, or what was adopted."""
        return self.standing.own is not None or self.standing.verdict.verdict is not None


@router.get("/verdicts")
def verdicts(visit: Seeing) -> Response:
    with visit.reading() as session:
        setting = visit.setting(session)
        rows = session.exec(select(Verdict).order_by(col(Verdict.service))).all()
        return visit.page(
            "review/verdicts",
            lines=[line_of(visit, session, setting, row) for row in rows],
            words=Words(setting, visit.language),
            gates=GATES,
            published=setting.programme.published_at,
            missing=missing_for_publication(session),
        )


@router.get("/verdicts/{service}")
def verdict(visit: Seeing, service: str) -> Response:
    return _page(visit, service)


@router.post("/verdicts/{service}/interest")
def say(visit: Seeing, service: str, sent: Annotated[Declared, Form()]) -> Response:
    if visit.visitor.role not in DECLARING:
        raise NotThere
    if sent.conflict not in {"yes", "no"}:
        return _page(visit, service, refused=Refused("choose"), declared=sent, status=422)
    try:
        with visit.writing() as session:
            row, by = verdict_row(session, service), visit.visitor.agent()
            declare(
                session, visit.setting(session), interest_name(row.service),
                conflict=sent.conflict == "yes", statement=sent.statement, by=by, now=visit.now,
            )  # fmt: skip
    except TrialError as refusal:
        return _page(visit, service, refused=Refused.of(refusal), declared=sent, status=422)
    visit.changed()
    return visit.go(f"/verdicts/{service}", done="declared")


@router.post("/verdicts/{service}/vote")
def take_vote(
    visit: Annotated[Visit, Depends(visiting("vote"))],
    service: str,
    sent: Annotated[Typed, Form()],
) -> Response:
    """Take a vote of the board; it may be changed until the verdict is adopted."""
    if sent.word not in VOTES:
        return _page(visit, service, typed=sent, refused=Refused("choose"), status=422)
    return _decide(visit, service, sent)


@router.post("/verdicts/{service}/dissent")
def dissent(
    visit: Annotated[Visit, Depends(visiting("differ on verdicts"))],
    service: str,
    sent: Annotated[Opinion, Form()],
) -> Response:
    """Attach an opinion that differs from the verdict; the programme report prints it."""
    try:
        with visit.writing() as session:
            row = verdict_row(session, service)
            line = line_of(visit, session, visit.setting(session), row)
            if line.withheld or not line.may_differ:
                raise NotThere
            by = visit.visitor.agent()
            differ(session, "verdict", row.service, sent.text, by=by, now=visit.now)
    except TrialError as refusal:
        return _page(visit, service, refused=Refused.of(refusal), status=422)
    visit.changed()
    return visit.go(f"/verdicts/{service}", done="differed")


@router.post("/verdicts/{service}/decision")
def adopt(
    visit: Annotated[Visit, Depends(visiting("adopt"))],
    service: str,
    sent: Annotated[Typed, Form()],
) -> Response:
    """Take what the lead decides: adopted, not validated, reopened, confirmed. It is signed."""
    with visit.writing() as session:
        verdict_row(session, service)
        typed = {"word": sent.word, "comment": sent.comment}
        drafts.keep(session, visit.visitor.id, _form(service), typed, now=visit.now)
    if not visit.visitor.fresh(visit.now):
        leads_to = f"/verdicts/{service}"
        return visit.page("open/login", status=401, leads_to=leads_to, fresh=True)
    if sent.word not in {"adopt", "not_validated", "reopen", "confirm"}:
        return _page(visit, service, typed=sent, refused=Refused("choose"), status=422)
    return _decide(visit, service, sent)


def _decide(visit: Visit, service: str, sent: Typed) -> Response:
    try:
        with visit.writing() as session:
            row = verdict_row(session, service)
            said = Decided(sent.word, visit.visitor.id, visit.now, sent.comment.strip())
            vote(session, visit.setting(session), row, said, shown=sent.shown)
            drafts.forget(session, visit.visitor.id, _form(service))
    except TrialError as refusal:
        return _page(visit, service, typed=sent, refused=Refused.of(refusal), status=409)
    visit.changed()
    return visit.go(f"/verdicts/{service}", done="voted" if sent.word in VOTES else "enacted")


def _form(service: str) -> str:
    return f"verdict:{service}"


def _page(
    visit: Visit,
    service: str,
    *,
    typed: Typed | None = None,
    declared: Declared | None = None,
    refused: Refused = NOTHING,
    status: int = 200,
) -> Response:
    with visit.reading() as session:
        setting, row = visit.setting(session), verdict_row(session, service)
        line = line_of(visit, session, setting, row)
        facts = facts_of(session, row)
        kept = drafts.kept(session, visit.visitor.id, _form(service))
        own = line.standing.own
        figures = _figures(facts, service, visit.language) if facts else []
        shown = Typed(word=own.vote, comment=own.comment) if own else Typed(**kept)
        return visit.page(
            "review/verdict",
            line=line,
            standing=line.standing,
            row=row,
            words=Words(setting, visit.language),
            gates=GATES,
            figures=figures,
            behind={gate: _behind(setting, gate, figures) for gate in GATES},
            report=report_id(PROGRAMME, row.edition) if row.edition else "",
            computed=is_known(session, row.edition),
            passports=in_english_first(setting.programme.languages)
            if row.verdict in HOLDS and not line.withheld
            else [],
            dissents=dissents_on(session, "verdict", service),
            typed=typed or shown,
            declared=declared or Declared(),
            refused=refused,
            declares=visit.visitor.role in DECLARING,
            fresh=visit.visitor.fresh(visit.now),
            ripe=line.standing.followup is not None and line.standing.followup <= visit.now,
            status=status,
        )


def line_of(visit: Visit, session: Session, setting: Setting, row: Verdict) -> Line:
    facts = facts_of(session, row)
    proposals = facts.proposals if facts else ()
    declares = visit.visitor.role in DECLARING
    interest = session.get(Interest, (interest_name(row.service), visit.visitor.id))
    return Line(
        standing=standing_of(session, setting, row, visit.visitor, now=visit.now),
        proposal=next((p for p in proposals if p.service == row.service), None),
        withheld=declares and (interest is None or interest.conflict),
    )


def verdict_row(session: Session, service: str) -> Verdict:
    found = session.get(Verdict, service)
    if found is None:
        raise NotThere
    return found


def facts_of(session: Session, row: Verdict) -> Facts | None:
    """Return the facts of the programme report of the edition that is voted on."""
    edition = row.edition
    if edition is None:
        return None
    if ("facts", edition) not in session.info:
        report = session.get(Report, report_id(PROGRAMME, edition))
        session.info["facts", edition] = read_facts(report.facts) if report else None
    found: Facts | None = session.info["facts", edition]
    return found


Figure = tuple[KpiFact, dict[str, str]]


def _behind(setting: Setting, gate: str, figures: Sequence[Figure]) -> list[Figure]:
    """Return the figures of all regions that a gate looks at.

    Not of a gate that judges trials, too: it pools the finished ones, and the figure takes all.
    """
    found = setting.catalogue.gates[gate]
    kpis = found.kpis if found.level == "service" else ()
    return [one for one in figures if one[0].level == "service" and one[0].kpi in kpis]


def _figures(facts: Facts, service: str, language: str) -> list[Figure]:
    """Return the rows behind the gates of a service, read aloud: all regions, then region types."""
    numerals = Numerals(facts.definitions, facts.thresholds, voice(language))
    order = {"service": 0, "region_type": 1}
    rows = [row for row in facts.rows if row.service == service and row.level in order]
    return [
        (
            row,
            {
                "kpi": facts.words[f"kpi:{row.kpi}"][language],
                "value": numerals.value(row),
                "interval": numerals.interval(row),
                "n": "" if row.n is None else numerals.whole(row.n),
                "target": numerals.target(row.kpi),
                "lower": "yes" if numerals.definition(row.kpi).direction == "down" else "",
            },
        )
        for row in sorted(rows, key=lambda row: (order[row.level], row.unit, int(row.ref[1:])))
    ]

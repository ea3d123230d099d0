"""What everybody may know about a published programme: verdicts, reports, figures, their origin."""

import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, col, select

from evaluation import Evaluation, Proposal
from evaluation.publishing import write_kpis_csv
from evaluation.reports.blocks import Figure as Drawing
from evaluation.reports.facts import KpiFact, ProgrammeFacts, read_facts
from evaluation.reports.numerals import Numerals
from evaluation.reports.places import region_map
from evaluation.reports.rendering import FORMATS, Format, render
from evaluation.reports.telling import Telling
from evaluation.reports.voice import voice
from pilots.deeds.evaluating import figures_of
from pilots.deeds.validating import agreed_conditions, proposal_of, votes_of
from pilots.history import BEGINNING
from pilots.outputs.printing import facts_of, languages
from pilots.reviews.standing import without_facts
from pilots.setting import Setting
from pilots.tables import Edition, HistoryLine, Report, Verdict

PROGRAMME = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceResult:
    """The adopted verdict on one service, with the proposal that was voted on."""

    service: str
    verdict: str
    provisional: bool
    adopted_on: date | None
    valid_until: date | None
    gates: dict[str, str]
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    region_types: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """By what everything can be traced: digests, and the moment the data end."""

    edition: int
    as_of: datetime
    figures: str
    plan: str
    definitions: str
    history: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number as reports print it."""

    service: str
    kpi: str
    n: str
    value: str
    interval: str
    status: str


def verdicts(session: Session, setting: Setting, language: str) -> list[ServiceResult]:
    """Return the adopted verdicts, in the order of the catalogue."""
    rows = {row.service: row for row in session.exec(select(Verdict))}
    found = []
    for service in setting.catalogue.enabled_services():
        row = rows.get(service.id)
        if row is not None and row.verdict is not None and row.adopted_at is not None:
            judged = proposal_of(session, row)
            found.append(_result(session, setting, row, judged, language))
    return found


def _result(
    session: Session, setting: Setting, row: Verdict, judged: Proposal | None, language: str
) -> ServiceResult:
    own = [condition.text(language) for condition in judged.conditions] if judged else []
    return ServiceResult(
        service=row.service,
        verdict=row.verdict or "",
        provisional=row.status != "confirmed",
        adopted_on=setting.day(row.adopted_at, None) if row.adopted_at else None,
        valid_until=row.valid_until,
        gates=dict(judged.gates) if judged else {},
        reasons=tuple(reason.text(language) for reason in judged.reasons) if judged else (),
        conditions=(*own, *agreed_conditions(votes_of(session, row))),
        region_types=dict(judged.region_types) if judged else {},
    )


def approved_reports(session: Session) -> list[Report]:
    """Return the newest approved report of every subject, the programme's first."""
    query = select(Report).where(Report.status == "approved").options(without_facts())
    newest: dict[str, Report] = {}
    for report in session.exec(query.order_by(col(Report.subject), col(Report.edition))):
        newest[report.subject] = report
    return sorted(newest.values(), key=lambda report: (report.subject != PROGRAMME, report.subject))


def report_file(
    session: Session, setting: Setting, report: Report, language: str, kind: str
) -> bytes | None:
    """Return an approved report as a file; None where it has no such language or format."""
    if report.status != "approved" or language not in languages(setting, report.subject):
        return None
    wanted: dict[str, Format] = {form: form for form in FORMATS}
    if kind not in wanted:
        return None
    edition = session.get_one(Edition, report.edition)
    return render(facts_of(session, setting, edition, report.subject), language, wanted[kind])


def published_figures(session: Session) -> Evaluation | None:
    """Return the figures of the newest edition; only ``published`` of them is for everybody."""
    edition = _newest(session)
    return figures_of(edition) if edition else None


def programme_facts(session: Session) -> ProgrammeFacts | None:
    """Return the facts of the approved programme report; None if there is none."""
    report = next((one for one in approved_reports(session) if one.subject == PROGRAMME), None)
    if report is None:
        return None
    facts = read_facts(session.get_one(Report, report.id).facts)
    return facts if isinstance(facts, ProgrammeFacts) else None


def figures(facts: ProgrammeFacts | None, language: str) -> list[Figure]:
    """Return the KPIs of services as the approved programme report prints them."""
    if facts is None:
        return []
    numerals = Numerals(facts.definitions, facts.thresholds, voice(language))
    return [_figure(row, numerals) for row in facts.rows if row.level == "service"]


def drawn_map(facts: ProgrammeFacts | None, language: str) -> Drawing | None:
    """Return the map of the regions as the approved programme report draws it."""
    return region_map(Telling(facts, language)) if facts else None


def _figure(row: KpiFact, numerals: Numerals) -> Figure:
    return Figure(
        service=row.service,
        kpi=row.kpi,
        n="" if row.n is None else str(row.n),
        value=numerals.value(row),
        interval=numerals.interval(row),
        status=row.status,
    )


def kpis_csv(found: Evaluation) -> bytes:
    """Return the published table as ``kpis.csv``."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kpis.csv"
        write_kpis_csv(found.published, file)
        return file.read_bytes()


def origin(session: Session, setting: Setting) -> Origin | None:
    edition = _newest(session)
    if edition is None:
        return None
    newest = select(HistoryLine.digest).order_by(col(HistoryLine.seq).desc()).limit(1)
    return Origin(
        edition=edition.number,
        as_of=edition.as_of,
        figures=edition.digest,
        plan=setting.programme.plan_hash or "",
        definitions=setting.catalogue.digest,
        history=session.exec(newest).first() or BEGINNING,
    )


def _newest(session: Session) -> Edition | None:
    return session.exec(select(Edition).order_by(col(Edition.number).desc()).limit(1)).first()


def published_rows(found: Evaluation) -> list[dict[str, Any]]:
    """Return the published table as plain rows; what is hidden or not there is None."""
    rows = found.published.to_dict("records")
    return [{str(name): _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:  # noqa: ANN401 -- a cell of a frame
    if isinstance(value, str):
        return value
    text = str(value)
    if text in {"nan", "<NA>", "None"}:
        return None
    return int(text) if text.isdigit() else float(text)

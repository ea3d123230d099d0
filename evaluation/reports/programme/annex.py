"""The annex of the programme report: method, definitions, evidence, version, review record."""

from dataclasses import replace

from evaluation.reports.blocks import Block, Bullets, Heading, Paragraph, Runs, Section, text
from evaluation.reports.facts import ProgrammeFacts
from evaluation.reports.registers import (
    dissent_record,
    edition_name,
    evidence_register,
    kpi_dictionary,
    review_record,
    version_terms,
)
from evaluation.reports.telling import Telling


def annex(telling: Telling[ProgrammeFacts], cited: list[str]) -> Section:
    """Return the annex; ``cited`` are the references that the sections before it make."""
    say = telling.voice.say
    wanted = set(cited)
    rows = [row for row in telling.facts.rows if row.ref in wanted]
    register = evidence_register(telling, rows, "register")
    blocks: list[Block] = [
        Heading(say("Method"), 3, "method", listed=True),
        Bullets(_method(telling)),
        Heading(say("Version and signatures"), 3, "version", listed=True),
        version_terms(telling, edition_name(telling)),
        *((review_record(telling),) if telling.facts.review.decisions else ()),
        *dissent_record(telling, telling.facts.review.dissents),
        Heading(say("Definitions of the KPIs"), 3, "definitions", listed=True),
        kpi_dictionary(telling, [definition.id for definition in telling.facts.definitions]),
        Heading(say("Evidence register"), 3, "evidence", listed=True),
        # Said before it: after columns that fill their page it would have a page of its own.
        Paragraph(text(register.note), "small"),
        replace(register, note=""),
    ]
    title = telling.name("section", "annex")
    return Section("annex", title, tuple(blocks))


def _method(telling: Telling[ProgrammeFacts]) -> tuple[Runs, ...]:
    runs, whole = telling.voice.runs, telling.numerals.whole
    confidence = telling.numerals.percent(whole(telling.facts.thresholds.confidence))
    return (
        runs(
            "Every KPI is computed from respondents, never as a mean of means. “Do not know” and "
            "“not applicable” are left out, never put in the middle."
        ),
        runs(
            "Intervals of {confidence}: Wilson for shares, adjusted Wald for the net promoter "
            "score, t for means and paired changes. They do not allow for the clustering of "
            "companies within pilots.",
            confidence=confidence,
        ),
        runs(
            "No interval is printed for a type of region with fewer than three pilot clusters: one "
            "or two say nothing about others of that type."
        ),
        runs(
            "Where fewer than {least} companies have changed since the edition before, the number "
            "of that edition stands, so that nobody can subtract the two.",
            least=whole(telling.facts.thresholds.publish),
        ),
        runs(
            "The last answer of a respondent before the close of a questionnaire counts. Companies "
            "with 250 or more employees may answer and are never counted; withdrawn trials count "
            "nowhere."
        ),
        runs(
            "Gates read the values before suppression; everything printed is suppressed and "
            "rounded. The file kpis.csv holds the published values unrounded."
        ),
        runs(
            "Verdicts are valid for {months} months and provisional until the follow-up "
            "questionnaire has closed and somebody has confirmed them. A vote needs {quorum} "
            "members of the board.",
            months=whole(telling.facts.thresholds.valid_for_months),
            quorum=whole(telling.facts.thresholds.quorum),
        ),
    )

"""The annex of a regional report: registers, questionnaires, version, review record."""

from evaluation.reports.blocks import Heading, Paragraph, Section
from evaluation.reports.facts import RegionFacts
from evaluation.reports.registers import (
    dissent_record,
    edition_name,
    evidence_register,
    kpi_dictionary,
    review_record,
    version_terms,
)
from evaluation.reports.telling import Telling


def annex(telling: Telling[RegionFacts], cited: list[str]) -> Section:
    """Return the annex; ``cited`` are the references that the sections before it make."""
    say = telling.voice.say
    rows = [row for row in telling.facts.rows if row.ref in set(cited)]
    kpis = list(dict.fromkeys(row.kpi for row in rows))
    order = [definition.id for definition in telling.facts.definitions if definition.id in kpis]
    blocks = (
        Heading(say("Version and signatures"), 3, "version"),
        version_terms(telling, edition_name(telling)),
        *((review_record(telling),) if telling.facts.review.decisions else ()),
        *dissent_record(telling, telling.facts.review.dissents),
        Heading(say("Questionnaires"), 3, "questionnaires"),
        Paragraph(
            telling.voice.runs(
                "Companies were asked before the core task (baseline), after the last mandatory "
                "task (exit) and six months later (follow-up); cluster managers and the regional "
                "authority after the exit. The wording of all questions is part of the definitions "
                "whose digest is given above."
            )
        ),
        Heading(say("Evidence and definitions"), 3, "evidence"),
        evidence_register(telling, rows, "register"),
        kpi_dictionary(telling, order),
    )
    return Section("annex", telling.name("section", "annex"), blocks)

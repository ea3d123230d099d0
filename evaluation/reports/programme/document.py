"""The programme report as blocks, in one language."""

from evaluation.reports.advice import recommendations
from evaluation.reports.blocks import Document, Section
from evaluation.reports.facts import ProgrammeFacts
from evaluation.reports.framing import framed
from evaluation.reports.programme.annex import annex
from evaluation.reports.programme.certain import how_sure
from evaluation.reports.programme.comparison import comparison
from evaluation.reports.programme.guidance import adaptations, guidance
from evaluation.reports.programme.region_types import region_types
from evaluation.reports.programme.response import response
from evaluation.reports.programme.services import services
from evaluation.reports.programme.summary import summary
from evaluation.reports.programme.verdicts import verdicts
from evaluation.reports.telling import Telling
from evaluation.reports.tracing import cited_refs


def programme_document(facts: ProgrammeFacts, language: str) -> Document:
    telling = Telling(facts, language)
    sections: list[Section] = [
        summary(telling),
        verdicts(telling),
        *((how_sure(telling),) if facts.certainty else ()),
        region_types(telling),
        services(telling),
        comparison(telling),
        response(telling),
        recommendations(telling, words_max=None),
        guidance(telling),
        adaptations(telling),
    ]
    sections.append(annex(telling, cited_refs(sections)))
    return framed(
        telling,
        kind="programme",
        title=telling.voice.say("Programme report"),
        subtitle=telling.voice.say(
            "Which cluster services are validated, for which regions, and on what evidence"
        ),
        sections=tuple(sections),
        pages_max=None,
    )

"""The passport of a service as blocks, in one language."""

from evaluation.reports.blocks import Document, Section
from evaluation.reports.framing import framed
from evaluation.reports.leaflets import PAGES, ServiceFacts
from evaluation.reports.passport.evidence import brought, limits, standing
from evaluation.reports.passport.running import advice, running
from evaluation.reports.registers import sources
from evaluation.reports.telling import Telling
from evaluation.reports.tracing import cited_refs


def passport_document(facts: ServiceFacts, language: str) -> Document:
    telling = Telling(facts, language)
    sections: list[Section] = [
        standing(telling),
        running(telling),
        brought(telling),
        advice(telling),
        limits(telling),
    ]
    sections.append(sources(telling, cited_refs(sections)))
    return framed(
        telling,
        kind="service",
        title=telling.voice.say(
            "Service passport: {service}", service=telling.service(facts.services[0].id)
        ),
        subtitle=telling.voice.say("What it is, for whom, how to run it and what it brought"),
        sections=tuple(sections),
        pages_max=PAGES,
    )

"""The report of one region as blocks, in one language."""

from evaluation.reports.advice import recommendations
from evaluation.reports.blocks import Document, Section
from evaluation.reports.facts import RegionFacts
from evaluation.reports.framing import framed
from evaluation.reports.regional.annex import annex
from evaluation.reports.regional.brief import brief
from evaluation.reports.regional.context import context
from evaluation.reports.regional.lessons import lessons
from evaluation.reports.regional.limits import limits
from evaluation.reports.regional.results import results
from evaluation.reports.regional.transfer import transfer
from evaluation.reports.regional.what_was_done import what_was_done
from evaluation.reports.regional.who_took_part import who_took_part
from evaluation.reports.telling import Telling
from evaluation.reports.tracing import cited_refs


def regional_document(facts: RegionFacts, language: str) -> Document:
    telling = Telling(facts, language)
    sections: list[Section] = [
        brief(telling),
        context(telling),
        what_was_done(telling),
        who_took_part(telling),
        results(telling),
        lessons(telling),
        recommendations(telling),
        transfer(telling),
        limits(telling),
    ]
    sections.append(annex(telling, cited_refs(sections)))
    region = telling.name("region", facts.region.id)
    return framed(
        telling,
        kind="regional",
        title=telling.voice.say("Regional report: {region}", region=region),
        subtitle=telling.voice.say(
            "What pilot clusters, their companies and their partners report about the services "
            "they tried"
        ),
        sections=tuple(sections),
        pages_max=facts.thresholds.pages_max,
    )

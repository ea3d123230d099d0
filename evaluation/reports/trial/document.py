"""The report of one trial as blocks, in one language."""

from evaluation.reports.blocks import Document, Section
from evaluation.reports.framing import framed
from evaluation.reports.leaflets import PAGES, TrialFacts
from evaluation.reports.registers import sources
from evaluation.reports.telling import Telling
from evaluation.reports.tracing import cited_refs
from evaluation.reports.trial.course import tasks, tried
from evaluation.reports.trial.found import changed, limits, reported


def trial_document(facts: TrialFacts, language: str) -> Document:
    telling = Telling(facts, language)
    sections: list[Section] = [
        tried(telling),
        tasks(telling),
        reported(telling),
        changed(telling),
        limits(telling),
    ]
    sections.append(sources(telling, cited_refs(sections)))
    trial = facts.trials[0]
    return framed(
        telling,
        kind="trial",
        title=telling.voice.say("Trial report: {service}", service=telling.service(trial.service)),
        subtitle=f"{telling.pilot(trial.cluster)}, {telling.name('region', facts.region.id)}",
        sections=tuple(sections),
        pages_max=PAGES,
    )

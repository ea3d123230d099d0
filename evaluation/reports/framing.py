"""What surrounds the sections of a report: title, marks, dates, the foot of each page."""

from evaluation.reports.blocks import Document, Kind, Section
from evaluation.reports.facts import Evidence, RegionFacts
from evaluation.reports.registers import edition_name, short_hash
from evaluation.reports.telling import Telling

REVIEWED = frozenset({"regional", "programme"})
"""Kinds of reports that people decide on; the others repeat what was decided."""


def framed(
    telling: Telling[Evidence],
    *,
    kind: Kind,
    title: str,
    subtitle: str,
    sections: tuple[Section, ...],
    pages_max: int | None,
) -> Document:
    facts, say = telling.facts, telling.voice.say
    day = facts.edition.data_until
    edition = edition_name(telling)
    stamp = short_hash(telling.fingerprint)
    return Document(
        kind=kind,
        language=telling.language,
        title=title,
        subtitle=subtitle,
        kicker=facts.programme.title,
        running_title=title,
        running_foot=say(
            "Edition {edition} · data until {day} · fingerprint {hash}",
            edition=edition,
            day=telling.day(day),
            hash=stamp,
        ),
        synthetic=_synthetic(telling),
        contents_title=say("Contents"),
        page_word=say("Page"),
        skip_words=say("Skip to the text"),
        data_words=say("Numbers of this figure"),
        day=(day.year, day.month, day.day),
        pages_max=pages_max,
        author=facts.programme.title,
        fingerprints=(
            telling.fingerprint,
            facts.amendments[-1].plan_digest if facts.amendments else facts.edition.plan_digest,
            facts.edition.catalogue_digest,
        ),
        meta=(
            (say("Data until"), telling.day(day)),
            (say("Edition"), edition),
            *(((say("Review"), _review(telling)),) if kind in REVIEWED else ()),
            (say("Fingerprint"), stamp),
        ),
        sections=sections,
        named=(
            ("programme", facts.programme.id),
            ("kind", kind),
            ("subject", _subject(facts)),
            ("edition", str(facts.edition.number)),
            ("language", telling.language),
            ("data-until", day.isoformat()),
            ("content", telling.fingerprint),
        ),
    )


def _subject(facts: Evidence) -> str:
    """Return what a report that people edit is about; the others come from no hand but ours."""
    return facts.region.id if isinstance(facts, RegionFacts) else facts.programme.id


def _synthetic(telling: Telling[Evidence]) -> str:
    if not telling.facts.programme.synthetic:
        return ""
    return telling.voice.say("SYNTHETIC: invented people, companies and answers")


def _review(telling: Telling[Evidence]) -> str:
    waiting = telling.facts.review.waiting_for
    if waiting:
        return telling.voice.say("waiting for: {stage}", stage=telling.name("stage", waiting))
    return (
        telling.voice.say("complete")
        if telling.facts.review.decisions
        else telling.voice.say("not begun")
    )

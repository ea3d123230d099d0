"""The reports as files: every edition that was drafted, or an interim one where none was yet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from evaluation import evaluate
from evaluation.reports.facts import Facts, read_facts
from evaluation.reports.gathering.judged import with_decisions
from evaluation.reports.leaflets import Leaflet
from evaluation.reports.rendering import Format, render
from pilots.amendments import changes
from pilots.deeds.drafting import PROGRAMME, facts_about
from pilots.deeds.evaluating import figures_of, newest_edition
from pilots.observed import observe
from pilots.report_inputs import inputs_of, judgements, review_of
from pilots.setting import Setting
from pilots.tables import Edition, Report

INTERIM = 0
"""The number of an edition that nobody froze: figures as of the moment a run was stopped."""


@dataclass(frozen=True)
class Sheet:
    """One report in one language, ready to be set: where it goes and what it says."""

    path: str
    facts: Facts | Leaflet
    language: str

    def write(self, folder: Path, kinds: Sequence[Format]) -> list[str]:
        """Render and write the report in these formats; return the paths below ``folder``."""
        written = []
        for kind in kinds:
            content = render(self.facts, self.language, kind)
            target = folder / f"{self.path}.{kind}"
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_suffix(f".{kind}.part")
            unfinished.write_bytes(content)
            unfinished.replace(target)
            written.append(f"{self.path}.{kind}")
        return written


def current_edition(session: Session, setting: Setting, now: datetime) -> Edition:
    """Return the newest edition, or an interim one, not stored, as of ``now``."""
    edition = newest_edition(session, until=now)
    if edition is not None:
        return edition
    figures = evaluate(
        observe(session, setting, as_of=now), setting.catalogue, changes(session, until=now)
    )
    return Edition(
        number=INTERIM, as_of=now, why="interim", digest=figures.digest, figures=figures.to_json()
    )


def sheets(session: Session, setting: Setting, edition: Edition) -> Iterator[Sheet]:
    """Yield every report of ``edition``, in English and in the languages of its region."""
    for subject in [*setting.reporting, PROGRAMME]:
        facts = facts_of(session, setting, edition, subject)
        for language in languages(setting, subject):
            suffix = "" if language == "en" else f".{language}"
            yield Sheet(f"{subject}{suffix}", facts, language)


def languages(setting: Setting, subject: str) -> list[str]:
    """Return English, then the region's languages; the programme report is in English."""
    own = setting.regions[subject].languages if subject in setting.regions else []
    return in_english_first(own)


def in_english_first(own: Sequence[str]) -> list[str]:
    """Return English, then each of the other languages once."""
    return list(dict.fromkeys(["en", *own]))


def facts_of(session: Session, setting: Setting, edition: Edition, subject: str) -> Facts:
    """Return the frozen facts of a drafted report with today's decisions, else interim ones."""
    decided = judgements(session, setting)
    stored = session.exec(
        select(Report).where(Report.subject == subject, Report.edition == edition.number)
    ).first()
    if stored is not None:
        facts = read_facts(stored.facts)
        return with_decisions(facts, review_of(session, setting, stored), decided)
    inputs = inputs_of(session, setting, edition, figures_of(edition))
    return facts_about(inputs, subject)


def editions_to_print(session: Session, newest: Edition) -> list[Edition]:
    """Return the newest edition and every older one that has an approved report."""
    approved = set(session.exec(select(Report.edition).where(Report.status == "approved")))
    older = session.exec(select(Edition).order_by(col(Edition.number)))
    return [newest, *(e for e in older if e.number in approved and e.number != newest.number)]

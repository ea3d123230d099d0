"""What every section needs to tell its part: the facts, a voice, names, dates and rows at hand."""

from datetime import date
from functools import cached_property
from typing import Generic, TypeVar

from evaluation.reports.blocks import Ref, Run, Runs, Status, Text
from evaluation.reports.facts import (
    Evidence,
    JudgementFact,
    KpiFact,
    PilotFact,
    ProposalFact,
    TrialFact,
    content_hash,
)
from evaluation.reports.numerals import Numerals
from evaluation.reports.voice import Voice, mark, voice
from foundation import languages

F_co = TypeVar("F_co", bound=Evidence, covariant=True)


_DATES = {"en": "en_GB"}
"""Where dates are set as in another country: day before month."""

_STATUS = {
    "green": mark("on target"),
    "amber": mark("near target"),
    "red": mark("off target"),
}


class Telling(Generic[F_co]):
    """Facts in one language."""

    def __init__(self, facts: F_co, language: str) -> None:
        self.facts = facts
        self.language = language
        self.voice: Voice = voice(language)
        self.numerals = Numerals(facts.definitions, facts.thresholds, self.voice)

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str, str], KpiFact]:
        return {(row.level, row.unit, row.service, row.kpi): row for row in self.facts.rows}

    def row(self, level: str, unit: str, service: str, kpi: str) -> KpiFact | None:
        return self._rows.get((level, unit, service, kpi))

    @cached_property
    def fingerprint(self) -> str:
        """The hash of the facts; computed once, it takes longer than most sections."""
        return content_hash(self.facts)

    @cached_property
    def proposals(self) -> dict[str, ProposalFact]:
        return {proposal.service: proposal for proposal in self.facts.proposals}

    @cached_property
    def judgements(self) -> dict[str, JudgementFact]:
        return {judged.service: judged for judged in self.facts.judgements}

    @cached_property
    def pilots(self) -> dict[str, PilotFact]:
        return {pilot.id: pilot for pilot in self.facts.pilots}

    def name(self, kind: str, identifier: str) -> str:
        """Return the name of something in the language; its id where nobody named it."""
        words = self.facts.words.get(f"{kind}:{identifier}", {})
        return words.get(self.language) or words.get("en") or identifier

    def service(self, identifier: str) -> str:
        return self.name("service", identifier)

    def pilot(self, identifier: str) -> str:
        pilot = self.pilots.get(identifier)
        return pilot.name if pilot else identifier

    def trial(self, trial: TrialFact) -> str:
        """Return a name for a trial: its service, and its cluster where there are several."""
        if len(self.pilots) == 1:
            return self.service(trial.service)
        return f"{self.service(trial.service)} ({self.pilot(trial.cluster)})"

    def day(self, day: date | None) -> str:
        if day is None:
            return "\N{EN DASH}"
        return languages.short_date(day, _DATES.get(self.language, self.language))

    def span(self, ends: tuple[date, date] | None) -> str:
        return f"{self.day(ends[0])} \N{EN DASH} {self.day(ends[1])}" if ends else "\N{EN DASH}"

    def said(self, row: KpiFact, *, strong: bool = False) -> Runs:
        """Return a row in a sentence: value, interval, n, and where it comes from."""
        return (Text(self.numerals.full(row), strong=strong), Ref(row.ref))

    def status(self, row: KpiFact) -> Runs:
        if row.status == "none":
            return ()
        return (Status(row.status, self.voice.say(_STATUS[row.status])),)

    def values(self, rows: list[KpiFact], names: list[str]) -> Runs:
        """Return ``name value; name value`` for rows that stand side by side."""
        runs: list[Run] = []
        for row, name in zip(rows, names, strict=True):
            runs.append(Text("; " if runs else ""))
            runs.append(Text(f"{name} "))
            runs.extend(self.said(row))
        return tuple(run for run in runs if run != Text(""))

"""What the reports need to be told: plain records, filled by whoever keeps the programme."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from evaluation.counting import Counted, count
from evaluation.observations import Observations
from evaluation.reports.coded import CodedFact
from evaluation.reports.decisions import AmendmentFact, DissentFact
from evaluation.reports.facts import (
    EditionFact,
    PilotFact,
    ProgrammeFact,
    ResponseFact,
    ReviewState,
    TaskFact,
    VoteFact,
)
from services_catalog import Catalogue

if TYPE_CHECKING:
    from pandas import DataFrame

    from evaluation.cards import Card
    from evaluation.certainty.sensitivity import Tipping
    from evaluation.certainty.telling import ServiceCertainty
    from evaluation.evaluating import Evaluation
    from evaluation.histograms import Tally

PROGRAMME = "programme"
"""Where cards, reviews and refused answers of the programme report are filed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionInput:
    """A row of ``regions.csv``; what the catalogue knows about the region comes from there."""

    id: str
    name: str
    country: str
    languages: tuple[str, ...]
    region_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialInput:
    """How one trial went. Waves are first and last day; None while nobody knows them.

    ``state`` is the trial's place in its life cycle; ``completed`` as in ``Observations.trials``.
    """

    cluster: str
    service: str
    state: str
    completed: bool
    wave_starts: date
    tasks: tuple[TaskFact, ...]
    exit_wave: tuple[date, date] | None = None
    followup_wave: tuple[date, date] | None = None
    withdrawn_on: date | None = None
    withdrawn_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgementInput:
    """What people decided about a proposal: votes, and the verdict once it is adopted."""

    votes: tuple[VoteFact, ...] = ()
    verdict: str | None = None
    provisional: bool = True
    adopted_by: str = ""
    adopted_on: date | None = None
    dissents: tuple[DissentFact, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class ReportInputs:
    """Everything reports are written from, at one moment.

    Args:
        catalogue: the definitions of the programme.
        evaluation: the evaluation of ``observations``; only what it published is printed.
        observations: counted answers; quotes, adaptations and the spread of answers come from it.
        programme, edition: what the report belongs to. ``edition.number`` is 2 once follow-up
            data are in.
        regions, pilots, trials: all of the programme, in the order they are to be shown.
        cards: recommendations by region id, and under ``programme``.
        reviews: the state of each report's review by region id, and under ``programme``.
        judgements: by service id.
        refused: refused answers by region id and, all together, under ``programme``.
        languages_of: the language of a respondent (SME id), to mark quotes; may be empty.
        firm_names: names of firms; an answer that holds one is not quoted.
        amendments: named changes of the frozen plan that held at that moment.
        before: what the edition before was computed from; None for the first.
        lost: whether nobody can say any more what that was, because answers were deleted since.
        certainty: how sure the proposals are, by service id; only the programme report says it.
        coded: what open answers say, as far as two people coded them; told there, too.
        coded_before: what programme reports of earlier editions printed of it, the newest first.
    """

    catalogue: Catalogue
    evaluation: "Evaluation"
    observations: Observations
    programme: ProgrammeFact
    edition: EditionFact
    regions: tuple[RegionInput, ...]
    pilots: tuple[PilotFact, ...]
    trials: tuple[TrialInput, ...]
    cards: Mapping[str, tuple["Card", ...]] = field(default_factory=lambda: MappingProxyType({}))
    reviews: Mapping[str, ReviewState] = field(default_factory=lambda: MappingProxyType({}))
    judgements: Mapping[str, JudgementInput] = field(default_factory=lambda: MappingProxyType({}))
    refused: Mapping[str, tuple[ResponseFact, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    languages_of: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    firm_names: frozenset[str] = frozenset()
    amendments: tuple[AmendmentFact, ...] = ()
    before: Observations | None = None
    lost: bool = False
    certainty: Mapping[str, "ServiceCertainty"] = field(
        default_factory=lambda: MappingProxyType({})
    )
    coded: CodedFact | None = None
    coded_before: tuple[CodedFact, ...] = ()

    @cached_property
    def counted(self) -> Counted:
        return count(self.observations, self.catalogue)

    @cached_property
    def barriers(self) -> "DataFrame":
        """The profile of barriers of all regions, with what must not be told hidden."""
        from evaluation.barriers import barrier_profile
        from evaluation.histograms import Tally

        before = None if self.before is None else Tally.of(self.before, self.catalogue)
        return barrier_profile(self.tally, before)

    @cached_property
    def tally(self) -> "Tally":
        """The counts behind ``evaluation``."""
        from evaluation.histograms import Tally

        return Tally.of(self.observations, self.catalogue)

    @cached_property
    def tipping(self) -> "dict[str, Tipping]":
        """What the silent would have to think for each verdict to be another one."""
        from evaluation.certainty.sensitivity import verdict_tipping

        known = {service: sure.tipping for service, sure in self.certainty.items()}
        found = known or verdict_tipping(self.tally)
        return {s: tipping for s, tipping in found.items() if self.may_vary(s, tipping.verdict)}

    def may_vary(self, service: str, verdict: str) -> bool:
        """Say whether it may be told what would change ``verdict``.

        Not of a service of which the number of answers may not be told, nor of one that is judged
        by an amended plan.
        """
        return (
            verdict == self.evaluation.proposal(service).verdict
            and f"service/{service}/{service}/response-rate" not in self.unsaid
            and service not in {amendment.service for amendment in self.amendments}
        )

    @cached_property
    def unsaid(self) -> frozenset[str]:
        """The rows of ``kpis.csv`` that tell nothing of this edition's own answers."""
        table, marks = self.evaluation.kpis, self.evaluation.marks
        rows = table.loc[marks != "", ["level", "unit", "service", "kpi"]]
        return frozenset("/".join(row) for row in rows.itertuples(index=False, name=None))

    def trials_of(self, region: str) -> tuple[TrialInput, ...]:
        here = {pilot.id for pilot in self.pilots if pilot.region == region}
        return tuple(trial for trial in self.trials if trial.cluster in here)

"""What a report is about: numbers, names, dates and ids, frozen; not one sentence of its own."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from evaluation.reports.blocks import Colour
from evaluation.reports.certain import CertaintyFact
from evaluation.reports.coded import CodedFact
from evaluation.reports.decisions import (
    AmendmentFact,
    Fact,
    JudgementFact,
    ReviewFact,
    ReviewState,
    VoteFact,
    WordingFact,
)
from evaluation.reports.tried import TaskFact, TrialFact
from foundation.digests import canonical, digest

__all__ = [
    "AmendmentFact",
    "Fact",
    "JudgementFact",
    "ReviewFact",
    "ReviewState",
    "TaskFact",
    "TrialFact",
    "VoteFact",
    "WordingFact",
]

Words = dict[str, str]
"""The same text in all languages: language -> text."""

Suppressed = Literal["", "primary", "secondary"]


class ProgrammeFact(Fact):
    id: str
    title: str
    synthetic: bool
    contact: str
    services_wanted: int
    pilots_wanted: int


class EditionFact(Fact):
    """``plan_digest`` is that of criteria and targets as they were frozen at launch."""

    number: int
    data_until: date
    plan_digest: str
    catalogue_digest: str


class ThresholdFact(Fact):
    """Limits: counts below which nothing is published or quoted, how numbers are rounded."""

    publish: int
    publish_nps: int
    quote: int
    round_below: int = 20
    round_to: int = 5
    confidence: int = 95
    tested_exits: int
    valid_for_months: int
    quorum: int
    pages_max: int


class RegionFact(Fact):
    id: str
    country: str
    languages: tuple[str, ...]
    region_type: str
    cohesion: str
    scoreboard: str
    scoreboard_edition: int
    strategy: str


class PilotFact(Fact):
    id: str
    name: str
    region: str
    theme: str
    region_type: str
    region_type_reason: str
    members: int


class KpiFact(Fact):
    """A row of ``kpis.csv``. ``ref`` is its name in this report, such as ``k12``."""

    ref: str
    level: str
    unit: str
    service: str
    kpi: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    status: Colour
    suppressed: Suppressed

    @property
    def address(self) -> str:
        return f"{self.level}/{self.unit}/{self.service}/{self.kpi}"


class KpiDefinitionFact(Fact):
    id: str
    dimension: str
    unit: str
    kind: str
    direction: str
    target: float | None
    amber: float | None
    levels: tuple[str, ...]
    masked: bool
    interval: bool


class DistributionFact(Fact):
    """Answers to one question in percent, the lowest first; three or five parts."""

    level: str
    unit: str
    service: str
    item: str
    kpi: str
    n: int
    shares: tuple[int, ...]


class ChangeFact(Fact):
    """Means of an index of 0 to 100 before and after, of the pairs behind the row ``ref``."""

    ref: str
    before: float
    after: float


class QuoteFact(Fact):
    """Words of a firm that agreed to be quoted, from at least ``ThresholdFact.quote`` answers."""

    service: str
    item: str
    text: str
    language: str | None


class AuthorityFact(Fact):
    """What a regional authority answered after a trial; empty where it did not."""

    cluster: str
    service: str
    fits: str
    funds: str
    condition: str


class ServiceFact(Fact):
    id: str
    number: int
    action_line: int
    region_types_adapted: tuple[str, ...]


class ReasonFact(Fact):
    """Why a gate has its colour, or what is asked because of it."""

    gate: str
    text: Words


class ProposalFact(Fact):
    """What the rules propose for a service, and why."""

    service: str
    proposed: str
    gates: dict[str, Colour]
    reasons: tuple[ReasonFact, ...]
    conditions: tuple[ReasonFact, ...]
    region_types: dict[str, str]
    numbers: dict[str, float | None]


class CardFact(Fact):
    """A recommendation. ``evidence`` holds names of KPI rows (``KpiFact.ref``)."""

    number: int
    addressee: str
    action: Words
    reason: Words
    effort: Words
    start: Words
    measure: Words
    grade: str
    region_types: tuple[str, ...]
    evidence: tuple[str, ...]


class ResponseFact(Fact):
    """Answers that were refused, by why: late, after a withdrawal, ..."""

    reason: str
    count: int


class BarrierFact(Fact):
    """How high firms of a place say a group of barriers is in a wave, 0 to 100.

    ``place``: ``programme``, ``region`` in the report of one, its id in that of all. A hidden one
    has no numbers.
    """

    place: str
    barriers: str
    wave: str
    n: int | None
    value: float | None
    low: float | None
    high: float | None
    suppressed: Suppressed


class Evidence(Fact):
    """What both kinds of reports have in common."""

    programme: ProgrammeFact
    edition: EditionFact
    thresholds: ThresholdFact
    pilots: tuple[PilotFact, ...]
    services: tuple[ServiceFact, ...]
    trials: tuple[TrialFact, ...]
    definitions: tuple[KpiDefinitionFact, ...]
    rows: tuple[KpiFact, ...]
    distributions: tuple[DistributionFact, ...]
    proposals: tuple[ProposalFact, ...]
    cards: tuple[CardFact, ...]
    refused: tuple[ResponseFact, ...]
    review: ReviewState
    judgements: tuple[JudgementFact, ...]
    words: dict[str, Words]
    amendments: tuple[AmendmentFact, ...] = Field(default=(), exclude_if=lambda some: not some)
    wordings: tuple[WordingFact, ...] = Field(default=(), exclude_if=lambda some: not some)


class RegionFacts(Evidence):
    """Everything that the report of one region prints."""

    kind: Literal["regional"] = "regional"
    region: RegionFact
    quotes: tuple[QuoteFact, ...]
    authorities: tuple[AuthorityFact, ...]
    barriers: tuple[BarrierFact, ...] = Field(default=(), exclude_if=lambda some: not some)


class ProgrammeFacts(Evidence):
    """Everything that the programme report prints."""

    kind: Literal["programme"] = "programme"
    regions: tuple[RegionFact, ...]
    barriers: tuple[BarrierFact, ...] = Field(default=(), exclude_if=lambda some: not some)
    quotes: tuple[QuoteFact, ...] = Field(default=(), exclude_if=lambda some: not some)
    changes: tuple[ChangeFact, ...] = Field(default=(), exclude_if=lambda some: not some)
    certainty: tuple[CertaintyFact, ...] = Field(default=(), exclude_if=lambda some: not some)
    coded: CodedFact | None = Field(default=None, exclude_if=lambda some: some is None)


Facts = RegionFacts | ProgrammeFacts


def as_json(facts: Facts) -> bytes:
    """Return the facts as canonical JSON; ``read_facts`` reads them back."""
    return canonical(facts.model_dump(mode="json"))


def read_facts(text: str | bytes) -> Facts:
    """Read what ``as_json`` wrote.

    Raises:
        pydantic.ValidationError: it is something else.
    """
    return _ANY.validate_json(text)


_ANY: TypeAdapter[Facts] = TypeAdapter(Annotated[Facts, Field(discriminator="kind")])


def content_hash(facts: Evidence) -> str:
    """Return the SHA-256 of everything but decisions: what a signature binds itself to."""
    return digest(facts.model_dump(mode="json", exclude={"review", "judgements"}))

"""Letters about verdicts: votes are asked for, one is adopted, a trial ends without one."""

from datetime import date
from typing import Any, ClassVar, Self

from notifications.messages.message import EXAMPLE, Dated, Event, Facts, Line, Message, Prose


class Proposal(Facts):
    """A verdict on one service with what speaks for it, all in the reader's words."""

    service: Line
    verdict: Line
    reasons: tuple[Line, ...] = ()
    conditions: tuple[Line, ...] = ()


class VoteRequest(Dated):
    """To each member of the advisory board."""

    name = "vote-request"
    waits: ClassVar[bool] = True
    single: ClassVar[bool] = True

    proposals: tuple[Proposal, ...]
    decisions: tuple[Line, ...] = ("agree", "agree_with_conditions", "disagree")
    quorum: int
    """Votes without which no verdict can be adopted."""
    files: tuple[Line, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(**_VOTE, working_days=15, proposals=_PROPOSALS, files=("reports/programme.pdf",))


class VoteReminder(Dated):
    """To a member whose vote is missing."""

    name = "vote-reminder"
    waits: ClassVar[bool] = True

    services: tuple[Line, ...]
    """Those the reader has not voted on."""
    decisions: tuple[Line, ...] = ("agree", "agree_with_conditions", "disagree")
    quorum: int

    @classmethod
    def example(cls) -> Self:
        return cls(**_VOTE, working_days=3, services=tuple(found.service for found in _PROPOSALS))


class Count(Facts):
    """How the advisory board voted on one proposal."""

    proposal: Proposal
    agree: int
    agree_with_conditions: int
    disagree: int
    dissent: tuple[Prose, ...] = ()


class AdoptionRequest(Dated):
    """To the programme lead: the board has voted, a named person has to adopt or return."""

    name = "adoption-request"
    waits: ClassVar[bool] = True
    single: ClassVar[bool] = True

    counts: tuple[Count, ...]
    decisions: tuple[Line, ...] = ("adopt", "return")

    @classmethod
    def example(cls) -> Self:
        first, second = _PROPOSALS
        return cls(
            **{**EXAMPLE, "due": date(2027, 8, 27), "event": "verdicts/p3"},
            working_days=5,
            counts=(
                Count(proposal=first, agree=4, agree_with_conditions=1, disagree=0),
                Count(
                    proposal=second,
                    agree=3,
                    agree_with_conditions=0,
                    disagree=1,
                    dissent=("Two regions are not enough to judge the effort.",),
                ),
            ),
        )


class Result(Facts):
    """What was adopted for one service."""

    proposal: Proposal
    provisional: bool = True
    """Until the follow-up questionnaires are in and somebody confirms it."""
    tested: tuple[Line, ...] = ()
    """Names of the region types it was tested in and holds for."""
    excluded: tuple[Line, ...] = ()
    """Names of the region types it does not hold for."""


class VerdictAdopted(Message):
    """To all pilot managers, authorities and the board: the result of the trials."""

    name = "verdict-adopted"
    single: ClassVar[bool] = True

    results: tuple[Result, ...]
    by: Line
    by_role: Line
    adopted_on: date
    files: tuple[Line, ...] = ()

    @classmethod
    def example(cls) -> Self:
        first, second = _PROPOSALS
        return cls(
            **EXAMPLE,
            results=(
                Result(
                    proposal=first, tested=("Advanced", "Convergence"), excluded=("Less advanced",)
                ),
                Result(proposal=second, provisional=False),
            ),
            by="Lena Lead",
            by_role="Trial lead",
            adopted_on=date(2027, 8, 24),
            files=("reports/programme.pdf",),
        )


class TrialWithdrawn(Message):
    """To everybody with a part in a trial that ends early; takes its dates out of calendars."""

    name = "trial-withdrawn"

    service: Line
    cluster: Line
    region: Line
    by: Line
    by_role: Line
    withdrawn_on: date
    reason: Prose = ""
    cancelled: tuple[Event, ...] = ()
    """The reader's dates that no longer hold; each with a title and a higher sequence."""

    def events(self) -> tuple[Event, ...]:
        return tuple(event.model_copy(update={"cancelled": True}) for event in self.cancelled)

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            service="Action Development Workshop (ADW)",
            cluster="Demo Cluster Mu",
            region="Canton of Fribourg",
            by="Manager Mu",
            by_role="Pilot cluster manager",
            withdrawn_on=date(2027, 4, 12),
            reason="Cluster manager left; no replacement before summer.",
            cancelled=(
                Event(
                    key="demo-mu/svc-action-workshop/t5",
                    when=date(2027, 4, 23),
                    sequence=1,
                    title="Write the action sheets and circulate them",
                ),
            ),
        )


_PROPOSALS = (
    Proposal(
        service="Entrepreneurial Discovery Workshop (EDW)",
        verdict="Validated with conditions",
        reasons=(
            "84 % of 96 firms are satisfied (target 80 %).",
            "Less advanced regions stay behind on three of five measures.",
        ),
        conditions=("Not to be offered in less advanced regions before it has been adapted.",),
    ),
    Proposal(
        service="IP & Market Pathway Clinic",
        verdict="Not enough evidence",
        reasons=("Only 2 trials were completed; at least 3 are needed.",),
    ),
)
_VOTE: dict[str, Any] = {
    **EXAMPLE,
    "quorum": 3,
    "due": date(2027, 8, 20),
    "event": "verdicts/p2",
}

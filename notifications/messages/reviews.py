"""Letters about reports under review: an answer is asked for, changes are, or all is approved."""

from datetime import date
from typing import Any, ClassVar, Self

from notifications.messages.message import EXAMPLE, Dated, Facts, Line, Message, Prose


class ReviewRequest(Dated):
    """To whoever has to decide at a review stage, on the day the stage begins."""

    name = "review-request"
    waits: ClassVar[bool] = True

    stage: str
    """``r1`` to ``r6`` have words of their own; any other stage is asked for a decision."""
    stage_name: Line
    region: Line = ""
    """Empty: the report of the whole programme."""
    version: int = 1
    decisions: tuple[Line, ...]
    """The answers that are possible, as ids of the catalogue: ``approve``, ``minor_changes``."""
    files: tuple[Line, ...] = ()
    """Where the report lies, if the reader can reach it."""

    @classmethod
    def example(cls) -> Self:
        return cls(**_REVIEW, working_days=10, files=("reports/piemonte.pdf",))


class ReviewReminder(Dated):
    """To whoever has not decided yet, before the day or after it (``working_days`` < 0)."""

    name = "review-reminder"
    waits: ClassVar[bool] = True

    stage: str
    stage_name: Line
    region: Line = ""
    version: int = 1
    decisions: tuple[Line, ...]
    silence_counts: bool = False
    """No answer after this reminder is recorded as "no comment"."""

    @classmethod
    def example(cls) -> Self:
        return cls(**_REVIEW, working_days=-1, silence_counts=True)


class ReportReturned(Message):
    """To the authors: a reviewer asks for changes, or sends the report back."""

    name = "report-returned"

    region: Line = ""
    version: int = 1
    stage_name: Line
    by: Line
    by_role: Line
    decision: Line
    """Id of the decision: ``correct``, ``return``, ``major_changes`` or ``minor_changes``."""
    decided_on: date
    comment: Prose = ""

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            region="Piedmont",
            version=1,
            stage_name="Peer region review",
            by="Coordinator Lombardy",
            by_role="Reviewer from another region",
            decision="major_changes",
            decided_on=date(2027, 6, 21),
            comment="Name the addressee of the second recommendation.\n"
            "The limits of the evidence are missing in section 4.",
        )


class Remark(Facts):
    """What somebody added to a decision, with the name it is printed under."""

    by: Line
    text: Prose


class ReportApproved(Message):
    """To the pilot managers, the regional authority and the authors: the report stands."""

    name = "report-approved"

    region: Line = ""
    version: int = 1
    by: Line
    by_role: Line
    approved_on: date
    remarks: tuple[Remark, ...] = ()
    """Attached to the report without changing it."""
    files: tuple[Line, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            region="Piedmont",
            version=2,
            by="Lena Lead",
            by_role="Trial lead",
            approved_on=date(2027, 7, 9),
            remarks=(
                Remark(
                    by="Authority Piedmont",
                    text="The voucher scheme of 2028 could fund the service.",
                ),
            ),
            files=("reports/piemonte.pdf",),
        )


class NewEdition(Message):
    """To the readers of an approved report: the follow-up figures are in."""

    name = "new-edition"

    region: Line = ""
    edition: int
    figures: tuple[Line, ...] = ()
    """What is new, one line each, such as ``Sustained use: 64 % (n = 41)``."""
    files: tuple[Line, ...] = ()

    @classmethod
    def example(cls) -> Self:
        return cls(
            **EXAMPLE,
            region="Piedmont",
            edition=2,
            figures=("Sustained use: 64 % (n = 41)", "Idea conversion: 31 % (n = 39)"),
            files=("reports/piemonte.pdf",),
        )


_REVIEW: dict[str, Any] = {
    **EXAMPLE,
    "stage": "r5",
    "stage_name": "Regional authority comments (not a veto)",
    "region": "Piedmont",
    "version": 1,
    "decisions": ("comment", "no_comment"),
    "due": date(2027, 7, 5),
    "event": "report/piemonte/1/r5",
}

"""Why somebody may not judge a report, or may not write into it, in the words they need."""

from collections.abc import Iterable

from foundation.errors import TrialError


class OwnRegion(TrialError):
    """Nobody judges the report of the own region."""

    code = "REVIEW-101"

    def __init__(self, person: str, region: str) -> None:
        super().__init__(
            f"{person} belongs to {region} and cannot judge the report of the own region. "
            "Ask the programme lead to name somebody else."
        )


class OwnText(TrialError):
    """Nobody approves a text that he or she wrote."""

    code = "REVIEW-102"

    def __init__(self, person: str) -> None:
        super().__init__(
            f"{person} has written a part of this text (submitted it, or a wording of theirs was "
            "taken) and cannot approve it. Ask the programme lead to name somebody else."
        )


class ConflictDeclared(TrialError):
    """A declared conflict of interest bars from deciding."""

    code = "REVIEW-103"

    def __init__(self, person: str) -> None:
        super().__init__(
            f"{person} has declared a conflict of interest and decides nothing here. If that was "
            "a mistake, correct the declaration first; both stay in the history."
        )


class InterestUnknown(TrialError):
    """Whoever judges says first whether there is a conflict of interest."""

    code = "REVIEW-104"

    def __init__(self) -> None:
        super().__init__("Declare first whether you have a conflict of interest, then decide.")


class ContentChanged(TrialError):
    """The text is no longer the one that was shown; nothing was signed."""

    code = "REVIEW-105"

    def __init__(self, shown: str, found: str) -> None:
        super().__init__(
            f"The text changed while you read: you saw {shown[:12]}, it is now {found[:12]}. "
            "Nothing was signed. Compare both texts, then decide again."
        )


class DecidedMeanwhile(TrialError):
    """The stage that was shown is over: somebody else has decided."""

    code = "REVIEW-106"

    def __init__(self, by: Iterable[str]) -> None:
        names = ", ".join(by) or "the deadline"
        super().__init__(
            f"This stage is over: {names} came first. Nothing of yours was signed; your text is "
            "kept below."
        )


class ReasonNeeded(TrialError):
    """This decision means nothing without a reason."""

    code = "REVIEW-107"

    def __init__(self, decision: str) -> None:
        super().__init__(f"Say why in the comment: {decision} is of no use without a reason.")


class GradesMissing(TrialError):
    """The review form belongs to this stage."""

    code = "REVIEW-108"

    def __init__(self, criteria: Iterable[int]) -> None:
        listed = ", ".join(map(str, criteria))
        super().__init__(f"Grade every criterion of the review form. Still missing: {listed}.")


class NotForWriting(TrialError):
    """The text cannot be changed now, or not there."""

    code = "REVIEW-109"

    def __init__(self, why: str) -> None:
        super().__init__(f"This wording cannot be taken: {why}.")


class FiguresTouched(TrialError):
    """Another wording may change words, never figures or their evidence."""

    code = "REVIEW-110"

    def __init__(
        self, numbers: Iterable[str], pointers: Iterable[str], dropped: Iterable[str] = ()
    ) -> None:
        parts = []
        if foreign := ", ".join(numbers):
            parts.append(f"numbers that the paragraph does not hold: {foreign}")
        if missing := ", ".join(dropped):
            parts.append(f"numbers of the paragraph that are missing: {missing}")
        if lost := ", ".join(pointers):
            parts.append(f"pointers to the evidence that must stay as they are: {lost}")
        super().__init__(f"A wording may change words, not figures. Found {'; '.join(parts)}.")


class RemarkClosed(TrialError):
    """Somebody answered or withdrew the remark meanwhile."""

    code = "REVIEW-111"

    def __init__(self) -> None:
        super().__init__("This remark was answered or withdrawn meanwhile. Look at it once more.")


class NothingWritten(TrialError):
    """An empty remark, answer, statement or opinion."""

    code = "REVIEW-112"

    def __init__(self, what: str) -> None:
        super().__init__(f"Write something: {what} is empty.")


class NotAReviewer(TrialError):
    """The person cannot be the reviewer of the other regions."""

    code = "REVIEW-113"

    def __init__(self, person: str) -> None:
        super().__init__(
            f"{person} cannot review this report: the reviewer is a regional coordinator of "
            "another region."
        )


class ProposalChanged(TrialError):
    """The proposal that was shown is no longer the one that is voted on."""

    code = "REVIEW-114"

    def __init__(self) -> None:
        super().__init__(
            "Newer figures gave another proposal while you read. Your vote was not counted; "
            "look at the proposal as it stands, then vote again."
        )


class AlreadyPublished(TrialError):
    """Results are published once."""

    code = "REVIEW-115"

    def __init__(self, at: str) -> None:
        super().__init__(f"The results were published on {at}. They are published once.")


class NotAReport(TrialError):
    """A file that does not say which report it is, nor shows it."""

    code = "REVIEW-116"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} is no report of this programme, or it lost the mark that says which text it "
            "is. Download the report as DOCX, put your words into that file, and hand it in again. "
            "Nothing was saved."
        )


class OtherProgramme(TrialError):
    """A report, but of another programme."""

    code = "REVIEW-117"

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(
            f"{name} is a report of the programme {found}; this is {expected}. Nothing was saved."
        )


class OtherReport(TrialError):
    """A report of this programme, but another one."""

    code = "REVIEW-118"

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(
            f"{name} is the report of {found}, this page is that of {expected}. Hand it in at the "
            "page of its own report. Nothing was saved."
        )


class PassageChanged(TrialError):
    """Others put the paragraph into other words between somebody's reading and writing."""

    code = "REVIEW-120"

    def __init__(self) -> None:
        super().__init__(
            "The paragraph was put into other words while you wrote, and nothing was changed over "
            "them. Compare what you read with what stands there now, then send yours again."
        )


class VersionUnknown(TrialError):
    """The right report, of a text that there never was here."""

    code = "REVIEW-119"

    def __init__(self, name: str, content: str) -> None:
        super().__init__(
            f"{name} was made from a text with the fingerprint {content[:12]}, which this report "
            "never had. Download the report as DOCX again and put your words into that file. "
            "Nothing was saved."
        )

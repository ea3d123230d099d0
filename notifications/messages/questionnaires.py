"""Letters that ask for answers: an invitation, and reminders while answers are missing."""

from datetime import date
from typing import Any, ClassVar, Literal, Self

from notifications.messages.message import EXAMPLE, Dated, Line

Wave = Literal["baseline", "exit", "followup"]
Respondent = Literal["sme_contact", "cluster_manager", "regional_authority"]


class Invitation(Dated):
    """To a respondent on the day a questionnaire opens; ``due`` is its last day."""

    name = "invitation"
    waits: ClassVar[bool] = True
    bulk: ClassVar[bool] = True

    wave: Wave
    respondent: Respondent = "sme_contact"
    service: Line
    cluster: Line
    region: Line = ""
    minutes: int
    """How long answering takes."""
    smallest_group: int = 5
    """No figure from fewer firms than this is published."""

    @classmethod
    def example(cls) -> Self:
        return cls(**_QUESTIONNAIRE, working_days=10)


class InvitationReminder(Dated):
    """To a respondent whose answers are missing; ``last`` says that no reminder follows."""

    name = "invitation-reminder"
    waits: ClassVar[bool] = True
    bulk: ClassVar[bool] = True

    wave: Wave
    respondent: Respondent = "sme_contact"
    service: Line
    cluster: Line
    region: Line = ""
    minutes: int
    smallest_group: int = 5
    last: bool = False

    @classmethod
    def example(cls) -> Self:
        return cls(**_QUESTIONNAIRE, working_days=3, last=True)


_QUESTIONNAIRE: dict[str, Any] = {
    **EXAMPLE,
    "wave": "exit",
    "service": "Entrepreneurial Discovery Workshop (EDW)",
    "cluster": "Demo Cluster Alpha",
    "region": "Piedmont",
    "minutes": 8,
    "due": date(2027, 5, 21),
    "event": "demo-alpha/svc-discovery-workshop/exit",
}

"""Every message with every branch of its templates taken at least once."""

from itertools import product

from notifications.messages import (
    MESSAGES,
    AdoptionRequest,
    Agreement,
    ConflictDeclared,
    ContactLost,
    Invitation,
    InvitationReminder,
    Message,
    NewEdition,
    RemarksMade,
    ReportApproved,
    ReportReturned,
    ReviewReminder,
    ReviewRequest,
    StartMoved,
    Succession,
    Task,
    TaskOverdue,
    TaskReminder,
    TrialNews,
    TrialWithdrawn,
    VerdictAdopted,
    VoteReminder,
    VoteRequest,
)

NOBODY_NEARER = {"ask_name": "", "ask_address": ""}
DECISIONS = ("confirm", "correct", "submit", "pass", "return", "approve", "later")


def varied(kind: type[Message], **facts: object) -> Message:
    return kind.model_validate(kind.example().model_dump() | facts)


def news(kind: str, *left_out: str) -> Message:
    """The example with what news of this kind come with."""
    facts = {"evidence": ()} | {name: TrialNews.model_fields[name].default for name in left_out}
    return varied(TrialNews, news=kind, **facts)


ASKED = [("sme_contact", wave) for wave in ("baseline", "exit", "followup")] + [
    ("cluster_manager", "exit"),
    ("regional_authority", "exit"),
]

VARIANTS: tuple[Message, ...] = (
    *(kind.example() for kind in MESSAGES),
    varied(Task, **NOBODY_NEARER, purpose="", unlocks=(), evidence=("Minutes",), working_days=0),
    *(varied(TaskReminder, working_days=days) for days in (1, 0, -1, -3)),
    varied(TaskReminder, escalates_to="", evidence=()),
    varied(TaskOverdue, informed="", informed_on=None, owner_address=""),
    *(varied(Invitation, respondent=who, wave=wave) for who, wave in ASKED),
    *(
        varied(InvitationReminder, respondent=who, wave=wave, last=last)
        for (who, wave), last in product(ASKED, (True, False))
    ),
    *(
        varied(ReviewRequest, stage=stage, region="" if stage == "p1" else "Piedmont")
        for stage in ("r1", "r2", "r3", "r4", "r5", "r6", "p1")
    ),
    varied(ReviewRequest, decisions=DECISIONS, files=()),
    varied(ReviewRequest, decisions=("approve", "minor_changes", "major_changes")),
    varied(ReviewReminder, working_days=2, silence_counts=False),
    *(varied(kind, working_days=-2) for kind in (Task, Invitation, ReviewRequest)),
    varied(InvitationReminder, working_days=-2, last=True),
    *(
        varied(ReportReturned, decision=decision)
        for decision in ("correct", "minor_changes", "return")
    ),
    varied(ReportReturned, comment="", region=""),
    varied(ReportApproved, remarks=(), files=()),
    varied(NewEdition, figures=(), files=()),
    varied(VoteRequest, proposals=VoteRequest.example().proposals[:1], files=()),
    varied(VoteReminder, services=VoteReminder.example().services[:1], working_days=-1),
    varied(AdoptionRequest, counts=AdoptionRequest.example().counts[:1]),
    varied(VerdictAdopted, results=VerdictAdopted.example().results[:1], files=()),
    varied(TrialWithdrawn, reason="", cancelled=()),
    varied(ContactLost, why="stopped", cluster="", reason=""),
    varied(Agreement, reminder=False),
    varied(Agreement, working_days=-1, purpose=""),
    varied(TrialNews, news="evidence-returned", wanted=None, by="", by_role=""),
    varied(TrialNews, news="delegated", wanted=None, text=""),
    news("handed-in", "due", "wanted", "text"),
    news("date-granted", "wanted", "text"),
    news("date-refused", "wanted"),
    news("problem", "due", "wanted"),
    news("problem", "due", "wanted", "task", "by_role"),
    news("problem-answered", "due", "wanted"),
    varied(StartMoved, reason=""),
    varied(ConflictDeclared, service=""),
    varied(ConflictDeclared, service="", region="", reassign=False),
    *(
        varied(Succession, news=news, place="", tasks=0)
        for news in ("takes-over", "followed", "gives-back", "comes-back")
    ),
    varied(RemarksMade, count=1, by=("Coordinator Lombardy",), region=""),
)

"""The rows this package owns. No queries, no rules: see ``store`` and ``lifecycle``."""

from pilots.tables.access import ApiToken, LoginLink, LoginSession, PageLink
from pilots.tables.amendments import Amendment
from pilots.tables.answers import Answer, RefusedAnswer
from pilots.tables.changes import Change, MovedDate
from pilots.tables.clock import ClockLease
from pilots.tables.codings import Coding
from pilots.tables.history import HistoryLine
from pilots.tables.listeners import Listener
from pilots.tables.people import Cluster, Firm, Person, Region
from pilots.tables.pilot_pages import (
    AdaptationNote,
    CalendarFeed,
    DateRequest,
    Delegation,
    Evidence,
    EvidenceFile,
    Problem,
)
from pilots.tables.programme import Mark, OwnCodebook, OwnService, Programme
from pilots.tables.remarks import Assignment, Dissent, Grade, Interest, Remark
from pilots.tables.reviews import Edition, RefusedDecision, Report, ReportDecision, Verdict, Vote
from pilots.tables.trials import Participation, Task, Trial, Wave
from pilots.tables.typed import Consent, Draft, HandIn
from pilots.tables.uploads import Upload

__all__ = [
    "AdaptationNote",
    "Amendment",
    "Answer",
    "ApiToken",
    "Assignment",
    "CalendarFeed",
    "Change",
    "ClockLease",
    "Cluster",
    "Coding",
    "Consent",
    "DateRequest",
    "Delegation",
    "Dissent",
    "Draft",
    "Edition",
    "Evidence",
    "EvidenceFile",
    "Firm",
    "Grade",
    "HandIn",
    "HistoryLine",
    "Interest",
    "Listener",
    "LoginLink",
    "LoginSession",
    "Mark",
    "MovedDate",
    "OwnCodebook",
    "OwnService",
    "PageLink",
    "Participation",
    "Person",
    "Problem",
    "Programme",
    "RefusedAnswer",
    "RefusedDecision",
    "Region",
    "Remark",
    "Report",
    "ReportDecision",
    "Task",
    "Trial",
    "Upload",
    "Verdict",
    "Vote",
    "Wave",
]

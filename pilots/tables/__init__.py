"""The rows this package owns. No queries, no rules: see ``store`` and ``lifecycle``."""

from pilots.tables.answers import Answer, RefusedAnswer
from pilots.tables.clock import ClockLease
from pilots.tables.history import HistoryLine
from pilots.tables.people import Cluster, Firm, Person, Region
from pilots.tables.programme import Mark, OwnService, Programme
from pilots.tables.reviews import Edition, RefusedDecision, Report, ReportDecision, Verdict, Vote
from pilots.tables.trials import Participation, Task, Trial, Wave

__all__ = [
    "Answer",
    "ClockLease",
    "Cluster",
    "Edition",
    "Firm",
    "HistoryLine",
    "Mark",
    "OwnService",
    "Participation",
    "Person",
    "Programme",
    "RefusedAnswer",
    "RefusedDecision",
    "Region",
    "Report",
    "ReportDecision",
    "Task",
    "Trial",
    "Verdict",
    "Vote",
    "Wave",
]

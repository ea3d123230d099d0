"""The life of a trial: one service tried by one pilot cluster."""

from pilots.lifecycle.rules import LifeCycle, Role, Rule

ENGINE, LEAD, MANAGER = (Role.ENGINE,), (Role.WP_LEAD,), (Role.CLUSTER_MANAGER,)
COORDINATORS = (Role.REGIONAL_COORDINATOR, Role.WP_LEAD)

UNOPENED = ("proposed", "selected", "agreed", "trained")
"""Nobody has been asked anything yet: the first day may still be moved."""

RUNNING = (
    "selected", "agreed", "trained", "baseline_open", "ready", "rolling_out", "exit_open",
    "exit_closed", "computed", "trial_report_draft", "trial_report_confirmed", "closed",
    "followup_open",
)  # fmt: skip
"""A pilot may withdraw from any of these: nobody can be made to go on."""

NOT_BEGUN = frozenset({"proposed", "selected", "agreed", "trained", "baseline_open", "ready"})
"""Before the pilot cluster has started: no task may be open."""

# fmt: off
TRIAL = LifeCycle("trial", "proposed", (
    Rule("select",         "proposed",               "selected",               LEAD),
    Rule("agree",          "selected",               "agreed",                 MANAGER, ("signed agreement",)),
    Rule("train",          "agreed",                 "trained",                MANAGER, ("training record",)),
    Rule("open_baseline",  "trained",                "baseline_open",          ENGINE),
    Rule("make_ready",     "baseline_open",          "ready",                  ENGINE,  ("gate G0 looked at",)),
    Rule("start",          "ready",                  "rolling_out",            MANAGER),
    Rule("open_exit",      "rolling_out",            "exit_open",              ENGINE,  ("all mandatory tasks done",)),
    Rule("close_exit",     "exit_open",              "exit_closed",            ENGINE,  ("the deadline",)),
    Rule("compute",        "exit_closed",            "computed",               ENGINE),
    Rule("draft_report",   "computed",               "trial_report_draft",     ENGINE),
    Rule("confirm_report", "trial_report_draft",     "trial_report_confirmed", MANAGER),
    Rule("close",          "trial_report_confirmed", "closed",                 LEAD),
    # A report that nobody confirmed does not stop the calendar: six months later the firms are asked.
    Rule("open_followup",  "exit_closed",            "followup_open",          ENGINE,  ("six months passed",)),
    Rule("open_followup",  "trial_report_draft",     "followup_open",          ENGINE,  ("six months passed",)),
    Rule("open_followup",  "trial_report_confirmed", "followup_open",          ENGINE,  ("six months passed",)),
    Rule("open_followup",  "closed",                 "followup_open",          ENGINE,  ("six months passed",)),
    Rule("close_followup", "followup_open",          "followup_closed",        ENGINE,  ("the deadline",)),
    *(Rule("move_start",   status,                   status,                   COORDINATORS, ("a reason",)) for status in UNOPENED),
    *(Rule("withdraw",     status,                   "withdrawn",              MANAGER, ("a reason",)) for status in RUNNING),
    *(Rule("fail",         status,                   "failed",                 LEAD,    ("a reason",)) for status in RUNNING),
))
# fmt: on

"""The life of a report: drafted by the engine, decided by people, stage by stage."""

from pilots.lifecycle.rules import LifeCycle, Role, Rule

ENGINE, LEAD, MANAGER = (Role.ENGINE,), (Role.WP_LEAD,), (Role.CLUSTER_MANAGER,)
COORDINATOR, QUALITY = (Role.REGIONAL_COORDINATOR,), (Role.QUALITY_MANAGER,)
PEER, AUTHORITY = (Role.PEER_REGION_REVIEWER,), (Role.REGIONAL_AUTHORITY,)

# fmt: off
REGIONAL_REPORT = LifeCycle("regional report", "confirming", (
    Rule("confirm",       "confirming",        "submitting",        MANAGER),
    Rule("correct",       "confirming",        "confirming",        MANAGER),
    Rule("silence",       "confirming",        "submitting",        ENGINE, ("deadline and one reminder",)),
    Rule("submit",        "submitting",        "checking",          COORDINATOR),
    Rule("pass",          "checking",          "peer_review",       QUALITY),
    Rule("return",        "checking",          "submitting",        QUALITY),
    Rule("approve",       "peer_review",       "authority_comment", PEER),
    Rule("minor_changes", "peer_review",       "authority_comment", PEER),
    Rule("major_changes", "peer_review",       "submitting",        PEER),
    Rule("comment",       "peer_review",       "peer_review",       AUTHORITY),
    Rule("no_comment",    "peer_review",       "peer_review",       AUTHORITY),
    Rule("comment",       "authority_comment", "approving",         AUTHORITY),
    Rule("no_comment",    "authority_comment", "approving",         AUTHORITY),
    Rule("silence",       "authority_comment", "approving",         ENGINE, ("deadline and one reminder",)),
    Rule("approve",       "approving",         "approved",          LEAD),
    Rule("return",        "approving",         "submitting",        LEAD),
))

PROGRAMME_REPORT = LifeCycle("programme report", "drafting", (
    Rule("submit", "drafting",     "board_review", LEAD),
    Rule("vote_closed", "board_review", "adopting", ENGINE, ("every verdict adopted",)),
    Rule("adopt",  "adopting",     "approved",     LEAD),
    Rule("return", "adopting",     "drafting",     LEAD),
))
# fmt: on

WAITS_FOR = {
    "confirming": Role.CLUSTER_MANAGER,
    "submitting": Role.REGIONAL_COORDINATOR,
    "checking": Role.QUALITY_MANAGER,
    "peer_review": Role.PEER_REGION_REVIEWER,
    "authority_comment": Role.REGIONAL_AUTHORITY,
    "approving": Role.WP_LEAD,
    "drafting": Role.WP_LEAD,
    "board_review": Role.ADVISORY_EXPERT,
    "adopting": Role.WP_LEAD,
}
"""Whose decision a report in this status needs."""

STAGE_OF = {
    "confirming": "r1",
    "submitting": "r2",
    "checking": "r3",
    "peer_review": "r4",
    "authority_comment": "r5",
    "approving": "r6",
    "drafting": "p1",
    "board_review": "p2",
    "adopting": "p3",
}
"""The stage of the review plan (``services_catalog``) behind a status: deadline and words."""

MAY_STAY_SILENT = frozenset({"confirming", "authority_comment"})
"""Stages that ask for facts or comments: silence there is "no comment", never an approval."""

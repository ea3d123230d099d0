"""The life of a verdict on a service: proposed by the engine, voted on, adopted, confirmed."""

from pilots.lifecycle.rules import LifeCycle, Role, Rule

ENGINE, LEAD, BOARD = (Role.ENGINE,), (Role.WP_LEAD,), (Role.ADVISORY_EXPERT,)

# fmt: off
VERDICT = LifeCycle("verdict", "open", (
    Rule("propose",             "open",    "voting",    ENGINE, ("evaluated figures",)),
    Rule("propose",             "voting",  "voting",    ENGINE, ("newer figures, no vote yet",)),
    Rule("agree",               "voting",  "voting",    BOARD),
    Rule("agree_with_conditions", "voting", "voting",   BOARD),
    Rule("disagree",            "voting",  "voting",    BOARD),
    Rule("adopt",               "voting",  "adopted",   LEAD, ("quorum", "majority", "approved regional reports")),
    Rule("not_validated",       "voting",  "adopted",   LEAD, ("a failed vote", "reasons")),
    Rule("reopen",              "voting",  "open",      LEAD, ("a failed vote",)),
    Rule("return",              "voting",  "open",      LEAD, ("a failed vote",)),
    Rule("confirm",             "adopted", "confirmed", LEAD, ("follow-up wave closed",)),
))
# fmt: on

VOTES = frozenset({"agree", "agree_with_conditions", "disagree"})

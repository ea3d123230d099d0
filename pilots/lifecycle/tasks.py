"""The life of a task: one step of a service's rollout in one trial."""

from pilots.lifecycle.rules import LifeCycle, Role, Rule

ENGINE = (Role.ENGINE,)
OWNERS = (Role.CLUSTER_MANAGER, Role.SERVICE_FACILITATOR, Role.REGIONAL_COORDINATOR)
REVIEWERS = (Role.REGIONAL_COORDINATOR, Role.WP_LEAD)
COORDINATORS = (Role.REGIONAL_COORDINATOR, Role.WP_LEAD)

DONE = frozenset({"submitted", "accepted", "returned", "waived"})
"""Done, whether or not its evidence was accepted."""

# fmt: off
TASK = LifeCycle("task", "planned", (
    Rule("open",   "planned",   "open",      ENGINE,    ("the tasks it depends on",)),
    Rule("done",   "open",      "submitted", OWNERS,    ("evidence",)),
    Rule("accept", "submitted", "accepted",  REVIEWERS),
    Rule("return", "submitted", "returned",  REVIEWERS, ("a reason",)),
    Rule("done",   "returned",  "submitted", OWNERS,    ("evidence",)),
    Rule("waive",  "returned",  "waived",    REVIEWERS, ("a reason",)),
    Rule("move_date", "planned", "planned",  COORDINATORS, ("a reason",)),
    Rule("move_date", "open",   "open",      COORDINATORS, ("a reason",)),
    Rule("cancel", "planned",   "cancelled", ENGINE),
    Rule("cancel", "open",      "cancelled", ENGINE),
))
# fmt: on

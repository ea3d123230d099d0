"""The life of a wave: one questionnaire round of one trial."""

from pilots.lifecycle.rules import LifeCycle, Role, Rule

ENGINE = (Role.ENGINE,)
COORDINATORS = (Role.REGIONAL_COORDINATOR, Role.WP_LEAD)

# fmt: off
WAVE = LifeCycle("wave", "planned", (
    Rule("open",   "planned", "open",      ENGINE),
    Rule("move_end", "open",  "open",      COORDINATORS, ("a reason",)),
    Rule("close",  "open",    "closed",    ENGINE, ("the deadline",)),
    Rule("cancel", "planned", "cancelled", ENGINE),
    Rule("cancel", "open",    "cancelled", ENGINE),
))
# fmt: on

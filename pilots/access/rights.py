"""The one table of rights: which role may do what, and how far it reaches."""

from dataclasses import dataclass
from enum import StrEnum

from pilots.access.visitor import FIRM, Via, Visitor
from pilots.lifecycle import Role


class Reach(StrEnum):
    """Whose things somebody may see or change."""

    OWN = "own"
    """The visitor's own answers, tasks, links."""
    CLUSTER = "cluster"
    REGION = "region"
    OTHER_REGIONS = "other regions"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a thing belongs: what a right is held against. None: to no cluster, to no region."""

    owner: str | None = None
    cluster: str | None = None
    region: str | None = None


EVERYWHERE = Place()

MANAGER, FACILITATOR = Role.CLUSTER_MANAGER.value, Role.SERVICE_FACILITATOR.value
REGIONAL, LEAD = Role.REGIONAL_COORDINATOR.value, Role.WP_LEAD.value
AUTHORITY, QUALITY = Role.REGIONAL_AUTHORITY.value, Role.QUALITY_MANAGER.value
BOARD, STEWARD = Role.ADVISORY_EXPERT.value, Role.DATA_STEWARD.value

PILOT = {MANAGER: Reach.CLUSTER, FACILITATOR: Reach.CLUSTER}
COORDINATION = {LEAD: Reach.ALL, REGIONAL: Reach.REGION}
REVIEW = {LEAD: Reach.ALL, QUALITY: Reach.ALL, REGIONAL: Reach.REGION, BOARD: Reach.ALL,
          AUTHORITY: Reach.REGION, MANAGER: Reach.REGION}  # fmt: skip
"""A coordinator's own region; those they review besides are theirs by "review as peer"."""
EVERYBODY = (FIRM, MANAGER, FACILITATOR, LEAD, REGIONAL, QUALITY, BOARD, AUTHORITY, STEWARD)

# fmt: off
RIGHTS: dict[str, dict[str, Reach]] = {
    "answer":             {FIRM: Reach.OWN, MANAGER: Reach.OWN, AUTHORITY: Reach.OWN},
    "own":                dict.fromkeys(EVERYBODY, Reach.OWN),
    "see tasks":          {**PILOT, **COORDINATION},
    "do tasks":           {**PILOT, REGIONAL: Reach.REGION},
    "run trial":          {MANAGER: Reach.CLUSTER},
    # Whoever runs the workshop knows who was there.
    "register firms":     {**PILOT, **COORDINATION},
    "see plan":           {**COORDINATION, QUALITY: Reach.ALL, STEWARD: Reach.ALL},
    "change plan":        COORDINATION,
    "review evidence":    COORDINATION,
    "see people":         {**COORDINATION, STEWARD: Reach.ALL},
    "change people":      COORDINATION,
    "see letters":        {**COORDINATION, STEWARD: Reach.ALL},
    "handle letters":     {LEAD: Reach.ALL},
    "see history":        {**COORDINATION, QUALITY: Reach.ALL, STEWARD: Reach.ALL},
    "run programme":      {LEAD: Reach.ALL},
    "see reports":        REVIEW,
    "remark":             REVIEW,
    "decide on reports":  REVIEW,
    "review as peer":     {REGIONAL: Reach.OWN},
    "read approved reports": dict.fromkeys((LEAD, QUALITY, REGIONAL, BOARD), Reach.ALL),
    "edit reports":       {LEAD: Reach.ALL, REGIONAL: Reach.REGION},
    "assign reviewers":   {LEAD: Reach.ALL},
    "see verdicts":       {LEAD: Reach.ALL, BOARD: Reach.ALL, QUALITY: Reach.ALL},
    "vote":               {BOARD: Reach.ALL},
    "differ on verdicts": {BOARD: Reach.ALL, LEAD: Reach.ALL},
    "adopt":              {LEAD: Reach.ALL},
    # Nobody from a region: they would know their firms by what they write.
    "code answers":       {LEAD: Reach.ALL, QUALITY: Reach.ALL, BOARD: Reach.ALL},
    "publish":            {LEAD: Reach.ALL},
    "export":             {LEAD: Reach.ALL, QUALITY: Reach.ALL, STEWARD: Reach.ALL},
    # A program acts as whoever made its token and sees no more; what moves is told to the lead's.
    "make tokens":        dict.fromkeys((LEAD, STEWARD, REGIONAL, QUALITY, MANAGER, FACILITATOR),
                                        Reach.OWN),
    "connect programs":   {LEAD: Reach.ALL, STEWARD: Reach.ALL},
}
"""Deed, role, reach. What is not in the table nobody may do."""
# fmt: on

BY_LINK = frozenset({"answer", "own", "see tasks", "do tasks", "run trial", "register firms"})
"""Deeds for which a personal link is enough; everything else asks for a login."""
LINK_ROLES = frozenset({FIRM, MANAGER, FACILITATOR, AUTHORITY})
"""Whose letters carry a personal link. What the others may do is worth a login."""


def holds(visitor: Visitor, deed: str) -> bool:
    """Whether ``visitor`` may do ``deed`` anywhere at all, the way they came in."""
    if visitor.role not in RIGHTS[deed]:
        return False
    if visitor.via is Via.LINK:
        return deed in BY_LINK and visitor.role in LINK_ROLES
    return visitor.via is Via.LOGIN or deed in visitor.scopes


def may(visitor: Visitor, deed: str, place: Place) -> bool:
    """Whether ``visitor`` may do ``deed`` with a thing that belongs to ``place``."""
    if not holds(visitor, deed):
        return False
    reach = RIGHTS[deed][visitor.role]
    if reach is Reach.ALL:
        return True
    if reach is Reach.OWN:
        return place.owner == visitor.id
    if reach is Reach.CLUSTER:
        return place.cluster is not None and place.cluster == visitor.cluster
    inside = place.region is not None and place.region == visitor.region
    return inside if reach is Reach.REGION else not inside


def would_with_login(visitor: Visitor, deed: str) -> bool:
    """Whether a login would open what a link does not."""
    return visitor.via is Via.LINK and visitor.role in RIGHTS[deed]

"""The plan as it stands: what was frozen at launch, and the named amendments chained to it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from evaluation.amendments import LIMIT, TARGET, amended
from evaluation.amendments import Amendment as Change
from evaluation.reports.decisions import AmendmentFact
from foundation.digests import follow
from foundation.errors import TrialError
from pilots.setting import Setting
from pilots.tables import Amendment
from services_catalog import Catalogue


class AmendmentBroken(TrialError):
    """An amendment does not follow from the plan before it."""

    code = "PLAN-111"

    def __init__(self, number: int, found: str, expected: str) -> None:
        super().__init__(
            f"The plan is broken at amendment {number}: its hash is {found[:12]}..., the content "
            f"gives {expected[:12]}.... Somebody changed it after it was written."
        )


def amendments(session: Session, *, until: datetime | None = None) -> list[Amendment]:
    """Return the amendments that hold at ``until``, or all, in their order."""
    query = select(Amendment).order_by(col(Amendment.number))
    return list(session.exec(query if until is None else query.where(col(Amendment.at) <= until)))


def changes(session: Session, *, until: datetime) -> list[Change]:
    """Return what the gates read at ``until``."""
    return [_change(row) for row in amendments(session, until=until)]


def _change(row: Amendment) -> Change:
    return Change(
        number=row.number, service=row.service, thing=row.thing, field=row.field, after=row.after
    )


def content(row: Amendment) -> dict[str, Any]:
    """Return what the hash of the plan with this amendment is taken over."""
    return row.model_dump(exclude={"plan_hash"}) | {"at": row.at.isoformat()}


def plan_hash_now(frozen: str, rows: Iterable[Amendment]) -> str:
    """Return the hash of the plan with its newest amendment."""
    return max(((row.number, row.plan_hash) for row in rows), default=(0, frozen))[1]


def check(frozen: str, contents: Iterable[dict[str, Any]]) -> int:
    """Follow the chain from the plan as frozen and return its length.

    Args:
        frozen: the hash of the plan at launch.
        contents: what ``content`` gives for every amendment, with its ``plan_hash``.

    Raises:
        AmendmentBroken: names the first that does not follow.
    """
    return follow(contents, since=frozen, place="number", seal="plan_hash", broken=AmendmentBroken)


def plan_as_it_stands(session: Session, setting: Setting) -> dict[str, Any]:
    """Return the frozen hash, every amendment and the limits of every service that hold now."""
    rows, catalogue = amendments(session), setting.catalogue
    frozen = setting.programme.plan_hash or ""
    held = [_change(row) for row in rows]
    return {
        "frozen": frozen,
        "now": plan_hash_now(frozen, rows),
        "amendments": [content(row) | {"plan_hash": row.plan_hash} for row in rows],
        "limits": {
            service.id: _limits(amended(catalogue, held, service.id))
            for service in catalogue.enabled_services()
        },
    }


def _limits(rules: Catalogue) -> dict[str, dict[str, float]]:
    found = {
        f"kpi:{kpi.id}": {TARGET: float(kpi.target), LIMIT: float(kpi.amber)}
        for kpi in rules.kpis.values()
        if kpi.target is not None and kpi.amber is not None
    }
    for gate in rules.gates.values():
        found[f"gate:{gate.id}"] = {
            f"{colour}.{limit}": float(value)
            for colour, limits in gate.limits.items()
            for limit, value in limits.items()
        }
    return {thing: limits for thing, limits in found.items() if limits}


def amendment_facts(
    session: Session, setting: Setting, *, until: datetime
) -> tuple[AmendmentFact, ...]:
    """Return what reports print of the amendments that held at ``until``."""
    return tuple(
        AmendmentFact(
            number=row.number,
            day=setting.day(row.at, None),
            person=setting.people[row.by].name if row.by in setting.people else row.by,
            service=row.service,
            thing=row.thing,
            field=row.field,
            before=row.before,
            after=row.after,
            reason=row.reason,
            after_data=row.after_data,
            plan_digest=row.plan_hash,
        )
        for row in amendments(session, until=until)
    )

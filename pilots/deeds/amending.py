"""Amend the frozen plan: by the lead, dated, with a reason, chained to the plan before."""

from dataclasses import dataclass

from pydantic import ValidationError
from sqlmodel import Session, col, select

from evaluation.amendments import LIMIT, TARGET, amended
from evaluation.amendments import Amendment as Next
from foundation.digests import digest
from foundation.errors import TrialError
from pilots.amendments import amendments, changes, content, plan_hash_now
from pilots.changes import Deed, a_reason
from pilots.errors import MoveNotYours, NotLaunched
from pilots.history import record
from pilots.lifecycle import Role, Rule
from pilots.lifecycle.tasks import DONE
from pilots.setting import Setting
from pilots.tables import Amendment, Answer, Edition, Programme, Task, Trial
from services_catalog import Catalogue

AMEND = Rule("amend", "plan", "plan", (Role.WP_LEAD,))
LAUNCHED = "launched"


class AmendmentUnknown(TrialError):
    """The plan has no such limit."""

    code = "PLAN-112"

    def __init__(self, what: str, found: str, expected: str) -> None:
        super().__init__(
            f"The plan has no {what} {found!r}; expected {expected}. Nothing was changed."
        )


class AmendmentEmpty(TrialError):
    """The limit has this value already."""

    code = "PLAN-113"

    def __init__(self, thing: str, value: float) -> None:
        super().__init__(f"{thing} is {value:g} already. Nothing was changed.")


class LimitsContradict(TrialError):
    """The limits of a KPI or of a gate would contradict each other."""

    code = "PLAN-114"

    def __init__(self, thing: str, why: str) -> None:
        super().__init__(f"{thing} cannot be amended like this: {why}. Nothing was changed.")


class DataSeen(TrialError):
    """What the amendment is about can be seen already."""

    code = "PLAN-115"

    def __init__(self, thing: str, service: str, why: str) -> None:
        super().__init__(
            f"The data that {thing} of {service} judges have been seen: {why}. If it has to be "
            "amended all the same, say so (--after-data): every report prints that it was amended "
            "after the data. Nothing was changed."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to change: ``thing`` is ``kpi:<id>`` or ``gate:<id>``, ``field`` as in the table."""

    service: str
    thing: str
    field: str
    value: float


def amend(
    session: Session, setting: Setting, wanted: Wanted, *, deed: Deed, after_data: bool = False
) -> Amendment:
    """Amend one limit of one service; gates read the new value from ``deed.now`` on.

    Raises:
        NotLaunched: nothing is frozen yet.
        MoveNotYours: only the lead amends.
        ReasonMissing: nobody says why.
        AmendmentUnknown, AmendmentEmpty, LimitsContradict: what is asked for makes no sense.
        DataSeen: the data have been seen, and the amendment does not say so.
    """
    programme = session.get_one(Programme, 1, with_for_update=True)
    if programme.plan_hash is None:
        raise NotLaunched
    if deed.by.role not in AMEND.roles:
        raise MoveNotYours(
            "amend", kind="plan", status=LAUNCHED, needs=Role.WP_LEAD, role=deed.by.role
        )
    reason = a_reason(deed.reason)
    catalogue, earlier = setting.catalogue, changes(session, until=deed.now)
    if wanted.service not in {service.id for service in catalogue.enabled_services()}:
        known = ", ".join(service.id for service in catalogue.enabled_services())
        raise AmendmentUnknown("service", wanted.service, f"one of {known}")
    before = limit_of(amended(catalogue, earlier, wanted.service), wanted.thing, wanted.field)
    if before == wanted.value:
        raise AmendmentEmpty(f"{wanted.field} of {wanted.thing}", before)
    rows = amendments(session)
    number = len(rows) + 1
    _must_make_sense(catalogue, [*earlier, _next(wanted, number)], wanted)
    seen = seen_because(session, wanted.service, wanted.thing)
    if seen and not after_data:
        raise DataSeen(wanted.thing, wanted.service, seen)
    row = Amendment(
        number=number, at=deed.now, by=deed.by.id, service=wanted.service, thing=wanted.thing,
        field=wanted.field, before=before, after=wanted.value, reason=reason,
        after_data=bool(seen), previous=plan_hash_now(programme.plan_hash, rows), plan_hash="",
    )  # fmt: skip
    row.plan_hash = digest(content(row))
    session.add(row)
    note = f"amendment {number}, {wanted.service} {wanted.thing} {wanted.field}, {row.plan_hash}"
    record(session, "plan", setting.programme.id, AMEND, by=deed.by, at=deed.now, note=note)
    session.flush()
    return row


def limit_of(rules: Catalogue, thing: str, field: str) -> float:
    """Return one limit of the plan.

    Raises:
        AmendmentUnknown: there is none.
    """
    kind, _, name = thing.partition(":")
    if kind == "kpi" and name in rules.kpis:
        kpi = rules.kpis[name]
        value = {TARGET: kpi.target, LIMIT: kpi.amber}.get(field)
        if value is None:
            raise AmendmentUnknown("field", field, f"{TARGET} or {LIMIT} of a KPI that has them")
        return float(value)
    if kind == "gate" and name in rules.gates:
        colour, _, limit = field.partition(".")
        limits = rules.gates[name].limits
        if limit not in limits.get(colour, {}):
            known = ", ".join(f"{one}.{two}" for one in limits for two in limits[one])
            raise AmendmentUnknown("field", field, f"one of {known}")
        return float(limits[colour][limit])
    raise AmendmentUnknown("limit", thing, "kpi:<id> or gate:<id>, as in pilots plan show")


def _next(wanted: Wanted, number: int) -> Next:
    return Next(
        number=number, service=wanted.service, thing=wanted.thing, field=wanted.field,
        after=wanted.value,
    )  # fmt: skip


def _must_make_sense(catalogue: Catalogue, all_of_them: list[Next], wanted: Wanted) -> None:
    if wanted.value != wanted.value or abs(wanted.value) == float("inf"):
        raise LimitsContradict(wanted.thing, f"{wanted.value} is no number")
    try:
        amended(catalogue, all_of_them, wanted.service)
    except ValidationError as fault:
        told = "; ".join(str(one["msg"]) for one in fault.errors())
        raise LimitsContradict(wanted.thing, told) from None


def seen_because(session: Session, service: str, thing: str) -> str:
    """Return why the data that a limit judges count as seen; empty while nobody can know them.

    Delivery is seen from the first mandatory task that is done, everything else from the first
    exit answer; all of it once figures were frozen.
    """
    if session.exec(select(Edition.number).limit(1)).first() is not None:
        return "figures have been frozen"
    trials = select(Trial.id).where(Trial.service == service)
    if thing in {"gate:G1", "kpi:fidelity", "kpi:schedule-slip"}:
        done = select(Task.trial).where(
            col(Task.trial).in_(trials), col(Task.mandatory), col(Task.status).in_(DONE)
        )
        return "a mandatory task is done" if session.exec(done.limit(1)).first() else ""
    answered = select(Answer.trial).where(
        col(Answer.trial).in_(trials), col(Answer.wave).in_(("exit", "followup"))
    )
    return "exit answers have come in" if session.exec(answered.limit(1)).first() else ""

import pytest
from sqlmodel import Session, col, select, update

from pilots.amendments import (
    AmendmentBroken,
    amendment_facts,
    amendments,
    changes,
    check,
    content,
    plan_as_it_stands,
)
from pilots.changes import Deed, ReasonMissing
from pilots.deeds.amending import (
    AmendmentEmpty,
    AmendmentUnknown,
    DataSeen,
    LimitsContradict,
    Wanted,
    amend,
)
from pilots.errors import MoveNotYours
from pilots.lifecycle import Agent, Role
from pilots.setting import Setting
from pilots.tables import Amendment, Answer, HistoryLine, Trial
from tests.factories.mid_run import MIDDLE, a_deed

SERVICE = "svc-action-workshop"


def a_wish(
    value: float = 75.0, *, thing: str = "kpi:csat", field: str = "target", service: str = SERVICE
) -> Wanted:
    return Wanted(service=service, thing=thing, field=field, value=value)


def an_exit_answer(session: Session) -> None:
    trial = session.exec(select(Trial.id).where(Trial.service == SERVICE)).first()
    answer = Answer(
        respondent="one", trial=str(trial), wave="exit", item="x_sat", value="5", answered_at=MIDDLE
    )
    session.add(answer)
    session.flush()


def test_an_amendment_is_chained_to_the_plan_and_in_the_history(
    session: Session, setting: Setting
) -> None:
    first = amend(session, setting, a_wish(), deed=a_deed("As agreed in Graz."))
    second = amend(session, setting, a_wish(70.0), deed=a_deed("As agreed in Bled."))

    frozen = str(setting.programme.plan_hash)
    assert (first.previous, second.previous) == (frozen, first.plan_hash)
    assert (first.before, second.before, second.after) == (80.0, 75.0, 70.0)
    rows = amendments(session)
    assert check(frozen, [content(row) | {"plan_hash": row.plan_hash} for row in rows]) == 2
    line = session.exec(select(HistoryLine).order_by(col(HistoryLine.seq).desc())).first()
    assert line is not None
    assert (line.kind, line.move, line.by) == ("plan", "amend", "p-lead")
    assert line.note.endswith(second.plan_hash)
    assert "Bled" not in line.note


def test_gates_read_the_amended_value_from_that_moment_on(
    session: Session, setting: Setting
) -> None:
    made = amend(session, setting, a_wish(), deed=a_deed())

    assert [change.after for change in changes(session, until=made.at)] == [75.0]
    assert changes(session, until=made.at.replace(year=2026)) == []
    told = amendment_facts(session, setting, until=made.at)
    assert [(one.number, one.before, one.after, one.after_data) for one in told] == [
        (1, 80.0, 75.0, False)
    ]
    limits = plan_as_it_stands(session, setting)["limits"]
    assert limits[SERVICE]["kpi:csat"]["target"] == 75.0
    assert limits["svc-synergy-diamond"]["kpi:csat"]["target"] == 80.0


def test_after_the_data_it_is_refused_unless_it_says_so(session: Session, setting: Setting) -> None:
    an_exit_answer(session)

    with pytest.raises(DataSeen, match="exit answers have come in"):
        amend(session, setting, a_wish(), deed=a_deed())
    assert amendments(session) == []
    assert amend(session, setting, a_wish(), deed=a_deed(), after_data=True).after_data


def test_one_that_comes_before_the_data_is_not_marked(session: Session, setting: Setting) -> None:
    made = amend(session, setting, a_wish(), deed=a_deed(), after_data=True)

    assert made.after_data is False


def test_delivery_is_seen_from_the_first_task_that_is_done(
    session: Session, setting: Setting
) -> None:
    delivery = a_wish(80.0, thing="gate:G1", field="green.fidelity")

    with pytest.raises(DataSeen, match="a mandatory task is done"):
        amend(session, setting, delivery, deed=a_deed())


def test_only_the_lead_amends(session: Session, setting: Setting) -> None:
    deed = Deed(Agent(Role.QUALITY_MANAGER, "p-quality"), MIDDLE, "Because.")

    with pytest.raises(MoveNotYours, match="wp_lead"):
        amend(session, setting, a_wish(), deed=deed)


def test_nothing_is_amended_without_a_reason(session: Session, setting: Setting) -> None:
    with pytest.raises(ReasonMissing):
        amend(session, setting, a_wish(), deed=a_deed(" "))


@pytest.mark.parametrize(
    "wanted",
    [
        a_wish(service="svc-none"),
        a_wish(thing="kpi:none"),
        a_wish(field="min_n"),
        a_wish(thing="kpi:joint-ideas-none"),
        a_wish(thing="gate:G2", field="green.none"),
        a_wish(thing="gate:G9", field="green.regions"),
        a_wish(thing="csat"),
    ],
)
def test_what_the_plan_does_not_have_cannot_be_amended(
    session: Session, setting: Setting, wanted: Wanted
) -> None:
    with pytest.raises(AmendmentUnknown):
        amend(session, setting, wanted, deed=a_deed())


def test_the_same_value_is_no_amendment(session: Session, setting: Setting) -> None:
    with pytest.raises(AmendmentEmpty):
        amend(session, setting, a_wish(80.0), deed=a_deed())


@pytest.mark.parametrize("value", [10.0, float("nan"), float("inf")])
def test_limits_must_not_contradict_each_other(
    session: Session, setting: Setting, value: float
) -> None:
    with pytest.raises(LimitsContradict):
        amend(session, setting, a_wish(value), deed=a_deed())


@pytest.mark.parametrize("field", ["after", "reason", "at", "service"])
def test_a_changed_amendment_is_found(session: Session, setting: Setting, field: str) -> None:
    amend(session, setting, a_wish(), deed=a_deed())
    other = {"after": 60.0, "reason": "x", "at": MIDDLE.replace(year=2026), "service": "svc-x"}
    session.connection().execute(update(Amendment).values({field: other[field]}))
    session.expire_all()

    with pytest.raises(AmendmentBroken, match="amendment 1"):
        check(
            str(setting.programme.plan_hash),
            [content(row) | {"plan_hash": row.plan_hash} for row in amendments(session)],
        )

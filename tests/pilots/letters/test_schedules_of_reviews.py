"""Letters about reports and verdicts over eleven years: asked, reminded, told, on working days."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle, pairwise
from types import ModuleType

import pytest
from sqlmodel import Session

from evaluation import Proposal
from notifications.outbox import Promise
from pilots.deeds.drafting import PROGRAMME, deadline
from pilots.deeds.reviewing import silence_moment
from pilots.letters import about_reports, about_verdicts, addressing
from pilots.lifecycle.reports import MAY_STAY_SILENT, STAGE_OF
from pilots.setting import Setting
from pilots.tables import Report, Verdict
from tests.pilots.letters.wall_calendar import (
    HOURS,
    NINE,
    REGIONS,
    critical_days,
    first_working,
    walked,
    works,
)

OF_THE_PROGRAMME = ("drafting", "board_review", "adopting")
OF_A_REGION = tuple(status for status in STAGE_OF if status not in OF_THE_PROGRAMME)


def promised(session: Session, about: ModuleType, ask: Callable[[Session], None]) -> list[Promise]:
    kept: list[Promise] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(about, "queue_many", lambda _, made: kept.extend(made))
        ask(session)
    assert kept
    return kept


def moments(setting: Setting, place: str | None, *, every: int = 1) -> Iterator[datetime]:
    """Yield a moment of each critical day of a place, or of ``every`` so many of them."""
    clock, hours = setting.zone(place), cycle(HOURS)
    for day in critical_days(place, clock)[::every]:
        yield datetime.combine(day, next(hours), clock).astimezone(UTC)


def a_proposal(setting: Setting) -> Proposal:
    return Proposal(
        service=next(iter(setting.catalogue.services)), verdict="validated", gates={}, reasons=(),
        conditions=(), region_types={}, numbers={},
    )  # fmt: skip


def check(setting: Setting, promises: list[Promise], at: datetime) -> None:
    keys = {(p.to.person, p.purpose, p.subject, p.step) for p in promises}
    assert len(keys) == len(promises)
    for promise in promises:
        place = addressing.place_of(setting, promise.to.person)
        shown = promise.not_before.astimezone(setting.zone(place))
        assert shown.time() == NINE
        assert works(place, shown.date())
        assert promise.not_before >= at
    for reader in {promise.to.person for promise in promises}:
        theirs = [promise.not_before for promise in promises if promise.to.person == reader]
        assert all(first < second for first, second in pairwise(theirs))


@pytest.mark.parametrize("subject", [*REGIONS, PROGRAMME])
def test_reviewers_are_asked_in_time_and_reminded_after_their_day(
    setting: Setting, reading: Session, subject: str
) -> None:
    region = subject if subject in REGIONS else None
    statuses = cycle(OF_A_REGION if region else OF_THE_PROGRAMME)
    for at in moments(setting, region):
        status = next(statuses)
        due = deadline(setting, subject, status, at)
        report = Report(
            id=f"{subject}.e1", subject=subject, edition=1, status=status, since=at,
            deadline=due, content_hash="", facts="",
        )  # fmt: skip
        promises = promised(
            reading,
            about_reports,
            lambda session, report=report, at=at: about_reports.stage_entered(  # type: ignore[misc]
                session, setting, report, at=at
            ),
        )
        check(setting, promises, at)
        days = setting.catalogue.review.stage(STAGE_OF[status]).working_days
        assert due == walked(region, setting.day(at, region), days)
        silence = silence_moment(setting, report)
        assert (silence is None) == (status not in MAY_STAY_SILENT)
        for promise in promises:
            place = addressing.place_of(setting, promise.to.person)
            day = setting.day(promise.not_before, place)
            if promise.purpose == "review-request":
                assert day <= due
            else:
                assert day == walked(place, due, 1)
                assert silence is None or promise.not_before < silence


def test_the_board_is_asked_and_reminded_two_working_days_before_the_vote_ends(
    setting: Setting, reading: Session
) -> None:
    judged = a_proposal(setting)
    days = setting.catalogue.review.stage("p2").working_days
    for at in moments(setting, None):
        due = walked(None, setting.day(at, None), days)
        verdict = Verdict(service=judged.service, status="voting", edition=1, deadline=due)
        promises = promised(
            reading,
            about_verdicts,
            lambda session, verdict=verdict, at=at: about_verdicts.proposed(  # type: ignore[misc]
                session, setting, verdict, judged, at=at
            ),
        )
        check(setting, promises, at)
        reminders = [p.not_before for p in promises if p.purpose == "vote-reminder"]
        assert {setting.day(moment, None) for moment in reminders} == {walked(None, due, -2)}


def test_everybody_hears_of_a_verdict_on_the_first_morning_of_their_own_region(
    setting: Setting, reading: Session
) -> None:
    judged = a_proposal(setting)
    for at in moments(setting, "fribourg", every=9):
        verdict = Verdict(service=judged.service, status="adopted", verdict="validated",
                          adopted_by="p-lead", adopted_at=at)  # fmt: skip
        promises = promised(
            reading,
            about_verdicts,
            lambda session, verdict=verdict, at=at: about_verdicts.adopted(  # type: ignore[misc]
                session, setting, verdict, judged, at=at
            ),
        )
        check(setting, promises, at)
        for promise in promises:
            place = addressing.place_of(setting, promise.to.person)
            local = at.astimezone(setting.zone(place))
            first = first_working(place, setting.day(at, place))
            if first == local.date() and local.time() > NINE:
                first = walked(place, first, 1)
            assert setting.day(promise.not_before, place) == first

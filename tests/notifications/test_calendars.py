from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from notifications.calendars import Entry, Method, calendar_file

STAMP = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)


def an_entry(**changes: object) -> Entry:
    facts: dict[str, object] = {
        "key": "demo-alpha.svc-synergy-diamond.t1",
        "when": date(2027, 1, 13),
        "summary": "Fällig: Umfang, Thema; und Partner",
        "description": "Evidence Base\nDemo Cluster Alpha",
        "sequence": 0,
        "cancelled": False,
        "organizer": "coordination@trials.example",
    }
    return Entry(**(facts | changes))  # type: ignore[arg-type]


def read(entry: Entry) -> tuple[icalendar.Calendar, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(calendar_file(entry, at=STAMP))
    return calendar, calendar.events[0]


def test_a_deadline_is_a_whole_day_that_keeps_nobody_busy() -> None:
    calendar, event = read(an_entry())

    assert calendar["method"] == "PUBLISH"
    assert (calendar["version"], calendar["prodid"]) == ("2.0", "-//Pilot Trials//Letters//EN")
    assert event.start == date(2027, 1, 13)
    assert event["dtstart"].params["value"] == "DATE"
    assert event["transp"] == "TRANSPARENT"
    assert "status" not in event
    assert event["summary"] == "Fällig: Umfang, Thema; und Partner"
    assert event["description"] == "Evidence Base\nDemo Cluster Alpha"
    assert event.DTSTAMP == STAMP
    assert event["organizer"] == "mailto:coordination@trials.example"


def test_a_meeting_is_a_moment_that_asks_for_an_answer() -> None:
    begins = datetime(2027, 7, 5, 14, 0, tzinfo=ZoneInfo("Europe/Rome"))
    calendar, event = read(
        an_entry(
            when=begins,
            until=begins + timedelta(hours=2),
            attendee="adviser@board.example",
            link="https://trials.example/t/1",
        )
    )

    assert calendar["method"] == Method.REQUEST
    assert (event.start, event.end) == (begins, begins + timedelta(hours=2))
    assert event["transp"] == "OPAQUE"
    assert event["attendee"] == "mailto:adviser@board.example"
    assert event["url"] == "https://trials.example/t/1"


def test_a_cancelled_date_takes_the_entry_away() -> None:
    calendar, event = read(an_entry(cancelled=True, sequence=1))

    assert calendar["method"] == Method.CANCEL
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert event["uid"] == read(an_entry())[1]["uid"]


@pytest.mark.parametrize(
    "change",
    [{"summary": "x"}, {"when": date(2027, 2, 1)}, {"sequence": 3}, {"description": ""}],
)
def test_one_thing_is_one_entry_whatever_is_said_of_it(change: dict[str, object]) -> None:
    assert an_entry(**change).uid == an_entry().uid
    assert an_entry(key="another").uid != an_entry().uid


def test_lines_end_and_fold_as_the_standard_asks() -> None:
    file = calendar_file(an_entry(summary="Ž" * 200), at=STAMP)

    assert file.endswith(b"\r\n")
    lines = file.split(b"\r\n")
    assert all(b"\n" not in line and len(line) <= 75 for line in lines)
    assert read(an_entry(summary="Ž" * 200))[1]["summary"] == "Ž" * 200


def test_what_somebody_typed_adds_no_line() -> None:
    _, event = read(an_entry(summary="x\r\nATTENDEE:mailto:all@firms.example"))

    assert "attendee" not in event

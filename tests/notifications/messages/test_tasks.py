from datetime import date

import pytest

from notifications.messages import Event, Task, TaskOverdue, TaskReminder


def test_a_task_and_its_reminder_are_one_entry_in_the_calendar() -> None:
    entry = Event(key="demo-alpha/svc-synergy-diamond/t1", when=date(2027, 1, 13))

    assert Task.example().events() == TaskReminder.example().events() == (entry,)


@pytest.mark.parametrize(("days", "dates"), [(1, 1), (0, 1), (-1, 0)])
def test_a_day_that_is_over_does_not_come_back_into_the_calendar(days: int, dates: int) -> None:
    reminder = TaskReminder.example().model_copy(update={"working_days": days})

    assert len(reminder.events()) == dates


def test_somebody_elses_task_stays_out_of_the_calendar() -> None:
    assert TaskOverdue.example().events() == ()

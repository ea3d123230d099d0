from notifications.messages import ReportReturned, ReviewReminder, ReviewRequest


def test_a_request_and_its_reminder_are_one_entry_in_the_calendar() -> None:
    early = ReviewReminder.example().model_copy(update={"working_days": 2})

    assert ReviewRequest.example().events() == early.events()
    assert ReviewReminder.example().events() == ()


def test_a_comment_keeps_its_lines() -> None:
    assert len(ReportReturned.example().comment.split("\n")) == 2

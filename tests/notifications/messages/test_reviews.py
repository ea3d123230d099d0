from notifications.messages import ReportReturned, ReviewReminder, ReviewRequest


def test_a_request_and_its_reminder_are_one_entry_in_the_calendar() -> None:
    assert ReviewRequest.example().events() == ReviewReminder.example().events()


def test_a_comment_keeps_its_lines() -> None:
    assert len(ReportReturned.example().comment.split("\n")) == 2

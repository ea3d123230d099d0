from notifications.messages import TrialWithdrawn, VoteReminder, VoteRequest


def test_a_vote_and_its_reminder_are_one_entry_in_the_calendar() -> None:
    assert VoteRequest.example().events() == VoteReminder.example().events()


def test_a_trial_that_ends_takes_its_dates_out_of_the_calendar() -> None:
    event = TrialWithdrawn.example().events()[0]

    assert (event.cancelled, event.sequence) == (True, 1)

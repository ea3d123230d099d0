from notifications.messages import MESSAGES, Invitation, InvitationReminder


def test_an_invitation_and_its_reminders_are_one_entry_in_the_calendar() -> None:
    assert Invitation.example().events() == InvitationReminder.example().events()


def test_only_questionnaires_go_to_many_people_at_once() -> None:
    assert [kind for kind in MESSAGES if kind.bulk] == [Invitation, InvitationReminder]

"""Letters: found, read, stopped, sent again, ended for good, reworded, sent to a test address."""

import re

from sqlmodel import col, select

from foundation.database import snapshot, unit_of_work
from notifications.searching import Wanted, find
from notifications.store import policy
from notifications.tables import Letter, LetterWording
from pilots.tables import Task
from tests.factories.programmes import Programme
from tests.portal.office.conftest import Enters


def a_letter(running: Programme, state: str = "queued") -> Letter:
    with snapshot(running.url) as session:
        query = select(Letter).where(Letter.state == state, Letter.purpose == "task-reminder")
        found = session.exec(query.order_by(col(Letter.id))).first()
        assert found is not None
        session.expunge_all()
        return found


def state_of(running: Programme, number: int | None) -> str:
    with snapshot(running.url) as session:
        return str(session.get_one(Letter, number).state)


def test_filters_find_what_they_say(running: Programme, enters: Enters) -> None:
    letter = a_letter(running)

    shown = enters().get(f"/letters?person={letter.person}&purpose={letter.purpose}").text

    assert f'href="/letters/{letter.id}"' in shown
    assert set(re.findall(r'href="/people/([^"?]+)"', shown)) == {letter.person}


def test_a_letter_is_held_and_released(running: Programme, enters: Enters) -> None:
    desk, letter = enters(), a_letter(running)

    held = desk.send(f"/letters/{letter.id}/hold", because="the date moves")
    assert state_of(running, letter.id) == "held"
    desk.send(f"/letters/{letter.id}/release")

    assert held.headers["location"] == f"/letters/{letter.id}?done=hold"
    assert state_of(running, letter.id) == "queued"


def test_ending_a_letter_is_asked_twice_and_needs_a_reason(
    running: Programme, enters: Enters
) -> None:
    desk, letter = enters(), a_letter(running)

    asked = desk.send(f"/letters/{letter.id}/cancel")
    unsaid = desk.send(f"/letters/{letter.id}/cancel", sure="yes", because="  ")
    assert state_of(running, letter.id) == "queued"
    desk.send(f"/letters/{letter.id}/cancel", sure="yes", because="told by telephone")

    assert (asked.status_code, unsaid.status_code) == (200, 422)
    assert state_of(running, letter.id) == "cancelled"


def test_several_letters_are_held_after_a_second_look(running: Programme, enters: Enters) -> None:
    desk = enters()
    with snapshot(running.url) as session:
        query = select(Letter.id).where(Letter.state == "queued").limit(3)
        numbers = [str(number) for number in session.exec(query)]

    asked = desk.send("/letters/several", move="hold", letters=numbers)
    assert {state_of(running, int(number)) for number in numbers} == {"queued"}
    desk.send("/letters/several", move="hold", letters=numbers, sure="yes")

    assert "Chosen letters: 3" in asked.text
    assert {state_of(running, int(number)) for number in numbers} == {"held"}


def test_the_mail_is_framed_and_can_do_nothing(running: Programme, enters: Enters) -> None:
    desk, letter = enters(), a_letter(running)

    page, mail = desk.get(f"/letters/{letter.id}"), desk.get(f"/letters/{letter.id}/mail")

    assert f'<iframe class="mail" sandbox src="/letters/{letter.id}/mail"' in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    policy_of_mail = mail.headers["content-security-policy"]
    assert ("sandbox" in policy_of_mail, "script-src" in policy_of_mail) == (True, False)
    assert set(re.findall(r"/go/([^/]+)/", mail.text)) <= {"PERSONAL"}, "nobody's door"


def test_regional_coordinators_look_but_do_not_touch(running: Programme, enters: Enters) -> None:
    letter = a_letter(running)

    answer = enters("regional_coordinator").send(f"/letters/{letter.id}/hold")

    assert (answer.status_code, state_of(running, letter.id)) == (404, "queued")


def test_any_letter_is_seen_in_any_language(running: Programme, enters: Enters) -> None:
    person = next(iter(running.setting.people))

    page = enters().get(f"/letters/preview?message=task&person={person}&language=sl")

    assert (page.status_code, 'lang="sl"' in page.text) == (200, True)


def test_other_words_are_seen_before_they_hold(running: Programme, enters: Enters) -> None:
    desk = enters()
    words = {"subject": "Bitte: {{ task }}", "letter": ""}

    words |= {"seen": desk.seen("/letters/words/task/de")}
    seen = desk.send("/letters/words/task/de", **words)
    with snapshot(running.url) as session:
        assert session.exec(select(LetterWording)).all() == []
    desk.send("/letters/words/task/de", **words, sure="yes")
    again = {"seen": desk.seen("/letters/words/task/de")}
    wrong = desk.send("/letters/words/task/de", subject="{{ secret.key }}", letter="", **again)

    assert "Scheduled letters that would differ" in seen.text
    assert (wrong.status_code, "{{ secret.key }}" in wrong.text) == (422, True)
    with snapshot(running.url) as session:
        assert session.exec(select(LetterWording)).one().text == "Bitte: {{ task }}"


def test_all_mail_goes_to_a_test_address_until_it_does_not(
    running: Programme, enters: Enters
) -> None:
    desk = enters()

    wrong = desk.send("/letters/settings/redirect", address="no address")
    seen = desk.seen("/letters/settings")
    desk.send("/letters/settings/redirect", address="me@example.org", seen=seen)
    with snapshot(running.url) as session:
        assert policy(session).redirect_to == "me@example.org"
    late = desk.send("/letters/settings/redirect", address="", seen=seen)
    desk.send("/letters/settings/redirect", address="", seen=desk.seen("/letters/settings"))

    assert (late.status_code, "me@example.org" in late.text) == (422, True)
    assert (wrong.status_code, 'value="no address"' in wrong.text) == (422, True)
    with snapshot(running.url) as session:
        assert policy(session).redirect_to is None


def test_the_contact_budget_takes_whole_numbers(running: Programme, enters: Enters) -> None:
    desk = enters()

    assert desk.send("/letters/settings/budget", letters="²", days="-1").status_code == 422
    seen = desk.seen("/letters/settings")
    desk.send("/letters/settings/budget", letters="3", days="14", seen=seen)

    with snapshot(running.url) as session:
        decided = policy(session)
        assert (decided.budget_letters, decided.budget_days) == (3, 14)


def test_a_waiting_letter_about_something_done_is_said_not_to_leave(
    running: Programme, enters: Enters
) -> None:
    letter, desk = a_letter(running), enters()
    page = f"/letters?person={letter.person}&purpose={letter.purpose}&state=queued"
    done = desk.get(page).text
    trial, step = letter.subject.rsplit(".", 1)
    with unit_of_work(running.url) as session:
        task = session.get_one(Task, (trial, step))
        task.status, task.done_at = "open", None
    still_open = desk.get(page).text

    row, open_row = (
        text.partition(f'href="/letters/{letter.id}"')[2].partition("</tr>")[0]
        for text in (done, still_open)
    )
    assert "Will not leave: The task is done." in " ".join(row.split())
    assert "Will not leave" not in open_row
    assert 0 < _dropped(still_open) < _dropped(done)


def test_letters_of_one_moment_stand_by_their_readers(running: Programme) -> None:
    with snapshot(running.url) as session:
        found = find(session, Wanted(), waiting_first=True)
        order = [(one.due, one.name.lower()) for one in found if one.state == "queued"]

    assert len(order) > 1
    assert order == sorted(order)


def _dropped(page: str) -> int:
    found = re.search(r"has changed: (\d+)", page)
    return int(found[1]) if found else 0

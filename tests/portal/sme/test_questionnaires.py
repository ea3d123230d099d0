import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from sqlmodel import select

from foundation.database import unit_of_work
from foundation.languages import LANGUAGES
from pilots.access.links import link_tokens, revoke_links
from pilots.deeds.consenting import ANSWERING, consent_of
from pilots.tables import Answer, Consent, Draft, HandIn, RefusedAnswer
from portal.surroundings import Surroundings
from tests.factories.questionnaires import BASELINE, LATE, NOW, TRIAL, a_participant
from tests.portal.sme.conftest import PATH, Come, Guest

TEXTS = (
    "<script>alert(1)</script> & \"quotes\" 'single' {{ 7*7 }}",
    "\U0001f469\u200d\U0001f4bb \u05e9\u05dc\u05d5\u05dd \u202e\u0627\u0644 \u010d\u0161\u017e",
    "\nfirst line is empty\n\n  indented\ttab",
    "'; DROP TABLE answer; --",
    '=HYPERLINK("http://x.example")',
)  # fmt: skip


def field(page: str, name: str) -> str:
    """Return what stands in a text area of a page, as a browser reads it."""
    found = re.search(rf'name="{re.escape(name)}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def mark(page: str, name: str) -> str:
    return page.partition(f'name="seen.{name}" value="')[2].partition('"')[0]


def test_the_list_says_what_waits_and_until_when(guest: Guest) -> None:
    page = guest.get("/questionnaires").text

    assert "Exit questionnaire" in page
    assert "Working days left: 3" in page
    assert f'href="{PATH}"' in page


def test_who_has_nothing_to_answer_is_told_so(come: Come, guest: Guest) -> None:
    guest.answer_all()
    guest.post(f"{PATH}/hand-in")

    assert "Handed in, can still be corrected" in guest.get("/questionnaires").text
    manager = come("p-cm-demo-c001").get("/questionnaires").text
    assert "Nothing waits for you at the moment" in manager


def test_a_questionnaire_goes_from_consent_to_thanks(guest: Guest) -> None:
    guest.answer_all()
    review = guest.get(f"{PATH}/review")
    handed = guest.post(f"{PATH}/hand-in")
    thanks = guest.get(handed.headers["location"])

    assert "Only then do they count" in review.text
    assert handed.headers["location"] == f"{PATH}/thanks"
    assert "are safely kept and count" in thanks.text
    with unit_of_work(guest.given.url) as session:
        assert session.get_one(HandIn, (guest.person, TRIAL, "exit")).times == 1
        taken = session.exec(select(Answer).where(Answer.respondent == guest.person)).all()
    assert {row.item for row in taken} >= {"x_sat", "cap1", "s1_picture", "x_quote"}


def test_pressing_twice_is_harmless(guest: Guest) -> None:
    guest.answer_all()
    presses = [guest.post(f"{PATH}/hand-in").status_code for _ in range(3)]

    with unit_of_work(guest.given.url) as session:
        rows = session.exec(
            select(Answer.item).where(
                Answer.respondent == guest.person, Answer.trial == TRIAL, Answer.wave == "exit"
            )
        ).all()
    assert presses == [303, 303, 303]
    assert len(rows) == len(set(rows))


def test_no_screen_is_shown_and_nothing_kept_before_consent(guest: Guest) -> None:
    assert guest.get(f"{PATH}/1").headers["location"] == PATH
    assert guest.post(f"{PATH}/1", {"x_sat": "4"}).headers["location"] == PATH
    assert guest.post(f"{PATH}/save", {"x_sat": "4"}).status_code == 409
    assert guest.post(f"{PATH}/start", {"words": "?"}).status_code == 422
    assert guest.post(f"{PATH}/start", {"agree": "yes", "words": "other"}).status_code == 422
    with unit_of_work(guest.given.url) as session:
        assert session.exec(select(Draft)).all() == []
        assert session.exec(select(Consent)).all() == []


def test_consent_is_noted_in_the_words_that_were_shown(guest: Guest) -> None:
    guest.agree()
    guest.agree()
    with unit_of_work(guest.given.url) as session:
        given = consent_of(session, guest.person, ANSWERING)
        assert given is not None
        assert (len(given.words), given.given_at) == (64, NOW)
        assert len(session.exec(select(Consent)).all()) == 1


def test_a_screen_that_is_not_complete_keeps_everything_and_says_where(guest: Guest) -> None:
    guest.agree()
    answer = guest.post(f"{PATH}/2", {"x_contacts": "many", "x_ideas": "2", "go": "next"})

    assert answer.status_code == 422
    assert '<a href="#i-x_contacts">' in answer.text
    assert 'id="e-x_contacts"' in answer.text
    assert 'name="x_contacts" value="many"' in answer.text
    assert 'name="x_ideas" value="2"' in answer.text
    assert guest.filled().piece("x_ideas").value == "2"


@pytest.mark.parametrize(
    ("go", "leads"),
    [("back", f"{PATH}/1"), ("skip", f"{PATH}/3"), ("later", "/questionnaires?done=kept")],
)
def test_every_way_out_of_a_screen_keeps_what_is_typed(guest: Guest, go: str, leads: str) -> None:
    guest.agree()
    answer = guest.post(f"{PATH}/2", {"x_contacts": "2", "go": go})

    assert answer.headers["location"] == leads
    assert guest.filled().piece("x_contacts").value == "2"


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_comes_back_as_it_was_typed(guest: Guest, text: str) -> None:
    guest.answer_all()
    guest.post(f"{PATH}/4", {"x_best": text, "go": "later"})
    screen, review = guest.get(f"{PATH}/4").text, guest.get(f"{PATH}/review").text
    guest.post(f"{PATH}/hand-in")

    assert field(screen, "x_best") == text
    assert "<script>alert" not in screen + review
    with unit_of_work(guest.given.url) as session:
        mine = select(Answer.value).where(
            Answer.respondent == guest.person, Answer.item == "x_best"
        )
        assert session.exec(mine.where(Answer.trial == TRIAL)).all() == [text]


def test_two_windows_never_overwrite_each_other(guest: Guest) -> None:
    guest.agree()
    shown = mark(guest.get(f"{PATH}/4").text, "x_best")
    guest.post(f"{PATH}/4", {"x_best": "first", "seen.x_best": shown, "go": "later"})
    second = guest.post(f"{PATH}/4", {"x_best": "second", "seen.x_best": shown, "go": "later"})

    assert second.status_code == 409
    assert field(second.text, "x_best") == "second"
    assert '<blockquote dir="auto" data-other>first</blockquote>' in second.text
    now = mark(second.text, "x_best")
    taken = {"x_best": "second", "seen.x_best": now, "take.x_best": "yes", "go": "later"}
    assert guest.post(f"{PATH}/4", taken).status_code == 303
    assert guest.filled().piece("x_best").value == "first"
    mine = {"x_best": "second", "seen.x_best": now, "go": "later"}
    assert guest.post(f"{PATH}/4", mine).status_code == 303
    assert guest.filled().piece("x_best").value == "second"


def test_a_script_saves_single_inputs_and_hears_of_clashes(guest: Guest) -> None:
    guest.agree()
    shown = mark(guest.get(f"{PATH}/4").text, "x_best")
    first = guest.post(f"{PATH}/save", {"x_best": "one", "seen.x_best": shown})
    other = guest.post(f"{PATH}/save", {"x_best": "two", "seen.x_best": shown})

    assert first.json()["kept"].keys() == {"x_best"}
    assert other.status_code == 409
    assert other.json()["clashes"]["x_best"]["value"] == "one"


def test_a_text_that_is_too_long_is_kept_and_said_so(guest: Guest) -> None:
    guest.agree()
    answer = guest.post(f"{PATH}/4", {"x_best": "x" * 12_000, "x_quote": "no", "go": "next"})

    assert answer.status_code == 422
    assert "12,000 characters; we can take 10,000" in answer.text
    assert len(field(answer.text, "x_best")) == 12_000
    assert len(guest.filled().piece("x_best").value) == 12_000


def test_ten_megabytes_are_refused_clearly_and_drafts_stay(guest: Guest) -> None:
    guest.agree()
    guest.post(f"{PATH}/4", {"x_best": "short", "go": "later"})
    answer = guest.post(f"{PATH}/4", {"x_best": "x" * 10_000_000, "go": "next"})

    assert answer.status_code == 413
    assert "Nothing that was saved before is lost" in answer.text
    assert guest.filled().piece("x_best").value == "short"


@pytest.mark.parametrize(
    "sent",
    [{"status": "validated"}, {"m_sus.1": "5"}, {"seen.other": "1-a"}, {"respondent": "x"},
     {"x_best.missing": "dont_know"}, {"take.cap1": "yes"}],
)  # fmt: skip
def test_fields_that_a_screen_does_not_have_are_refused(guest: Guest, sent: dict[str, str]) -> None:
    guest.agree()

    assert guest.post(f"{PATH}/4", {"x_best": "a", **sent}).status_code == 422
    assert guest.filled().piece("x_best").value == ""
    assert guest.post(f"{PATH}/hand-in", sent).status_code == 422


@pytest.mark.parametrize("path", ["/0", "/9", "/x", "/1/2", "/review/x", "/-1", "/1.0"])
def test_a_screen_that_is_not_there_is_not_found(guest: Guest, path: str) -> None:
    guest.agree()

    assert guest.get(f"{PATH}{path}").status_code == 404


def test_what_is_somebody_else_s_is_not_there(guest: Guest, come: Come) -> None:
    stranger = come(a_participant(guest.given.url, BASELINE))
    for path in ("", "/1", "/review", "/thanks"):
        assert stranger.get(f"{PATH}{path}").status_code == 404
    for path in ("/start", "/1", "/save", "/hand-in"):
        assert stranger.post(f"{PATH}{path}").status_code == 404
    assert guest.get(f"/q/{TRIAL}/nowave").status_code == 404
    assert guest.get("/q/nowhere/exit").status_code == 404


def test_none_beside_other_answers_is_refused_next_to_the_question(
    given: Surroundings, come: Come
) -> None:
    firm, path = come(a_participant(given.url, BASELINE)), f"/q/{BASELINE}/baseline"
    consent = firm.get(path).text.partition('name="words" value="')[2].partition('"')[0]
    firm.post(f"{path}/start", {"agree": "yes", "words": consent})
    several = {"b_size": "10-49", "b_innov_last": ["product", "none"], "go": "next"}
    answer = firm.post(f"{path}/1", several)

    assert answer.status_code == 422
    assert '<a href="#i-b_innov_last">' in answer.text
    error = unescape(answer.text.partition('id="e-b_innov_last"')[2].partition("</")[0])
    assert "“none” cannot stand beside other answers" in error
    assert answer.text.count('value="none" checked') == 1
    assert firm.post(f"{path}/1", {**several, "b_innov_last": "none"}).status_code == 303


def test_what_comes_after_the_close_is_kept_and_said_to_be_late(guest: Guest) -> None:
    guest.answer_all()
    late = guest.at(LATE)
    assert "They are still here" in late.get(PATH).text
    thanks = late.get(late.post(f"{PATH}/hand-in").headers["location"]).text

    assert "list them as late" in thanks
    assert "handed in after the close" in late.get("/questionnaires").text
    with unit_of_work(guest.given.url) as session:
        refused = select(RefusedAnswer.reason).where(RefusedAnswer.respondent == guest.person)
        assert set(session.exec(refused)) == {"late"}


def test_a_link_that_ends_while_somebody_types_loses_nothing(guest: Guest) -> None:
    guest.agree()
    typed = {"x_best": "eight minutes\nof typing", "x_quote": "yes", "go": "next"}
    with unit_of_work(guest.given.url) as session:
        revoke_links(session, guest.person, now=NOW - timedelta(minutes=1))

    over = guest.post(f"{PATH}/4", typed)
    assert over.status_code == 401
    assert field(over.text, "x_best") == typed["x_best"]
    assert f'name="token" value="{guest.token}"' in over.text

    with unit_of_work(guest.given.url) as session:
        token = link_tokens(session, guest.given.secret, [guest.person], now=NOW)[guest.person]
    back = Guest(guest.given, guest.person, token)
    stale = guest.ask("POST", f"{PATH}/4", data={**typed, "csrf": "old"}, headers=back.headers())
    assert stale.status_code == 401
    assert field(stale.text, "x_best") == typed["x_best"]
    csrf = stale.text.partition('name="csrf" value="')[2].partition('"')[0]
    again = guest.ask("POST", f"{PATH}/4", data={**typed, "csrf": csrf}, headers=back.headers())
    assert again.status_code == 303
    assert guest.filled().piece("x_best").value == typed["x_best"]


def test_another_site_s_form_is_refused_and_not_shown_as_one_s_own(guest: Guest) -> None:
    headers = {**guest.headers(), "origin": "https://evil.example"}
    answer = guest.ask("POST", f"{PATH}/4", data={"x_best": "bad"}, headers=headers)

    assert answer.status_code == 403
    assert "bad" not in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language(guest: Guest, language: str) -> None:
    guest.answer_all()
    guest.post(f"{PATH}/hand-in")
    speaking = replace(guest, language=language)
    for path in ("/questionnaires", PATH, f"{PATH}/1", f"{PATH}/review", f"{PATH}/thanks",
                 "/mine", "/mine/erase"):  # fmt: skip
        page = speaking.get(path)
        assert (page.status_code, page.headers["content-language"]) == (200, language)


def test_managers_and_authorities_answer_their_own_questions(come: Come, guest: Guest) -> None:
    manager = come("p-cm-demo-c000")
    page = manager.get(f"{PATH}/1").text

    assert page.count("<fieldset") == 10
    inputs = {f"m_sus.{number}": "4" for number in range(1, 11)}
    assert manager.post(f"{PATH}/1", {**inputs, "go": "next"}).headers["location"] == f"{PATH}/2"
    money = {"m_days": "12,5", "m_cost.amount": "3.500", "m_cost.currency": "EUR", "m_fit": "4",
             "m_adapt": "Nothing", "m_continue": "yes, unchanged", "go": "next"}  # fmt: skip
    assert manager.post(f"{PATH}/2", money).status_code == 303
    assert manager.post(f"{PATH}/hand-in").status_code == 303
    with unit_of_work(guest.given.url) as session:
        mine = select(Answer.item, Answer.value).where(
            Answer.respondent == manager.person, Answer.wave == "exit", Answer.trial == TRIAL
        )
        found = dict(session.exec(mine).all())
    assert (found["m_cost"], found["m_days"]) == ("3500 EUR", "12.5")


def test_nothing_is_written_by_looking(guest: Guest) -> None:
    guest.agree()
    with unit_of_work(guest.given.url) as session:
        before = len(session.exec(select(Draft)).all())
    for path in ("", "/1", "/review", "/thanks"):
        guest.get(f"{PATH}{path}")
    with unit_of_work(guest.given.url) as session:
        assert len(session.exec(select(Draft)).all()) == before == 0

"""Questionnaires on a phone, on a desk, by keyboard, with scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect
from sqlmodel import select

from foundation.database import unit_of_work
from foundation.languages import LANGUAGES
from pilots.access.links import link_tokens
from pilots.tables import Answer, HandIn
from portal.surroundings import Surroundings
from tests.factories.questionnaires import NOW, TRIAL, a_participant, read, right_inputs
from tests.often import often
from tests.portal.browsing import DESK, PHONE, a_page, faults, picture, serving, too_wide
from tests.portal.sme.conftest import PATH, Guest

PAGES = {
    "list": "/questionnaires",
    "start": PATH,
    "scales": f"{PATH}/1",
    "numbers": f"{PATH}/2",
    "choices": f"{PATH}/3",
    "words": f"{PATH}/4",
    "review": f"{PATH}/review",
    "mine": "/mine",
    "erase": "/mine/erase",
}


@pytest.fixture
def address(given: Surroundings) -> Iterator[str]:
    with serving(given) as served:
        yield served


@pytest.fixture
def way_in(given: Surroundings) -> str:
    """The path of the link of a firm that has not answered."""
    firm = a_participant(given.url)
    with unit_of_work(given.url) as session:
        return "/go/" + link_tokens(session, given.secret, [firm], now=NOW)[firm]


def come_in(page: Page, way_in: str, language: str = "en") -> None:
    page.goto(way_in)
    page.locator("details.languages summary").click()
    page.locator(f'button[value="{language}"]').click()


def agree(page: Page) -> None:
    page.goto(PATH)
    page.locator("#agree").check()
    page.locator("main form button").click()


def answer(page: Page, given: Surroundings, number: int) -> None:
    """Answer the required questions of a screen with the mouse or a finger."""
    with unit_of_work(given.url) as session:
        so_far = read(session, a_participant(given.url))
    inputs = right_inputs(so_far.catalogue, so_far.screens[number - 1].items)
    for name, value in inputs.items():
        choice = page.locator(f'input[name="{name}"][value="{value}"]:not([type="text"])')
        if choice.count():
            choice.check()
        else:
            page.locator(f'[name="{name}"]').fill(value)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("size", often([PHONE, DESK], PHONE), ids=["phone", "desk"])
def test_a_firm_answers_from_the_letter_to_the_thanks(
    browser: Browser, given: Surroundings, address: str, way_in: str, size: tuple[int, int],
    *, scripts: bool,
) -> None:  # fmt: skip
    with a_page(browser, address, size=size, scripts=scripts) as page:
        come_in(page, way_in)
        page.get_by_role("button", name="Begin").click()
        page.locator("#agree").check()
        page.locator("main form button").click()
        for number in range(1, 7):
            assert page.url.endswith(f"{PATH}/{number}")
            answer(page, given, number)
            page.get_by_role("button", name="Next").click()
        page.get_by_role("button", name="Hand in").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
        assert not scripts or page.evaluate("localStorage.length") == 0
    with unit_of_work(given.url) as session:
        assert session.get_one(HandIn, (a_participant(given.url), TRIAL, "exit")).times == 1
        rows = select(Answer).where(Answer.trial == TRIAL, Answer.wave == "exit")
        assert len(session.exec(rows).all()) > 15


def test_what_is_typed_is_kept_without_any_press_and_goes_on_elsewhere(
    browser: Browser, address: str, way_in: str
) -> None:
    with a_page(browser, address, size=PHONE) as phone:
        come_in(phone, way_in)
        agree(phone)
        phone.goto(f"{PATH}/4")
        phone.locator("textarea").first.fill("typed on the phone \U0001f600")
        expect(phone.locator("[data-status]")).to_have_text("Saved")
    with a_page(browser, address) as desk:
        come_in(desk, way_in)
        desk.goto(f"{PATH}/4")
        assert desk.locator("textarea").first.input_value() == "typed on the phone \U0001f600"


def test_without_connection_nothing_is_lost(browser: Browser, address: str, way_in: str) -> None:
    with a_page(browser, address) as page:
        come_in(page, way_in)
        agree(page)
        page.goto(f"{PATH}/4")
        page.context.set_offline(True)
        page.locator("textarea").first.fill("typed in a tunnel")
        expect(page.locator("[data-status]")).to_contain_text("No connection")
        page.context.set_offline(False)
        page.reload()
        assert page.locator("textarea").first.input_value() == "typed in a tunnel"
        expect(page.locator("[data-status]")).to_have_text("Saved")
        assert page.evaluate("localStorage.length") == 0


def test_a_page_older_than_the_last_save_still_shows_what_was_typed(
    browser: Browser, address: str, way_in: str
) -> None:
    with a_page(browser, address) as page:
        come_in(page, way_in)
        agree(page)
        page.goto(f"{PATH}/4")
        held: list[tuple[Route, APIResponse]] = []
        page.route(f"**{PATH}/4", lambda route: held.append((route, route.fetch())))
        page.locator("textarea").first.fill("typed while the page was fetched anew")
        with page.expect_event("requestfinished", lambda one: one.method == "POST"):
            page.evaluate("setTimeout(() => location.reload())")
        [(route, old)] = held
        assert "typed while" not in old.text()
        with page.expect_event("load"):
            route.fulfill(response=old)
        assert page.locator("textarea").first.input_value().startswith("typed while the page")
        expect(page.locator("[data-status]")).to_have_text("Saved")
        assert page.evaluate("localStorage.length") == 0


def test_two_windows_show_both_texts(browser: Browser, address: str, way_in: str) -> None:
    with a_page(browser, address) as first:
        come_in(first, way_in)
        agree(first)
        second = first.context.new_page()
        for page in (first, second):
            page.goto(f"{PATH}/4")
        first.locator("textarea").first.fill("from the first window")
        expect(first.locator("[data-status]")).to_have_text("Saved")
        second.locator("textarea").first.fill("from the second window")

        clash = second.locator('[data-clash="x_best"]')
        expect(clash.locator("[data-other]")).to_have_text("from the first window")
        assert second.locator("textarea").first.input_value() == "from the second window"
        assert faults(second) == []
        clash.get_by_role("checkbox").check()
        assert second.locator("textarea").first.input_value() == "from the first window"


def test_the_keyboard_is_enough(browser: Browser, address: str, way_in: str) -> None:
    with a_page(browser, address) as page:
        come_in(page, way_in)
        page.goto(PATH)
        page.locator("#agree").focus()
        for key in ("Space", "Tab", "Enter"):
            page.keyboard.press(key)
        page.wait_for_url(f"**{PATH}/1")
        page.get_by_role("button", name="Next").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#faults")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator('input[name="x_sat"]').first).to_be_focused()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(page.locator('input[name="x_sat"]:checked')).to_have_count(1)


@pytest.mark.parametrize("language", often(LANGUAGES, "de"))
def test_every_page_fits_a_phone_and_has_no_fault(
    browser: Browser, address: str, way_in: str, guest: Guest, language: str
) -> None:
    guest.agree()
    dark = language in {"de", "sl"}
    with a_page(browser, address, size=PHONE, dark=dark) as page:
        come_in(page, way_in, language)
        for name, path in PAGES.items():
            page.goto(path)
            picture(page, f"sme-{name}-phone-{language}")
            assert (name, too_wide(page)) == (name, [])
            if language in {"en", "sl"}:
                assert (name, faults(page)) == (name, [])
        page.goto(f"{PATH}/2")
        page.locator('button[value="next"]').click()
        picture(page, f"sme-faults-phone-{language}")
        assert too_wide(page) == []
        assert faults(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_a_desk_no_page_has_a_fault(
    browser: Browser, address: str, way_in: str, guest: Guest, *, dark: bool
) -> None:
    guest.answer_all()
    guest.post(f"{PATH}/hand-in")
    with a_page(browser, address, dark=dark) as page:
        come_in(page, way_in, "de")
        for name, path in {**PAGES, "thanks": f"{PATH}/thanks"}.items():
            page.goto(path)
            picture(page, f"sme-{name}-desk-{'dark' if dark else 'light'}")
            assert (name, faults(page), too_wide(page)) == (name, [], [])

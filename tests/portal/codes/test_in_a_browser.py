"""Coding in a real browser: by keyboard alone, for everybody's eyes, on a phone."""

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.visiting import LANGUAGE, SESSION
from tests.portal.browsing import PHONE, a_page, faults, picture, serving, too_wide
from tests.portal.codes.conftest import WRITTEN, Coders
from tests.portal.review.conftest import Reviewer


def come_in(page: Page, address: str, somebody: Reviewer, language: str = "en") -> None:
    page.context.add_cookies(
        [
            {"name": SESSION, "value": somebody.cookies[SESSION], "url": address},
            {"name": LANGUAGE, "value": language, "url": address},
        ]
    )


def test_two_people_code_by_keyboard_and_settle(browser: Browser, coders: Coders) -> None:
    coders.all_coded(coders.other, skills=1)
    coders.all_coded(coders.one, most=WRITTEN - 2)
    found: list[str] = []

    with serving(coders.house.given) as address, a_page(browser, address) as page:
        come_in(page, address, coders.one)
        page.goto(f"{coders.path}/next")
        found += faults(page)
        for number in (WRITTEN - 1, WRITTEN):
            expect(page.locator("h1")).to_have_text(f"Answer {number} of {WRITTEN}")
            page.keyboard.press("0")
            page.keyboard.press("1")  # a theme takes "none" away
            expect(page.locator("input:checked")).to_have_count(1)
            page.keyboard.press("Enter")
        expect(page.locator("[role=status]")).to_contain_text("Nothing is left for you")
        page.get_by_role("button", name="Settle 1 difference").focus()
        page.keyboard.press("Enter")
        page.locator("summary", has_text="Settle this answer").focus()
        page.keyboard.press("Enter")
        found += faults(page)
        page.get_by_label("Contacts and partners", exact=False).first.focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Keep as settled").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".empty")).to_contain_text("nothing to settle")

    assert found == []


@pytest.mark.slow
def test_every_page_fits_a_phone_by_day_and_by_night(browser: Browser, coders: Coders) -> None:
    coders.all_coded(coders.one)
    coders.all_coded(coders.other, skills=3)
    found: list[str] = []

    ref = coders.refs()[0]
    paths = ("/codes", coders.path, f"{coders.path}/{ref}", f"{coders.path}/differences")
    with serving(coders.house.given) as address, a_page(browser, address, size=PHONE) as page:
        for language in ("en", "sl"):
            come_in(page, address, coders.one, language)
            for path in paths:
                page.goto(path)
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    found += [f"{path}: {fault}" for fault in (*too_wide(page), *faults(page))]
                    picture(page, f"codes-{language}-{scheme}-{path}".replace("/", "_"))

    assert found == []

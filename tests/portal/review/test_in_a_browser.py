"""The desk of reviewers in a real browser: for everybody's eyes, fingers and languages."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Response

from evaluation.certainty import telling
from foundation.languages import LANGUAGES
from portal.visiting import LANGUAGE, SESSION
from tests.portal.browsing import (
    DESK,
    PHONE,
    TABLET,
    a_page,
    faults,
    picture,
    serving,
    too_wide,
)
from tests.portal.review.conftest import House, Reviewer

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def come_in(page: Page, address: str, somebody: Reviewer, language: str = "en") -> None:
    page.context.add_cookies(
        [
            {"name": SESSION, "value": somebody.cookies[SESSION], "url": address},
            {"name": LANGUAGE, "value": language, "url": address},
        ]
    )


def kept_with_comment(answer: Response) -> bool:
    return answer.url.endswith("/draft") and "comma" in (answer.request.post_data or "")


def speak(page: Page, address: str, language: str) -> None:
    page.context.add_cookies([{"name": LANGUAGE, "value": language, "url": address}])


@pytest.fixture
def furnished(house: House, monkeypatch: pytest.MonkeyPatch) -> tuple[House, Reviewer, list[str]]:
    """A report in peer review with remarks on it, a vote, and every page a lead can open."""
    house.to_peer_review()
    key, text = house.a_passage(lambda words: "[k" in words)
    manager = house.enters(house.person("cluster_manager"))
    manager.send(
        f"/reports/{house.report}/remarks",
        passage=key, language="en", text="Too stiff.", proposal=f"In other words: {text}",
    )  # fmt: skip
    lead = house.enters(house.person("wp_lead"))
    lead.declare(house.report)
    lead.declare("programme.e1")
    service = "svc-synergy-diamond"
    lead.send(f"/verdicts/{service}/interest", conflict="no")
    monkeypatch.setattr(telling, "TIMES", 5)
    lead.get(f"/verdicts/{service}/certainty")  # computed before a browser waits for it
    report = f"/reports/{house.report}"
    paths = [
        "/reviews", report, f"{report}/remarks", f"{report}/remarks/1", f"{report}/evidence/k1",
        f"{report}/compare?everything=true", f"{report}/interest", f"{report}/reviewer",
        f"{report}/remarks/new?passage={key}&in=en", f"{report}/decision",
        "/reports/programme.e1/decision", "/verdicts", f"/verdicts/{service}",
        f"/verdicts/{service}/certainty", "/publication",
    ]  # fmt: skip
    return house, lead, paths


def test_every_page_serves_everybody_by_day_and_by_night(
    browser: Browser, furnished: tuple[House, Reviewer, list[str]]
) -> None:
    house, lead, paths = furnished
    found: list[str] = []

    with serving(house.given) as address, a_page(browser, address) as page:
        come_in(page, address, lead)
        for path in paths:
            answer = page.goto(path)
            assert answer is not None
            assert answer.status == 200, path
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                found += [f"{scheme} {path}: {fault}" for fault in faults(page)]

    assert found == []


def test_certainty_serves_everybody_on_a_phone(
    browser: Browser, furnished: tuple[House, Reviewer, list[str]]
) -> None:
    house, lead, paths = furnished
    path = next(path for path in paths if path.endswith("/certainty"))
    found: list[str] = []

    with serving(house.given) as address, a_page(browser, address, size=PHONE) as page:
        come_in(page, address, lead)
        for language in ("de", "sl"):
            speak(page, address, language)
            page.goto(path)
            found += [f"{language}: {fault}" for fault in (*too_wide(page), *faults(page))]

    assert found == []


@pytest.mark.slow
def test_every_page_fits_every_screen_in_every_language(
    browser: Browser, furnished: tuple[House, Reviewer, list[str]]
) -> None:
    house, lead, paths = furnished
    found: list[str] = []

    with serving(house.given) as address, a_page(browser, address, size=PHONE) as page:
        come_in(page, address, lead)
        for path in paths:
            for language in LANGUAGES:
                speak(page, address, language)
                page.goto(path)
                for width, height in (PHONE, TABLET, DESK):
                    page.set_viewport_size({"width": width, "height": height})
                    found += [f"{width} {language} {path}: {wide}" for wide in too_wide(page)]
                    if language in {"de", "sl"}:
                        name = path.partition("?")[0].strip("/").replace("/", "-")
                        picture(page, f"review-{name}-{width}-{language}")

    assert found == []


def test_a_keyboard_opens_the_evidence_and_comes_back(
    browser: Browser, furnished: tuple[House, Reviewer, list[str]]
) -> None:
    house, lead, _ = furnished

    with serving(house.given) as address, a_page(browser, address) as page:
        come_in(page, address, lead)
        page.goto(f"/reports/{house.report}")
        mark = page.locator("article a.ref").first
        label = mark.inner_text()
        mark.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#evidence-title")
        focused = page.evaluate("document.activeElement.id")
        found = faults(page)
        page.keyboard.press("Escape")
        back = page.evaluate("document.activeElement.textContent")

    assert (focused, found, back) == ("evidence-title", [], label)


def test_a_decision_is_typed_kept_and_signed(
    browser: Browser, furnished: tuple[House, Reviewer, list[str]]
) -> None:
    house, _, _ = furnished
    peer = house.enters(house.peer)

    with serving(house.given) as address, a_page(browser, address, size=PHONE) as page:
        come_in(page, address, peer)
        page.goto("/reviews")
        page.locator("ul.cards a[role=button]").first.click()
        page.check("#none")
        page.locator("main button[type=submit]").click()
        page.get_by_role("button", name="Decide").click()
        page.check("#word-minor_changes")
        with page.expect_response(kept_with_comment):
            page.fill("#comment", "A comma in the second paragraph.")
        page.reload()
        kept = page.input_value("#comment")
        for number in range(1, 8):
            page.check(f"#g-{number}-3")
        page.get_by_role("button", name="Sign").click()
        page.wait_for_url("**done=decided")
        said = page.inner_text(".done")

    assert kept == "A comma in the second paragraph."
    assert said == "Your decision is signed and stands in the record below."
    assert house.row().status == "authority_comment"

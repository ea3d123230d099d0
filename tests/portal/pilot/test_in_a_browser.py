"""Pages of a pilot cluster as people meet them: small and large, light and dark, by keyboard."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from foundation.languages import LANGUAGES
from portal.surroundings import Surroundings
from tests.factories.programmes import Programme
from tests.often import often
from tests.portal.browsing import (
    DESK,
    PHONE,
    a_page,
    become,
    faults,
    picture,
    serving,
    too_wide,
)

MANAGER = "p-cm-demo-c000"
BAD_LIST = "name,email,size\nA firm with quite a long name Ltd,nobody,7\nTwo,two@x.example,0-9"


@pytest.fixture
def address(live: Programme, given: Surroundings) -> Iterator[str]:  # noqa: ARG001 -- is served
    with serving(given) as at:
        yield at


def pages(running: str, step: str, waiting: str) -> dict[str, str]:
    return {
        "tasks": "/tasks",
        "all-tasks": "/tasks?whose=all",
        "task": f"/tasks/{running}/{step}",
        "trials": "/my-trials",
        "trial": f"/my-trials/{running}",
        "agreement": f"/my-trials/{waiting}",
        "participants": f"/my-trials/{running}/participants",
        "withdraw": f"/my-trials/{running}/withdraw",
    }


@pytest.fixture
def waiting(live: Programme, running: str) -> str:
    """Another trial of the cluster, which nobody has taken up."""
    trials = [f"{t.cluster}.{t.service}" for t in live.folder.trials]
    return next(t for t in trials if t.startswith("demo-c000.") and t != running)


@pytest.mark.parametrize("language", often(LANGUAGES, "de"))
def test_no_page_is_wider_than_a_phone(
    browser: Browser, address: str, running: str, step: str, waiting: str, language: str
) -> None:
    wide = {}
    with a_page(browser, address, size=PHONE) as page:
        become(page, MANAGER)
        page.context.add_cookies([{"name": "pilots_language", "value": language, "url": address}])
        for name, path in pages(running, step, waiting).items():
            page.goto(path)
            page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
            picture(page, f"pilot-{name}-phone-{language}")
            wide[name] = too_wide(page)
        page.goto(f"/my-trials/{running}/participants")
        page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        page.locator("#list-text").fill(BAD_LIST)
        page.locator("#list-text").locator("xpath=..").locator("button").click()
        picture(page, f"pilot-preview-phone-{language}")
        wide["preview"] = too_wide(page)

    assert {name: found for name, found in wide.items() if found} == {}


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESK, "light")])
def test_nobody_is_left_out(
    browser: Browser, address: str, running: str, step: str, waiting: str,
    size: tuple[int, int], scheme: str,
) -> None:  # fmt: skip
    found = {}
    with a_page(browser, address, size=size, dark=scheme == "dark") as page:
        become(page, MANAGER)
        for name, path in pages(running, step, waiting).items():
            page.goto(path)
            page.eval_on_selector_all(
                "section details", "all => all.forEach(one => one.open = true)"
            )
            picture(page, f"pilot-{name}-{size[0]}-{scheme}")
            found[name] = faults(page)
        page.goto(f"/tasks/{running}/{step}")
        page.locator("#finish ~ form button").click()
        picture(page, f"pilot-refused-{size[0]}-{scheme}")
        found["refused"] = faults(page)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_a_task_is_proved_and_finished_by_keyboard(
    browser: Browser, address: str, running: str, step: str, *, scripts: bool
) -> None:
    with a_page(browser, address, scripts=scripts) as page:
        page.goto("/become")
        page.locator("summary", has_text="Pilot cluster manager").click()
        page.locator(f'button[value="{MANAGER}"]').click()
        page.context.add_cookies([{"name": "pilots_language", "value": "en", "url": address}])
        page.goto(f"/tasks/{running}/{step}")
        first = page.locator(".checklist details[open] textarea").first
        first.focus()
        page.keyboard.type("Kept at the office")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**?done=handed-in")
        for reason in page.locator('textarea[name="reasons"]').all():
            reason.focus()
            page.keyboard.type("There is none")
        page.locator("#finish ~ form button").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**?done=task-done")

        assert "Done, in review" in page.locator(".lead").inner_text()

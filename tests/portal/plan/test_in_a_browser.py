"""Coordinators before a real browser: every page, wide and narrow, light and dark, by keyboard."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import select

from foundation.database import unit_of_work
from foundation.languages import LANGUAGES
from pilots.tables import DateRequest, Problem, Task
from portal.surroundings import Surroundings
from portal.visiting import LANGUAGE
from tests.factories.mid_run import MIDDLE, lead_id, open_task
from tests.portal.browsing import (
    DESK,
    PHONE,
    TABLET,
    a_page,
    become,
    faults,
    picture,
    serving,
    too_wide,
)
from tests.portal.conftest import SECRET

SIZES = {"desk": DESK, "tablet": TABLET, "phone": PHONE}


@pytest.fixture
def task(url: str) -> Task:
    """An open task; somebody asks for another date, reports a problem, has handed proof in."""
    with unit_of_work(url) as session:
        chosen = open_task(session)
        manager = f"p-cm-{chosen.trial.partition('.')[0]}"
        assert chosen.due is not None
        told: dict[str, Any] = {"trial": chosen.trial, "step": chosen.step, "by": manager}
        wanted = chosen.due + timedelta(days=7)
        session.add(DateRequest(**told, at=MIDDLE, wanted=wanted, reason="The room is taken."))
        session.add(Problem(trial=chosen.trial, by=manager, at=MIDDLE, text="Too few firms."))
        done = session.exec(select(Task).where(Task.status == "accepted")).all()
        for one in done[:2]:
            one.status = "submitted"
        return chosen


@pytest.fixture
def address(url: str) -> Iterator[str]:
    with serving(Surroundings(url=url, secret=SECRET, example=True, now=lambda: MIDDLE)) as at:
        yield at


def pages(task: Task) -> dict[str, str]:
    assert task.due is not None
    to = task.due + timedelta(days=14)
    return {
        "today": "/today",
        "plan": "/plan",
        "trials": "/trials",
        "trial": f"/trials/{task.trial}",
        "coverage": "/coverage",
        "evidence": "/evidence",
        "move": f"/plan/tasks/{task.trial}/{task.step}?to={to}",
    }


def speak(page: Page, address: str, language: str) -> None:
    page.context.add_cookies([{"name": LANGUAGE, "value": language, "url": address}])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_no_fault(
    browser: Browser,
    address: str,
    url: str,
    task: Task,
    dark: bool,  # noqa: FBT001
) -> None:
    with a_page(browser, address, dark=dark) as page:
        become(page, lead_id(url))
        found = {}
        for name, path in pages(task).items():
            page.goto(path)
            found[name] = faults(page)
            picture(page, f"plan-{name}-{'dark' if dark else 'light'}")

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_nothing_sticks_out_in_any_language(
    browser: Browser, address: str, url: str, task: Task, size: str
) -> None:
    with a_page(browser, address, size=SIZES[size]) as page:
        become(page, lead_id(url))
        found = {}
        for language in LANGUAGES:
            speak(page, address, language)
            for name, path in pages(task).items():
                page.goto(path)
                found[language, name] = too_wide(page)
                picture(page, f"plan-{name}-{language}-{size}")

    assert {key: wrong for key, wrong in found.items() if wrong} == {}


def test_a_date_is_moved_and_brought_back_by_keyboard(
    browser: Browser, address: str, url: str, task: Task
) -> None:
    with a_page(browser, address, scripts=False) as page:
        become(page, lead_id(url))
        page.goto(pages(task)["move"])
        page.locator("#reason").focus()
        page.keyboard.type("The venue is closed.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/trials/**")
        assert page.get_by_role("status").inner_text() != ""

        page.locator('a[href^="/plan/changes/"]').first.focus()
        page.keyboard.press("Enter")
        page.locator('main form button[type="submit"]').focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**done=undone*")

    with unit_of_work(url) as session:
        assert session.get_one(Task, (task.trial, task.step)).due == task.due


def test_the_picture_is_walked_by_keyboard(browser: Browser, address: str, url: str) -> None:
    with a_page(browser, address) as page:
        become(page, lead_id(url))
        page.goto("/plan")
        page.locator(".gantt a").first.focus()
        page.keyboard.press("Tab")
        second = page.evaluate("document.activeElement.getAttribute('href')")
        assert second == page.locator(".gantt a").nth(1).get_attribute("href")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{second}")


def test_lines_of_days_do_not_cross_the_words_of_the_picture(
    browser: Browser, address: str, url: str
) -> None:
    with a_page(browser, address) as page:
        become(page, lead_id(url))
        page.goto("/plan")
        drawn = page.evaluate(
            """() => [...document.querySelectorAll('.g-label, .g-head')].map(one => {
              const style = getComputedStyle(one)
              return style.paintOrder.split(' ')[0] + ' ' + style.stroke
            })"""
        )
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    assert set(drawn) == {f"stroke {paper}"}


@pytest.mark.usefixtures("task")
def test_the_queue_of_proofs_is_worked_off_by_keys(
    browser: Browser, address: str, url: str
) -> None:
    with a_page(browser, address) as page:
        become(page, lead_id(url))
        page.goto("/evidence")
        cards = page.locator(".review")
        cards.first.focus()
        page.keyboard.press("j")
        assert page.evaluate("document.activeElement.id") == cards.nth(1).get_attribute("id")
        page.keyboard.press("k")
        page.keyboard.press("r")
        page.keyboard.type("The list lacks names.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**done=return*")
        assert "The list lacks names." in page.inner_text("main")


def test_the_words_in_the_picture_are_as_large_on_a_phone(browser: Browser, address: str) -> None:
    with a_page(browser, address, size=PHONE) as page:
        become(page, "p-lead")
        page.goto("/plan")
        drawn = page.locator("svg.gantt")
        box = drawn.bounding_box()

        assert box is not None
        assert box["width"] == float(drawn.get_attribute("width") or 0)
        assert too_wide(page) == []

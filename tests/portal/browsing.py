"""A real browser before a real server: pages as people meet them, on a phone and on a desk."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from portal.app import app
from portal.serving import listening
from portal.surroundings import Surroundings

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PHONE, TABLET, DESK = (360, 740), (768, 1024), (1440, 900)
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # to describe all that is right takes as long again
}
PICTURES = "PILOTS_TEST_PICTURES"
"""Names a folder into which every page that is looked at is also drawn."""


def browser_program() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def serving(given: Surroundings) -> Iterator[str]:
    """Serve the portal on a free port of this machine; yield its address."""
    with serving_app(app(given)) as address:
        yield address


@contextmanager
def serving_app(served: FastAPI) -> Iterator[str]:
    """Serve any application; yield its address."""
    at = listening("127.0.0.1", 0)
    config = uvicorn.Config(served, log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [at]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{at.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        at.close()


@contextmanager
def a_browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_program(), args=list(OPTIONS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def a_page(
    browser: Browser,
    address: str,
    *,
    size: tuple[int, int] = DESK,
    scripts: bool = True,
    dark: bool = False,
    language: str = "en",
) -> Iterator[Page]:
    """Open an empty page of a new visitor; ``page.goto("/tasks")`` begins at ``address``."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        color_scheme="dark" if dark else "light",
        locale=language,
        has_touch=size == PHONE,
        reduced_motion="reduce",  # a colour on its way to another has no contrast of its own
    )
    context.set_default_timeout(15_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def become(page: Page, person: str) -> None:
    """Come in as somebody of an example programme."""
    page.goto("/become")
    page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
    page.locator(f'button[value="{person}"]').click()


def faults(page: Page) -> list[str]:
    """Return what axe-core finds wrong with the page as it is shown now."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{fault['id']}: {fault['help']} ({node['html'][:120]})"
        for fault in found
        for node in fault["nodes"]
    ]


def too_wide(page: Page) -> list[str]:
    """Return what sticks out to the right of the screen, by tag and text; scroll areas may."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth
          if (document.documentElement.scrollWidth <= width) return []
          return [...document.querySelectorAll('body *')]
            .filter(one => !one.closest('.scroll, details:not([open])'))
            .filter(one => one.getBoundingClientRect().right > width + 1)
            .map(one => one.tagName + ' ' + one.textContent.trim().slice(0, 60))
        }"""
    )
    return found


def picture(page: Page, name: str) -> None:
    """Draw the whole page, if somebody wants to look at it."""
    if folder := os.environ.get(PICTURES):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)

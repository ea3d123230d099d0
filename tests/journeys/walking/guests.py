"""People before a browser: they come in by their letters, and every page is looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Response

from tests.journeys.walking.world import World
from tests.portal.browsing import a_page, faults, picture, too_wide

REFUSED = ("status of 401", "status of 422")
"""Chromium calls a page an error that asks for a login or shows a form again."""
WRONG = 500


@dataclass
class Guest:
    """One person at one visit, in a browser that has never been here."""

    world: World
    page: Page
    person: str
    scripts: bool

    def open_letter(self, page: str, *, since: datetime | None = None) -> None:
        """Follow the newest link that leads to ``page``; firms and pilot clusters are in then."""
        self.page.goto(self.world.link(self.person, page, since=since))
        self.speak_english()

    def log_in(self, page: str) -> None:
        """Follow the newest link that leads to ``page``, and log in by the letter asked for."""
        self.open_letter(page)
        self.confirm_login()

    def confirm_login(self) -> None:
        """Ask for a login where one is needed, and follow the letter back to the page."""
        self.look("login")
        self.page.fill("#address", self.world.mail_of(self.person))
        self.go(self.page.locator("main form button"))
        self.look("login asked")
        self.world.goes_on(minutes=1)
        self.page.goto(self.world.link(self.person, "/login/"))
        self.look("login confirmed")
        self.go(self.page.locator("main form button"))
        self.speak_english()

    def speak_english(self) -> None:
        if self.page.locator("html").get_attribute("lang") != "en":
            self.page.locator("details.languages summary").click()
            self.go(self.page.locator('.languages button[value="en"]'))

    def press(self, name: str) -> None:
        """Press a button by its words, and wait for the page that it leads to."""
        self.go(self.page.locator("main").get_by_role("button", name=name, exact=True))

    def go(self, door: Locator) -> None:
        with self.page.expect_navigation():
            door.click()

    def follow(self, name: str) -> None:
        self.go(self.page.locator("main").get_by_role("link", name=name).first)

    def unfold(self, name: str) -> None:
        self.page.locator("main summary", has_text=name).first.click()

    def said(self) -> str:
        """Return what the page confirms."""
        return self.page.locator("main .done").first.inner_text()

    def look(self, kind: str) -> None:
        """Note what is wrong with the page; for people without a screen once for each kind."""
        found = too_wide(self.page)
        if self.scripts and kind not in self.world.looked_at:
            self.world.looked_at.add(kind)
            found += faults(self.page)
            width = self.page.evaluate("document.documentElement.clientWidth")
            picture(self.page, f"walk-{kind.replace(' ', '-')}-{width}")
        self.world.faults += [f"{kind} ({self.person}): {fault}" for fault in found]


@contextmanager
def a_guest(
    browser: Browser, world: World, person: str, *, size: tuple[int, int], scripts: bool = True
) -> Iterator[Guest]:
    """Let ``person`` sit down before a browser of their own."""

    def complained(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(code in message.text for code in REFUSED):
            world.faults.append(f"console of {person} at {message.location}: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= WRONG:
            world.faults.append(f"{person}: {response.status} of {response.url}")

    with a_page(browser, world.address, size=size, scripts=scripts) as page:
        page.on("console", complained)
        page.on("pageerror", lambda fault: world.faults.append(f"script of {person}: {fault}"))
        page.on("response", answered)
        yield Guest(world, page, person, scripts)

"""The pages of coordinators in a real browser: no faults in light and dark, nothing too wide."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from sqlmodel import select

from foundation.database import snapshot
from notifications.tables import Letter
from portal.surroundings import Surroundings
from tests.factories.programmes import Programme
from tests.often import often
from tests.portal.browsing import DESK, PHONE, TABLET, a_page, faults, picture, serving, too_wide
from tests.portal.conftest import SECRET
from tests.portal.office.conftest import NOW, Desk

SIZES = {PHONE: ("en", False), TABLET: ("de", True), DESK: ("sl", False)}
LANGUAGES = ("en", "de", "fr", "it", "sl")


@pytest.fixture
def served(running: Programme) -> Iterator[tuple[str, Desk, list[str]]]:
    """The address, somebody logged in, and every page worth a look."""
    given = Surroundings(url=running.url, secret=SECRET, example=True, now=lambda: NOW)
    lead = min(one.id for one in running.setting.people.values() if one.role == "wp_lead")
    manager = next(p.id for p in running.setting.people.values() if p.role == "cluster_manager")
    firm, service = (
        next(iter(running.setting.firms)),
        next(iter(running.setting.catalogue.services)),
    )
    with snapshot(running.url) as session:
        letter = session.exec(select(Letter.id).where(Letter.state == "queued")).first()
    pages = [
        "/people", f"/people/{manager}", f"/people/{firm}", f"/people/{manager}/replace",
        "/people/new", "/people/import?kind=smes", "/firms", "/letters", f"/letters/{letter}",
        "/letters/preview?message=task", "/letters/settings", "/letters/words",
        "/letters/words/task/de", "/catalogue", f"/catalogue/services/{service}",
        "/catalogue/questions", "/catalogue/kpis", "/catalogue/gates", "/catalogue/review",
        "/history", "/history/proof", "/settings", "/settings/tokens", "/settings/listeners",
        "/import", "/launch", "/exports", "/results", "/privacy", "/help", "/status", "/api",
    ]  # fmt: skip
    with serving(given) as address:
        yield address, Desk(given, lead, NOW), pages


def name_of(path: str) -> str:
    return path.strip("/").replace("/", "-").replace("?", "-").replace("=", "-")


@pytest.mark.parametrize("size", often(SIZES, PHONE))
def test_every_page_is_without_faults(
    browser: Browser, served: tuple[str, Desk, list[str]], size: tuple[int, int]
) -> None:
    address, desk, pages = served
    language, dark = SIZES[size]
    found = []
    with a_page(browser, address, size=size, dark=dark, language=language) as page:
        _come_in(page.context, address, desk, language)
        for path in pages:
            page.goto(path)
            found += [f"{path}: {fault}" for fault in faults(page)]
            found += [f"{path} is too wide: {what}" for what in too_wide(page)]
            picture(page, f"{name_of(path)}-{size[0]}-{language}{'-dark' * dark}")

    assert found == []


@pytest.mark.slow
def test_nothing_sticks_out_in_any_language(
    browser: Browser, served: tuple[str, Desk, list[str]]
) -> None:
    address, desk, pages = served
    found = []
    for language in LANGUAGES:
        with a_page(browser, address, size=PHONE, language=language) as page:
            _come_in(page.context, address, desk, language)
            for path in pages:
                page.goto(path)
                found += [f"{path} in {language}: {what}" for what in too_wide(page)]

    assert found == []


def _come_in(context: object, address: str, desk: Desk, language: str) -> None:
    cookies = [
        {"name": name, "value": value, "url": address}
        for name, value in (*desk.cookies.items(), ("pilots_language", language))
    ]
    wanted = {cookie["name"]: cookie for cookie in cookies}
    context.add_cookies(list(wanted.values()))  # type: ignore[attr-defined]

"""Every page of the example, found by its links: by day and night, every width, every language."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from foundation.database import snapshot
from foundation.languages import LANGUAGES
from pilots.lifecycle import Role
from pilots.setting import read_setting
from portal.visiting import LANGUAGE
from tests.journeys.test_example import example
from tests.portal.browsing import (
    DESK,
    PHONE,
    TABLET,
    a_browser,
    a_page,
    become,
    browser_program,
    faults,
    picture,
    too_wide,
)
from tests.portal.whole import routes

pytestmark = pytest.mark.slow
MOST_LINKS = 400
"""Of one person; lists repeat the same pages about other things."""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NOBODY_S = (Role.ENGINE, Role.PEER_REGION_REVIEWER)
"""The coordinators of the regions review for each other: nobody has the role for good."""
ROLES = [role.value for role in Role if role not in NOBODY_S]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The example as `make serve` opens it, and its database."""
    folder = tmp_path_factory.mktemp("example")
    with example(folder / "pilots.db", folder / "home") as (_, address, _):
        yield address, folder / "pilots.db"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if browser_program() is None:
        pytest.skip("there is no Chromium on the path")
    with a_browser() as one:
        yield one


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The pages that an earlier role has seen: they are looked at once."""
    return set()


def somebody(file: Path, role: str) -> str:
    """Return whom to become: a person of the role, or a firm that is asked something."""
    with snapshot(f"sqlite:///{file}") as session:
        setting = read_setting(session)
    return min(one.id for one in setting.people.values() if one.role == role)


def pattern_of(path: str) -> str:
    """Return the route that a path belongs to; literal ones before those with gaps."""
    found = [
        route.path
        for route in routes()
        if route.method == "GET"
        and re.fullmatch(re.sub(r"{\w+(:path)?}", "[^/]+", route.path), path)
    ]
    return min(found, key=lambda pattern: pattern.count("{"), default="")


def pages_of(page: Page, known: set[str]) -> Iterator[str]:
    """Yield one address of every page that can be reached from the start page, once a route."""
    start = urlsplit(page.url).path
    waiting, seen, mine = [start], {start}, set[str]()
    for _ in range(MOST_LINKS):
        if not waiting:
            return
        path = waiting.pop(0)
        pattern = pattern_of(urlsplit(path).path)
        if not pattern or pattern in mine:
            continue
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            continue
        mine.add(pattern)
        links: list[str] = page.eval_on_selector_all(
            "a[href^='/']:not([download])", "all => all.map(one => one.getAttribute('href'))"
        )
        fresh = [link.partition("#")[0] for link in links]
        waiting += [link for link in dict.fromkeys(fresh) if link not in seen]
        seen.update(fresh)
        if pattern not in known or path == start:
            known.add(pattern)
            yield path


def looked_at(page: Page, path: str, address: str) -> list[str]:
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme} {path}: {fault}" for fault in faults(page)]
    for language in LANGUAGES:
        page.context.add_cookies([{"name": LANGUAGE, "value": language, "url": address}])
        page.goto(path)
        for size in (DESK, TABLET, PHONE):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            found += [f"{language} {size[0]} {path}: {wide}" for wide in too_wide(page)]
        picture(page, f"{language}{path.replace('/', '_').partition('?')[0]}")
        page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    return found


@pytest.mark.parametrize("role", [*ROLES, "firm"])
def test_every_page_serves_everybody(
    opened: tuple[str, Path], browser: Browser, known: set[str], role: str
) -> None:
    address, file = opened
    found: list[str] = []
    with a_page(browser, address) as finding, a_page(browser, address) as looking:
        if role == "firm":
            finding.goto("/become")
            person = finding.locator("button[value*='sme']").first.get_attribute("value") or ""
        else:
            person = somebody(file, role)
        for page in (finding, looking):
            become(page, person)
        paths = list(pages_of(finding, known))
        assert paths
        for path in paths:
            looking.goto(path)
            found += looked_at(looking, path, address)

    assert found == []

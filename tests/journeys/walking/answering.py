"""What firms do: they answer by their letters, stop being asked, and come too late."""

import re
from collections.abc import Iterable

import httpx
from playwright.sync_api import Browser
from sqlmodel import col, select

from foundation.database import snapshot
from pilots.questionnaires.filled import Filled
from pilots.tables import Answer, Participation, RefusedAnswer
from tests.factories.questionnaires import read, right_inputs
from tests.journeys.walking.guests import Guest, a_guest
from tests.journeys.walking.rolling_out import TRIAL, Size
from tests.journeys.walking.world import World
from tests.portal.browsing import PHONE

CSRF = re.compile(r'name="csrf" value="([^"]+)"')
WORDS = re.compile(r'name="words" value="([^"]+)"')


def firms(world: World) -> list[str]:
    with snapshot(world.url) as session:
        found = select(Participation.firm).where(Participation.trial == TRIAL)
        return list(session.exec(found.order_by(col(Participation.firm))))


def questionnaire(world: World, firm: str, wave: str) -> Filled:
    with snapshot(world.url) as session:
        return read(session, firm, TRIAL, wave)


def answer_baseline(browser: Browser, world: World, size: Size) -> None:
    """One firm answers on a phone, one without scripts, all others in a moment."""
    on_phone, without_scripts, *others = firms(world)
    answer(browser, world, on_phone, "baseline", PHONE)
    answer(browser, world, without_scripts, "baseline", size, scripts=False)
    answer_at_once(world, others, "baseline")
    assert how_many_answered(world, "baseline") == 2 + len(others)


def answer_exit(browser: Browser, world: World, size: Size) -> None:
    """As before; one firm wants no more questionnaires, one does not answer in time."""
    on_phone, without_scripts, stopping, _late, *others = firms(world)
    answer(browser, world, on_phone, "exit", PHONE)
    answer(browser, world, without_scripts, "exit", size, scripts=False)
    stop(browser, world, stopping, size)
    answer_at_once(world, others, "exit")
    assert how_many_answered(world, "exit") == 2 + len(others)


def answer_late(browser: Browser, world: World, size: Size) -> None:
    """Who comes after the close is told so, and what they say is kept."""
    world.goes_on(days=21)
    late, before = firms(world)[3], how_many_answered(world, "exit")
    path = f"/q/{TRIAL}/exit"
    with a_guest(browser, world, late, size=size) as guest:
        guest.open_letter(path)
        guest.look("questionnaire closed")
        for screen in questionnaire(world, late, "exit").screens:
            guest.page.goto(f"{path}/{screen.number}")
            guest.look(f"screen {screen.number} of a closed questionnaire")
            fill(guest, questionnaire(world, late, "exit"), screen.number)
            guest.press("Next")
        guest.look("late answers")
        guest.press("Hand in")
        guest.look("late thanks")
        assert guest.page.inner_text("h1") == "Kept, but too late to count"
    assert how_many_answered(world, "exit") == before
    with snapshot(world.url) as session:
        refused = select(RefusedAnswer.reason).where(RefusedAnswer.respondent == late)
        assert set(session.exec(refused)) == {"late"}


def answer(
    browser: Browser, world: World, firm: str, wave: str, size: Size, *, scripts: bool = True
) -> None:
    """Answer in a browser, from the invitation to the thanks."""
    with a_guest(browser, world, firm, size=size, scripts=scripts) as guest:
        guest.open_letter(f"/q/{TRIAL}/{wave}")
        guest.look(f"{wave} begins")
        if guest.page.locator("#agree").count():
            guest.page.check("#agree")
        guest.go(guest.page.locator("main form button").first)
        for screen in questionnaire(world, firm, wave).screens:
            guest.look(f"{wave} screen {screen.number}")
            fill(guest, questionnaire(world, firm, wave), screen.number)
            guest.press("Next")
        guest.look(f"{wave} answers")
        guest.press("Hand in")
        guest.look(f"{wave} thanks")
        assert "safely kept and count" in guest.said()


def fill(guest: Guest, filled: Filled, number: int) -> None:
    """Answer every required question of a screen."""
    inputs = right_inputs(filled.catalogue, filled.screens[number - 1].items)
    for name, value in inputs.items():
        choice = guest.page.locator(f'input[name="{name}"][value="{value}"]:not([type="text"])')
        if choice.count():
            choice.check()
        else:
            guest.page.locator(f'[name="{name}"]').fill(value)


def answer_at_once(world: World, some: Iterable[str], wave: str) -> None:
    """Send the forms of a questionnaire without a browser, by the link of the invitation."""
    path = f"/q/{TRIAL}/{wave}"
    for firm in some:
        with httpx.Client(base_url=world.address, follow_redirects=True) as client:
            page = client.get(world.link(firm, path)).text
            csrf = CSRF.search(page)
            words = WORDS.search(page)
            assert csrf, page
            form = {"csrf": csrf[1]}
            if words:
                client.post(f"{path}/start", data=form | {"agree": "yes", "words": words[1]})
            filled = questionnaire(world, firm, wave)
            for screen in filled.screens:
                inputs = right_inputs(filled.catalogue, screen.items)
                client.post(f"{path}/{screen.number}", data=form | inputs | {"go": "next"})
            thanks = client.post(f"{path}/hand-in", data=form)
            assert thanks.url.path.endswith("/thanks"), thanks.text


def stop(browser: Browser, world: World, firm: str, size: Size) -> None:
    with a_guest(browser, world, firm, size=size) as guest:
        guest.open_letter(f"/q/{TRIAL}/exit")
        guest.page.goto("/mine")
        guest.look("what is held")
        guest.press("Send us no more questionnaires")
        assert "no more questionnaires" in guest.said()
        guest.look("stopped")


def how_many_answered(world: World, wave: str) -> int:
    with snapshot(world.url) as session:
        rows = select(Answer.respondent).where(Answer.trial == TRIAL, Answer.wave == wave)
        found = set(session.exec(rows))
    return len(found & set(firms(world)))

"""The end: the board votes, the lead adopts and publishes, a stranger reads."""

from playwright.sync_api import Browser
from sqlmodel import col, select

from foundation.database import snapshot
from pilots.tables import Verdict
from tests.journeys.walking.guests import Guest, a_guest
from tests.journeys.walking.reviewing import read_report, sign, status
from tests.journeys.walking.rolling_out import LEAD, TRIAL, Size
from tests.journeys.walking.world import World

BOARD = ("p-adv1", "p-adv2", "p-adv3")
SERVICE = TRIAL.partition(".")[2]
PROGRAMME = "programme"


def services(world: World) -> list[str]:
    with snapshot(world.url) as session:
        return list(session.exec(select(Verdict.service).order_by(col(Verdict.service))))


def hand_to_board(browser: Browser, world: World, size: Size) -> None:
    with a_guest(browser, world, LEAD, size=size) as lead:
        read_report(lead, PROGRAMME)
        sign(lead, "submit")
    assert status(world, PROGRAMME) == "board_review"


def vote(browser: Browser, world: World, size: Size) -> None:
    """Three members vote on every service, which is the quorum."""
    for member in BOARD:
        with a_guest(browser, world, member, size=size) as guest:
            guest.log_in(f"/verdicts/{SERVICE}")
            for service in services(world):
                guest.page.goto(f"/verdicts/{service}")
                declare(guest)
                guest.look("verdict to vote on")
                guest.page.check("#v-agree")
                guest.page.fill("#comment", "As the figures say.")
                guest.press("Vote")
            guest.page.goto("/verdicts")
            guest.look("verdicts")
        world.goes_on(minutes=5)


def adopt(browser: Browser, world: World, size: Size) -> None:
    """The lead adopts every verdict and then the report of the programme."""
    with a_guest(browser, world, LEAD, size=size) as lead:
        lead.log_in(f"/verdicts/{SERVICE}")
        for service in services(world):
            lead.page.goto(f"/verdicts/{service}")
            declare(lead)
            lead.look("verdict to adopt")
            lead.page.check("#d-adopt")
            lead.press("Sign")
            assert lead.page.locator("main .done").count(), lead.page.inner_text("main")
        lead.look("verdict adopted")
        world.goes_on(minutes=1)
        lead.page.goto(f"/reports/{PROGRAMME}.e1")
        sign(lead, "adopt")
    assert status(world, PROGRAMME) is None


def publish(browser: Browser, world: World, size: Size) -> None:
    with a_guest(browser, world, LEAD, size=size) as lead:
        lead.page.goto("/publication")
        lead.confirm_login()
        lead.look("publication")
        lead.press("Publish now")
        lead.look("published")


def read_results(browser: Browser, world: World, size: Size) -> None:
    """Somebody whom nobody knows."""
    with a_guest(browser, world, "", size=size) as stranger:
        stranger.page.goto("/results")
        stranger.look("results")
        text = stranger.page.inner_text("main")
    assert "adopted" in text.lower()
    assert not [firm for firm in world.setting().firms.values() if firm.name in text]


def declare(guest: Guest) -> None:
    if guest.page.locator("#none").is_visible():
        guest.look("interests in a service")
        guest.page.check("#none")
        guest.press("Declare")

"""A report on its way from stage to stage: everybody comes by letter, logs in and signs."""

from playwright.sync_api import Browser, expect

from foundation.database import snapshot
from pilots.deeds.reviewing import open_report
from tests.journeys.walking.guests import Guest, a_guest
from tests.journeys.walking.rolling_out import COORDINATOR, LEAD, MANAGER, Size
from tests.journeys.walking.world import World

REGION = "upper-austria"
QUALITY, AUTHORITY = "p-quality", f"p-ra-{REGION}"
REMARK = "Say here how many firms were asked."
SAID = "Sound; one paragraph could be plainer."
CRITERIA = range(1, 8)


def confirm(browser: Browser, world: World, size: Size) -> None:
    """The manager, whose link is no signature, confirms the facts."""
    with a_guest(browser, world, MANAGER, size=size) as manager:
        read_report(manager)
        sign(manager, "confirm")
    assert status(world) == "submitting"


def submit(browser: Browser, world: World, size: Size) -> None:
    with a_guest(browser, world, COORDINATOR, size=size) as coordinator:
        read_report(coordinator)
        sign(coordinator, "submit")
    assert status(world) == "checking"


def check(browser: Browser, world: World, size: Size) -> None:
    with a_guest(browser, world, QUALITY, size=size) as quality:
        read_report(quality)
        sign(quality, "pass")
    assert status(world) == "peer_review"


def review_as_peer(browser: Browser, world: World, size: Size) -> None:
    """A coordinator of another region remarks on a paragraph; the login grows old meanwhile."""
    peer = world.setting().peer_reviewers(REGION)[0].id
    with a_guest(browser, world, peer, size=size) as guest:
        read_report(guest)
        remark(guest)
        guest.press("Decide")
        guest.page.check("#word-minor_changes")
        guest.page.fill("#comment", SAID)
        for number in CRITERIA:
            guest.page.check(f"#g-{number}-3")
        guest.look("decision with a form")
        world.goes_on(minutes=20)
        guest.press("Sign")
        assert "a login of the last 15 minutes" in guest.page.inner_text("main")
        guest.confirm_login()
        expect(guest.page.locator("#comment")).to_have_value(SAID)
        guest.press("Sign")
        guest.look("decided")
    assert status(world) == "authority_comment"


def remark(guest: Guest) -> None:
    door = guest.page.locator("article.report p a.note-it").first
    guest.go(door)
    guest.look("remark")
    guest.page.fill("#text", REMARK)
    guest.press("Keep the remark")
    assert REMARK in guest.page.inner_text("main")
    guest.look("report with a remark")


def comment(browser: Browser, world: World, size: Size) -> None:
    with a_guest(browser, world, AUTHORITY, size=size) as authority:
        read_report(authority)
        sign(authority, "comment", "We would fund this again.")
    assert status(world) == "approving"


def approve(browser: Browser, world: World, size: Size) -> None:
    with a_guest(browser, world, LEAD, size=size) as lead:
        read_report(lead)
        assert SAID in lead.page.locator("details.timeline").inner_html()
        sign(lead, "approve")
        lead.look("report approved")
    assert status(world) is None


def read_report(guest: Guest, report: str = REGION) -> None:
    """Come by the letter, log in, declare one's interests, and see the text."""
    guest.log_in(f"/reports/{report}")
    if guest.page.locator("#none").count():
        guest.look("interests")
        guest.page.check("#none")
        guest.press("Declare")
    guest.look("report")


def sign(guest: Guest, word: str, comment: str = "") -> None:
    guest.press("Decide")
    guest.look("decision")
    guest.page.check(f"#word-{word}")
    guest.page.fill("#comment", comment)
    guest.press("Sign")
    assert guest.said() == "Your decision is signed and stands in the record below."


def status(world: World, report: str = REGION) -> str | None:
    """Return where the report is; None when it is approved."""
    with snapshot(world.url) as session:
        found = open_report(session, report)
        return found.status if found else None

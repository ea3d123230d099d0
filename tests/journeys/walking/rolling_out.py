"""From the first import to the end of the roll-out: lead, pilot cluster, regional coordinator."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, FilePayload
from sqlmodel import select

from foundation.database import unit_of_work
from pilots.access.setting_up import setup_token
from pilots.deeds.collecting import withdraw
from pilots.lifecycle import Agent, Role
from pilots.tables import Participation, Task, Trial
from tests.journeys.walking.guests import Guest, a_guest
from tests.journeys.walking.world import SECRET, World

TRIAL, LEFT = "demo-c000.svc-synergy-diamond", "demo-c000.svc-action-workshop"
LEAD, MANAGER, FACILITATOR = "p-lead", "p-cm-demo-c000", "p-fa-demo-c000"
COORDINATOR = "p-rc-upper-austria"
OWN_PAGE = f"/my-trials/{TRIAL}"
PAPER: FilePayload = {
    "name": "signed list.csv", "mimeType": "text/csv", "buffer": b"firm,present\nOne,yes\n",
}  # fmt: skip
FIRST_DAY = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
Size = tuple[int, int]


def set_up(browser: Browser, world: World, size: Size, packed: Path) -> None:
    """The lead comes in by the link that the first start prints, imports and launches."""
    with a_guest(browser, world, LEAD, size=size) as lead:
        lead.page.goto(f"/setup/{setup_token(SECRET)}")
        lead.look("import")
        lead.page.set_input_files("#file", packed)
        lead.press("Check it")
        lead.look("import preview")
        lead.page.select_option("#lead", LEAD)
        lead.press("Import all of it")
        lead.look("launch")
        lead.page.check('[name="sure"]')
        lead.press("Launch the programme")
        assert lead.said() == "The programme is launched."
        lead.press("To the desk")
        lead.look("today")
    world.goes_on(minutes=1)


def take_up(browser: Browser, world: World, size: Size) -> None:
    """The manager signs and notes the training of one trial, and leaves another."""
    with a_guest(browser, world, MANAGER, size=size) as manager:
        manager.open_letter(OWN_PAGE)
        manager.look("trial to agree")
        manager.page.fill("#agree-name", "Ada of the cluster")
        manager.press("Sign the agreement")
        manager.look("trial to train")
        manager.page.fill("#train-held", world.now.date().isoformat())
        manager.page.fill("#train-what", "Two colleagues, by the coordinator, in all seven steps.")
        manager.press("Record the training")
        assert "recorded" in manager.said()
        manager.page.goto(f"/my-trials/{LEFT}/withdraw")
        manager.look("leaving")
        manager.page.fill("#leave-reason", "One service is enough for us.")
        manager.page.check("#leave-sure")
        manager.press("Leave this trial")
        assert "has left this trial" in manager.said()
    world.goes_on(minutes=5)
    leave_all_others(world)


def leave_all_others(world: World) -> None:
    """End every other trial, so that the figures wait for this one only."""
    setting = world.setting()
    with unit_of_work(world.url) as session:
        for trial in session.exec(select(Trial).where(Trial.id != TRIAL)).all():
            if trial.withdrawn_at is None:
                manager = setting.in_role(Role.CLUSTER_MANAGER, trial.cluster)[0]
                by = Agent(Role.CLUSTER_MANAGER, manager.id)
                withdraw(session, setting, trial, by=by, at=world.now, reason="For the test.")


def begin(browser: Browser, world: World, size: Size) -> None:
    """The manager starts the trial on its first day."""
    world.goes_on(FIRST_DAY)
    with a_guest(browser, world, MANAGER, size=size) as manager:
        manager.open_letter(OWN_PAGE)
        manager.press("Start the rollout")
        assert "has started" in manager.said()
        manager.look("trial")
    world.goes_on(minutes=5)


def roll_out(browser: Browser, world: World, size: Size) -> None:
    """Every task, each by the link of its letter: one is returned, one gets another date."""
    for step in ("t1", "t2", "t3"):
        do_task(browser, world, size, step)
    returned = world.now
    look_at_proofs(browser, world, size, returned="t3")
    do_task(browser, world, size, "t3", since=returned)
    ask_for_date(browser, world, size, "t4")
    grant_date(browser, world, size)
    do_task(browser, world, size, "t4")
    do_task(browser, world, size, "t5", by=FACILITATOR)
    note_attendance(browser, world, size, "t6")
    do_task(browser, world, size, "t6")
    do_task(browser, world, size, "t7")
    look_at_proofs(browser, world, size)
    with unit_of_work(world.url) as session:
        tasks = session.exec(select(Task.status).where(Task.trial == TRIAL)).all()
    assert set(tasks) == {"accepted"}


def do_task(
    browser: Browser, world: World, size: Size, step: str, *, by: str = MANAGER,
    since: datetime | None = None,
) -> None:  # fmt: skip
    """Come by the task's letter, hand in every proof that is missing, and call it done."""
    with a_guest(browser, world, by, size=size) as doer:
        doer.open_letter(f"/tasks/{TRIAL}/{step}", since=since)
        if since:
            assert "The consent of two firms is missing." in doer.page.inner_text("main")
            doer.look("task returned")
            doer.unfold("Hand in:")
        else:
            doer.look("task")
        hand_in(doer)
        doer.press("The task is done")
        assert "Thank you" in doer.said()
        doer.look("task done")
    world.goes_on(minutes=5)


def hand_in(doer: Guest) -> None:
    """Prove what is missing, one after the other: a file, a link, a note, a file ..."""
    forms, number = doer.page.locator(".checklist details[open] form"), 0
    while forms.count():
        form, kind = forms.first, ("file", "link", "note")[number % 3]
        if kind == "file":
            form.locator('input[type="file"]').set_input_files(PAPER)
        else:
            said = "https://cluster.example/proof" if kind == "link" else "Kept at the office"
            form.locator(f'[name="{kind}"]').fill(said)
        doer.go(form.get_by_role("button", name="Hand in"))
        assert "It is kept." in doer.said()
        number += 1


def look_at_proofs(browser: Browser, world: World, size: Size, *, returned: str = "") -> None:
    """The coordinator logs in, accepts every proof that waits, and returns one."""
    with a_guest(browser, world, COORDINATOR, size=size) as coordinator:
        coordinator.log_in("/evidence")
        coordinator.look("evidence")
        if returned:
            card = coordinator.page.locator(f'[id="{TRIAL}.{returned}"]')
            card.locator("summary").click()
            card.locator("textarea").fill("The consent of two firms is missing.")
            coordinator.go(card.locator("details button"))
            assert "is returned" in coordinator.said()
        accept = coordinator.page.get_by_role("button", name=re.compile("^Accept"))
        for _ in range(accept.count()):
            coordinator.go(accept.first)
            assert coordinator.said() == "The proof is accepted."
        coordinator.look("evidence decided")
    world.goes_on(minutes=5)


def ask_for_date(browser: Browser, world: World, size: Size, step: str) -> None:
    with a_guest(browser, world, MANAGER, size=size) as manager:
        manager.open_letter(f"/tasks/{TRIAL}/{step}")
        with unit_of_work(world.url) as session:
            due = session.get_one(Task, (TRIAL, step)).due
        assert due is not None
        manager.unfold("Ask for a new date")
        manager.page.fill("#date-wanted", (due + timedelta(days=7)).isoformat())
        manager.page.fill("#date-reason", "A partner is away until then.")
        manager.press("Ask for it")
        assert "decides on the new date" in manager.said()
    world.goes_on(minutes=5)


def grant_date(browser: Browser, world: World, size: Size) -> None:
    with a_guest(browser, world, COORDINATOR, size=size) as coordinator:
        coordinator.log_in("/evidence")
        coordinator.go(coordinator.page.get_by_role("button", name="See what it would change"))
        coordinator.look("moving a date")
        coordinator.page.fill("#reason", "Agreed, take the time.")
        coordinator.press("Grant the date and move it")
        coordinator.look("date moved")
    world.goes_on(minutes=5)


def note_attendance(browser: Browser, world: World, size: Size, step: str) -> None:
    with a_guest(browser, world, MANAGER, size=size) as manager:
        manager.open_letter(f"/tasks/{TRIAL}/{step}")
        manager.follow("Note who attended")
        manager.look("attendance")
        for box in manager.page.locator('[name="ticked"]').all():
            box.check()
        manager.press("Note the attendance")
        assert manager.said() == "The attendance is noted."
    with unit_of_work(world.url) as session:
        there = select(Participation.attended).where(Participation.trial == TRIAL)
        assert set(session.exec(there)) == {True}

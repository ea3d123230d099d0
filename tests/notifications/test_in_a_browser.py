"""Every letter as a browser lays it out on a phone, by day and by night."""

import json
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from html import escape, unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from foundation.languages import LANGUAGES
from notifications.messages import (
    MESSAGES,
    AdoptionRequest,
    Invitation,
    InvitationReminder,
    Message,
    ReviewRequest,
    Task,
    TaskReminder,
    VoteRequest,
)
from notifications.rendering import Reader, write
from tests.notifications.variants import varied

PHONE = 360
"""Width of a small phone in CSS pixels, as are all lengths here."""
SMALLEST_TEXT = 14
SMALLEST_TARGET = 44
LEAST_CONTRAST = 4.5
PATIENCE = 60
"""Seconds; it takes about ten."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OPTIONS = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-extensions",
    "--disable-component-update",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing is fetched from anywhere
    "--dump-dom",
)
LINK = "https://trials.example/t/8f3k2"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

DIGESTS: dict[str, tuple[Message, ...]] = {
    "digest": (
        varied(Task, link=LINK),
        varied(TaskReminder, working_days=-1),
        varied(ReviewRequest, link=LINK),
        VoteRequest.example(),
        AdoptionRequest.example(),
    ),
    "questionnaires": (Invitation.example(), varied(InvitationReminder, link=LINK)),
    "long-words": (
        varied(Task, task=LONG, cluster=LONG, ask_address=f"office@{'sub-domain.' * 5}example"),
        varied(InvitationReminder, service=LONG, link=LINK),
    ),
}
MAILS: dict[str, tuple[Message, ...]] = {
    **{kind.name: (varied(kind, link=LINK),) for kind in MESSAGES},
    **DIGESTS,
}

FAULTY = """<!doctype html><html lang="xx"><body style="margin:0;background:#fff">
<h2 style="color:#999">Grey</h2><p style="font-size:10px">Small <a href="#">link</a></p>
<p style="width:500px">Wide <img alt=""></p></body></html>"""
"""Everything is wrong with it: shows that the measure finds what it looks for."""

MEASURE = """
const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
  .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
const channels = colour => colour.match(/[\\d.]+/g).map(Number);
const opaque = colour => channels(colour).length < 4 || channels(colour)[3] === 1;
function contrast(element, view) {
  let behind = element;
  while (behind && !opaque(view.getComputedStyle(behind).backgroundColor))
    behind = behind.parentElement;
  const pair = [view.getComputedStyle(element).color,
                behind ? view.getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)'];
  const [dark, bright] = pair.map(channels).map(light).sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}
function measured(frame) {
  const doc = frame.contentDocument, view = frame.contentWindow;
  const all = [...doc.body.querySelectorAll('*')], texts = [];
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.data.trim()) texts.push(walker.currentNode);
  const said = (node, figure) => [node.textContent.trim().slice(0, 40), figure];
  return {
    night: view.matchMedia('(prefers-color-scheme: dark)').matches,
    width: Math.max(doc.documentElement.scrollWidth,
                    ...all.map(e => Math.ceil(e.getBoundingClientRect().right))),
    sizes: texts.map(t => said(t, parseFloat(view.getComputedStyle(t.parentElement).fontSize))),
    contrasts: texts.map(t => said(t, contrast(t.parentElement, view))),
    targets: [...doc.querySelectorAll('a, button, input')].map(e => said(e, Math.min(
      e.getBoundingClientRect().height, e.getBoundingClientRect().width))),
    images: doc.querySelectorAll('img, picture, svg, video, iframe, object').length,
    language: doc.documentElement.lang,
    headings: [...doc.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(e => Number(e.tagName[1])),
  };
}
window.onload = () => {
  const found = {};
  for (const frame of document.querySelectorAll('iframe')) {
    found[frame.title] = measured(frame);
    frame.remove();
  }
  document.getElementById('found').textContent = JSON.stringify(found);
};
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser made of one mail. Texts and links come with their figure."""

    mail: str
    night: bool
    width: int
    sizes: list[tuple[str, float]]
    contrasts: list[tuple[str, float]]
    targets: list[tuple[str, float]]
    images: int
    language: str
    headings: list[int]


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    """Lay out every mail in every language, by day and by night, in one start of the browser."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip(f"needs a browser to look at the letters, one of {', '.join(BROWSERS)}")
    folder = tmp_path_factory.mktemp("browser")
    page = folder / "letters.html"
    page.write_text(_page(), encoding="utf-8")
    found: dict[str, Any] = json.loads(_told_by(browser, page))
    return [Seen(mail, **figures) for mail, figures in found.items()]


@pytest.fixture(scope="module")
def letters(everything: list[Seen]) -> list[Seen]:
    return [seen for seen in everything if not seen.mail.startswith("faulty")]


def _page() -> str:
    frames = [
        _frame(f"{name} {language}", html, scheme)
        for language in LANGUAGES
        for name, html in _written(language)
        for scheme in ("light", "dark")
    ]
    frames.append(_frame("faulty xx", FAULTY, "light"))
    head = f'<!doctype html><meta charset="utf-8"><script>{MEASURE}</script>'
    return f'{head}<pre id="found"></pre>{"".join(frames)}'


def _frame(title: str, html: str, scheme: str) -> str:
    style = f"width:{PHONE}px;height:800px;border:0;color-scheme:{scheme}"
    return f'<iframe title="{title} {scheme}" srcdoc="{escape(html)}" style="{style}"></iframe>'


def _written(language: str) -> list[tuple[str, str]]:
    reader = Reader("Manager Alpha", language, "Europe/Rome", "https://trials.example/stop/a1")
    return [(name, write(mail, reader, synthetic=True).html) for name, mail in MAILS.items()]


def _told_by(browser: str, page: Path) -> str:
    """Return what the page measured. A browser that hangs is ended, and started once again."""
    for _ in range(2):
        told = re.search(r'<pre id="found">(.+?)</pre>', _shown_by(browser, page), re.DOTALL)
        if told:
            return unescape(told[1])
    pytest.fail(f"{browser} did not lay out the letters within {PATIENCE} s, twice")


def _shown_by(browser: str, page: Path) -> str:
    profile, shown = page.parent / "profile", page.parent / "shown.html"
    shutil.rmtree(profile, ignore_errors=True)
    command = [browser, *OPTIONS, f"--user-data-dir={profile}", page.as_uri()]
    if os.geteuid() == 0:  # the sandbox refuses to be started by root
        command.insert(1, "--no-sandbox")
    # Into a file: the browser's own children would keep a pipe open.
    with (
        shown.open("wb") as out,
        subprocess.Popen(
            command, stdout=out, stderr=subprocess.DEVNULL, start_new_session=True
        ) as running,
    ):
        try:
            running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
    return shown.read_text(encoding="utf-8")


def test_every_letter_is_looked_at_in_every_language_by_day_and_by_night(
    letters: list[Seen],
) -> None:
    assert len(letters) == 2 * len(MAILS) * len(LANGUAGES)
    assert [seen.mail for seen in letters if seen.night != seen.mail.endswith(" dark")] == []
    assert [seen.mail for seen in letters if not seen.sizes] == []


def test_nothing_is_wider_than_a_phone(letters: list[Seen]) -> None:
    assert [(seen.mail, seen.width) for seen in letters if seen.width > PHONE] == []


def test_no_text_is_too_small_to_read(letters: list[Seen]) -> None:
    assert _below(SMALLEST_TEXT, {seen.mail: seen.sizes for seen in letters}) == []


def test_every_link_and_button_is_large_enough_for_a_thumb(letters: list[Seen]) -> None:
    assert _below(SMALLEST_TARGET, {seen.mail: seen.targets for seen in letters}) == []
    assert [seen.mail for seen in letters if not seen.targets] == []


def test_every_text_stands_out_from_its_ground_by_day_and_by_night(letters: list[Seen]) -> None:
    assert _below(LEAST_CONTRAST, {seen.mail: seen.contrasts for seen in letters}) == []


def test_a_letter_has_no_pictures_and_says_its_language(letters: list[Seen]) -> None:
    assert [seen.mail for seen in letters if seen.images] == []
    assert [seen.mail for seen in letters if seen.language != seen.mail.split()[1]] == []


def test_headings_begin_with_the_only_first_one_and_leave_no_level_out(
    letters: list[Seen],
) -> None:
    wrong = [
        (seen.mail, seen.headings)
        for seen in letters
        if seen.headings[:1] != [1]
        or seen.headings.count(1) != 1
        or any(below - above > 1 for above, below in pairwise(seen.headings))
    ]

    assert wrong == []


def test_a_letter_with_every_fault_is_found_out(everything: list[Seen]) -> None:
    (faulty,) = (seen for seen in everything if seen.mail.startswith("faulty"))

    assert (faulty.width, faulty.images, faulty.headings) == (500, 1, [2])
    assert {text for text, size in faulty.sizes if size < SMALLEST_TEXT} == {"Small", "link"}
    assert [text for text, side in faulty.targets if side < SMALLEST_TARGET] == ["link"]
    assert [text for text, ratio in faulty.contrasts if ratio < LEAST_CONTRAST] == ["Grey"]


def _below(least: float, figures: dict[str, list[tuple[str, float]]]) -> list[tuple[str, str]]:
    return [
        (mail, f"{text}: {figure:.1f}")
        for mail, measured in figures.items()
        for text, figure in measured
        if figure < least
    ]

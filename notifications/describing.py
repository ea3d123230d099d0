"""A letter in a coordinator's words: what it is, what it is about, where it stands."""

import re
from datetime import datetime
from typing import Any

from notifications.places import zone_of
from notifications.tables import Letter

PURPOSES = {
    "task": "task letter",
    "task-reminder": "reminder of a task",
    "task-overdue": "call for help with a late task",
    "invitation": "invitation to a questionnaire",
    "invitation-reminder": "reminder of a questionnaire",
    "review-request": "request for a review",
    "review-reminder": "reminder of a review",
    "report-returned": "report sent back",
    "report-approved": "report approved",
    "new-edition": "new edition of the figures",
    "vote-request": "request for a vote",
    "vote-reminder": "reminder of a vote",
    "adoption-request": "request to adopt verdicts",
    "verdict-adopted": "verdict adopted",
    "trial-withdrawn": "end of a trial",
    "contact-lost": "reader who cannot be reached",
    "agreement": "request to sign the agreement",
    "agreement-reminder": "reminder of the agreement",
    "handed-in": "proof to look at",
    "evidence-returned": "proof sent back",
    "date-asked": "new date asked for",
    "date-granted": "new date agreed",
    "date-refused": "new date refused",
    "date-moved": "date of a task moved",
    "problem": "problem of a trial",
    "problem-answered": "answer to a problem",
    "delegated": "task handed over",
    "remarks": "remarks on a report",
    "start-moved": "start of a trial moved",
    "conflict": "conflict of interest",
    "conflict-reviewer": "conflict of interest of a reviewer",
    "conflict-vote": "conflict of interest of a board member",
    "takes-over": "somebody takes over",
    "followed": "somebody is followed",
    "gives-back": "somebody gives back",
    "comes-back": "somebody comes back",
    "succession": "somebody takes over",
    "trial-news": "news of a trial",
    "login": "login link",
    "new-link": "new personal link",
}
STEPS = {
    "open": "when it opened",
    "invitation": "when it opened",
    "last-reminder": "last reminder",
    "withdrawn": "when the trial ended",
    "asked": "when it was asked for",
}
NEWS = frozenset({
    "handed-in", "evidence-returned", "date-asked", "date-granted", "date-refused", "date-moved",
    "problem", "problem-answered", "delegated", "remarks", "start-moved", "conflict",
    "conflict-reviewer", "conflict-vote", "takes-over", "followed", "gives-back", "comes-back",
})  # fmt: skip
"""Purposes of letters about what somebody did on a page."""
_DAYS = re.compile(r"(before|after)-(\d+)(?:\.\d+)?")
"""With a number after a dot: once more, after the date had moved."""
_MOMENT = re.compile(r"[a-z]+-\d.*")
_NUMBERED = re.compile(r"reminder-(\d+)")
TITLES = ("task", "service", "stage_name")
PLACES = ("cluster", "region")


def purpose_in_words(letter: Letter) -> str:
    return PURPOSES.get(letter.purpose, letter.purpose.replace("-", " "))


def about_in_words(letter: Letter) -> str:
    """Return what the letter is about as its reader knows it, with the id in brackets."""
    found = [str(letter.facts[name]) for name in (*TITLES[:2], *PLACES) if letter.facts.get(name)]
    return f"{', '.join(found)} [{letter.subject}]" if found else letter.subject


def title(letter: Letter) -> str:
    """Return the shortest name of what the letter is about."""
    named = [str(letter.facts[name]) for name in TITLES if letter.facts.get(name)]
    where = [str(letter.facts[name]) for name in PLACES if letter.facts.get(name)]
    return " - ".join([*named[:1], *where[:1]]) or letter.subject


def step_in_words(letter: Letter) -> str:
    """Return which of several letters about one thing it is."""
    if found := _DAYS.fullmatch(letter.step):
        days = "day" if found[2] == "1" else "days"
        return f"{found[2]} working {days} {found[1]} the due day"
    if found := _NUMBERED.fullmatch(letter.step):
        return f"reminder {found[1]}"
    if letter.purpose in NEWS and _MOMENT.fullmatch(letter.step):
        return "when it happened"
    return STEPS.get(letter.step, letter.step)


def state_in_words(letter: Letter) -> str:
    return letter.state.replace("_", " ")


def on_the_readers_clock(moment: datetime, letter: Letter) -> str:
    return f"{moment.astimezone(zone_of(letter.timezone)):%Y-%m-%d %H:%M}"


def moment_that_counts(letter: Letter) -> datetime:
    """Return when the letter left, or else when it may leave."""
    return letter.handed_over_at or letter.due


def as_json(letter: Letter) -> dict[str, Any]:
    """Return one row of a list for another program; moments in UTC."""
    return {
        "id": letter.id,
        "state": str(letter.state),
        "reason": letter.reason,
        "person": letter.person,
        "name": letter.name,
        "address": letter.address,
        "language": letter.language,
        "purpose": letter.purpose,
        "message": letter.message,
        "about": letter.subject,
        "step": letter.step,
        "because": letter.because,
        "promised_for": letter.not_before.isoformat(),
        "due": letter.due.isoformat(),
        "handed_over_at": letter.handed_over_at.isoformat() if letter.handed_over_at else None,
        "attempts": letter.attempts,
        "mail": letter.mail,
    }

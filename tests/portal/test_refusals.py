"""Whoever is refused something on a page reads why in their own language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.reference import refusals
from foundation.languages import LANGUAGES
from notifications.claiming import SENT_TWICE
from notifications.guarding import COPIED, MAY_HAVE_LEFT
from notifications.ruling import DOES_NOT_WORK, NO_MORE
from notifications.unsubscribing import REASON
from pilots.proof_files import Why
from portal.pages import _environment

OTHERS = [language for language in LANGUAGES if language != "en"]
FACTS = {
    "name": "plan.pdf", "why": "empty", "address": "a@x.example", "now": "New words",
    "to": "test@x.example", "letters": "5", "days": "30",
}  # fmt: skip
TEMPLATE = "_refusals.html.jinja"
SAID = sorted(
    set(re.findall(r'code == "([A-Z]+-\d+)"', Path(f"portal/templates/{TEMPLATE}").read_text()))
)
OF_OPERATORS = ("BUNDLE", "CAT", "DATABASE", "EVAL", "EXPORT", "FLOWS", "FOLDER", "HISTORY",
                "PORTAL", "RUN", "SENDER", "SETTINGS", "VERIFY")  # fmt: skip
"""Families that only commands, coordinators' lists and machines meet: they speak English."""
ENGLISH = frozenset(
    {"ACCESS-101", "LETTER-201", "LETTER-202", "LETTER-203", "LETTER-204", "LETTER-205",
     "LETTER-301", "LETTER-401", "PEOPLE-101", "PLAN-111", "PLAN-112", "PLAN-113",
     "PLAN-114", "PLAN-115", "CODING-108", "PROGRAMME-102",
     "PROGRAMME-103", "TRIAL-000"}
)  # fmt: skip
"""Of the other families, what only commands, machines and tokens meet."""
REASONS = "office/_reasons.html.jinja"
DECIDE = ("pilots/letters/truth.py", "pilots/letters/truth_of_pages.py")
"""Where it is decided whether a letter is still true."""
KEPT = (
    COPIED, DOES_NOT_WORK, MAY_HAVE_LEFT, NO_MORE, SENT_TWICE, REASON,
    *(f"the request for a new date is {word}" for word in ("granted", "refused", "withdrawn")),
)  # fmt: skip


def said(code: str, language: str, reason: str = "the deed's own words") -> str:
    module = _environment(language, "portal").get_template(TEMPLATE)
    return str(module.make_module().said(code, FACTS, reason))  # type: ignore[attr-defined]


def test_every_refusal_of_a_page_has_a_sentence() -> None:
    codes = set(re.findall(r"^\| `([A-Z]+-\d+)`", refusals(), re.MULTILINE))
    of_pages = {code for code in codes if code.partition("-")[0] not in OF_OPERATORS} - ENGLISH

    assert of_pages == set(SAID)


@pytest.mark.parametrize("language", OTHERS)
def test_no_refusal_is_english_for_others(language: str) -> None:
    english = {code: said(code, "en") for code in SAID}
    theirs = {code: said(code, language) for code in SAID}

    assert [code for code in SAID if theirs[code] == english[code]] == []
    assert [code for code in SAID if "own words" in theirs[code] or not theirs[code]] == []


@pytest.mark.parametrize("language", OTHERS)
def test_what_exists_in_english_only_is_said_to_be(language: str) -> None:
    told = said("DATABASE-103", language, "It is <b>away</b>")

    assert '<span lang="en">It is &lt;b&gt;away&lt;/b&gt;</span>' in told
    assert not told.startswith("That is not possible")
    assert said("DATABASE-103", "en", "It is away") == "It is away"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", Why)
def test_every_reason_against_a_file_has_words(language: str, why: Why) -> None:
    module = _environment(language, "portal").get_template(TEMPLATE).make_module()

    assert module.file(why.value).strip()  # type: ignore[attr-defined]


def reasons() -> set[str]:
    """Return every sentence with which the outbox keeps why a letter waits or did not leave."""
    found = set(KEPT)
    for path in Path("pilots/letters").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Return) and str(path) in DECIDE:
                found |= set(words_in(node.value))
            if isinstance(node, ast.keyword) and node.arg == "reason":
                found |= set(words_in(node.value))
    return found


def words_in(value: ast.expr | None) -> Iterator[str]:
    """Yield the sentences that an expression may be; a single word is a key, not a sentence."""
    if isinstance(value, ast.IfExp):
        yield from words_in(value.body)
        yield from words_in(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and " " in value.value:
        yield value.value


@pytest.mark.parametrize("language", OTHERS)
def test_why_a_letter_did_not_leave_is_said_in_every_language(language: str) -> None:
    module = _environment(language, "office").get_template(REASONS).make_module()
    told = {one: str(module.of_letter(one)) for one in reasons()}  # type: ignore[attr-defined]

    assert len(told) > 25
    assert [one for one, said in told.items() if 'lang="en"' in said or one == said] == []
    assert [one for one, said in told.items() if "pilots outbox" in said] == []
    quoted = module.of_letter("Held by Ada on 2027-03-01: <b>")  # type: ignore[attr-defined]
    assert quoted == '<span lang="en">Held by Ada on 2027-03-01: &lt;b&gt;</span>'

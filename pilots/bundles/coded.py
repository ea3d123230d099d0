"""The links from what two people saw in open answers to the shares that reports print."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from io import StringIO
from math import isclose
from typing import Any

from evaluation.reports.coded import CodedFact, SeenFact, ThemesFact
from evaluation.reports.facts import ProgrammeFacts, read_facts
from evaluation.reports.recounting import agreement_of, shares_of
from evaluation.themes import Codebook
from foundation.digests import digest
from pilots.bundles.refusals import LinkBroken
from pilots.deeds.coding import KIND, note_of

CODERS = 2
CODINGS, CODEBOOKS, FACTS = "codings/", "codebooks/", "facts/programme.e"
CODE = "code"
Files = dict[str, bytes]
Lines = list[dict[str, Any]]


def kept(facts: dict[str, CodedFact]) -> Iterator[tuple[str, bytes]]:
    """Yield the files about what was coded, for the facts of programme reports by report."""
    for report, coded in facts.items():
        yield f"{CODINGS}{report}.csv", as_csv(coded)
        yield _codebook(coded), coded.definition.encode()


def coded(files: Files, lines: Lines) -> tuple[int, int]:
    """Count shares and agreement anew from every coding; return how many reports and codings.

    Raises:
        LinkBroken: names the first two parts that do not belong together.
    """
    names = sorted(name for name in files if name.startswith(FACTS))
    facts = {name: found for name in names if (found := _coded(files[name]))}
    wanted = {name.replace("facts/", CODINGS).replace(".json", ".csv"): name for name in facts}
    if extra := sorted({name for name in files if name.startswith(CODINGS)} - wanted.keys()):
        raise LinkBroken(f"{extra[0]} to facts", "no report prints these codings")
    for codings, name in wanted.items():
        _is_the_codebook(name, facts[name], files)
        _is_in_the_facts(codings, name, facts[name], files)
        _is_in_the_history(codings, facts[name], lines)
        _gives_the_shares(codings, name, facts[name], files)
    return len(wanted), sum(len(one.seen) for some in facts.values() for one in some.themes)


def _coded(inside: bytes) -> CodedFact | None:
    found = read_facts(inside)
    return found.coded if isinstance(found, ProgrammeFacts) else None


def _codebook(coded: CodedFact) -> str:
    return f"{CODEBOOKS}{coded.version}-{coded.codebook[:12]}.json"


def as_csv(coded: CodedFact) -> bytes:
    """Return every coding as a row of a CSV file, as auditors open it."""
    target = StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["service", "question", *SeenFact.model_fields])
    for one in coded.themes:
        for seen in one.seen:
            writer.writerow([one.service, one.item, *seen.model_dump().values()])
    return target.getvalue().encode()


def _is_the_codebook(name: str, coded: CodedFact, files: Files) -> None:
    codebook = _codebook(coded)
    if digest(json.loads(files[codebook])) != coded.codebook:
        raise LinkBroken(f"{name} to {codebook}", "the report was coded with another codebook")


def _is_in_the_facts(codings: str, name: str, coded: CodedFact, files: Files) -> None:
    told, found = as_csv(coded).decode().splitlines(), files[codings].decode().splitlines()
    for number, (right, row) in enumerate(zip(told, found, strict=False), start=1):
        if right != row:
            raise LinkBroken(f"{codings} to {name}", f"row {number}: found {row}, expected {right}")
    if len(told) != len(found):
        raise LinkBroken(f"{codings} to {name}", f"{len(found) - 1} codings, not {len(told) - 1}")


def _is_in_the_history(codings: str, coded: CodedFact, lines: Lines) -> None:
    """Compare with how many answers two people coded, one line of the history each."""
    codebook, people = note_of(coded.version), defaultdict[str, set[str]](set)
    for line in lines:
        if (line["kind"], line["move"], line["note"]) == (KIND, CODE, codebook):
            people[line["subject"]].add(line["by"])
    by_two = Counter(
        subject.rpartition(".")[0] for subject, some in people.items() if len(some) >= CODERS
    )
    for one in coded.themes:
        if len(one.seen) > by_two[place := f"{one.service}.{one.item}"]:
            why = f"{place}: {len(one.seen)} codings, two people coded {by_two[place]} answers"
            raise LinkBroken(f"history.jsonl to {codings}", why)


def _gives_the_shares(codings: str, name: str, coded: CodedFact, files: Files) -> None:
    themes = json.loads(files[_codebook(coded)])["themes"]
    book = Codebook({theme["id"]: theme["belongs"] for theme in themes})
    for one in coded.themes:
        if why := _differs(one, book):
            raise LinkBroken(f"{codings} to {name}", f"{one.service} {one.item}: {why}")
    for agreement in coded.agreements:
        ours = [one for one in coded.themes if one.service == agreement.service]
        found = agreement_of(agreement.service, ours, book, least=0)
        alike = (found.answers, found.standing) == (agreement.answers, agreement.standing)
        if not alike or not _same(found.alpha, agreement.alpha):
            why = f"agreement {agreement.alpha}, counted {found.alpha}"
            raise LinkBroken(f"{codings} to {name}", f"{agreement.service}: {why}")


def _differs(one: ThemesFact, book: Codebook) -> str:
    """Say where printed shares are not those of the codings; empty where they are."""
    if one.n != len(one.seen):
        return f"{one.n} firms printed, {len(one.seen)} coded"
    counted = shares_of(one, book)
    for printed, found in zip(one.shares, counted, strict=True):
        numbers = (
            (printed.value, found.value),
            (printed.low, found.low),
            (printed.high, found.high),
        )
        if printed.theme != found.theme or not all(_same(*pair) for pair in numbers):
            return f"{printed.theme} {printed.value} %, counted {found.theme} {found.value} %"
    return ""


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)

"""Prove a bundle offline, link by link: the first two parts that do not belong are named."""

import csv
import hashlib
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from foundation.digests import digest
from foundation.errors import TrialError
from pilots import amendments, history
from pilots.bundles.archive import opened, seal_in
from pilots.bundles.packing import FORMAT, MANIFEST
from pilots.bundles.printed import drawn, leaflets, reports
from pilots.bundles.refusals import LinkBroken, NoBundle, OtherSeal

Files = dict[str, bytes]
Manifest = dict[str, Any]


def prove(file: Path, *, noted: str = "") -> list[str]:
    """Check every link of a bundle and return what was found right, in words.

    Args:
        file: the bundle.
        noted: the seal that was noted when it was made, or how it begins; empty: nobody knows.

    Raises:
        NoBundle: the file was changed after it was sealed, or is something else.
        OtherSeal: it is not the bundle of which the seal was noted.
        LinkBroken: names the first two parts that do not belong together.
    """
    files = opened(file)
    seal = seal_in(file.read_bytes())
    if not seal.startswith(noted.strip().lower()):
        raise OtherSeal(file, seal, noted)
    try:
        manifest = json.loads(files[MANIFEST])
        known = manifest["format"] == FORMAT
    except (KeyError, ValueError, TypeError):
        raise NoBundle(file, "it has no manifest that can be read") from None
    if not known:
        raise NoBundle(file, f"its format is {manifest['format']}, this version reads {FORMAT}")
    fits = f"the seal fits{' and is the one that was noted' if noted else ''}: {seal}"
    return [fits, *(_checked(name, link, files, manifest) for name, link in LINKS)]


Link = Callable[[Files, Manifest], str]


def _checked(name: str, link: Link, files: Files, manifest: Manifest) -> str:
    """Follow one link; whatever cannot be read there is a broken link and no traceback."""
    try:
        return link(files, manifest)
    except LinkBroken:
        raise
    except TrialError as refusal:
        raise LinkBroken(name, str(refusal)) from None
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as fault:
        raise LinkBroken(name, f"it cannot be read ({type(fault).__name__}: {fault})") from None


def _same(link: str, found: object, expected: object) -> None:
    if found != expected:
        raise LinkBroken(link, f"found {str(found)[:40]}, expected {str(expected)[:40]}")


def _manifest(files: Files, manifest: Manifest) -> str:
    listed = {one["name"]: one for one in manifest["files"]}
    for name in sorted(listed.keys() | files.keys() - {MANIFEST}):
        if name not in files:
            raise LinkBroken(f"manifest to {name}", "the file is not there")
        if name not in listed:
            raise LinkBroken(f"manifest to {name}", "the manifest does not know the file")
        _same(
            f"manifest to {name}", hashlib.sha256(files[name]).hexdigest(), listed[name]["sha256"]
        )
    return f"{len(listed)} files are those of the manifest"


def _history(files: Files, manifest: Manifest) -> str:
    lines = _lines(files)
    length = history.check(lines)
    _same("manifest to history.jsonl", lines[-1]["digest"] if lines else None, manifest["history"])
    return f"the history is a chain of {length} moves"


def _lines(files: Files) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files["history.jsonl"].decode().splitlines()]


def _catalogue(files: Files, manifest: Manifest) -> str:
    found = digest(json.loads(files["catalogue.json"]))
    _same("manifest to catalogue.json", found, manifest["definitions"])
    return "the definitions have the digest that reports print"


def _plan(files: Files, manifest: Manifest) -> str:
    plan = json.loads(files["plan.json"])
    _same("manifest to plan.json", digest(plan), manifest["plan"])
    _same("plan.json to catalogue.json", plan["definitions"], manifest["definitions"])
    planned = {trial for trial, *_ in plan["plan"]}
    moves = _lines(files)
    selected = {line["subject"] for line in moves if (line["kind"], line["move"]) == SELECTED}
    _same("history.jsonl to plan.json", sorted(selected), sorted(planned))
    return f"the plan of {len(planned)} trials is the one that was frozen"


SELECTED = ("trial", "select")


def _amendments(files: Files, manifest: Manifest) -> str:
    entries = json.loads(files["amendments.json"])
    length = amendments.check(manifest["plan"], entries)
    last = entries[-1]["plan_hash"] if entries else manifest["plan"]
    _same("manifest to amendments.json", last, manifest["plan_now"])
    noted = [
        line["note"].rpartition(" ")[2]
        for line in _lines(files)
        if (line["kind"], line["move"]) == ("plan", "amend")
    ]
    _same("history.jsonl to amendments.json", noted, [one["plan_hash"] for one in entries])
    return f"{length} amendments follow from the plan" if length else "the plan has no amendment"


def _figures(files: Files, manifest: Manifest) -> str:
    newest = manifest["editions"][-1]["number"]
    same = files["kpis.csv"] == files[f"editions/{newest}.csv"]
    if not same:
        raise LinkBroken(f"kpis.csv to editions/{newest}.csv", "they differ")
    return f"{len(manifest['editions'])} editions of published figures"


def _reports(files: Files, manifest: Manifest) -> str:
    count = reports(files, manifest, tables_of(files, manifest))
    return f"{count} reports tell the figures, the plan and the definitions they name"


def tables_of(files: Files, manifest: Manifest) -> dict[int, dict[tuple[str, ...], Any]]:
    """Return the rows of each edition by level, unit, service and KPI."""
    found: dict[int, dict[tuple[str, ...], Any]] = {}
    for edition in manifest["editions"]:
        number = edition["number"]
        rows = csv.DictReader(StringIO(files[f"editions/{number}.csv"].decode()))
        found[number] = {
            (row["level"], row["unit"], row["service"], row["kpi"]): row for row in rows
        }
    return found


def _coded(files: Files, manifest: Manifest) -> str:  # noqa: ARG001 -- one shape for all links
    from pilots.bundles.coded import coded

    reports, codings = coded(files, _lines(files))
    if not reports:
        return "no report prints themes of open answers"
    return f"{codings:,} codings give the themes and the agreement that {reports} reports print"


def _leaflets(files: Files, manifest: Manifest) -> str:
    count = leaflets(files, manifest, tables_of(files, manifest))
    return f"{count} trial reports and passports tell the same figures"


def _drawn(files: Files, _manifest: Manifest) -> str:
    return f"{drawn(files)} drawn files carry the fingerprint of the facts they tell"


def _decisions(files: Files, _manifest: Manifest) -> str:
    from pilots.bundles.decided import decisions

    return f"{decisions(files, _lines(files))} decisions are in the history, over these texts"


def _verdicts(files: Files, _manifest: Manifest) -> str:
    from pilots.bundles.decided import verdicts

    return f"{verdicts(files, _lines(files))} verdicts are those that were voted on and adopted"


LINKS: tuple[tuple[str, Link], ...] = (
    (MANIFEST, _manifest),
    ("history.jsonl", _history),
    ("catalogue.json", _catalogue),
    ("plan.json", _plan),
    ("amendments.json", _amendments),
    ("kpis.csv", _figures),
    ("facts", _reports),
    ("codings", _coded),
    ("facts of trials and services", _leaflets),
    ("reports", _drawn),
    ("decisions.json", _decisions),
    ("verdicts.json", _verdicts),
)
"""In the order in which they are followed: each rests on those before it."""

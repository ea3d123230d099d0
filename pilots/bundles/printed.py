"""The links from figures to facts, and from facts to the files that were drawn from them."""

import json
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from evaluation.reports.facts import (
    Evidence,
    KpiFact,
    ProgrammeFacts,
    content_hash,
    read_facts,
)
from evaluation.reports.leaflets import ServiceFacts, TrialFacts
from pilots.bundles.refusals import LinkBroken

Tables = dict[int, dict[tuple[str, ...], Any]]
FACTS = "facts/"
LEAFLETS: dict[str, type[TrialFacts | ServiceFacts]] = {
    "trials": TrialFacts,
    "services": ServiceFacts,
}


def reports(files: dict[str, bytes], manifest: dict[str, Any], tables: Tables) -> int:
    """Follow the links of every report's facts; return how many there are."""
    hashes = json.loads(files["decisions.json"])["reports"]
    found = {name.removeprefix(FACTS)[:-5]: name for name in files if _is_report(name)}
    if sorted(found) != sorted(hashes):
        raise LinkBroken("decisions.json to facts", "they name other reports")
    for report, name in found.items():
        facts = read_facts(files[name])
        if content_hash(facts) != hashes[report]:
            raise LinkBroken(f"decisions.json to {name}", "the content has another hash")
        if facts.edition.number != int(report.rpartition(".e")[2]):
            raise LinkBroken(f"{name} to its edition", "it tells of another edition")
        _rests_on(name, facts, files, manifest, tables)
    return len(found)


def _is_report(name: str) -> bool:
    return name.startswith(FACTS) and name.count("/") == 1


def leaflets(files: dict[str, bytes], manifest: dict[str, Any], tables: Tables) -> int:
    """Follow the links of the facts of trial reports and passports; return how many there are."""
    count = 0
    for name, inside in files.items():
        folder = name.removeprefix(FACTS).partition("/")[0]
        if name.startswith(FACTS) and folder in LEAFLETS:
            stored = json.loads(inside)
            facts = LEAFLETS[folder].model_validate(stored["facts"])
            if content_hash(facts) != stored["content_hash"]:
                raise LinkBroken(f"{name} to its hash", "the content has another hash")
            _rests_on(name, facts, files, manifest, tables)
            if isinstance(facts, ServiceFacts):
                tells_the_themes(name, facts, files)
            count += 1
    return count


def tells_the_themes(name: str, facts: ServiceFacts, files: dict[str, bytes]) -> None:
    """Compare the themes of a passport with those of the programme report.

    Raises:
        LinkBroken: they differ.
    """
    source = f"{FACTS}programme.e{facts.edition.number}.json"
    report = read_facts(files[source]) if source in files else None
    coded = report.coded if isinstance(report, ProgrammeFacts) else None
    if facts.coded != (coded.of(facts.services[0].id) if coded else None):
        raise LinkBroken(f"{source} to {name}", "it tells other themes of open answers")


def _rests_on(
    name: str, facts: Evidence, files: dict[str, bytes], manifest: dict[str, Any], tables: Tables
) -> None:
    edition = facts.edition
    if edition.plan_digest != manifest["plan"]:
        raise LinkBroken(f"{name} to plan.json", "it names another plan")
    if edition.catalogue_digest != manifest["definitions"]:
        raise LinkBroken(f"{name} to catalogue.json", "it names other definitions")
    made = {one["number"]: one["plan_hash"] for one in json.loads(files["amendments.json"])}
    for one in facts.amendments:
        if made.get(one.number) != one.plan_digest:
            raise LinkBroken(f"{name} to amendments.json", f"amendment {one.number} is another")
    table = tables[edition.number]
    for row in facts.rows:
        if not _same(row, table[row.level, row.unit, row.service, row.kpi]):
            where = f"{row.ref} ({row.address})"
            raise LinkBroken(f"{name} to editions/{edition.number}.csv", f"{where} differs")


def _same(told: KpiFact, row: dict[str, str]) -> bool:
    """Say whether a report tells a row as it was published."""
    value, low, high = (float(row[name]) if row[name] else None for name in ENDS)
    count = int(float(row["n"])) if row["n"] else None
    known = (count, value, low, high, row["status"] or "none", row["suppressed"])
    return (told.n, told.value, told.low, told.high, told.status, told.suppressed) == known


ENDS = ("value", "low", "high")


def drawn(files: dict[str, bytes]) -> int:
    """Find the hash of its facts in every file that was drawn; return how many there are."""
    newest = max(int(name[:-5].rpartition(".e")[2]) for name in files if _is_report(name))
    names = [name for name in files if name.startswith("reports/")]
    for name in names:
        source, wanted = _source(name, files, newest)
        if wanted.encode() not in _letters(name, files[name]):
            raise LinkBroken(f"{source} to {name}", "the file does not carry its fingerprint")
    return len(names)


def _source(name: str, files: dict[str, bytes], newest: int) -> tuple[str, str]:
    """Return the facts that a file was drawn from, and their hash."""
    folder, _, file = name.removeprefix("reports/").rpartition("/")
    if folder in LEAFLETS:
        subject = ".".join(file.split(".")[: 2 if folder == "trials" else 1])
        source = f"{FACTS}{folder}/{subject}.json"
        return source, str(json.loads(files[source])["content_hash"])
    edition = int(folder.removeprefix("edition-")) if folder else newest
    source = f"{FACTS}{file.split('.')[0]}.e{edition}.json"
    return source, content_hash(read_facts(files[source]))


def _letters(name: str, inside: bytes) -> bytes:
    """Return the bytes in which a fingerprint stands as letters."""
    if not name.endswith(".docx"):
        return inside
    try:
        with ZipFile(BytesIO(inside)) as package:
            return package.read("word/document.xml")
    except (BadZipFile, KeyError) as fault:
        raise LinkBroken(name, f"it is no DOCX ({fault})") from None

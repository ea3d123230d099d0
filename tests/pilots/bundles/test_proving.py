"""A bundle proves itself; whatever is changed in it, the first broken link is named."""

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from foundation.database import unit_of_work
from foundation.digests import digest
from pilots import history
from pilots.bundles.archive import opened, seal_in, sealed
from pilots.bundles.packing import pack
from pilots.bundles.proving import LINKS, prove
from pilots.bundles.refusals import LinkBroken, NoBundle, OtherSeal
from pilots.deeds.launching import lead_of
from pilots.lifecycle.trials import TRIAL
from pilots.outputs.verifying import WentOn, verify
from pilots.setting import read_setting
from tests.pilots.bundles.forging import Files, forged

LATER = datetime(2028, 5, 2, tzinfo=UTC)


def test_a_bundle_proves_every_link(bundle: Path) -> None:
    told = prove(bundle)

    assert len(told) == len(LINKS) + 1
    assert told[0] == f"the seal fits: {seal_in(bundle.read_bytes())}"
    assert "1 amendments follow from the plan" in told


def test_a_whole_bundle_that_is_another_one_is_told_by_its_seal(bundle: Path) -> None:
    seal = seal_in(bundle.read_bytes())
    assert "is the one that was noted" in prove(bundle, noted=f" {seal[:8].upper()}")[0]

    with pytest.raises(OtherSeal, match=f"has the seal {seal}, expected {'0' * 64}"):
        prove(bundle, noted="0" * 64)


def test_the_same_run_gives_the_same_bundle(finished_run: Path, bundle: Path) -> None:
    assert pack(finished_run) == bundle.read_bytes()
    assert verify(finished_run)


def test_what_was_done_after_a_run_is_no_forgery(finished_run: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(finished_run, out)
    with unit_of_work(f"sqlite:///{out / 'pilots.db'}") as session:
        lead = lead_of(read_setting(session))
        trial = next(rule for rule in TRIAL.rules if rule.move == "close")
        history.record(session, "trial", "one", trial, by=lead, at=LATER, note="")

    with pytest.raises(WentOn, match=r"goes on after .* 1 moves, .* \(close, trial one\)"):
        verify(out)


def test_what_a_bundle_says_does_not_depend_on_how_rows_were_read(bundle: Path) -> None:
    decisions = json.loads(opened(bundle)["decisions.json"])

    rows = [row for kind in ("decisions", "votes", "verdicts") for row in decisions[kind]]
    assert rows
    assert all(list(row) == sorted(row) for row in rows)


def test_a_bundle_holds_what_is_published_and_nothing_more(bundle: Path) -> None:
    files = opened(bundle)

    tops = {name.partition("/")[0] for name in files}
    assert tops == {
        "amendments.json", "catalogue.json", "codebooks", "codings", "decisions.json", "editions",
        "facts", "history.jsonl", "kpis.csv", "manifest.json", "plan.json", "reports",
        "verdicts.json",
    }  # fmt: skip
    assert [name for name in files if name.startswith("facts/trials/")]


def test_any_other_byte_is_found(bundle: Path, tmp_path: Path) -> None:
    content = bundle.read_bytes()
    changed = tmp_path / "changed.zip"
    places = [*range(0, len(content), max(1, len(content) // 150)), *range(-90, 0)]
    for place in places:
        flipped = bytearray(content)
        flipped[place] ^= 0x01
        changed.write_bytes(flipped)
        with pytest.raises(NoBundle):
            prove(changed)


@pytest.mark.parametrize("kept", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_file_that_was_cut_is_found(bundle: Path, tmp_path: Path, kept: float) -> None:
    content = bundle.read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(content[: int(len(content) * kept)])

    with pytest.raises(NoBundle):
        prove(cut)


def test_something_added_at_the_end_is_found(bundle: Path, tmp_path: Path) -> None:
    longer = tmp_path / "longer.zip"
    longer.write_bytes(bundle.read_bytes() + b"\n")

    with pytest.raises(NoBundle):
        prove(longer)


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    body = b"no archive at all"
    seal = b"pilot-trials sha256 " + hashlib.sha256(body).hexdigest().encode()
    other.write_bytes(body + seal)

    with pytest.raises(NoBundle):
        prove(other)


def edited(name: str, edit: Callable[[Any], None]) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        content = json.loads(files[name])
        edit(content)
        files[name] = json.dumps(content).encode()

    return change


def replaced(name: str, old: bytes, new: bytes) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)

    return change


def history_without(place: int) -> Callable[[Files], None]:
    def change(files: Files) -> None:
        lines = files["history.jsonl"].splitlines(keepends=True)
        del lines[place]
        files["history.jsonl"] = b"".join(lines)

    return change


def history_swapped(files: Files) -> None:
    lines = files["history.jsonl"].splitlines(keepends=True)
    lines[3], lines[4] = lines[4], lines[3]
    files["history.jsonl"] = b"".join(lines)


def history_of_somebody(files: Files) -> None:
    """Write one line anew with all digests after it: only its end gives it away."""
    previous, lines = "0" * 64, []
    for line in files["history.jsonl"].splitlines():
        entry = json.loads(line)
        entry.pop("digest")
        entry["previous"] = previous
        if entry["seq"] == 5:
            entry["by"] = "somebody"
        previous = digest(entry)
        lines.append(json.dumps(entry | {"digest": previous}, ensure_ascii=False))
    files["history.jsonl"] = ("\n".join(lines) + "\n").encode()


def other_target(plan: list[dict[str, Any]]) -> None:
    plan[0]["after"] = 40.0


def no_amendment(plan: list[dict[str, Any]]) -> None:
    plan.clear()


def other_verdict(verdicts: list[dict[str, Any]]) -> None:
    verdicts[0]["verdict"] = "validated" if verdicts[0]["verdict"] is None else None


def better_gate(verdicts: list[dict[str, Any]]) -> None:
    verdicts[0]["gates"]["G3"] = "amber" if verdicts[0]["gates"]["G3"] == "green" else "green"


def without_a_decision(known: dict[str, Any]) -> None:
    known["decisions"][0]["at"] = "2027-01-01T00:00:00+00:00"


def over_another_text(known: dict[str, Any]) -> None:
    known["decisions"][0]["content_hash"] = "0" * 64


def later_plan(plan: dict[str, Any]) -> None:
    plan["plan"][0][3] = "2029-01-01"


def easier_target(catalogue: dict[str, Any]) -> None:
    catalogue["kpis"]["csat"]["target"] = 10.0


FORGERIES: dict[str, tuple[Callable[[Files], None], str]] = {
    "a move left out": (history_without(10), "history.jsonl"),
    "the last move left out": (history_without(-1), "manifest to history.jsonl"),
    "two moves in another order": (history_swapped, "history.jsonl"),
    "a whole new history": (history_of_somebody, "manifest to history.jsonl"),
    "an easier target": (edited("catalogue.json", easier_target), "manifest to catalogue.json"),
    "a later day": (edited("plan.json", later_plan), "manifest to plan.json"),
    "another amendment": (edited("amendments.json", other_target), "amendments.json"),
    "no amendment": (edited("amendments.json", no_amendment), "manifest to amendments.json"),
    "another figure": (
        replaced("kpis.csv", b"green", b"amber"), "kpis.csv to editions/2.csv",
    ),
    "another verdict": (
        edited("verdicts.json", other_verdict), "decisions.json to verdicts.json",
    ),
    "a better gate": (edited("verdicts.json", better_gate), "facts to verdicts.json"),
    "a decision on another day": (
        edited("decisions.json", without_a_decision), "decisions.json to history.jsonl",
    ),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forger_who_seals_anew_is_found(forgery: str, bundle: Path, tmp_path: Path) -> None:
    change, link = FORGERIES[forgery]
    file = forged(bundle, tmp_path / "forged.zip", change)

    with pytest.raises(LinkBroken) as refusal:
        prove(file)
    assert refusal.value.link == link


def first(files: Files, start: str, end: str) -> str:
    return next(name for name in sorted(files) if name.startswith(start) and name.endswith(end))


def test_a_number_changed_in_a_report_is_found(bundle: Path, tmp_path: Path) -> None:
    def change(files: Files) -> None:
        name = first(files, "facts/", ".e2.json")
        facts = json.loads(files[name])
        row = next(row for row in facts["rows"] if row["value"] is not None)
        row["value"] += 1
        files[name] = json.dumps(facts).encode()

    with pytest.raises(LinkBroken, match=r"decisions.json to facts/"):
        prove(forged(bundle, tmp_path / "forged.zip", change))


def test_a_number_changed_with_its_hash_is_found_against_the_figures(
    bundle: Path, tmp_path: Path
) -> None:
    from evaluation.reports.facts import as_json, content_hash, read_facts

    def change(files: Files) -> None:
        name = first(files, "facts/", ".e2.json")
        facts = read_facts(files[name])
        rows = list(facts.rows)
        place = next(place for place, row in enumerate(rows) if row.value is not None)
        rows[place] = rows[place].model_copy(update={"value": (rows[place].value or 0) + 1})
        new = facts.model_copy(update={"rows": tuple(rows)})
        files[name] = as_json(new)
        known = json.loads(files["decisions.json"])
        known["reports"][name.removeprefix("facts/")[:-5]] = content_hash(new)
        files["decisions.json"] = json.dumps(known).encode()

    with pytest.raises(LinkBroken, match=r"to editions/2.csv"):
        prove(forged(bundle, tmp_path / "forged.zip", change))


@pytest.mark.parametrize("kind", ["html", "pdf", "docx"])
def test_a_drawn_report_of_other_facts_is_found(bundle: Path, tmp_path: Path, kind: str) -> None:
    def change(files: Files) -> None:
        name = first(files, "reports/", f".{kind}")
        files[name] = files[first(files, "reports/programme", ".html")] if kind == "html" else b"x"

    with pytest.raises(LinkBroken, match=r"reports/"):
        prove(forged(bundle, tmp_path / "forged.zip", change))


@pytest.mark.parametrize("name", ["kpis.csv", "plan.json", "decisions.json", "history.jsonl"])
def test_a_file_that_is_not_there_is_found(bundle: Path, tmp_path: Path, name: str) -> None:
    def change(files: Files) -> None:
        del files[name]

    with pytest.raises(LinkBroken):
        prove(forged(bundle, tmp_path / "forged.zip", change))


def test_a_file_that_the_manifest_does_not_know_is_found(bundle: Path, tmp_path: Path) -> None:
    files = opened(bundle)
    files["reports/more.html"] = b"more"
    more = tmp_path / "more.zip"
    more.write_bytes(sealed(files))

    with pytest.raises(LinkBroken, match="does not know the file"):
        prove(more)


def test_the_seal_is_the_end_of_the_file(bundle: Path) -> None:
    content = bundle.read_bytes()

    assert content.endswith(seal_in(content).encode())
    assert len(seal_in(content)) == 64

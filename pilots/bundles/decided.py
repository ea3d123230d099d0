"""The links from what people decided to the history, to the texts and to verdicts.json."""

import json
from collections import Counter
from typing import Any

from evaluation.reports.facts import content_hash, read_facts
from pilots.bundles.refusals import LinkBroken

ADOPTING = frozenset({"adopt", "not_validated"})


def decisions(files: dict[str, bytes], lines: list[dict[str, Any]]) -> int:
    """Find every decision in the history, over a text its report has had; return how many."""
    decided = json.loads(files["decisions.json"])["decisions"]
    moves = Counter((line["subject"], line["move"], line["at"]) for line in lines)
    texts: dict[str, set[str]] = {}
    for one in decided:
        report = one["report"]
        if report not in texts:
            texts[report] = set(_hashes(files[f"facts/{report}.json"]))
        if one["content_hash"] not in texts[report]:
            raise LinkBroken(
                f"decisions.json to facts/{report}.json", f"{one['by']} decided over another text"
            )
        moves[report, one["decision"], one["at"]] -= 1
        if moves[report, one["decision"], one["at"]] < 0:
            raise LinkBroken(
                "decisions.json to history.jsonl", f"{one['decision']} on {report} is not there"
            )
    return len(decided)


def _hashes(facts: bytes) -> list[str]:
    """Return the hash of every text that a report has had: with fewer wordings, then with all."""
    found = read_facts(facts)
    return [
        content_hash(found.model_copy(update={"wordings": found.wordings[:number]}))
        for number in range(len(found.wordings) + 1)
    ]


def verdicts(files: dict[str, bytes], lines: list[dict[str, Any]]) -> int:
    """Compare verdicts.json with what was voted on and adopted; return how many there are."""
    known = json.loads(files["decisions.json"])
    rows = {row["service"]: row for row in known["verdicts"]}
    told = json.loads(files["verdicts.json"])
    adopted = {
        line["subject"]: line["note"]
        for line in lines
        if line["kind"] == "verdict" and line["move"] in ADOPTING
    }
    for one in told:
        service, row = one["service"], rows[one["service"]]
        if (one["verdict"], one["adopted_by"]) != (row["verdict"], row["adopted_by"]):
            raise LinkBroken("decisions.json to verdicts.json", f"{service} has another verdict")
        if one["verdict"] != adopted.get(service):
            raise LinkBroken("history.jsonl to verdicts.json", f"{service} was not adopted so")
        cast = Counter(
            vote["vote"]
            for vote in known["votes"]
            if (vote["service"], vote["round"]) == (service, row["round"])
        )
        if {word: count for word, count in one["votes"].items() if count} != cast:
            raise LinkBroken("decisions.json to verdicts.json", f"{service} has other votes")
    _proposed(files, told)
    return len(told)


def _proposed(files: dict[str, bytes], told: list[dict[str, Any]]) -> None:
    """Compare gates and proposals with those of the programme's reports."""
    proposals = [
        {p.service: p for p in read_facts(inside).proposals}
        for name, inside in files.items()
        if name.startswith("facts/programme.e")
    ]
    for one in told:
        found = [known[one["service"]] for known in proposals if one["service"] in known]
        same = [(p.proposed, p.gates, p.region_types) for p in found]
        if found and (one["proposed"], one["gates"], one["region_types"]) not in same:
            raise LinkBroken("facts to verdicts.json", f"{one['service']} was not proposed so")

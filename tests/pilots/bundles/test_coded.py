"""Codings of open answers in a bundle: shares are counted anew from them, and nobody is told."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from evaluation.reports.coded import CodedFact
from evaluation.reports.facts import ProgrammeFacts, as_json, content_hash, read_facts
from evaluation.reports.leaflets import ServiceFacts
from foundation.database import unit_of_work
from pilots.bundles.archive import opened
from pilots.bundles.coded import as_csv
from pilots.bundles.printed import tells_the_themes
from pilots.bundles.proving import prove
from pilots.bundles.refusals import LinkBroken, NoBundle
from pilots.setting import read_setting
from services_catalog import default_catalogue
from tests.factories.open_answers import SAID
from tests.pilots.bundles.forging import Files, forged

REPORT = "programme.e2"
CODINGS, FACTS = f"codings/{REPORT}.csv", f"facts/{REPORT}.json"
CODEBOOK = f"codebooks/1-{default_catalogue().codebook.digest[:12]}.json"
LINK = f"{CODINGS} to {FACTS}"


def coded_in(files: Files) -> CodedFact:
    facts = read_facts(files[FACTS])
    assert isinstance(facts, ProgrammeFacts)
    assert facts.coded is not None
    return facts.coded


def codebook_in(files: Files) -> str:
    (name,) = (name for name in files if name.startswith("codebooks/"))
    return name


def rows_of(files: Files) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[CODINGS].decode())))


def test_an_auditor_counts_the_printed_shares_with_a_spreadsheet(bundle: Path) -> None:
    files = opened(bundle)
    rows, coded = rows_of(files), coded_in(files)

    assert [name for name in files if name.startswith("codings/")] == [CODINGS]
    for printed in coded.themes:
        ours = [
            row for row in rows
            if (row["service"], row["question"]) == (printed.service, printed.item)
        ]  # fmt: skip
        assert len(ours) == printed.n
        for share in printed.shares:
            said = sum(share.theme in themes_that_count(row) for row in ours)
            assert share.value == pytest.approx(100 * said / len(ours))
    assert {row["settled"] for row in rows} == {"", "skills"}
    themes = json.loads(files[codebook_in(files)])["themes"]
    assert {"contacts", "rules"} < {theme["id"] for theme in themes}


def themes_that_count(row: dict[str, str]) -> set[str]:
    settled = set(row["settled"].split())
    return settled or set(row["one"].split()) & set(row["other"].split())


def test_a_bundle_says_of_codings_what_it_proved(bundle: Path) -> None:
    files = opened(bundle)

    codings = len(rows_of(files))
    assert f"{codings} codings give the themes and the agreement that 1 reports print" in prove(
        bundle
    )


def test_codings_tell_neither_who_wrote_nor_what(finished_run: Path, bundle: Path) -> None:
    files = opened(bundle)
    with unit_of_work(f"sqlite:///{finished_run / 'pilots.db'}") as session:
        setting = read_setting(session)

    everybody = [*setting.firms, *setting.people, *setting.clusters, *setting.regions]
    for text in (files[CODINGS].decode(), coded_in(files).model_dump_json()):
        assert SAID not in text
        assert not [name for name in everybody if name in text]
    rows = [tuple(row.values()) for row in rows_of(files)]
    places = list(dict.fromkeys(row[:2] for row in rows))
    assert rows == sorted(rows, key=lambda row: (places.index(row[:2]), row))


def another_coding(files: Files) -> None:
    files[CODINGS] = files[CODINGS].replace(b"contacts rules", b"contacts", 1)


def no_coding(files: Files) -> None:
    lines = files[CODINGS].splitlines(keepends=True)
    files[CODINGS] = b"".join(lines[:-1])


def other_codings(files: Files) -> None:
    files["codings/programme.e9.csv"] = files[CODINGS]


def another_codebook(files: Files) -> None:
    name = codebook_in(files)
    files[name] = files[name].replace(b"Contacts and partners", b"Contacts")


def no_history(files: Files) -> None:
    """A coding more than people gave, and everything but the history made to fit."""
    coded = coded_in(files)
    first, *others = coded.themes
    rewrite(files, coded, (first.model_copy(update={"seen": first.seen * 2}), *others))


def better_share(files: Files) -> None:
    coded = coded_in(files)
    first, *others = coded.themes
    shares = (first.shares[0].model_copy(update={"value": 90.0}), *first.shares[1:])
    rewrite(files, coded, (first.model_copy(update={"shares": shares}), *others))


def better_agreement(files: Files) -> None:
    coded = coded_in(files)
    best = coded.agreements[0].model_copy(update={"alpha": 1.0})
    rewrite(files, coded.model_copy(update={"agreements": (best, *coded.agreements[1:])}))


def rewrite(files: Files, coded: CodedFact, themes: tuple[object, ...] | None = None) -> None:
    """Write facts, codings and the hash of the report anew."""
    new = coded if themes is None else coded.model_copy(update={"themes": themes})
    facts = read_facts(files[FACTS]).model_copy(update={"coded": new})
    files[FACTS], files[CODINGS] = as_json(facts), as_csv(new)
    known = json.loads(files["decisions.json"])
    known["reports"][REPORT] = content_hash(facts)
    files["decisions.json"] = json.dumps(known).encode()


FORGERIES: dict[str, tuple[Callable[[Files], None], str]] = {
    "another coding": (another_coding, LINK),
    "a coding left out": (no_coding, LINK),
    "codings of no report": (other_codings, "codings/programme.e9.csv to facts"),
    "another codebook": (another_codebook, f"{FACTS} to {CODEBOOK}"),
    "a coding that nobody gave": (no_history, f"history.jsonl to {CODINGS}"),
    "a better share": (better_share, LINK),
    "a better agreement": (better_agreement, LINK),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forger_who_seals_anew_is_found(forgery: str, bundle: Path, tmp_path: Path) -> None:
    change, link = FORGERIES[forgery]

    with pytest.raises(LinkBroken) as refusal:
        prove(forged(bundle, tmp_path / "forged.zip", change))
    assert (refusal.value.code, refusal.value.link) == ("BUNDLE-103", link)


def test_a_coding_that_was_changed_in_the_file_breaks_the_seal(
    bundle: Path, tmp_path: Path
) -> None:
    content, changed = bundle.read_bytes(), tmp_path / "changed.zip"
    place = content.index(CODINGS.encode()) + len(CODINGS) + 20
    changed.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])

    with pytest.raises(NoBundle) as refusal:
        prove(changed)
    assert refusal.value.code == "BUNDLE-102"


def test_a_passport_tells_the_themes_of_the_programme_report(bundle: Path) -> None:
    files = opened(bundle)
    coded, report = coded_in(files), read_facts(files[FACTS])
    service = coded.themes[0].service
    (offered,) = (one for one in report.services if one.id == service)
    told = coded.of(service)
    assert told is not None
    better = told.model_copy(update={"version": 2})

    for themes, right in ((told, True), (better, False), (None, False)):
        some = SimpleNamespace(edition=report.edition, services=(offered,), coded=themes)
        passport = cast("ServiceFacts", some)
        if right:
            tells_the_themes("facts/services/x.json", passport, files)
            continue
        with pytest.raises(LinkBroken, match=r"to facts/services/x\.json: it tells other themes"):
            tells_the_themes("facts/services/x.json", passport, files)

"""Another codebook while answers are coded: nothing is lost, and no two versions are mixed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from foundation.database import unit_of_work
from pilots.codings import CODERS, coded_answers, earlier_codings, rows_of
from pilots.codings_file import as_csv
from pilots.deeds.coding import OtherCodebook, Seen, code
from pilots.deeds.launching import lead_of
from pilots.deeds.replacing_codebook import CodebookNotNewer, replace_codebook
from pilots.folder import FolderFaults
from pilots.lifecycle import Agent, Role
from pilots.setting import Setting, read_setting
from pilots.tables import Coding, HistoryLine
from tests.factories.codebooks import a_codebook
from tests.factories.open_answers import codes, say_something, to_code
from tests.factories.programmes import Programme
from tests.pilots.deeds.conftest import undecided_once as undecided_once  # noqa: PLC0414

NOW = datetime(2027, 6, 28, 8, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
ONE, OTHER = Agent(Role.QUALITY_MANAGER, "p-quality"), Agent(Role.WP_LEAD, "p-lead")


@pytest.fixture
def session(undecided: Programme) -> Iterator[Session]:
    with unit_of_work(undecided.url) as session:
        yield session


@pytest.fixture
def service(session: Session) -> str:
    service = say_something(session)
    for somebody in (ONE, OTHER):
        codes(session, service, [["contacts"]] * 6, somebody, NOW)
    return service


def replaced(session: Session, file: Path) -> Setting:
    setting = read_setting(session)
    new = replace_codebook(session, setting, file, by=lead_of(setting), now=LATER)
    assert new is not None
    assert read_setting(session).catalogue.codebook == new.catalogue.codebook
    return new


def test_what_was_coded_is_kept_and_counts_no_more(
    session: Session, service: str, tmp_path: Path
) -> None:
    setting = replaced(session, a_codebook(tmp_path / "codebook.toml", version=2))

    answers = coded_answers(session, setting, now=LATER, service=service)
    assert [one.codings for one in answers] == [()] * 6
    assert all(one.waits_for(ONE.id) for one in answers)
    assert sum(map(len, earlier_codings(session, setting).values())) == CODERS * 6
    text, _ = as_csv(session, setting, coder="", now=LATER)
    assert text.count(",1,contacts\r\n") == CODERS * 6
    (line,) = session.exec(select(HistoryLine).where(HistoryLine.kind == "codebook"))
    assert (line.move, line.source, line.target, line.note) == (
        "replace", "1", "2", setting.catalogue.codebook.digest[:12],
    )  # fmt: skip


def test_agreement_is_never_of_two_versions(session: Session, service: str, tmp_path: Path) -> None:
    setting = replaced(session, a_codebook(tmp_path / "codebook.toml", version=2))

    codes(session, service, [["welcome"]] * 6, ONE, LATER)
    assert rows_of(to_code(session, service, LATER)) == []
    codes(session, service, [["welcome"]] * 6, OTHER, LATER)

    rows = rows_of(to_code(session, service, LATER), blind=True)
    assert {row["theme"] for row in rows} == {"welcome"}
    assert len(session.exec(select(Coding)).all()) == 2 * CODERS * 6
    notes = session.exec(select(HistoryLine.note).where(HistoryLine.kind == "coding"))
    assert list(notes) == ["codebook 1"] * 12 + ["codebook 2"] * 12
    assert setting.catalogue.codebook.version == 2


def test_a_page_of_the_codebook_before_saves_nothing(
    session: Session, service: str, tmp_path: Path
) -> None:
    setting = replaced(session, a_codebook(tmp_path / "codebook.toml", version=2))
    one = to_code(session, service, LATER)[0]

    with pytest.raises(OtherCodebook, match=r"of version 1 of the codebook, expected 2"):
        code(session, setting, one, Seen(["welcome"], 1), by=ONE, now=LATER)


def test_other_words_need_a_number_of_their_own(
    session: Session, service: str, tmp_path: Path
) -> None:
    file = a_codebook(tmp_path / "codebook.toml", version=1)

    with pytest.raises(CodebookNotNewer, match=r"expected 2 or more"):
        replaced(session, file)
    replaced(session, a_codebook(file, version=3))
    with pytest.raises(CodebookNotNewer, match=r"expected 4 or more"):
        replaced(session, a_codebook(file, version=2, welcome="How one was welcomed."))
    assert service


def test_a_translation_or_a_date_leaves_codings_as_they_are(
    session: Session, service: str, tmp_path: Path
) -> None:
    file = a_codebook(tmp_path / "codebook.toml", version=2)
    setting = replaced(session, file)
    codes(session, service, [["welcome"]] * 6, ONE, LATER)

    file.write_text(file.read_text("utf-8").replace("Empfang", "Begrüßung"), encoding="utf-8")
    setting = replaced(session, file)

    assert setting.catalogue.codebook.theme("welcome").name_in("de") == "Begrüßung"
    assert [len(one.codings) for one in to_code(session, service, LATER)] == [1] * 6
    lead = lead_of(setting)
    assert replace_codebook(session, setting, file, by=lead, now=LATER) is None


@pytest.mark.parametrize("text", ["", "version = ", "version = 2\n"])
def test_a_wrong_file_changes_nothing(
    session: Session, service: str, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "codebook.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(FolderFaults, match=r"codebook\.toml"):
        replaced(session, file)
    assert read_setting(session).catalogue.codebook.version == 1
    assert service

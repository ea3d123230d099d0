"""A report that somebody edited as DOCX is read back: every word of theirs is found."""

import subprocess
from io import BytesIO
from pathlib import Path
from shutil import which
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from evaluation.reports.as_docx import docx_of
from evaluation.reports.blocks import (
    Bullets,
    Column,
    Document,
    Heading,
    Note,
    Paragraph,
    Ref,
    Row,
    Table,
    Text,
    text,
)
from evaluation.reports.docx_markup import NAMESPACES
from evaluation.reports.edits import Beside, Edit, edits_in
from evaluation.reports.facts import ProgrammeFacts, RegionFacts
from evaluation.reports.passages import passages
from evaluation.reports.reading_docx import Unreadable, read_back
from evaluation.reports.rendering import document_of
from foundation.languages import LANGUAGES
from tests.factories.documents import a_document, in_hand, paragraph_with, without_marks

SAID = (Text("Satisfied: 85\N{NO-BREAK SPACE}%"), Ref("k1"), Text("; the target is 80 %."))
REGISTER = Table("register", "Register", (Column("Ref."), Column("Value")),
                 (Row((text("k1"), text("85 %")), anchor="k1"),))  # fmt: skip


def a_report() -> Document:
    return a_document(
        Paragraph(SAID),
        Paragraph(text("Twelve firms took part in the trials of this region.")),
        Heading("Next", 3, "next"),
        Bullets((text("Train two people."), text("Write to all firms again."))),
        Note("warning", "Beware", text("Small numbers.")),
        REGISTER,
    )


def typed(words: str, instead: str) -> Any:  # noqa: ANN401 -- a deed
    def deed(opened: Any) -> None:  # noqa: ANN401
        paragraph_with(opened, words).runs[0].text = instead

    return deed


def edits(deed: Any) -> tuple[Edit, ...]:  # noqa: ANN401
    found = edits_in(a_report(), read_back(in_hand(docx_of(a_report()), deed)))
    assert found.beside == ()
    return found.edits


def test_what_nobody_touched_is_no_edit() -> None:
    found = edits_in(a_report(), read_back(docx_of(a_report())))

    assert (found.edits, found.beside, found.excerpt) == ((), (), False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", ["piedmont", "slovenia"])
def test_a_real_report_comes_back_as_it_was_given(
    which: str, language: str, request: pytest.FixtureRequest
) -> None:
    document = document_of(request.getfixturevalue(which), language)
    file = read_back(docx_of(document))

    assert dict(document.named) == file.named
    assert edits_in(document, file).edits == ()
    there = {" ".join(line.text.split()) for line in file.lines}
    notes = {" ".join(one.source.split()) for one in passages(document).values() if one.source}
    assert [one for one in notes if not any(line.endswith(one) for line in there)] == []


def test_marks_that_were_lost_are_made_up_for_by_words(piedmont: RegionFacts) -> None:
    document = document_of(piedmont, "en")
    file = in_hand(docx_of(document, drawn=False), without_marks)

    assert edits_in(document, read_back(file)).edits == ()


def test_the_programme_report_comes_back_too(programme: ProgrammeFacts) -> None:
    document = document_of(programme, "sl")

    found = edits_in(document, read_back(docx_of(document, drawn=False)))

    assert (found.edits, found.beside) == ((), ())


def test_other_words_keep_their_pointer() -> None:
    assert edits(typed("Satisfied", "Content: 85 %")) == (
        Edit(
            "reword", "brief.1", "Satisfied: 85\N{NO-BREAK SPACE}% [k1]; the target is 80 %.",
            "Content: 85 % [k1]; the target is 80 %.",
        ),
    )  # fmt: skip


def test_a_paragraph_written_anew_is_known_by_its_mark() -> None:
    assert edits(typed("Twelve firms", "Nothing of this is left.")) == (
        Edit(
            "reword", "brief.2", "Twelve firms took part in the trials of this region.",
            "Nothing of this is left.",
        ),
    )  # fmt: skip


def test_what_is_added_knows_what_it_stands_behind() -> None:
    def deed(opened: Any) -> None:  # noqa: ANN401
        paragraph_with(opened, "Twelve").insert_paragraph_before("Between the two.")
        paragraph_with(opened, "Write to").insert_paragraph_before(
            "Also in the list.", style="List Bullet"
        )
        opened.add_paragraph("At the very end.")

    assert edits(deed) == (
        Edit("add", "brief.1", "", "Between the two."),
        Edit("add", "next.1.1", "", "Also in the list."),
        Edit("add", "register", "", "At the very end."),
    )


def test_what_is_left_out_is_left_out() -> None:
    def deed(opened: Any) -> None:  # noqa: ANN401
        for words in ("Twelve", "Train two"):
            element = paragraph_with(opened, words)._p  # noqa: SLF001 -- the only way
            element.getparent().remove(element)

    assert [(edit.change, edit.key) for edit in edits(deed)] == [
        ("remove", "brief.2"),
        ("remove", "next.1.1"),
    ]


def test_enter_before_a_paragraph_takes_its_mark_along_and_nothing_happens() -> None:
    def deed(opened: Any) -> None:  # noqa: ANN401
        paragraph = paragraph_with(opened, "Twelve")
        before = paragraph.insert_paragraph_before("New, with the mark of the old one.")
        mark = paragraph._p.find(qn("w:bookmarkStart"))  # noqa: SLF001
        before._p.append(mark)  # noqa: SLF001

    assert edits(deed) == (Edit("add", "brief.1", "", "New, with the mark of the old one."),)


def test_tracked_changes_count_as_accepted() -> None:
    def deed(opened: Any) -> None:  # noqa: ANN401
        paragraph = paragraph_with(opened, "Twelve")._p  # noqa: SLF001
        run = paragraph.findall(qn("w:r"))[-1]
        gone = parse_xml(f'<w:del {NAMESPACES} w:id="901" w:author="A"/>')
        run.addprevious(gone)
        gone.append(run)
        run.find(qn("w:t")).tag = qn("w:delText")
        new = parse_xml(
            f'<w:ins {NAMESPACES} w:id="902" w:author="A"><w:r><w:t>Many firms.</w:t></w:r></w:ins>'
        )
        gone.addnext(new)

    assert [(edit.key, edit.text) for edit in edits(deed)] == [("brief.2", "Many firms.")]


def test_words_in_places_that_are_not_for_writing_are_kept_beside() -> None:
    def deed(opened: Any) -> None:  # noqa: ANN401
        opened.tables[0].rows[1].cells[1].paragraphs[0].runs[0].text = "86 %, I think"
        paragraph_with(opened, "Next").runs[0].text = "What comes next"
        paragraph_with(opened, "Title").runs[0].text = "Another Title"
        run = paragraph_with(opened, "Train").runs[0]
        opened.add_comment(run, text="Who pays?", author="Ana")
        note = paragraph_with(opened, "Beware")._p  # noqa: SLF001
        note.getparent().remove(note)

    found = edits_in(a_report(), read_back(in_hand(docx_of(a_report()), deed)))

    assert found.edits == ()
    assert found.beside == (
        Beside("brief.1", "Title", "Another Title"),
        Beside("brief.2", "Next", "What comes next"),
        Beside("next.1.1", "Train two people.", "Who pays?", "Ana"),
        Beside("next.2", "Small numbers.", ""),
        Beside("brief.1", "", "86 %, I think"),
    )


def test_the_title_of_a_note_is_no_part_of_its_words() -> None:
    def deed(opened: Any) -> None:  # noqa: ANN401
        paragraph_with(opened, "Beware").runs[1].text = "Very small numbers."

    assert [(edit.key, edit.text) for edit in edits(deed)] == [("next.2", "Very small numbers.")]


def test_an_excerpt_is_told_from_a_report_with_gaps() -> None:
    def deed(opened: Any) -> None:  # noqa: ANN401
        for words in ("Satisfied", "Twelve", "Train", "Write"):
            element = paragraph_with(opened, words)._p  # noqa: SLF001
            element.getparent().remove(element)

    assert edits_in(a_report(), read_back(in_hand(docx_of(a_report()), deed))).excerpt


def test_a_file_says_which_text_it_is_even_without_properties() -> None:
    def deed(opened: Any) -> None:  # noqa: ANN401
        opened.core_properties.keywords = ""

    file = in_hand(docx_of(a_report()), deed)
    bare = without_part(file, "docProps/custom.xml")

    assert read_back(file).stamps[0] == "ab" * 32
    assert (read_back(bare).named, read_back(bare).stamps) == ({}, ("ab" * 6,))


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"%PDF-1.7", docx_of(a_report())[:2000]],
    ids=["empty", "no zip", "a PDF", "cut off"],
)
def test_what_is_no_document_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_back(content)


def test_a_document_type_is_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'

    with pytest.raises(Unreadable, match="document type"):
        read_back(with_part(docx_of(a_report()), "word/document.xml", bomb))


@pytest.mark.skipif(which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_saves_it_and_nothing_is_lost(tmp_path: Path, piedmont: RegionFacts) -> None:
    document = document_of(piedmont, "sl")
    first = next(one for one in passages(document).values() if "[k" in one.source)

    def deed(opened: Any) -> None:  # noqa: ANN401
        words = first.source.split(" [k")[0][:40]
        paragraph_with(opened, words).insert_paragraph_before("Dodano z roko, čšž.")

    place = tmp_path / "report.docx"
    place.write_bytes(in_hand(docx_of(document), deed))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/home", "--headless", "--convert-to",
         "docx:MS Word 2007 XML", "--outdir", str(tmp_path / "out"), str(place)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    found = edits_in(document, read_back((tmp_path / "out" / "report.docx").read_bytes()))

    assert [(edit.change, edit.text) for edit in found.edits] == [("add", "Dodano z roko, čšž.")]
    assert found.beside == ()


def with_part(file: bytes, name: str, content: bytes | None) -> bytes:
    target = BytesIO()
    with ZipFile(BytesIO(file)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for member in old.namelist():
            part = content if member == name else old.read(member)
            if part is not None:
                new.writestr(member, part)
    return target.getvalue()


def without_part(file: bytes, name: str) -> bytes:
    return with_part(file, name, None)

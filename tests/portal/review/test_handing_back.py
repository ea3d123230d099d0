"""A report edited as DOCX comes back: looked at first, then printed, kept or thrown away."""

import re
from collections.abc import Callable
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from sqlmodel import col, select

from evaluation.reports.facts import read_facts
from evaluation.reports.passages import passages
from evaluation.reports.rendering import FORMATS, document_of, render
from foundation.database import snapshot, unit_of_work
from pilots.tables import HistoryLine, Remark, Upload
from tests.evaluation.reports.printed import page_texts, words_of_docx, words_of_page
from tests.factories.documents import in_hand, paragraph_with
from tests.portal.review.conftest import House, Reviewer

OURS = "Written by hand, čšž."
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def downloaded(somebody: Reviewer, report: str, language: str = "en") -> bytes:
    return somebody.get(f"/reports/{report}/files/docx?in={language}").content


def sends(somebody: Reviewer, report: str, file: bytes, name: str = "report.docx") -> Any:  # noqa: ANN401
    return somebody.post(
        f"/reports/{report}/edited/upload",
        data={"csrf": somebody.csrf}, files={"file": (name, file, DOCX)},
    )  # fmt: skip


def handed_in(
    somebody: Reviewer, report: str, deed: Callable[[Any], None], language: str = "en"
) -> str:
    """Hand in a file and return the address of its preview."""
    answer = sends(somebody, report, in_hand(downloaded(somebody, report, language), deed))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def saves(somebody: Reviewer, place: str, **instead: tuple[str, str]) -> Any:  # noqa: ANN401
    """Save a preview as it stands; ``instead`` are other choices, by place: n0=(word, text)."""
    page = somebody.get(place).text
    numbers = re.findall(r'name="number" value="(\d+)"', page)
    texts = re.findall(r'<textarea[^>]* name="text"[^>]*>([^<]*)<|name="text" value=""', page)
    words = re.findall(r'<option value="(\w+)" selected', page)
    chosen = [instead.get(f"n{n}", (word, unescape(text)))
              for n, word, text in zip(numbers, words, texts, strict=True)]  # fmt: skip
    return somebody.post(
        place,
        data={"csrf": somebody.csrf, "number": numbers, "word": [word for word, _ in chosen],
              "text": [text for _, text in chosen]},
    )  # fmt: skip


def remarks(house: House) -> list[Remark]:
    with snapshot(house.programme.url) as session:
        found = list(session.exec(select(Remark).order_by(col(Remark.id))))
        session.expunge_all()
    return found


def adding(words: str, before: str) -> Callable[[Any], None]:
    def deed(opened: Any) -> None:  # noqa: ANN401
        paragraph_with(opened, before).insert_paragraph_before(words)

    return deed


def rewording(before: str, words: str) -> Callable[[Any], None]:
    def deed(opened: Any) -> None:  # noqa: ANN401
        run = paragraph_with(opened, before).runs[0]
        run.text = run.text.replace(before, words)

    return deed


@pytest.fixture
def author(house: House) -> Reviewer:
    return house.enters(house.person("regional_coordinator"))


def a_beginning(house: House) -> tuple[str, str]:
    """Return the key of a paragraph with evidence, and how it begins."""
    key, text = house.a_passage(lambda words: "[k" in words and len(words.split("[")[0]) > 20)
    return key, text.split(" [")[0][:15]


def test_what_an_author_wrote_stands_in_all_three_formats(house: House, author: Reviewer) -> None:
    _, begins = a_beginning(house)
    place = handed_in(author, house.report, adding(OURS, begins))
    preview = author.get(place)

    saved = saves(author, place)

    assert (preview.status_code, OURS in preview.text) == (200, True)
    assert (saved.status_code, saved.headers["location"]) == (
        303, f"/reports/{house.report}?done=handed-back",
    )  # fmt: skip
    facts = read_facts(house.row().facts)
    html, pdf, docx = (render(facts, "en", kind) for kind in FORMATS)
    for words in (words_of_page(html), " ".join(page_texts(pdf)), words_of_docx(docx)):
        assert OURS in words
    assert OURS not in words_of_page(render(facts, "de", "html"))
    assert [(one.outcome, one.change, one.proposal) for one in remarks(house)] == [
        ("taken", "add", OURS)
    ]
    with snapshot(house.programme.url) as session:
        moves = session.exec(select(HistoryLine.move).where(HistoryLine.kind == "review")).all()
        assert session.exec(select(Upload)).all() == []
    assert moves[-1] == "reword"
    assert OURS in author.get(f"/reports/{house.report}?in=en").text


def test_the_same_file_twice_changes_nothing_twice(house: House, author: Reviewer) -> None:
    _, begins = a_beginning(house)
    file = in_hand(downloaded(author, house.report), adding(OURS, begins))
    saves(author, str(sends(author, house.report, file).headers["location"]))

    again = str(sends(author, house.report, file).headers["location"])

    assert "there is nothing to take over" in author.get(again).text
    assert author.post(again, data={"csrf": author.csrf}).status_code == 422
    assert len(remarks(house)) == 1


def test_a_round_goes_on_from_the_words_of_the_last_one(house: House, author: Reviewer) -> None:
    _, begins = a_beginning(house)
    saves(author, handed_in(author, house.report, adding(OURS, begins)))
    saves(author, handed_in(author, house.report, rewording("Written", "Typed")))

    def out(opened: Any) -> None:  # noqa: ANN401
        element = paragraph_with(opened, "Typed by hand")._p  # noqa: SLF001 -- the only way
        element.getparent().remove(element)

    assert "Typed by hand" in author.get(f"/reports/{house.report}?in=en").text
    saves(author, handed_in(author, house.report, out))

    assert "Typed by hand" not in author.get(f"/reports/{house.report}?in=en").text
    assert [one.change for one in remarks(house)] == ["add", "", "remove"]


def test_what_both_changed_is_laid_side_by_side(house: House, author: Reviewer) -> None:
    key, begins = a_beginning(house)
    file = in_hand(downloaded(author, house.report), rewording(begins, f"By file: {begins}"))
    _, text = house.a_passage(lambda words: words.startswith(begins))
    author.send(
        f"/reports/{house.report}/remarks", passage=key, language="en", proposal=f"By page: {text}"
    )
    author.send(f"/reports/{house.report}/remarks/1", step="take")

    place = str(sends(author, house.report, file).headers["location"])
    preview = author.get(place).text
    saves(author, place)

    assert "As the report says it today" in preview
    for words in ("By file: ", "By page: "):
        assert words in re.sub("</?ins>", "", preview)
    waiting = remarks(house)[1]
    assert (waiting.outcome, waiting.about, waiting.proposal) == ("", text, f"By file: {text}")
    page = re.sub("</?(ins|del)>", "", author.get(f"/reports/{house.report}/remarks/2").text)
    assert page.count(f"By page: {begins}") == 1
    taken = author.send(f"/reports/{house.report}/remarks/2", step="take", words=f"Both: {text}")
    assert taken.status_code == 303
    assert f"Both: {begins}" in author.get(f"/reports/{house.report}?in=en").text


def test_figures_that_are_no_facts_are_flagged_and_not_printed(
    house: House, author: Reviewer
) -> None:
    _, begins = a_beginning(house)
    place = handed_in(author, house.report, rewording(begins, f"4711 say: {begins}"))

    preview = author.get(place).text
    forced = saves(author, place, n0=("take", f"4711 say: {begins}"))
    before = house.row().content_hash
    kept = saves(author, place)

    assert "No facts of this place: 4711" in preview
    assert (forced.status_code, "REVIEW-110" in forced.text) == (422, True)
    assert "4711 say" in forced.text
    assert (kept.status_code, house.row().content_hash) == (303, before)
    (one,) = remarks(house)
    assert (one.outcome, one.proposal.startswith("4711 say")) == ("", True)


def test_who_is_no_author_proposes(house: House) -> None:
    _, begins = a_beginning(house)
    manager = house.enters(house.person("cluster_manager"))
    place = handed_in(manager, house.report, adding(OURS, begins))

    page = manager.get(place).text
    saved = saves(manager, place, n0=("take", OURS))

    assert 'value="take"' not in page
    assert saved.headers["location"] == f"/reports/{house.report}/remarks?done=handed-back"
    assert [(one.outcome, one.change) for one in remarks(house)] == [("", "add")]
    author = house.enters(house.person("regional_coordinator"))
    assert author.get(f"/reports/{house.report}/remarks/1").status_code == 200
    author.send(f"/reports/{house.report}/remarks/1", step="take")
    assert OURS in author.get(f"/reports/{house.report}?in=en").text


def test_what_was_taken_can_be_taken_back(house: House, author: Reviewer) -> None:
    key, begins = a_beginning(house)
    _, text = house.a_passage(lambda words: words.startswith(begins))
    saves(author, handed_in(author, house.report, rewording(begins, f"Ours: {begins}")))

    back = author.send(f"/reports/{house.report}/remarks/1", step="put-back")
    again = author.send(f"/reports/{house.report}/remarks/9", step="put-back")

    assert (back.status_code, again.status_code) == (303, 404)
    now = passages(document_of(read_facts(house.row().facts), "en"))
    assert now[key].source == text


def test_comments_and_words_in_tables_become_remarks(house: House, author: Reviewer) -> None:
    _, begins = a_beginning(house)

    def deed(opened: Any) -> None:  # noqa: ANN401
        opened.add_comment(paragraph_with(opened, begins).runs[0], text="Who says?", author="Ana")
        opened.tables[0].rows[1].cells[1].paragraphs[0].add_run(", not what I heard")

    place = handed_in(author, house.report, deed)
    saves(author, place)

    kept = remarks(house)
    assert kept[0].text == "Ana: Who says?"
    assert kept[1].text.endswith("not what I heard")
    assert {one.outcome for one in kept} == {""}


def bomb() -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", b"wordprocessingml.document.main+xml")
        package.writestr("word/document.xml", b" " * 60_000_000)
    return target.getvalue()


def test_other_files_are_refused_by_their_code(house: House, author: Reviewer) -> None:
    own = downloaded(author, house.report)
    lead = house.enters(house.person("wp_lead"))
    lead.declare("programme.e1")
    programme = downloaded(lead, "programme.e1")

    def foreign(opened: Any) -> None:  # noqa: ANN401
        opened.core_properties.keywords = "00" * 32

    def other_programme(file: bytes) -> bytes:
        return changed(file, f">{house.setting.programme.id}<".encode(), b">another-programme<")

    def unknown(file: bytes) -> bytes:
        return changed(file, house.row().content_hash.encode(), b"0" * 64)

    empty = in_hand(DOCX_WITHOUT_MARKS, lambda _: None)
    codes = {
        "PILOT-101": [(b"%PDF-1.7", "report.pdf"), (b"%PDF-1.7", "report.docx"), (bomb(), "b.docx"),
                      (own[:3000], "cut.docx")],
        "REVIEW-116": [(empty, "mine.docx")],
        "REVIEW-117": [(other_programme(own), "other.docx")],
        "REVIEW-118": [(programme, "programme.docx")],
        "REVIEW-119": [(unknown(own), "old.docx")],
    }  # fmt: skip
    for code, some in codes.items():
        for file, name in some:
            answer = sends(author, house.report, file, name)
            assert (answer.status_code, name, code in answer.text) == (422, name, True)
    nothing = author.post(f"/reports/{house.report}/edited/upload", data={"csrf": author.csrf})
    assert nothing.status_code == 422
    with snapshot(house.programme.url) as session:
        assert session.exec(select(Upload)).all() == []


def changed(file: bytes, old: bytes, new: bytes) -> bytes:
    target = BytesIO()
    with ZipFile(BytesIO(file)) as source, ZipFile(target, "w", ZIP_DEFLATED) as out:
        for member in source.namelist():
            part = source.read(member).replace(old, new)
            short = old[:12] if len(old) == 64 else old
            out.writestr(member, part.replace(short, new[: len(short)] if short != old else new))
    return target.getvalue()


def _empty() -> bytes:
    import docx

    target = BytesIO()
    docx.Document().save(target)
    return target.getvalue()


DOCX_WITHOUT_MARKS = _empty()


def test_strangers_and_approved_reports_have_no_such_page(house: House, author: Reviewer) -> None:
    place = f"/reports/{house.report}/edited"
    stranger = house.enters(house.person("cluster_manager", house.other))
    kept = handed_in(author, house.report, adding(OURS, a_beginning(house)[1]))
    colleague = house.enters(house.person("cluster_manager"))

    assert stranger.get(place).status_code == 404
    assert colleague.get(kept).status_code == 404
    with unit_of_work(house.programme.url) as session:
        row = session.get_one(type(house.row()), house.report)
        row.status = "approved"
    assert author.get(place).status_code == 404
    assert author.get(kept).status_code == 404

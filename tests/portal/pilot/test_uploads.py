"""Files that people and others send: what is taken, what is refused, how it is given back."""

import io
import zipfile

import pytest
import xlsxwriter
from docx import Document
from sqlmodel import func, select

from foundation.database import unit_of_work
from pilots.office_files import is_bomb
from pilots.proof_files import FileRefused, clean_name, examined
from pilots.tables import Evidence, EvidenceFile
from tests.factories.programmes import Programme
from tests.portal.pilot.conftest import As

MANAGER, OTHER = "p-cm-demo-c000", "p-cm-demo-c001"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0" + b"\0" * 40
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    out = io.BytesIO()
    Document().save(out)
    if more:
        with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in more.items():
                archive.writestr(name, content)
    return out.getvalue()


def xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, "x")
    return out.getvalue()


def odt(**more: bytes) -> bytes:
    return packed({"mimetype": ODT.encode(), "content.xml": b"<x/>", **more})


GOOD = [
    ("a.pdf", "application/pdf", PDF), ("a.png", "image/png", PNG), ("a.JPG", "image/jpeg", JPG),
    ("a.jpeg", "image/jpeg", JPG), ("a.webp", "image/webp", WEBP), ("a.txt", "text/plain", b"hi"),
    ("a.csv", "application/vnd.ms-excel", "naïve;x".encode("cp1252")), ("a.docx", WORD, docx()),
    ("a.xlsx", EXCEL, xlsx()), ("a.odt", ODT, odt()), ("Bericht v1.2 čž.pdf", "", PDF),
]  # fmt: skip
SHEET = b"<worksheet>" + b"0" * 60_000_000
BAD = [
    ("empty.pdf", "application/pdf", b"", "empty"),
    ("page.html", "text/html", b"<html>", "active"),
    ("drawing.svg", "image/svg+xml", b"<svg onload=alert(1)>", "active"),
    ("page.html.pdf", "application/pdf", PDF, "active"),
    ("run.exe.pdf", "application/pdf", PDF, "active"),
    ("macro.docm", "application/pdf", docx(), "active"),
    ("archive.zip", "application/zip", packed({"a": b"b"}), "kind"),
    ("noending", "application/pdf", PDF, "kind"),
    (".pdf", "application/pdf", PDF, "kind"),
    ("fake.pdf", "application/pdf", b"MZ\x90\0 a program", "not-what-it-says"),
    ("fake.png", "image/png", JPG, "not-what-it-says"),
    ("fake.txt", "text/plain", b"  <!DOCTYPE html><script>", "not-what-it-says"),
    ("fake.csv", "text/csv", b"a\0b", "not-what-it-says"),
    ("sound.webp", "image/webp", b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "not-what-it-says"),
    ("told.pdf", "text/html", PDF, "not-what-it-says"),
    ("other.docx", WORD, xlsx(), "not-what-it-says"),
    ("text.docx", WORD, b"just text", "not-what-it-says"),
    ("cut.docx", WORD, docx()[:200], "damaged"),
    ("macro.docx", WORD, docx(**{"word/vbaProject.bin": b"x"}), "macros"),
    ("macro.odt", ODT, odt(**{"Basic/script.xml": b"x"}), "macros"),
    ("bomb.docx", WORD, docx(**{"word/media/x": SHEET}), "bomb"),
    ("large.pdf", "application/pdf", PDF + b"0" * 25_000_000, "too-large"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "declared", "content"), GOOD)
def test_what_people_hand_in_is_taken(name: str, declared: str, content: bytes) -> None:
    assert examined(name, declared, content).content == content


@pytest.mark.parametrize(("name", "declared", "content", "why"), BAD, ids=[f"{b[0]}" for b in BAD])
def test_what_is_not_what_it_says_is_refused(
    name: str, declared: str, content: bytes, why: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        examined(name, declared, content)

    assert refused.value.why == why


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/x.pdf", "x.pdf"), ("C:\\temp\\a b.pdf", "a b.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"), ("a\r\nb.pdf", "ab.pdf"), ('q"<>.pdf', "q___.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("e\u0301.pdf", "é.pdf"), ("", "file"),
    ],
)  # fmt: skip
def test_names_are_only_names(sent: str, kept: str) -> None:
    assert clean_name(sent) == kept


def test_a_file_that_lies_about_its_size_is_a_bomb() -> None:
    honest = docx(**{"word/media/x": b"0" * 1_000_000})
    lying = honest.replace((1_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))

    assert (is_bomb(honest), is_bomb(lying)) == (False, True)


def stored(live: Programme) -> int:
    with unit_of_work(live.url) as session:
        return session.exec(select(func.count()).select_from(EvidenceFile)).one()


def test_several_files_are_kept_and_given_back_to_be_saved(
    live: Programme, visitor: As, running: str, step: str, proof: str
) -> None:
    person, base = visitor(MANAGER), f"/tasks/{running}/{step}"
    files = [
        ("files", ("../../Protokoll č.pdf", PDF, "application/pdf")),
        ("files", ("a.png", PNG, "image/png")),
    ]
    for _ in range(2):  # the second time nothing is new
        assert person.send(f"{base}/upload", files, proof=proof).status_code == 303

    with unit_of_work(live.url) as session:
        pieces = session.exec(select(Evidence).where(Evidence.kind == "file")).all()
        piece = next(piece for piece in pieces if piece.name.endswith("pdf"))
    answer = person.get(f"/files/{piece.id}")
    assert (len(pieces), piece.name, stored(live)) == (2, "Protokoll č.pdf", 2)
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="Protokoll _.pdf"'
    )
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["content-type"] == "application/pdf"
    assert visitor(OTHER).get(f"/files/{piece.id}").status_code == 404
    taken = person.send(f"{base}/take-back", piece=piece.id)
    assert taken.headers["location"].endswith("taken-back")
    assert person.get(f"/files/{piece.id}").status_code == 404


def test_a_refused_file_is_named_and_nothing_of_it_stays(
    live: Programme, visitor: As, running: str, step: str, proof: str
) -> None:
    person, base = visitor(MANAGER), f"/tasks/{running}/{step}"

    page = person.send(
        f"{base}/upload", [("files", ("fake.pdf", b"MZ nothing", "application/pdf"))],
        proof=proof, link="example", note="typed <b>",
    )  # fmt: skip

    assert page.status_code == 422
    assert "fake.pdf" in page.text
    assert "typed &lt;b&gt;" in page.text
    assert stored(live) == 0


def test_a_good_file_stays_beside_a_refused_one(
    live: Programme, visitor: As, running: str, step: str, proof: str
) -> None:
    files = [
        ("files", ("good.pdf", PDF, "application/pdf")),
        ("files", ("bad.html", b"<html>", "text/html")),
    ]
    page = visitor(MANAGER).send(f"/tasks/{running}/{step}/upload", files, proof=proof)

    assert (page.status_code, stored(live)) == (422, 1)
    assert "bad.html" in page.text
    assert "good.pdf" in page.text


def test_of_five_files_the_four_good_ones_the_link_and_the_note_are_kept(
    live: Programme, visitor: As, running: str, step: str, proof: str
) -> None:
    files = [("files", (f"{n}.pdf", PDF + b"%" + bytes([n + 48]), "application/pdf"))
             for n in range(4)]  # fmt: skip
    files.append(("files", ("run.exe", b"MZ", "application/x-msdownload")))

    page = visitor(MANAGER).send(
        f"/tasks/{running}/{step}/upload", files,
        proof=proof, link="https://drive.example/x", note="In the office",
    )  # fmt: skip

    assert (page.status_code, stored(live)) == (422, 4)
    alert = page.text.partition('role="alert"')[2].partition("</div>")[0]
    for said in ("run.exe", "3.pdf", "the link", "the note", "You need not hand it in again."):
        assert said in alert
    assert 'name="link" inputmode="url" value=""' in page.text


def test_a_wrong_link_keeps_the_file_beside_it(
    live: Programme, visitor: As, running: str, step: str, proof: str
) -> None:
    files = [("files", ("good.pdf", PDF, "application/pdf"))]
    page = visitor(MANAGER).send(
        f"/tasks/{running}/{step}/upload", files, proof=proof, link="ftp://x", note=""
    )

    assert (page.status_code, stored(live)) == (422, 1)
    assert 'value="ftp://x"' in page.text
    assert "Kept all the same:" in page.text


def test_200_megabytes_are_answered_by_a_page(
    live: Programme, visitor: As, running: str, step: str, proof: str
) -> None:
    person = visitor(MANAGER)
    large = ("files", ("large.pdf", PDF + bytes(200_000_000), "application/pdf"))

    page = person.send(f"/tasks/{running}/{step}/upload", [large], proof=proof)

    assert page.status_code == 413
    assert "26" in page.text
    assert stored(live) == 0


def test_nothing_chosen_is_said_beside_the_field(
    visitor: As, running: str, step: str, proof: str
) -> None:
    nothing = [("files", ("", b"", "application/octet-stream"))]
    page = visitor(MANAGER).send(f"/tasks/{running}/{step}/upload", nothing, proof=proof)

    assert page.status_code == 422
    assert "Please fill this in." in page.text


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "http://", "https://localhost", "//x.org",
             "https://[", "data:text/html,x", "https://a.org/ b"],
)  # fmt: skip
def test_links_lead_to_the_web_only(
    visitor: As, running: str, step: str, proof: str, link: str
) -> None:
    page = visitor(MANAGER).send(f"/tasks/{running}/{step}/upload", proof=proof, link=link)

    assert page.status_code == 422

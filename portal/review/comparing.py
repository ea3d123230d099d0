"""Two texts of a report side by side."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from evaluation.reports.differences import compared
from evaluation.reports.rendering import document_of
from pilots.reviews.standing import may_see
from pilots.reviews.texts import ReportText, texts_of
from portal.review.opening import opened, text_language
from portal.review.reading import InLanguage, Reading
from portal.visiting import NotThere

router = APIRouter()
Key = Annotated[str, Query(max_length=200)]


@router.get("/reports/{identifier}/compare")
def compare(
    visit: Reading,
    identifier: str,
    before: Key = "",
    after: Key = "",
    wanted: InLanguage = "",
    *,
    everything: bool = False,
) -> Response:
    """Show what differs, by paragraph and word; ``everything`` shows what is the same, too."""
    with visit.reading() as session:
        one = opened(visit, session, identifier)
        if one.withheld:
            return visit.go(f"{one.address}/interest")
        texts = [
            text
            for text in texts_of(session, one.report.subject)
            if may_see(session, one.setting, visit.visitor, text.report)
        ]
    language = text_language(visit, wanted)
    new = _chosen(texts, after) or _newest(texts, identifier)
    old = _chosen(texts, before) or _before(texts, new)
    sections = compared(document_of(old.facts, language), document_of(new.facts, language))
    return visit.page(
        "review/compare", one=one, words=one.words, report=one.report, texts=texts,
        old=old, new=new, sections=sections, everything=everything, text_language=language,
        changes=sum(section.changes for section in sections),
    )  # fmt: skip


def _chosen(texts: list[ReportText], key: str) -> ReportText | None:
    found = next((text for text in texts if text.key == key), None)
    if key and found is None:
        raise NotThere
    return found


def _newest(texts: list[ReportText], identifier: str) -> ReportText:
    return [text for text in texts if text.report.id == identifier][-1]


def _before(texts: list[ReportText], new: ReportText) -> ReportText:
    place = texts.index(new)
    return texts[max(0, place - 1)]

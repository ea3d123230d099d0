"""The pages on which an edited report comes back, in a real browser."""

from itertools import product
from typing import Any

from playwright.sync_api import Browser

from tests.factories.documents import in_hand, paragraph_with
from tests.portal.browsing import DESK, PHONE, a_page, faults, picture, serving, too_wide
from tests.portal.review.conftest import House
from tests.portal.review.test_handing_back import a_beginning, downloaded, sends
from tests.portal.review.test_in_a_browser import SCHEMES, come_in


def test_an_edited_report_comes_back_on_a_phone_and_at_a_desk(
    browser: Browser, house: House
) -> None:
    key, begins = a_beginning(house)
    author = house.enters(house.person("regional_coordinator"))
    _, text = house.a_passage(lambda words: words.startswith(begins))

    def deed(opened: Any) -> None:  # noqa: ANN401
        paragraph = paragraph_with(opened, begins)
        paragraph.insert_paragraph_before("A new paragraph in words of our own, with 4711 figures.")
        paragraph.runs[0].text = paragraph.runs[0].text.replace(begins, f"In our region: {begins}")
        opened.add_comment(paragraph.runs[0], text="Is this still so?", author="Ana")
        last = next(p for p in reversed(opened.paragraphs) if p.style.name == "List Bullet")
        last._p.getparent().remove(last._p)  # noqa: SLF001 -- the only way

    file = in_hand(downloaded(author, house.report), deed)
    author.send(
        f"/reports/{house.report}/remarks", passage=key, language="en", proposal=f"So: {text}"
    )
    author.send(f"/reports/{house.report}/remarks/1", step="take")
    place = str(sends(author, house.report, file).headers["location"])
    found: list[str] = []

    with serving(house.given) as address, a_page(browser, address) as page:
        for language in ("en", "sl"):
            come_in(page, address, author, language)
            for number, path in enumerate((f"/reports/{house.report}/edited", place)):
                for size, scheme in product((PHONE, DESK), SCHEMES):
                    page.set_viewport_size({"width": size[0], "height": size[1]})
                    page.emulate_media(color_scheme=scheme)
                    page.goto(path)
                    found += [f"{path} {size}: {one}" for one in too_wide(page)]
                    found += [f"{scheme} {path}: {fault}" for fault in faults(page)]
                    picture(page, f"edited-{number}-{language}-{size[0]}-{scheme}")

    assert found == []

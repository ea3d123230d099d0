"""The map of the regions among the published results, for everybody's eyes."""

from itertools import product

from playwright.sync_api import Browser

from foundation.database import unit_of_work
from pilots.tables import Programme as ProgrammeRow
from pilots.tables import Report
from tests.pilots.deeds.conftest import undecided as undecided  # noqa: PLC0414 -- a fixture
from tests.pilots.deeds.conftest import undecided_once as undecided_once  # noqa: PLC0414
from tests.portal.browsing import DESK, PHONE, a_page, faults, picture, serving, too_wide
from tests.portal.review.conftest import House
from tests.portal.review.conftest import house as house  # noqa: PLC0414 -- a fixture


def test_published_results_show_where_services_were_tried(browser: Browser, house: House) -> None:
    with unit_of_work(house.programme.url) as session:
        session.get_one(ProgrammeRow, 1).published_at = house.now
        session.get_one(Report, "programme.e1").status = "approved"
    found: list[str] = []

    with serving(house.given) as address, a_page(browser, address) as page:
        for size, scheme in product((PHONE, DESK), ("light", "dark")):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            page.goto("/results")
            found += too_wide(page) + faults(page)
            picture(page, f"results-map-{size[0]}-{scheme}")
        shown = page.locator("figure.chart")
        drawn = shown.locator("svg:visible")
        regions = len(house.setting.regions)

        assert found == []
        assert (shown.count(), drawn.count()) == (1, 1)
        assert shown.locator("tbody tr").count() == regions
        assert drawn.locator("polygon").count() == regions

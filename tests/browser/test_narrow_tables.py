"""A table that scrolls in its own frame does not widen the page by the words that only screen readers hear."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import NARROW, Served, faults
from tests.clauses.stages import Stages


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    stages = Stages(tmp_path_factory.mktemp)
    made = Served(stages, tmp_path_factory.mktemp("served"), {"void": "carried out void without replacement"})
    yield made
    made.close()
    stages.close()


def test_a_ledger_with_a_link_to_its_evidence_fits_a_narrow_screen(served: Served, browser: Browser) -> None:
    station = served.pages["void"].station
    for copy in station.dispute.report.copies:
        station.dispute.returned(copy.id)
    context = browser.new_context(viewport=NARROW, base_url=served.origin)
    page = context.new_page()
    staff = served.pages["void"].signed_in("zhao.min")
    context.add_cookies([{"name": c.name, "value": c.value, "url": served.origin} for c in staff.cookies.jar])
    page.goto(f"/case/{station.number}/recall?lang=en")
    assert "Open" in page.inner_text("main")
    assert faults(page) == ""
    context.close()

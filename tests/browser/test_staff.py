"""The pages of the station's people in a real browser: axe finds nothing, nothing scrolls sideways, no script is needed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests import browsing
from tests.browsing import faults
from tests.pages import Pages
from tests.retesting import Course

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    course = Course(tmp_path_factory.mktemp("staff"))
    course.to_opinion()
    with browsing.served(course) as pages:
        yield pages


def opened(browser: "Browser", pages: Pages, user: str, language: str, width: int) -> "Page":
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=language, java_script_enabled=True)
    token = pages.signed_in(user).cookies.get("session")
    context.add_cookies([{"name": "session", "value": str(token), "url": pages.origin}])
    return context.new_page()


PATHS = (
    "/worklist", "/case/AP-2026-0001", "/case/AP-2026-0001/record", "/case/AP-2026-0001/do/feedback.send-progress",
    "/reports", "/reports/WQ-2026-0001", "/samples", "/quality", "/archive", "/outbox", "/people", "/audit",
    "/search", "/api/docs",
)  # fmt: skip


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh-CN", 320)])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: "Browser", served: Pages, language: str, width: int) -> None:
    page = opened(browser, served, "zhao.min", language, width)
    sealed = urlencode({"s": served.station.desk.pepper.sealed("search", "WQ")})
    for path in (*PATHS, f"/search?{sealed}"):
        answer = page.goto(served.origin + path)
        assert answer is not None
        assert answer.status == 200, path
        assert not faults(page), f"{path} at {width} px: {faults(page)}"
    page.context.close()


def test_short_titles_stay_whole_and_paper_shows_days_and_ticks(browser: "Browser", served: Pages) -> None:
    page = opened(browser, served, "zhao.min", "zh-CN", 860)
    page.goto(served.origin + "/worklist")
    lines = "e => { const r = document.createRange(); r.selectNode(e.firstChild); return r.getClientRects().length }"
    assert {cell.evaluate(lines) for cell in page.query_selector_all(".who-cell")} == {1}
    page.set_viewport_size({"width": 640, "height": 900})
    page.emulate_media(media="print")
    assert page.locator("thead th").first.bounding_box()["width"] > 20, "on paper the list is a table, not a pile of cards"  # type: ignore[index]
    page.goto(served.origin + "/case/AP-2026-0001")
    assert page.locator("details.timed > summary").first.is_visible()
    assert page.locator(".done > .node").first.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    page.context.close()

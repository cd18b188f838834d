"""The pages of figures, calendars, feeds, deadlines and editions in a real browser: accessible, narrow, dark, without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from lims_complaints.db.engine import writing
from lims_complaints.identity.sessions import open_session
from tests import browsing
from tests.acts.test_calendars import MOVING
from tests.browser.test_frame import MODES
from tests.changing import handed_in, texts
from tests.http.test_editions import TWELVE
from tests.retesting import Course


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Course, str, str]]:
    course = Course(tmp_path_factory.mktemp("station"))
    course.to_locked()
    course.judge()
    course.open()
    course.do("calendar.load", "liu.wen", key="", schedule=MOVING)
    changed = handed_in(course, texts("testing-station", 2, "2027-01-04", TWELVE))
    course.do("edition.propose", "liu.wen", key="", **changed)
    with browsing.served(course) as pages:
        with writing(course.engine) as session:
            token = open_session(session, course.people["zhao.min"], course.clock(), course.dice, "")
        yield course, pages.origin, f"{pages.app.state.address.cookie}={token}"


@pytest.mark.parametrize("mode", MODES)
def test_accessible_in_every_mode_and_never_scrolling_sideways(
    browser: Browser, served: tuple[Course, str, str], mode: str
) -> None:
    course, origin, cookie = served
    name, _, value = cookie.partition("=")
    context = browser.new_context(**MODES[mode])  # type: ignore[arg-type]
    context.add_cookies([{"name": name, "value": value, "url": origin}])
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    for path in (
        "/performance?lang=en", "/performance?lang=zh-Hant", "/calendars?year=2026&lang=zh-Hans", "/feeds?lang=en",
        f"/case/{course.number}/deadlines?lang=en",
        "/procedures?lang=zh-Hant", "/procedures/proposals/1?lang=en", "/procedure?lang=zh-Hans",
    ):  # fmt: skip
        answer = page.goto(origin + path)
        assert answer is not None
        assert answer.status == 200, path
        assert page.locator("h1").count() == 1
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
        page.evaluate("window.scrollTo(0, 0)")
        assert not browsing.faults(page, forced=mode == "forced"), path
    assert faults == []
    context.close()

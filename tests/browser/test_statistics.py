"""The pages of figures, calendars, feeds, deadlines and editions in a real browser: accessible, narrow, dark, without JavaScript."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from lims_complaints.db.engine import writing
from lims_complaints.identity.sessions import open_session
from tests.acts.test_calendars import MOVING
from tests.browser.test_frame import MODES, RULES
from tests.changing import handed_in, texts
from tests.http.test_editions import TWELVE
from tests.pages import Pages
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
    listening = uvicorn.Config("", host="127.0.0.1", port=0).bind_socket()
    origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
    course.desk = replace(course.desk, settings=replace(course.desk.settings, origin=origin))
    pages = Pages(course, origin)
    server = uvicorn.Server(uvicorn.Config(pages.app, log_level="warning"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    with writing(course.engine) as session:
        token = open_session(session, course.people["zhao.min"], course.clock(), course.dice, "")
    yield course, origin, f"{pages.app.state.address.cookie}={token}"
    server.should_exit = True
    thread.join(5)
    listening.close()
    course.engine.dispose()


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
    options = RULES | ({"rules": {"color-contrast": {"enabled": False}}} if mode == "forced" else {})
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
        found = Axe().run(page, options=options)
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0, path
    assert faults == []
    context.close()

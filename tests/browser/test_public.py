"""The client's own pages in a real browser: on a phone in 繁體中文, without JavaScript, dark, at 320 px; axe finds nothing."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.pages import Pages
from tests.signatories import RESULTS, issued, signing_station
from tests.station import Station

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE = {"viewport": {"width": 390, "height": 780}, "locale": "zh-TW"}
NARROW = {"viewport": {"width": 320, "height": 640}, "locale": "zh-TW"}
PDF = {"name": "另一家實驗室的報告.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"}


class Served:
    """A station that is served to a browser."""

    def __init__(self, folder: Path) -> None:
        config = uvicorn.Config("", host="127.0.0.1", port=0)
        self.socket = config.bind_socket()
        self.origin = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.station: Station = signing_station(folder)
        self.station.report()
        self.issued = issued(self.station, RESULTS.replace("S-1,", "S-9,"))
        app = Pages(self.station).app
        # the port is known only now
        app.state.address = type(app.state.address)(self.origin, frozenset({self.origin.partition("//")[2]}), secure=False)
        for middleware in app.user_middleware:
            if "address" in middleware.kwargs:
                middleware.kwargs["address"] = app.state.address
        self.server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        self.thread = threading.Thread(target=self.server.run, args=([self.socket],), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def close(self) -> None:
        self.server.should_exit = True
        self.thread.join(5)
        self.socket.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("served"))
    yield made
    made.close()


def check(page: Page, javascript: bool = True) -> None:
    """Nothing for axe to find (which needs JavaScript), nothing that scrolls sideways."""
    if not javascript:
        return
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0, page.url


def appeal(page: Page, served: Served, javascript: bool) -> str:
    """File an appeal with an error on the way; return the receipt code."""
    page.goto(f"{served.origin}/appeal")
    page.fill("#report", "WQ-2026-0001")
    page.fill("#check_code", served.station.check_codes["WQ-2026-0001"])
    page.click(".send button.btn")
    assert page.url.endswith("/appeal/form")
    check(page, javascript)
    page.check("#line-1")
    page.set_input_files("#files", PDF)
    page.fill("#evidence", "另一家實驗室的結果")
    page.click(".send button.btn")
    assert page.title().startswith("錯誤")
    check(page, javascript)
    assert page.is_visible("text=另一家實驗室的報告.pdf")
    page.reload()
    page.goto(f"{served.origin}/appeal/form")
    assert page.input_value("#evidence") == "另一家實驗室的結果"
    assert page.is_checked("#line-1")
    page.fill("textarea[name=results-1-grounds]", "是我們自己結果的十倍")
    page.fill("#name", "李娜")
    page.fill("#email", "li@client.example")
    page.click(".send button.btn")
    assert page.url.endswith("/receipt")
    check(page, javascript)
    return "".join(page.locator(".receipt .value span").all_inner_texts())


@pytest.mark.parametrize("javascript", [False, True])
def test_an_appeal_on_a_phone_in_traditional_chinese(
    browser: Browser, served: Served, javascript: bool, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=javascript, **PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    code = appeal(page, served, javascript)
    page.screenshot(path=tmp_path / "receipt.png", full_page=True)
    page.click(".receipt button")
    assert not page.is_visible(".receipt")
    page.click("main a.btn")
    check(page, javascript)
    page.click("main .head button")
    page.fill("#receipt_code", code)
    page.click(".send button.btn")
    assert page.url.endswith("/follow/case")
    page.goto(f"{served.origin}/follow/do/withdraw")
    check(page, javascript)
    context.close()


@pytest.mark.parametrize("mode", [{"color_scheme": "dark"}, NARROW])
def test_public_pages_are_accessible(browser: Browser, served: Served, mode: dict[str, object]) -> None:
    context = browser.new_context(**mode)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{served.origin}/appeal")
    page.fill("#report", "WQ-2026-0001")
    page.fill("#check_code", served.station.check_codes["WQ-2026-0001"])
    page.click(".send button.btn")
    page.check("#line-1")
    check(page)
    for place in ("/", "/appeal", "/complaint", "/follow", "/verify", "/notices", "/procedure", "/privacy", "/accessibility"):
        page.goto(served.origin + place)
        check(page)
    page.goto(f"{served.origin}/s/{served.issued.status_token}")
    check(page)
    context.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_is_checked_here_or_by_upload(browser: Browser, served: Served, javascript: bool) -> None:
    context = browser.new_context(java_script_enabled=javascript, locale="en-GB")
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{served.origin}/verify")
    file = served.station.desk.store.path(str(served.issued.file_sha256))
    assert page.is_visible("#upload") is not javascript
    page.set_input_files("#local" if javascript else "#file", file)
    if not javascript:
        page.click("#upload button.btn")
    page.wait_for_selector("#answer")
    assert "is in force since" in page.inner_text("main")
    assert sent == [f"{served.origin}/verify{'/hash' if javascript else ''}"]
    context.close()

"""The client's own pages in a real browser: on a phone in 繁體中文, without JavaScript, dark, at 320 px; axe finds nothing."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests import browsing
from tests.browsing import go
from tests.disputes import Dispute
from tests.signatories import RESULTS, issued, scan_of, signing_station
from tests.station import Station

PHONE = {"viewport": {"width": 390, "height": 780}, "locale": "zh-TW"}
NARROW = {"viewport": {"width": 320, "height": 640}, "locale": "zh-TW"}
PDF = {"name": "另一家實驗室的報告.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"}


class Served:
    """A station that is served to a browser."""

    def __init__(self, folder: Path) -> None:
        self.station: Station = signing_station(folder)
        self.station.report()
        self.issued = issued(self.station, RESULTS.replace("S-1,", "S-9,"))
        self._closing = ExitStack()
        self.pages = self._closing.enter_context(browsing.served(self.station))
        self.origin = self.pages.origin

    def close(self) -> None:
        self._closing.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(tmp_path_factory.mktemp("served"))
    yield made
    made.close()


def check(page: Page, javascript: bool = True) -> None:
    """Nothing for axe to find (which needs JavaScript), nothing that scrolls sideways."""
    if javascript:
        assert not browsing.faults(page), page.url


def appeal(page: Page, served: Served, javascript: bool) -> str:
    """File an appeal with an error on the way; return the receipt code."""
    page.goto(f"{served.origin}/appeal")
    page.fill("#report", "WQ-2026-0001")
    page.fill("#check_code", served.station.check_codes["WQ-2026-0001"])
    go(page, ".send button.btn")
    assert page.url.endswith("/appeal/form")
    check(page, javascript)
    page.check("#line-1")
    page.set_input_files("#files", PDF)
    page.fill("#evidence", "另一家實驗室的結果")
    go(page, ".send button.btn")
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
    go(page, ".send button.btn")
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
    go(page, ".receipt button")
    assert not page.is_visible(".receipt")
    go(page, "main a.btn")
    check(page, javascript)
    go(page, "main .head button")
    page.fill("#receipt_code", code)
    go(page, ".send button.btn")
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
    go(page, ".send button.btn")
    page.check("#line-1")
    check(page)
    for place in ("/", "/appeal", "/complaint", "/follow", "/verify", "/notices", "/procedure", "/privacy", "/accessibility"):
        page.goto(served.origin + place)
        check(page)
    page.goto(f"{served.origin}/s/{served.issued.status_token}")
    check(page)
    context.close()


@dataclass(frozen=True)
class Became:
    """What became of three reports: void, its case open for recall; amended by a supplement; in force."""

    void: Dispute
    amended: Dispute
    files: dict[str, bytes]


@pytest.fixture(scope="module")
def became(served: Served) -> Became:
    station = served.station
    void = Dispute(station, issued(station, RESULTS.replace("S-1,", "S-10,"))).decided("void without replacement")
    old = void.void()
    scan = scan_of(station, "stamped void by hand").model_dump()
    (copy,) = void.ask_all()
    void.do("reports.record-copy-answer", "liu.wen", copy_id=copy, answer="lost", words="搬迁时遗失", files=[scan])
    void.do("reports.draft-void-notice", "liu.wen", reason="采样不当")
    void.do("reports.approve-void-notice", "zhao.min")
    amended = Dispute(station, issued(station, RESULTS.replace("S-1,", "S-11,"))).decided(kind="supplement")
    amended.sign(amended.reserve())
    get = station.desk.store.get
    good = get(str(served.issued.file_sha256))
    files = {
        "in force": good,
        "stamped": get(str(old.voided_sha256)),
        "rolled back": get(str(old.file_sha256)),
        "amended": get(str(amended.report.file_sha256)),
        "altered": good + b"\n% one line more\n",
        "unsigned": get(str(served.issued.draft_sha256)),
        "no PDF": b"%PDF-1.7 and nothing else",
    }
    return Became(void, amended, files)


SAID = {
    "in force": ["is in force since"],
    "stamped": ["VOID", "No other report stands in its place."],
    "rolled back": ["VOID", "must not be used"],
    "amended": ["stands as amended by"],
}
BY_UPLOAD = {
    "altered": "Altered: this is not the file that was issued",
    "unsigned": "This file carries no signature",
    "no PDF": "This file cannot be read",
}


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_is_checked_here_or_by_upload(browser: Browser, served: Served, became: Became, javascript: bool) -> None:
    context = browser.new_context(java_script_enabled=javascript, locale="en-GB")
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    for name, content in became.files.items():
        sent.clear()
        page.goto(f"{served.origin}/verify")
        assert page.is_visible("#upload") is not javascript
        file = {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": content}
        page.set_input_files("#local" if javascript else "#file", file)  # type: ignore[arg-type]
        if not javascript:
            page.click("#upload button.btn")
        page.wait_for_selector("#answer")
        assert sent == [f"{served.origin}/verify{'/hash' if javascript else ''}"]
        if name in BY_UPLOAD and javascript:
            assert "only a check of the whole file can tell" in page.inner_text("main")
            page.set_input_files("#file", file)  # type: ignore[arg-type]
            page.click("#upload button.btn")
            page.wait_for_selector("text=was checked and forgotten")
        for words in SAID.get(name, [BY_UPLOAD.get(name, "")]):
            assert words in page.inner_text("main"), name
        check(page, javascript)
    context.close()


WALKS = [(True, "en-GB", 1000, "light"), (False, "zh-TW", 320, "dark"), (True, "zh-TW", 320, "dark")]


@pytest.mark.parametrize(("javascript", "language", "width", "scheme"), WALKS)
def test_whoever_holds_a_copy_is_told_what_became_of_it(
    browser: Browser, served: Served, became: Became, javascript: bool, language: str, width: int, scheme: Any
) -> None:
    """By the QR code, by an old link, by a download; the public by notices; the office by its ledger."""
    size: Any = {"width": width, "height": 800}
    context = browser.new_context(viewport=size, locale=language, java_script_enabled=javascript, color_scheme=scheme)
    page = context.new_page()
    shots = Path(os.environ["LIMS_TEST_PICTURES"]) if "LIMS_TEST_PICTURES" in os.environ else None

    def seen(name: str, *words: str) -> None:
        for said in words:
            assert said in page.inner_text("main"), page.url
        if shots:
            page.screenshot(path=shots / f"{name}-{language}-{width}-{'js' if javascript else 'no'}.png", full_page=True)
        check(page, javascript)

    void, amended = became.void.report, became.amended.report
    for report, words in ((void, void.number), (amended, became.amended.amended), (served.issued, served.issued.number)):
        page.goto(f"{served.origin}/s/{report.status_token}")
        seen(f"status-{report.number}", words)
    for dispute, name, links in ((became.void, "void", 1), (became.amended, "amended", 2)):
        context.clear_cookies()
        page.goto(f"{served.origin}/follow")
        page.fill("#receipt_code", dispute.receipt)
        go(page, ".send button.btn")
        go(page, f"a[href='/follow/report/{dispute.report.number}.pdf']")
        seen(f"first-{name}", dispute.report.number)
        files = page.locator("main a[href*='anyway=1']")
        assert files.count() == links
        for link in files.all():
            with page.expect_download() as fetched:
                link.click()
            assert fetched.value.suggested_filename.endswith(".pdf")
    page.goto(f"{served.origin}/notices")
    seen("notices", void.number)
    feed = page.locator("a[href='/notices.atom']").first.get_attribute("href")
    assert void.number in context.request.get(f"{served.origin}{feed}").text()
    pages = served.pages
    token = pages.signed_in("liu.wen").cookies.get(pages.app.state.address.cookie)
    context.add_cookies([{"name": pages.app.state.address.cookie, "value": str(token), "url": served.origin}])
    for path, name, words in (
        (f"/case/{became.void.number}/recall", "ledger", "宏图农资有限公司"),
        (f"/case/{became.amended.number}/recall", "ledger-amended", became.amended.amended),
        (f"/reports/{amended.number}", "report", became.amended.amended),
        ("/enter", "enter", ""),
    ):
        page.goto(served.origin + path)
        seen(name, words)
    context.close()

"""The frame in a real browser: accessible, narrow, dark, in forced colours, without JavaScript, within its own policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response
from jinja2 import ChoiceLoader, DictLoader
from playwright.sync_api import Browser, Page

from lims_complaints.web.forms import Form
from lims_complaints.web.sheet import ask, read_form, restore
from tests import browsing
from tests.browsing import go
from tests.http.test_forms import PAGE, Everything
from tests.web_station import PASSWORD, Framed

MODES = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "narrow": {"viewport": {"width": 320, "height": 640}},
}


def _pages(app: FastAPI) -> None:
    for made in app.state.environments.values():
        made.loader = ChoiceLoader([made.loader, DictLoader({"try.html": PAGE})])

    async def show(request: Request) -> Response:
        return ask(request, "try.html", Form(Everything, restore(request)))

    async def send(request: Request) -> Response:
        return ask(request, "try.html", Form.of(Everything, await read_form(request, Everything)))

    app.add_api_route("/appeal", show)
    app.add_api_route("/appeal", send, methods=["POST"])
    for place in ("worklist", "reports", "samples", "quality", "performance"):
        app.add_api_route(f"/{place}", show)


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Framed]:
    listening, origin = browsing.a_port()
    made = Framed(tmp_path_factory.mktemp("station"), origin=origin, add=_pages)
    made.person("liuwen", "quality manager", name="Liu Wen")
    with browsing.answering(made.app, listening):
        yield made
    made.close()


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of, such as something that the policy forbids."""
    return []


def _open(browser: Browser, faults: list[str], **mode: object) -> Page:
    context = browser.new_context(java_script_enabled=True, **mode)  # type: ignore[arg-type]
    page = context.new_page()
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    return page


def _sign_in(page: Page, station: Framed) -> None:
    page.goto(f"{station.origin}/sign-in")
    page.fill("#username", "liuwen")
    page.fill("#password", PASSWORD)
    go(page, "main button.btn")


def _check(page: Page, mode: str) -> None:
    assert not browsing.faults(page, forced=mode == "forced")


@pytest.mark.parametrize("mode", MODES)
def test_pages_are_accessible_and_never_scroll_sideways(
    browser: Browser, station: Framed, faults: list[str], mode: str
) -> None:
    page = _open(browser, faults, **MODES[mode])
    page.goto(f"{station.origin}/sign-in")
    _check(page, mode)
    go(page, "main button.btn")
    _check(page, mode)
    page.goto(f"{station.origin}/nowhere?lang=zh-Hans")
    _check(page, mode)
    page.goto(f"{station.origin}/appeal?lang=zh-Hant")
    page.set_input_files(
        "#files", {"name": "很長的檔案名稱" * 8 + ".pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n"}
    )
    go(page, ".send button.btn")
    _check(page, mode)
    _sign_in(page, station)
    page.goto(f"{station.origin}/account?lang=en")
    _check(page, mode)
    # the answers 404 and 422 are meant; anything of the policy is not
    assert [f for f in faults if "status of 4" not in f] == []
    page.context.close()


def test_the_menu_of_a_phone_opens_without_javascript(browser: Browser, station: Framed) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = context.new_page()
    _sign_in(page, station)
    page.goto(f"{station.origin}/account")
    assert not page.is_visible(".nav")
    assert not page.is_visible(".menu a >> nth=0")
    page.click(".menu summary")
    go(page, ".menu a >> nth=0")
    assert page.url.endswith("/worklist")
    context.close()


def test_enter_sends_a_form_and_does_not_add_a_row(browser: Browser, station: Framed) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{station.origin}/appeal")
    page.fill("#count", "0")
    page.press("#count", "Enter")
    assert page.title().startswith("Error:")
    go(page, "button[name=more][value=lines]")
    assert not page.title().startswith("Error:")
    assert page.input_value("#count") == "0"
    context.close()


def test_what_was_typed_survives_leaving_and_coming_back(browser: Browser, station: Framed) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{station.origin}/appeal")
    page.fill("#grounds", "十倍于去年")
    go(page, ".send button.btn")
    go(page, "text=简体中文")
    assert page.input_value("#grounds") == "十倍于去年"
    context.close()


def test_focus_is_seen(browser: Browser, station: Framed, tmp_path: Path) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{station.origin}/sign-in")
    for _ in range(7):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2
    page.context.close()

"""What the tests in a real browser share: one server for many stations, pages read once their answer is there, and axe."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from socket import socket
from typing import Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.clauses.stages import Stages
from tests.pages import Pages
from tests.station import Station

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # to write out every place that passes as well takes longer than to look at them
}
NARROW: ViewportSize = {"width": 320, "height": 640}


def go(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for it: a click alone comes back before the answer does."""
    with page.expect_navigation():
        page.click(selector)


def press(page: Page, key: str) -> None:
    """Press a key that sends a form, and wait for the answer."""
    with page.expect_navigation():
        page.keyboard.press(key)


def sideways(page: Page) -> int:
    """Return by how many pixels a page scrolls sideways."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wide


def faults(page: Page, *, forced: bool = False) -> str:
    """Return what axe finds on a page, and by how much it scrolls sideways: nothing, if it is as it should be.

    With `forced` colours the system gives them, and axe would compare them with those of the sheet.
    """
    given = {"rules": {"color-contrast": {"enabled": False}}} if forced else {}
    found, wide = Axe().run(page, options=RULES | given).response["violations"], sideways(page)
    told = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]
    return f"{told} sideways by {wide}" if told or wide > 0 else ""


def a_port() -> tuple[socket, str]:
    """Return a port to listen on, and the address that a browser asks."""
    listening = uvicorn.Config("", host="127.0.0.1", port=0).bind_socket()
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def answering(app: Any, listening: socket) -> Iterator[None]:
    """Answer on a port while the block lasts."""
    server = uvicorn.Server(uvicorn.Config(app, interface="asgi3", log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(5)
        listening.close()


@contextmanager
def served(station: Station) -> Iterator[Pages]:
    """Serve the pages of one station, under the address that they then have."""
    listening, origin = a_port()
    at(station, origin)
    pages = Pages(station, origin)
    with answering(pages.app, listening):
        yield pages
    station.engine.dispose()


def at(station: Station, origin: str) -> None:
    """Let a station know under which address it is found."""
    station.desk = replace(station.desk, settings=replace(station.desk.settings, origin=origin))


class Served:
    """One server for many stations, each at a stage of the procedure: whichever is on shows its pages."""

    def __init__(self, stages: Stages, folder: Path, wanted: Mapping[str, str]) -> None:
        listening, self.origin = a_port()
        self.pages: dict[str, Pages] = {}
        for n, (name, stage) in enumerate(wanted.items()):
            station = stages.copy(stage, folder / str(n))
            at(station, self.origin)
            self.pages[name] = Pages(station, self.origin)
        self.on = next(iter(wanted))
        self._closing = ExitStack()
        self._closing.enter_context(answering(self._answer, listening))

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await self.pages[self.on].app(scope, receive, send)

    def close(self) -> None:
        """Stop serving, and let go of every database."""
        self._closing.close()
        for pages in self.pages.values():
            pages.station.engine.dispose()

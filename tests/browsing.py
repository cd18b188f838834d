"""What the tests in a real browser share: one server for many stations, pages read once their answer is there, and axe."""

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from tests.clauses.stages import Stages
from tests.pages import Pages

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


def faults(page: Page) -> str:
    """Return what axe finds on a page, and by how much it scrolls sideways: nothing, if it is as it should be."""
    found = Axe().run(page, options=RULES).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    told = [(v["id"], [n["target"] for n in v["nodes"]][:3]) for v in found]
    return f"{told} sideways by {wide}" if told or wide > 0 else ""


class Served:
    """One server for many stations, each at a stage of the procedure: whichever is on shows its pages."""

    def __init__(self, stages: Stages, folder: Path, wanted: Mapping[str, str]) -> None:
        self.socket = uvicorn.Config("", host="127.0.0.1", port=0).bind_socket()
        self.origin = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.pages: dict[str, Pages] = {}
        for n, (name, stage) in enumerate(wanted.items()):
            station = stages.copy(stage, folder / str(n))
            station.desk = replace(station.desk, settings=replace(station.desk.settings, origin=self.origin))
            self.pages[name] = Pages(station, self.origin)
        self.on = next(iter(wanted))
        self.server = uvicorn.Server(uvicorn.Config(self._answer, interface="asgi3", log_level="error", lifespan="off"))
        self.thread = threading.Thread(target=self.server.run, args=([self.socket],), daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await self.pages[self.on].app(scope, receive, send)

    def close(self) -> None:
        """Stop serving, and let go of every database."""
        self.server.should_exit = True
        self.thread.join(5)
        self.socket.close()
        for pages in self.pages.values():
            pages.station.engine.dispose()

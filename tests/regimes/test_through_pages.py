"""A case of each regime goes from complaint to close through the real pages, in a language of its readers."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytest_bdd import given, parsers, scenario
from starlette.testclient import TestClient

from lims_complaints.act import ACTS, Done
from lims_complaints.web.following import ACT_OF
from tests.pages import Pages, refusal, sent
from tests.paths import ROOT
from tests.regimes.conftest import House

READERS = {
    "manufacturer": "zh-Hans",
    "property-management": "zh-Hant",
    "sales-office": "zh-Hans",
    "service-company": "en",
    "software-company": "zh-Hant",
    "technical-service": "zh-Hans",
    "winery": "zh-Hant",
}
TO_CLOSE = {
    "manufacturer": "From complaint to close",
    "property-management": "From complaint to close",
    "sales-office": "From complaint to close on the same day",
    "service-company": "From complaint to close",
    "software-company": "A direct answer from complaint to close",
    "technical-service": "From complaint to close",
    "winery": "A complaint about quality from complaint to close",
}
IN_ENGLISH = {"accept-language": "en"}
ENGLISH = re.compile(r"\b[A-Z]?[a-z]+(?: [a-z]+){2,}\b")
"""Three English words in a row: a sentence that nobody translated."""


class HouseOnPages(House):
    """A house whose people and clients use its pages; what they read is looked at for words of another language."""

    client: TestClient | None = None
    code = ""

    def act(self, who: str, name: str, /, **entered: Any) -> None:
        """Open the form, fill it in, send it, and read the answer."""
        self.before = self.state()
        if who == "client" and name == "intake.file-complaint":
            self._file(entered)
        elif who == "client" and self.client is not None:
            if self.client.get("/follow/case").status_code != 200:  # the visit has ended: the receipt code opens another
                self.client.post("/follow", data={"receipt_code": self.code})
            place = next(p for p, act in ACT_OF.items() if act == name)
            self._send(self.client, f"/follow/do/{place}", name, entered)
        elif name == "quality.report-statistics":
            self._send(self._reader(who), f"/procedures/{self.procedure}/statistics", name, entered)
        elif name == "intake.register-complaint":
            self._send(self._reader(who), f"/open/{name}?procedure={self.procedure}", name, entered)
            self.number = _number(self.read(self._reader(who), "/worklist"))
        elif ACTS[name].on == "case" and who != "client":
            self._send(self._reader(who), f"/case/{self.number}/do/{name}", name, entered)
            self.read(self._reader(who), f"/case/{self.number}")
        else:
            super().act(who, name, **entered)

    def read(self, browser: TestClient, place: str) -> str:
        """Return a page; it may hold no English for readers of Chinese. A case that is not theirs any more is no page."""
        page = browser.get(place)
        said = html.unescape(re.sub(r"<(style|script|pre)\b.*?</\1>|<[^>]+>", " ", page.text, flags=re.S))
        if READERS[self.procedure] != "en":
            for person in sorted(self.station.people, key=len, reverse=True):
                said = said.replace(person, "")
            strange = ENGLISH.findall(said)
            assert not strange, (place, strange)
        return page.text

    def _file(self, entered: dict[str, Any]) -> None:
        place, browser = f"/complaint/{self.procedure}", self._pages().browser(**{"accept-language": READERS[self.procedure]})
        once = re.search(r'name="once" value="(\w+)"', self.read(browser, place))
        assert once
        answer = browser.post(place, data=sent(entered) | {"language": READERS[self.procedure], "once": once[1]})
        if answer.status_code != 303:
            self.answer = refusal(answer.text, answer.status_code)
            return
        receipt = self.read(browser, "/receipt")
        self.client, self.number = browser, _number(receipt)
        self.code = _code(receipt)
        self.answer = Done("intake.file-complaint", self.number, self.state(), 0, {})
        self.read(browser, "/follow/case")

    def _send(self, browser: TestClient, place: str, name: str, entered: dict[str, Any]) -> None:
        form = browser.get(place)
        if form.status_code == 200:
            self.read(browser, place)
        version = re.search(r'name="version" value="(\d*)"', form.text)
        if version is None and "/do/" in place:
            self.answer = self._refused(browser, place, form.status_code)
            return
        fields = sent(entered) | ({"version": version[1]} if version else {})
        answer = browser.post(place, data=fields)
        if answer.status_code in (200, 303):
            self.answer = Done(name, self.number, self.state(), 0, {})
            return
        again = browser.post(place, data=fields, headers=IN_ENGLISH)
        self.answer = refusal(again.text, again.status_code)

    def _refused(self, browser: TestClient, place: str, status: int) -> Exception:
        """Read the refusal once more in English, as the scenarios' words are."""
        page = browser.get(place, headers=IN_ENGLISH).text
        return refusal(page, 403 if status == 200 else status)

    def _pages(self) -> Pages:
        return Pages(self.station)

    def _reader(self, who: str) -> TestClient:
        return self._pages().signed_in(who, READERS[self.procedure])


def _number(page: str) -> str:
    found = re.search(r'class="code"[^>]*>([A-Z0-9-]+)<', page)
    assert found, "no number of a case"
    return found[1]


def _code(page: str) -> str:
    found = re.search(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", re.sub(r"<[^>]+>", "", page))
    assert found, "no receipt code"
    return found[0]


@given(parsers.parse('the procedure "{name}"'), target_fixture="house")
def the_procedure(founded: Callable[[str], House], tmp_path: Path, name: str) -> HouseOnPages:
    house = HouseOnPages(founded(name).twin(tmp_path).station)
    house.procedure = name
    return house


def _bind(name: str) -> Callable[..., None]:
    @scenario(str(ROOT / "features" / "regimes" / f"{name}.feature"), TO_CLOSE[name])
    def through_pages() -> None:
        """Run by its steps."""

    return through_pages


for _name in TO_CLOSE:
    globals()[f"test_{_name.replace('-', '_')}"] = _bind(_name)

"""At least one scenario of each clause goes through the real pages: the same steps, with forms sent as a browser sends them."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from gherkin.parser import Parser
from pytest_bdd import scenario
from starlette.testclient import TestClient

from lims_complaints.act import Done
from tests.clauses.stages import Stages
from tests.clauses.story import Story
from tests.pages import Pages, refusal, sent
from tests.paths import ROOT

TAG = "@pages"


class PagesStory(Story):
    """A scenario in which the station's people act through their pages; clients file as everywhere."""

    def __init__(self, stages: Stages, folder: Path) -> None:
        super().__init__(stages, folder)
        self._browsers: dict[tuple[int, str, datetime], TestClient] = {}

    def act(self, who: str, name: str, /, **entered: Any) -> None:
        """Open the act's form, fill it in, send it, and read the answer as a person does."""
        if name.startswith("edition.") and who != "station":
            self.answer = self._change(who, name, entered)
            return
        if name.startswith("staff."):
            self.answer = self._staff(who, name, entered)
            return
        if who in ("client", "station") or not self.number:
            super().act(who, name, **entered)
            return
        self.remember()
        browser = self._browser(who)
        address = f"/case/{self.number}/do/{name}"
        form = browser.get(address)
        version = re.search(r'name="version" value="(\d+)"', form.text)
        if version is None:
            self.answer = refusal(form.text, 403 if form.status_code == 200 else form.status_code)
            return
        uploads = {
            k: v for k, v in entered.items() if isinstance(v, list) and v and isinstance(v[0], dict) and "sha256" in v[0]
        }
        fields = sent({k: v for k, v in entered.items() if k not in uploads})
        read = self.station.desk.store.get
        files = [(k, (f["name"], read(f["sha256"]), f["kind"])) for k, many in uploads.items() for f in many]
        answer = browser.post(address, data=fields | {"version": version[1]}, files=files or None)
        if answer.status_code in (200, 303):
            self.answer = Done(name, self.number, self.state(), 0, {})
        else:
            self.answer = refusal(answer.text, answer.status_code)

    def _change(self, who: str, name: str, entered: dict[str, Any]) -> Done | Exception:
        """Propose or rule on an edition through the page of procedures."""
        browser, read = self._browser(who), self.station.desk.store.get
        if name == "edition.propose":
            files = {k: (v["name"], read(v["sha256"]), "text/markdown") for k, v in entered.items() if isinstance(v, dict)}
            answer = browser.post("/procedures", data={"reason": entered["reason"]}, files=files)
        else:
            place = f"/procedures/proposals/{entered['proposal']}/{name.partition('.')[2]}"
            answer = browser.post(place, data={"reason": entered.get("reason", "")})
        if answer.status_code == 303:
            return Done(name, "", "", 0, {})
        return refusal(answer.text, answer.status_code)

    def _staff(self, who: str, name: str, entered: dict[str, Any]) -> Done | Exception:
        """Change what somebody may do through the pages of people."""
        browser = self._browser(who)
        place = "/people" if name == "staff.add-person" else f"/people/{entered['username']}"
        answer = browser.post(f"{place}/do/{name}", data=entered)
        return Done(name, "", "", 0, {}) if answer.status_code == 303 else refusal(answer.text, answer.status_code)

    def _browser(self, who: str) -> TestClient:
        key = (id(self.station), who, self.station.clock())  # anew on another day: a session left idle has ended
        if key not in self._browsers:
            self._browsers[key] = Pages(self.station).signed_in(who)
        return self._browsers[key]


@pytest.fixture
def story(stages: Stages, tmp_path: Path) -> Iterator[PagesStory]:
    """A scenario's own station, behind its pages."""
    found = PagesStory(stages, tmp_path)
    yield found
    found.close()


def tagged() -> dict[str, list[tuple[Path, str]]]:
    """Return the scenarios that go through the pages, by clause."""
    found: dict[str, list[tuple[Path, str]]] = {}
    for file in sorted((ROOT / "features").glob("*.feature")):
        feature = Parser().parse(file.read_text("utf-8"))["feature"]
        clause = next(t["name"].partition(":")[2] for t in feature["tags"] if t["name"].startswith("@clause:"))
        found[clause] = [
            (file, child["scenario"]["name"])
            for child in feature["children"]
            if "scenario" in child and TAG in {t["name"] for t in child["scenario"]["tags"]}
        ]
    return found


def test_each_clause_has_a_scenario_through_the_pages() -> None:
    assert [clause for clause, scenarios in tagged().items() if not scenarios] == []


def _bind(file: Path, name: str) -> Callable[..., None]:
    @scenario(str(file), name)
    def through_pages() -> None:
        """Run by its steps."""

    return through_pages


for _clause, _scenarios in tagged().items():
    for _n, (_file, _name) in enumerate(_scenarios):
        globals()[f"test_clause_{_clause.replace('.', '_')}_{_n}"] = _bind(_file, _name)

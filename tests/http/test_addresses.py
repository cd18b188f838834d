"""No name, code or result in an address or a log: a client's appeal and the station's work on it, every address looked at."""

import logging
import re
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from lims_complaints.records.report import Client
from tests.pages import Pages
from tests.station import Station

NUMBER = "WQ-2026-0001"
FILED: dict[str, Any] = {
    "results-1-line": "1", "results-1-grounds": "十倍于我们自己的结果", "evidence": "另一家实验室的报告", "remedy": "Retest the sample",
    "name": "Li Na", "email": "li@client.example", "phone": "13800138000", "language": "zh-Hant",
}  # fmt: skip


class Walk:
    """A browser's way: every address that it asked for, was led to or was offered."""

    def __init__(self, browser: TestClient) -> None:
        self.browser, self.addresses = browser, list[str]()

    def get(self, path: str) -> str:
        return self._seen(self.browser.get(path))

    def post(self, path: str, **values: Any) -> str:
        return self._seen(self.browser.post(path, data=values))

    def _seen(self, answer: Any) -> str:
        assert answer.status_code < 400, (str(answer.url), answer.status_code)
        offered = [unescape(a) for a in re.findall(r'(?:href|src|action)="([^"]*)"', answer.text)]
        led = answer.headers.get("location", "")
        self.addresses += [unquote_plus(a) for a in (str(answer.url), led, *offered)]
        return self.get(led) if led else str(answer.text)


@pytest.fixture
def station(tmp_path: Path) -> Station:
    made = Station(tmp_path)
    made.report(NUMBER)
    return made


def test_no_name_code_or_result_stands_in_an_address_or_a_log(station: Station, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    pages = Pages(station)
    client, staff = Walk(pages.browser(**{"accept-language": "en"})), Walk(pages.signed_in("liu.wen"))
    client.post("/appeal", report=NUMBER, check_code=station.check_codes[NUMBER])
    receipt = client.post("/appeal/form", **FILED)
    code = re.sub(r"<[^>]+>|\s", "", re.findall(r'<p class="value code">(.*?)</p>', receipt, re.S)[0])
    case = re.findall(r"AP-\d{4}-\d{4}", receipt)[0]
    client.post("/receipt/saved")
    client.post("/follow", receipt_code=code)
    with station.read() as session:
        owner = session.scalars(select(Client.name)).one()
    for place in ("/search", "/reports", "/worklist"):
        for sought in ("Li Na", owner):
            found = staff.post(place, q=sought)
            assert re.search(rf'name="q"[^>]* value="{sought}"', found), place
        assert NUMBER in found or case in found, place
    staff.post("/search", q="Li Na")
    for page in (f"/case/{case}", f"/case/{case}/do/intake.accept", f"/reports/{NUMBER}", "/reports?status=in+force"):
        staff.get(page)
    staff.post(f"/case/{case}/do/intake.accept", version="1")
    secrets = [owner, FILED["name"], FILED["email"], FILED["phone"], FILED["results-1-grounds"], "13.70"]
    secrets += [c for each in (code, station.check_codes[NUMBER]) for c in (each, each.replace("-", ""))]
    every = "\n".join((*client.addresses, *staff.addresses))
    assert len(client.addresses) + len(staff.addresses) > 300
    assert [s for s in secrets if s in every] == []
    assert [s for s in secrets if s in caplog.text or s in unquote_plus(caplog.text)] == []


def test_a_search_that_nobody_here_sealed_finds_nothing(station: Station) -> None:
    staff = Pages(station).signed_in("liu.wen")
    for forged in ("x", "AAAA", "%00", "é", "a" * 4000):
        answer = staff.get("/search", params={"s": forged})
        assert answer.status_code == 200
        assert NUMBER not in answer.text


@pytest.mark.parametrize("place", ["/search", "/reports", "/worklist"])
def test_an_address_that_names_somebody_searches_nothing_and_is_left_at_once(station: Station, place: str) -> None:
    staff = Pages(station).signed_in("liu.wen")
    answer = staff.get(place, params={"q": "宏图", "procedure": "testing-station"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{place}?procedure=testing-station")
    assert NUMBER not in answer.text
    assert staff.get(place, params={"q": ""}, follow_redirects=False).headers["location"] == place

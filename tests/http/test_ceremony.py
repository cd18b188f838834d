"""Reports as pages: taken in after a dry run, drawn up, signed at a ceremony over the very bytes shown, voided, recalled."""

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.disputes import Dispute
from tests.http.test_bench_pages import fields_of, send
from tests.pages import PASSWORD as OFFICE_PASSWORD
from tests.pages import Pages
from tests.signatories import PASSPHRASE, PASSWORD, RESULTS, drawn_up, imported, kept, signing_station
from tests.station import Station


class Rooms:
    """A station whose people look at pages."""

    def __init__(self, folder: Path) -> None:
        self.station: Station = signing_station(folder)
        self.pages = Pages(self.station)

    def at(self, user: str) -> TestClient:
        """Return somebody's browser."""
        browser = self.pages.browser()
        own = PASSWORD if user in ("xu.fang", "guo.tao", "lu.qing") else OFFICE_PASSWORD
        answer = browser.post("/sign-in", data={"username": user, "password": own})
        assert answer.status_code == 303
        return browser


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    return Rooms(tmp_path)


def upload(browser: TestClient, text: str, **more: Any) -> Any:
    return browser.post("/import", data=more, files={"file": ("results.csv", text.encode(), "text/csv")})


def test_a_file_is_taken_in_only_after_its_dry_run(rooms: Rooms) -> None:
    office = rooms.at("liu.wen")
    dry = upload(office, RESULTS)
    assert dry.status_code == 200, dry.text
    assert "New reports: 1" in dry.text
    assert "13.70" in dry.text
    sha256 = hashlib.sha256(RESULTS.encode()).hexdigest()
    answer = office.post("/import", data=fields_of(dry.text) | {"confirm": sha256}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/import/done/{sha256}")
    for _ in range(2):
        done = office.get(answer.headers["location"])
        assert done.status_code == 200
        assert "Reports taken in: 1" in done.text, done.text
    assert office.get(f"/import/done/{'0' * 64}").status_code == 404
    assert rooms.at("zhao.min").get(answer.headers["location"]).status_code == 403
    (number,) = re.findall(r"/reports/([^/]+)/do/reports.reserve-report", done.text)
    assert kept(rooms.station, number).status == "imported"
    again = upload(office, RESULTS)
    assert "Here already: 1" in again.text
    assert 'name="confirm"' not in again.text


def test_a_confirmation_counts_for_the_file_that_was_looked_at(rooms: Rooms) -> None:
    office = rooms.at("liu.wen")
    answer = upload(office, RESULTS, confirm="0" * 64)
    assert answer.status_code == 422
    assert "not what the dry run looked at" in answer.text


def test_faults_name_line_and_column(rooms: Rooms) -> None:
    office = rooms.at("liu.wen")
    answer = upload(office, RESULTS.replace("2026-02-24", "24th of February", 1))
    assert answer.status_code == 422
    assert re.search(r'<th scope="row">2</th><td class="code">analysed_on</td>', answer.text), answer.text
    assert 'name="confirm"' not in answer.text


def test_only_the_office_imports(rooms: Rooms) -> None:
    shown = rooms.at("liu.wen").get("/import").text
    assert "CSV, XLSX, JSON; at most 20 MB." in shown
    assert 'accept=".csv,.xlsx,.json"' in shown
    assert "JPEG" not in shown
    assert rooms.at("zhao.min").get("/import").status_code == 403


def test_a_report_is_signed_over_the_bytes_that_were_shown(rooms: Rooms) -> None:
    (number,) = imported(rooms.station)
    shown = drawn_up(rooms.station, number)
    signer = rooms.at("xu.fang")
    listed = signer.get("/signing").text
    address = f"/reports/{number}/do/reports.sign-report"
    assert address in listed
    page = signer.get(address).text
    assert page.count(shown) >= 3
    assert "13.70" in page
    draft = signer.get(f"/signing/{number}/{shown}.pdf")
    assert hashlib.sha256(draft.content).hexdigest() == shown
    secrets = {"password": PASSWORD, "passphrase": PASSPHRASE}
    unsaid = send(signer, address, **secrets)
    assert unsaid.status_code == 422
    assert PASSPHRASE not in unsaid.text
    assert PASSWORD not in unsaid.text
    wrong = send(signer, address, meaning="I authorize this report", **secrets | {"passphrase": "wrong"})
    assert wrong.status_code == 422
    assert "does not open your key" in wrong.text
    assert kept(rooms.station, number).status == "reserved"
    done = send(signer, address, meaning="I authorize this report", **secrets)
    assert done.status_code == 303, done.text
    assert kept(rooms.station, number).status == "in force"


def test_a_report_is_sent_back_instead_and_the_quality_manager_reads_why(rooms: Rooms) -> None:
    (number,) = imported(rooms.station)
    drawn_up(rooms.station, number)
    signer = rooms.at("xu.fang")
    address = f"/reports/{number}/do/reports.decline-report"
    assert address in signer.get(f"/reports/{number}/do/reports.sign-report").text
    assert address not in rooms.at("guo.tao").get(f"/reports/{number}/do/reports.sign-report").text
    assert send(signer, address, reason="").status_code == 422
    assert kept(rooms.station, number).status == "reserved"
    assert send(signer, address, reason="样品描述有误").status_code == 303
    assert kept(rooms.station, number).status == "imported"
    assert "样品描述有误" in rooms.at("zhao.min").get("/worklist").text


def test_what_was_drawn_anew_is_not_signed_from_the_old_page(rooms: Rooms) -> None:
    (number,) = imported(rooms.station)
    drawn_up(rooms.station, number)
    signer = rooms.at("xu.fang")
    address = f"/reports/{number}/do/reports.sign-report"
    old = fields_of(signer.get(address).text)
    old.pop("version")
    rooms.station.clock.forward(seconds=5)
    drawn_up(rooms.station, number)
    secrets = {"meaning": "I authorize this report", "password": PASSWORD, "passphrase": PASSPHRASE}
    answer = signer.post(address, data=old | secrets)
    assert answer.status_code == 403
    assert "What was shown is not what is to be signed" in answer.text
    assert kept(rooms.station, number).status == "reserved"


def test_nobody_signs_in_another_name(rooms: Rooms) -> None:
    (number,) = imported(rooms.station)
    shown = drawn_up(rooms.station, number)
    other = rooms.at("guo.tao")
    address = f"/reports/{number}/do/reports.sign-report"
    assert "drawn up in another signatory" in other.get(address).text
    secrets = {"meaning": "I authorize this report", "password": PASSWORD, "passphrase": PASSPHRASE}
    assert send(other, address, **secrets).status_code == 403
    for user in ("lu.qing", "liu.wen"):
        answer = rooms.at(user).post(address, data=secrets | {"shown_sha256": shown})
        assert answer.status_code == 403, user
    assert kept(rooms.station, number).status == "reserved"


def test_a_draft_is_shown_to_those_whom_it_concerns(rooms: Rooms) -> None:
    (number,) = imported(rooms.station)
    shown = drawn_up(rooms.station, number)
    assert rooms.at("chen.yu").get(f"/signing/{number}/{shown}.pdf").status_code == 403
    assert rooms.at("ma.li").get(f"/signing/{number}/{shown}.pdf").status_code == 404
    assert rooms.at("zhao.min").get(f"/signing/{number}/{'0' * 64}.pdf").status_code == 404


def test_from_the_amended_draft_to_the_balanced_ledger(rooms: Rooms) -> None:
    dispute = Dispute(rooms.station).decided()
    shown = dispute.reserve()
    case, original = f"/case/{dispute.number}", dispute.report.number
    signer, office, quality = rooms.at("xu.fang"), rooms.at("liu.wen"), rooms.at("zhao.min")
    address = f"{case}/do/reports.sign-amendment"
    assert address in signer.get("/signing").text
    page = signer.get(address).text
    assert "<del>13.70</del>" in page
    assert "<ins>1.37</ins>" in page
    assert shown in page
    secrets = {"password": PASSWORD, "passphrase": PASSPHRASE}
    assert send(signer, address, meaning="I authorize this amended report", **secrets).status_code == 303
    assert kept(rooms.station, dispute.amended).status == "in force"
    stamp = office.get(f"{case}/do/reports.void").text
    assert f"replaced by {dispute.amended}" in stamp
    assert send(office, f"{case}/do/reports.void", reason="稀释倍数录入错误").status_code == 303
    ledger = office.get(f"{case}/recall").text
    assert "Copies not accounted for: 1" in ledger
    assert original in ledger
    copies = re.findall(r'name="copy_id" value="(\d+)"', office.get(f"{case}/do/reports.ask-copy-back").text)
    assert len(copies) == 1
    assert send(office, f"{case}/do/reports.ask-copy-back", copy_id=copies[0]).status_code == 303
    answer = {"copy_id": copies[0], "answer": "lost", "words": "Thrown away."}
    assert send(office, f"{case}/do/reports.record-copy-answer", **answer).status_code == 303
    assert "every copy is accounted for" in office.get(f"{case}/recall").text
    assert send(office, f"{case}/do/reports.draft-void-notice", reason="A wrong dilution factor.").status_code == 303
    assert send(quality, f"{case}/do/reports.approve-void-notice").status_code == 303
    assert "public since" in quality.get(f"{case}/recall").text
    carried_out = office.get(case).text
    step = carried_out[carried_out.index('aria-current="step"') :][:400]
    assert "§ 3.2" in step, "a fault was found: the reply that fits is of 3.2"
    assert "§ 3.1" not in carried_out
    offered = office.get(f"/reports/{original}").text
    offered = offered[offered.index("What can be done") :]
    assert "Ask for a copy of this report back" in offered
    assert "aria-disabled" not in offered, "what is behind a void report is not offered, greyed or not"
    copy = office.get(f"/reports/{original}/do/reports.recall-copy").text
    assert f'type="radio" name="copy_id" value="{copies[0]}"' in copy, "a copy is chosen, never typed as a number"
    assert "reports.void-for-nonconformity" not in quality.get(f"/reports/{dispute.amended}").text

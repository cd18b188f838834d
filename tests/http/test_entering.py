"""A report from elsewhere through the pages: entered, its way of being voided shown, void, its certificate for everybody."""

import io
import zipfile
from pathlib import Path

import pytest
from pyhanko.sign.fields import MDPPerm

from tests.acts.test_elsewhere import OldDispute
from tests.documents.station import rendered
from tests.documents.test_foreign import signed_elsewhere
from tests.http.test_bench_pages import fields_of, send
from tests.http.test_ceremony import Rooms
from tests.signatories import kept

TYPED = {
    "medium": "file", "number": "W-2019-012", "issued_on": "2026-02-20", "client": "宏图农资有限公司", "how": "courier",
    "client_email": "office@client.example", "received_on": "2026-03-01", "evidence": "签收单", "language": "zh-Hans",
}  # fmt: skip


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    return Rooms(tmp_path)


def test_what_is_wrong_is_said_and_nothing_typed_or_handed_in_is_lost(rooms: Rooms) -> None:
    office = rooms.at("liu.wen")
    assert 'href="/enter"' in office.get("/worklist").text
    pdf = signed_elsewhere(MDPPerm.FILL_FORMS)
    wrong = office.post("/enter", data=TYPED | {"number": "W/2019/12"}, files={"file": ("old.pdf", pdf, "application/pdf")})
    assert wrong.status_code == 422
    assert 'value="W/2019/12"' in wrong.text
    assert "such as W-2019-12 for W/2019/12" in wrong.text
    assert "Whoever issued the file locked it" in wrong.text, "how it could be voided is said of the file already kept"
    done = office.post("/enter", data=fields_of(wrong.text) | TYPED)
    assert done.status_code == 303, done.text
    assert kept(rooms.station, "W-2019-012").status == "in force"


def test_a_number_that_is_taken_is_told_together_with_what_else_is_wrong(rooms: Rooms) -> None:
    office = rooms.at("liu.wen")
    pdf = signed_elsewhere(MDPPerm.FILL_FORMS)
    assert office.post("/enter", data=TYPED, files={"file": ("old.pdf", pdf, "application/pdf")}).status_code == 303
    again = office.post("/enter", data=TYPED | {"client": " "})
    assert again.status_code == 422
    for field in ("number", "client", "file"):
        assert f'<a href="#{field}">' in again.text
    assert "There is a report with the number W-2019-012 already." in again.text


def test_the_page_of_an_entered_report_says_how_it_can_be_voided(rooms: Rooms) -> None:
    office = rooms.at("liu.wen")
    pdf = signed_elsewhere(MDPPerm.FILL_FORMS)
    entered = office.post("/enter", data=TYPED, files={"file": ("old.pdf", pdf, "application/pdf")})
    assert entered.headers["location"] == "/reports/W-2019-012?done=reports.enter"
    page = office.get("/reports/W-2019-012").text
    assert "From elsewhere" in page
    assert "A void certificate under the station’s seal names its SHA-256." in page


def test_a_void_certificate_is_in_everybodys_bundle(rooms: Rooms) -> None:
    station = rooms.station
    office = rooms.at("liu.wen")
    office.post("/enter", data=TYPED, files={"file": ("old.pdf", rendered(1)[:4000], "application/pdf")})
    OldDispute(station, kept(station, "W-2019-012")).decided("void without replacement")
    page = office.get("/case/AP-2026-0001/do/reports.void").text
    assert "What is certified" in page
    assert "The file is damaged: nothing can be signed into it." in page
    assert send(office, "/case/AP-2026-0001/do/reports.void", reason="采样不当").status_code == 303
    report = kept(station, "W-2019-012")
    anybody = rooms.pages.browser()
    status = anybody.get(f"/s/{report.status_token}").text
    assert "Report W-2019-012 is void" in status
    with zipfile.ZipFile(io.BytesIO(anybody.get(f"/s/{report.status_token}/bundle.zip").content)) as bundle:
        assert "W-2019-012-void-certificate.pdf" in bundle.namelist()
        assert "W-2019-012.pdf" not in bundle.namelist()
        assert "W-2019-012-void-certificate.pdf" in bundle.read("how-to-check.html").decode()
    store = station.desk.store
    old, certificate = store.get(report.file_sha256), store.get(report.voided_sha256)
    for content, words in (
        (old, "Genuine, but void"),
        (certificate, "This is a void certificate under the station&#39;s seal"),
    ):
        told = anybody.post("/verify", files={"file": ("x.pdf", content, "application/pdf")}).text
        assert words in told, told
    told = anybody.post("/verify/hash", data={"sha256": report.file_sha256}).text
    assert "The report was voided later" in told

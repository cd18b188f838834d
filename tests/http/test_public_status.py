"""What anyone who holds a copy is told: by QR code, by hash, by upload; and nothing else."""

import hashlib
import json
import logging
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from tests.disputes import Dispute
from tests.pages import Pages
from tests.signatories import issued, kept, signing_station


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dispute, Pages]:
    """A report that was amended and stamped void."""
    station = signing_station(tmp_path_factory.mktemp("status"))
    issued_report = issued(station)
    dispute = Dispute(station, issued_report).decided()
    dispute.sign(dispute.reserve())
    dispute.void()
    return dispute, Pages(station)


@pytest.fixture
def client(amended: tuple[Dispute, Pages]) -> TestClient:
    return amended[1].browser(**{"accept-language": "en"})


def test_the_qr_page_says_void_why_and_by_what(amended: tuple[Dispute, Pages], client: TestClient) -> None:
    dispute, _ = amended
    answer = client.get(f"/s/{dispute.report.status_token}")
    assert answer.status_code == 200
    for said in ("VOID", "稀释倍数录入错误", dispute.amended):
        assert said in answer.text
    for hidden in ("宏图农资", "13.70", "1.37", "Li Na", dispute.number):
        assert hidden not in answer.text
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


def test_another_token_is_not_told_apart(client: TestClient) -> None:
    assert client.get("/s/" + "a" * 24).status_code == 404
    assert client.get("/s/WQ-2026-0001").status_code == 404


def test_no_token_is_logged(amended: tuple[Dispute, Pages], client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "lims_complaints")
    token = str(amended[0].report.status_token)
    client.get(f"/s/{token}")
    ours = [r.getMessage() for r in caplog.records if r.name.startswith(("lims_complaints", "uvicorn"))]
    assert not [line for line in ours if token in line]


def test_a_hash_tells_stamped_from_rolled_back(amended: tuple[Dispute, Pages], client: TestClient) -> None:
    dispute, _ = amended
    report = dispute.report
    stamped = client.post("/verify/hash", data={"sha256": _voided(dispute)}).text
    rolled_back = client.post("/verify/hash", data={"sha256": str(report.file_sha256)}).text
    unknown = client.post("/verify/hash", data={"sha256": "0" * 64}).text
    assert "This is our file, stamped void" in stamped
    assert "genuine copy as it was issued" in rolled_back
    assert 'id="upload"' in unknown
    assert "We do not know this file in this form" in unknown
    assert client.post("/verify/hash", data={"sha256": "x"}).status_code == 404


def test_an_upload_is_judged_and_forgotten(amended: tuple[Dispute, Pages], client: TestClient) -> None:
    dispute, _ = amended
    pdf = dispute.station.desk.store.get(_voided(dispute))
    answer = client.post("/verify", files={"file": ("r.pdf", pdf, "application/pdf")})
    assert "Genuine, but void" in answer.text
    altered = pdf.replace(b"/Title", b"/Titlf", 1) + b"\n%more"
    told = client.post("/verify", files={"file": ("r.pdf", altered, "application/pdf")})
    assert "Altered" in told.text
    folder = dispute.station.folder / "files"
    assert hashlib.sha256(altered).hexdigest() not in {f.name for f in folder.rglob("*")}
    assert client.post("/verify", data={}).status_code == 422
    assert client.post("/verify", files={"file": ("r.txt", b"hello", "text/plain")}).status_code == 200


def test_the_list_and_the_feed_are_public(amended: tuple[Dispute, Pages], client: TestClient) -> None:
    listed = client.get("/status-list.json")
    assert listed.status_code == 200
    json.loads(listed.text)
    feed = client.get("/notices.atom")
    assert ElementTree.fromstring(feed.text).tag.endswith("feed")


def _voided(dispute: Dispute) -> str:
    return str(kept(dispute.station, dispute.report.number).voided_sha256)

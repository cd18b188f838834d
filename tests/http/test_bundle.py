"""The bundle to take along: a report can be checked from it alone, offline; a code on a report opens no report."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from lims_complaints.db.engine import writing
from lims_complaints.identity import visits
from lims_complaints.signing.status import read_status_list
from lims_complaints.signing.trust import read_certificates
from lims_complaints.signing.verify import verify, verify_together
from tests.disputes import Dispute
from tests.pages import Pages
from tests.programs import program
from tests.signatories import issued, kept, signing_station


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dispute, Pages]:
    """A report that was amended and stamped void."""
    station = signing_station(tmp_path_factory.mktemp("bundle"))
    dispute = Dispute(station, issued(station)).decided()
    dispute.sign(dispute.reserve())
    dispute.void()
    return dispute, Pages(station)


def unpack(client: TestClient, token: object, folder: Path) -> Path:
    answer = client.get(f"/s/{token}/bundle.zip")
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(folder)
    return folder


def judged(folder: Path, amended: tuple[Dispute, Pages]) -> dict[str, int]:
    trust = read_certificates(folder / "ca.pem")
    listed = read_status_list((folder / "status-list.json").read_bytes(), trust)
    at = amended[1].station.clock()
    crl = [(folder / "revoked.crl").read_bytes()]
    return {f.name: verify(f.read_bytes(), trust, listed, at, crl).exit_code for f in folder.glob("*.pdf")}


def test_the_void_one_and_the_new_one_are_told_from_the_bundle_alone(amended: tuple[Dispute, Pages], tmp_path: Path) -> None:
    dispute, pages = amended
    staff = pages.signed_in("liu.wen")
    old = unpack(staff, kept(pages.station, dispute.report.number).status_token, tmp_path / "old")
    assert judged(old, amended) == {f"{dispute.report.number}-void.pdf": 1}
    new = unpack(staff, kept(pages.station, dispute.amended).status_token, tmp_path / "new")
    assert judged(new, amended) == {f"{dispute.amended}.pdf": 0}


def test_the_command_verifies_it_offline(amended: tuple[Dispute, Pages], tmp_path: Path) -> None:
    dispute, pages = amended
    folder = unpack(pages.signed_in("liu.wen"), kept(pages.station, dispute.report.number).status_token, tmp_path)
    command = [
        str(Path(sys.executable).parent / "lims-complaints"),
        "verify",
        f"{dispute.report.number}-void.pdf",
        "--trust",
        "ca.pem",
    ]
    command += ["--crl", "revoked.crl", "--status", "status-list.json", "--json", "--home", str(tmp_path / "nowhere")]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    said = json.loads(ran.stdout)["files"][0]
    assert (said["verdict"], said["replaced_by"]) in {("void", dispute.amended), ("void", None)}


def test_pdfsig_is_content_with_the_file_in_it(amended: tuple[Dispute, Pages], tmp_path: Path) -> None:
    dispute, pages = amended
    folder = unpack(pages.signed_in("liu.wen"), kept(pages.station, dispute.report.number).status_token, tmp_path)
    ran = subprocess.run(
        [program("pdfsig"), f"{dispute.report.number}-void.pdf"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Signature is Valid" in ran.stdout
    assert "Total document signed" in ran.stdout


def test_the_sums_are_right(amended: tuple[Dispute, Pages], tmp_path: Path) -> None:
    dispute, pages = amended
    folder = unpack(pages.signed_in("liu.wen"), kept(pages.station, dispute.amended).status_token, tmp_path)
    subprocess.run(["sha256sum", "-c", "--strict", "sha256sums.txt"], cwd=folder, check=True, capture_output=True)
    listed = {line.split("  ")[1] for line in (folder / "sha256sums.txt").read_text().splitlines()}
    assert listed | {"sha256sums.txt"} == {f.name for f in folder.iterdir()}


def test_the_code_alone_brings_no_report(amended: tuple[Dispute, Pages], tmp_path: Path) -> None:
    dispute, pages = amended
    token = kept(pages.station, dispute.report.number).status_token
    for client in (pages.browser(), pages.signed_in("wang.lei")):
        names = {f.name for f in unpack(client, token, tmp_path).iterdir()}
        assert names == {"ca.pem", "seal.pem", "revoked.crl", "status-list.json", "how-to-check.html", "sha256sums.txt"}
        assert "宏图农资" not in "".join(f.read_text("utf-8", "replace") for f in tmp_path.iterdir())


def test_a_client_who_proved_the_report_gets_it(amended: tuple[Dispute, Pages], tmp_path: Path) -> None:
    dispute, pages = amended
    report = kept(pages.station, dispute.amended)
    browser = pages.browser()
    with writing(pages.station.engine) as session:
        token = visits.new_token(pages.station.dice)
        visits.begin(session, token, pages.station.clock() + timedelta(hours=1), report_id=report.id)
    browser.cookies.set("client", token)
    unpack(browser, report.status_token, tmp_path / "own")
    assert (tmp_path / "own" / f"{report.number}.pdf").exists()


def test_a_client_of_another_report_does_not(amended: tuple[Dispute, Pages], tmp_path: Path) -> None:
    dispute, pages = amended
    browser = pages.browser()
    with writing(pages.station.engine) as session:
        token = visits.new_token(pages.station.dice)
        visits.begin(
            session, token, pages.station.clock() + timedelta(hours=1), report_id=kept(pages.station, dispute.amended).id
        )
    browser.cookies.set("client", token)
    unpack(browser, kept(pages.station, dispute.report.number).status_token, tmp_path)
    assert not list(tmp_path.glob("*.pdf"))


def test_another_code_is_not_found(amended: tuple[Dispute, Pages]) -> None:
    assert amended[1].browser().get("/s/" + "b" * 24 + "/bundle.zip").status_code == 404
    assert amended[1].signed_in("liu.wen").get("/s/x/bundle.zip").status_code == 404


def test_the_page_speaks_three_languages(amended: tuple[Dispute, Pages], tmp_path: Path) -> None:
    dispute, pages = amended
    folder = unpack(pages.browser(), kept(pages.station, dispute.report.number).status_token, tmp_path)
    html = (folder / "how-to-check.html").read_text("utf-8")
    for words in (
        "How to check report",
        "如何核验报告",
        "如何查驗報告",
        "pyhanko sign validate",
        "pdfsig",
        "Acrobat",
        dispute.amended,
    ):
        assert words in html
    assert "<script" not in html
    assert "http" not in html.replace("http://127.0.0.1:8000", "")


def test_a_supplement_lies_beside_the_report_that_it_amends_and_both_pass_together(tmp_path: Path) -> None:
    station = signing_station(tmp_path / "station")
    dispute = Dispute(station, issued(station)).decided(kind="supplement")
    dispute.sign(dispute.reserve())
    pages = Pages(station)
    folder = unpack(pages.signed_in("liu.wen"), kept(station, dispute.report.number).status_token, tmp_path / "bundle")
    names = [f"{dispute.report.number}.pdf", f"{dispute.amended}.pdf"]
    trust = read_certificates(folder / "ca.pem")
    listed = read_status_list((folder / "status-list.json").read_bytes(), trust)
    files = {name: (folder / name).read_bytes() for name in names}
    assert {r.exit_code for r in verify_together(files, trust, listed, station.clock()).values()} == {0}
    assert verify(files[names[0]], trust, listed, station.clock()).exit_code == 1
    explained = (folder / "how-to-check.html").read_text("utf-8")
    assert f"verify {names[0]} {names[1]} --trust" in explained
    assert f"stood as amended by {dispute.amended}" in explained
    bare = {
        f.name for f in unpack(pages.browser(), kept(station, dispute.report.number).status_token, tmp_path / "bare").iterdir()
    }
    assert not bare & set(names)

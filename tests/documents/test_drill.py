"""A drill on the real water results: every document opens, says what it should, and its signatures hold (issue: drill)."""

import hashlib
import json
import subprocess
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from lims_complaints.drill.run import document_for, drill
from lims_complaints.errors import Refused
from lims_complaints.settings import share
from lims_complaints.signing.pen import to_asn1
from lims_complaints.signing.status import read_status_list
from tests.commands import command
from tests.paths import ROOT, SHARED
from tests.station import SHANGHAI, Replayed

pytestmark = pytest.mark.long

BEGIN = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
UNPUBLISHED = datetime(2031, 1, 6, 9, tzinfo=SHANGHAI)
"""In a year whose days off nobody has published yet."""
OUTCOMES = {
    ("data", "maintained"), ("data", "amended"), ("data", "not admitted"), ("general", "justified"), ("data", "withdrawn"),
}  # fmt: skip
SAYS = {
    ("acknowledgement", "en"): "We have accepted your case",
    ("acknowledgement", "zh-Hans"): "受理通知",
    ("not-admitted", "en"): "cannot be admitted",
    ("reply-maintained", "en"): "The report is maintained",
    ("reply-maintained", "zh-Hant"): "維持原報告",
    ("reply-amended", "zh-Hans"): "原报告作废",
    ("reply-amended", "zh-Hant"): "原報告作廢",
    ("reply-general-at-fault", "zh-Hans"): "致歉",
    ("end-notice", "zh-Hant"): "結案通知",
    ("feedback-form", "zh-Hans"): "客户反馈登记表",
    ("appeal-registration-form", "zh-Hant"): "抱怨申訴登記表",
    ("report issued", "en"): "Check code",
    ("report voided", "zh-Hans"): "作废",
    ("report amended", "zh-Hans"): "更改",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One drill on the real results, for all tests."""
    place = tmp_path_factory.mktemp("drill") / "out"
    results = (SHARED / "data" / "water-results.csv").read_bytes()
    drill(place, results=results, at=BEGIN, dice=Replayed("drill"))
    return place


@pytest.fixture(scope="module")
def manifest(folder: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return read


@pytest.fixture(scope="module")
def words(folder: Path, manifest: dict[str, Any]) -> dict[str, str]:
    """The text of every PDF, by path; fails for one that poppler cannot read."""
    return {f["path"]: text_of(folder / f["path"]) for f in manifest["files"] if f["path"].endswith(".pdf")}


def text_of(file: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], check=True, capture_output=True)
    assert done.stderr == b"", file
    return done.stdout.decode()


def plain(text: str) -> str:
    return "".join(text.split())


def test_the_manifest_is_what_its_schema_says(folder: Path, manifest: dict[str, Any]) -> None:
    schema = json.loads((ROOT / "docs/schemas/drill.schema.json").read_text("utf-8"))
    jsonschema.validate(manifest, schema)
    jsonschema.validate(json.loads((ROOT / "docs/examples/drill-manifest.json").read_text("utf-8")), schema)


def test_every_file_is_listed_with_its_hash_and_nothing_else_is_there(folder: Path, manifest: dict[str, Any]) -> None:
    paths = {f["path"] for f in manifest["files"]}
    there = {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file()}
    assert there == paths | {"manifest.json", "index.html"}
    for f in manifest["files"]:
        assert hashlib.sha256((folder / f["path"]).read_bytes()).hexdigest() == f["sha256"], f["path"]
        assert f["replaces"] is None or f["replaces"] in paths


def test_the_seven_disputes_end_as_they_should(manifest: dict[str, Any]) -> None:
    cases = manifest["cases"]
    assert len(cases) == 7
    assert {(c["kind"], c["outcome"]) for c in cases} == OUTCOMES
    assert [c["urgent"] for c in cases].count(True) == 1
    assert [c["round"] for c in cases].count(2) == 1
    late = next(c for c in cases if c["outcome"] == "not admitted")
    assert late["admitted_at"] is None
    assert datetime.fromisoformat(late["filed_at"]).astimezone(SHANGHAI).date() > date.fromisoformat(late["window_ends_on"])


def test_terms_are_those_of_the_procedure(manifest: dict[str, Any]) -> None:
    """Received on 3 March: ten days later is Friday the 13th. Urgent: three working days after admission."""
    data = [c for c in manifest["cases"] if c["kind"] == "data"]
    assert {c["window_ends_on"] for c in data} == {"2026-03-13"}
    urgent = next(c for c in data if c["urgent"])
    assert urgent["admitted_at"].startswith("2026-03-04")
    assert urgent["answer_due_at"] == "2026-03-09T16:00:00+00:00"


def test_every_language_has_a_client(manifest: dict[str, Any]) -> None:
    assert {f["language"] for f in manifest["files"] if f["kind"] == "appeal-registration-form"} == {"en", "zh-Hans", "zh-Hant"}


@pytest.mark.parametrize(("kind", "language"), SAYS)
def test_papers_say_what_they_should_in_the_clients_language(
    manifest: dict[str, Any], words: dict[str, str], kind: str, language: str
) -> None:
    found = [f["path"] for f in manifest["files"] if (f["kind"], f["language"]) == (kind, language)]
    assert found
    for path in found:
        assert plain(SAYS[kind, language]) in plain(words[path]), path


def test_the_amended_report_names_what_it_replaces_and_the_voided_one_is_marked_on_each_page(
    folder: Path, manifest: dict[str, Any], words: dict[str, str]
) -> None:
    files = {f["path"]: f for f in manifest["files"]}
    amended = [f for f in files.values() if f["kind"] == "report amended"]
    assert len(amended) == 2
    for f in amended:
        original = files[f["replaces"]]
        assert original["kind"] == "report issued"
        assert original["report"] in words[f["path"]]
        assert original["sha256"] in plain(words[f["path"]])
        (voided,) = [v for v in files.values() if v["kind"] == "report voided" and v["replaces"] == original["path"]]
        assert (folder / voided["path"]).read_bytes().startswith((folder / original["path"]).read_bytes())
        pages = words[voided["path"]].split("\f")[:-1]
        assert all("VOID" in page for page in pages)


def test_results_stand_in_the_report_to_the_letter(words: dict[str, str]) -> None:
    """The first sample of the file is the first report's."""
    first = next(text for path, text in words.items() if "report-R-2026-00001." in path)
    assert "21VASWCB-3025223.5" in plain(first)
    for value in ("208", "73.6", "46.2", "14.2"):
        assert value in first


def test_signatures_hold_by_another_program(folder: Path, manifest: dict[str, Any]) -> None:
    root = load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    signed = 0
    for f in manifest["files"]:
        if not f["path"].endswith(".pdf"):
            continue
        with (folder / f["path"]).open("rb") as stream:
            embedded = list(PdfFileReader(stream).embedded_signatures)
            assert embedded or not f["kind"].startswith(("report", "reply", "acknowledgement", "filing-receipt")), f["path"]
            for one in embedded:
                trusted = ValidationContext(trust_roots=[to_asn1(root)], moment=one.self_reported_timestamp)
                status = validate_pdf_signature(one, trusted, key_usage_settings=KeyUsageConstraints({"non_repudiation"}))
                assert status.intact, f["path"]
                assert status.valid, f["path"]
                assert status.trusted, f["path"]
                signed += 1
    assert signed > 50


def test_the_status_list_knows_every_report(folder: Path, manifest: dict[str, Any]) -> None:
    root = load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    listed = read_status_list((folder / "status-list.json").read_bytes(), [root])
    for f in manifest["files"]:
        if f["kind"].startswith("report "):
            found = listed.of_file(f["sha256"])
            assert found is not None, f["path"]
            entry, _form = found
            voided = any(v["kind"] == "report voided" and v["report"] == f["report"] for v in manifest["files"])
            assert entry.state == ("superseded" if voided else "in force"), "in this drill each void report was replaced"


@pytest.mark.parametrize(("kind", "code"), [("report amended", 0), ("report issued", 1), ("report voided", 1)])
def test_whoever_checks_the_folder_today_is_answered(folder: Path, manifest: dict[str, Any], kind: str, code: int) -> None:
    """The list is dated when it is written, whatever day was played: an expired one would leave everything open."""
    replaced = {f["report"] for f in manifest["files"] if f["kind"] == "report voided"}
    found = [f for f in manifest["files"] if f["kind"] == kind and (code == 0 or f["report"] in replaced)]
    assert len(found) == 2
    told = ("--trust", folder / "ca.pem", "--status", folder / "status-list.json")
    assert command("verify", *(folder / f["path"] for f in found), *told).code == code


def test_the_record_of_each_case_is_there_as_json_and_pdf(folder: Path, manifest: dict[str, Any]) -> None:
    for case in manifest["cases"]:
        kinds = [f["path"] for f in manifest["files"] if f["case"] == case["number"] and f["kind"] == "case record"]
        assert sorted(Path(p).suffix for p in kinds) == [".json", ".pdf"]
        record = json.loads((folder / case["number"] / "case-record.json").read_text("utf-8"))
        assert record["outcome"] == case["outcome"]
        assert [e["hash"] for e in record["audit"]]
        assert "receipt_digest" not in json.dumps(record)


def test_the_page_needs_no_other_site(folder: Path) -> None:
    page = (folder / "index.html").read_text("utf-8")
    assert "http" not in page
    assert "<script" not in page
    assert page.count("<h2 ") == 7


def test_under_twelve_days_every_last_day_follows_and_a_year_without_published_days_off_is_assumed(tmp_path: Path) -> None:
    text = share("procedures", "testing-station.md").read_text("utf-8")
    before, clock, after = text.partition("[clock.appeal-window]")
    file = tmp_path / "twelve.md"
    file.write_text(before + clock + after.replace('term   = "10 days"', 'term   = "12 days"', 1), "utf-8")
    document, errors = document_for(file)
    assert not errors
    manifest = drill(tmp_path / "out", procedure=document, at=UNPUBLISHED, dice=Replayed("drill"))
    cases: Any = manifest["cases"]
    assert {c["window_ends_on"] for c in cases if c["kind"] == "data"} == {"2031-01-20"}  # the 19th is a Sunday
    assert document is not None
    assert {c["edition"] for c in cases} == {document.edition.hash}
    assert {(c["kind"], c["outcome"]) for c in cases} == OUTCOMES


def test_a_document_that_contradicts_itself_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    text = share("procedures", "testing-station.md").read_text("utf-8")
    file = tmp_path / "torn.md"
    file.write_text(text.replace('to    = "opinion approved"', 'to    = "opinion aproved"', 1), "utf-8")
    line = 1 + text[: text.index('to    = "opinion approved"')].count("\n")
    ran = command("drill", tmp_path / "out", "--procedure", file)
    assert ran.code == 1
    assert f"torn.md:{line - 4}" in ran.err or f"torn.md:{line}" in ran.err
    assert "opinion aproved" in ran.err
    assert not (tmp_path / "out").exists()


def test_what_no_drill_wrote_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(Refused):
        drill(tmp_path, at=BEGIN)
    assert [f.name for f in tmp_path.iterdir()] == ["mine.txt"]


def test_a_wrong_instant_is_wrong_usage(tmp_path: Path) -> None:
    ran = command("drill", tmp_path / "out", "--at", "next week")
    assert ran.code == 64
    assert "2026-03-02T09:00" in ran.err

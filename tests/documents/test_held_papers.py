"""Every paper of a drill, held against the list of what it must hold, in the three languages (documents.md; issue: drill)."""

import io
import json
import re
import subprocess
import zipfile
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from lims_complaints.act import ACTS
from lims_complaints.documents.forms import FormContent, render_form
from lims_complaints.drill.run import drill
from lims_complaints.language import LANGUAGES, Language, translator
from tests.documents.examples import AT, attached, pages_of, text_of
from tests.paths import SHARED
from tests.station import SHANGHAI, Replayed

pytestmark = pytest.mark.long

HOLDS: dict[str, tuple[str, ...]] = {
    "appeal-registration-form": (
        "Number", "Filed at", "By way of", "Name", "Organisation", "On behalf of", "Authority shown", "Report number",
        "Received at, as proved", "Proof of receipt", "Last day to appeal", "How that day was reckoned", "Results disputed",
        "Grounds", "Remedy asked for", "Urgent answer asked for", "Reason for urgency", "Evidence that the grounds rest on",
        "Files",
    ),
    "complaint-registration-form": ("Number", "Filed at", "Name", "What happened", "Remedy asked for", "Files"),
    "filing-receipt": ("Number", "Received at", "SHA-256 of everything filed", "What happens next", "How to follow it"),
    "complaint-receipt": ("Number", "Received at", "SHA-256 of everything filed", "What happens next", "How to follow it"),
    "acceptance-register": (
        "Kind of case", "Admissible", "Ruling", "Reason", "Accepted at", "Kind", "Answer due on", "How that day was reckoned",
        "Reported to the quality manager at", "Presided over by", "Department concerned", "Outcome (处理结果)", "Closed at",
    ),
    "complaint-handling-form": (
        "Facts found", "Cause", "Measures", "Responsible", "Measures done on", "Handed to the Office", "Team", "Outcome",
        "Ruled by",
    ),
    "review-record": (
        "Stage", "Looked at", "Finding", "What was found", "Evidence", "By whom, when", "Preliminary opinion", "Ruling",
        "Ruled by", "Reason",
    ),
    "retest-order": (
        "Parameter", "Method", "Determinations by each analyst", "Within one analyst", "Between the analysts",
        "Original against retest", "Limit", "Both analysts start within", "Ordered at", "The sample, judged before the retest",
    ),
    "coding-record": ("Coded by", "Coded at", "Opened by", "Opened at", "Reason", "The map", "Commitment (SHA-256)"),
    "coding-notice": ("Coded at", "Commitments", "How to check them"),
    "retest-record": (
        "Code", "Method", "Instrument", "Calibrated until", "Reagents and their lots", "Conditions", "Started at", "Ended at",
        "Results as read", "Locked at", "SHA-256 of this entry",
    ),
    "verdict-sheet": (
        "Verdict", "Original", "Retest", "Value to report", "Formula", "With numbers", "Holds", "Approved by",
        "Departure from the verdict, and why",
    ),
    "decision-record": (
        "Facts that it rests on", "Outcome", "Reason", "Departure from what was found, and why",
        "Who had a part in the original work", "Analysed by", "Checked by", "Signed by", "Decided by",
        "Preliminary opinion approved by",
    ),
    "feedback-form": (
        "satisfied", "partly satisfied", "not satisfied", "Why?", "What would settle it?", "Answered at",
    ),
    "recall-ledger": ("Holder", "Asked back at", "What became of it", "Answer", "Evidence (SHA-256)", "Replaced by"),
    "void-notice": ("Report number", "Issued at", "Void since", "Reason", "Replaced by", "Published at"),
    "nonconformity-record": (
        "What did not conform?", "Significance", "Effect on results and clients", "Containment", "Other reports at risk",
        "Work stopped",
    ),
    "corrective-action-record": (
        "Cause", "How was the cause found?", "Action", "Owner", "Due on", "Done on", "Evidence",
    ),
    "effectiveness-check": ("Action", "Owner", "Effective", "What was found?", "Effect checked by", "Effect checked at"),
    "compensation-record": ("claim", "offer", "agreed", "Amount", "Basis", "Paid on"),
    "round-record": ("Begun at", "Ended at", "Grounds", "Outcome", "What we answered", "The client's answer"),
    "archive-transfer-list": (
        "Case", "Pieces", "SHA-256", "Retain until", "Handed over by", "Ruling", "Archivist", "SHA-256 of the package",
    ),
    "case-record": (
        "Contents", "The case", "The course of the case", "Time limits", "How each day was reckoned", "Papers, in order",
        "Files and reports", "Audit extract",
    ),
}  # fmt: skip
"""What stands on each form, by the English words of its labels."""
GREETS: dict[Language, tuple[str, str]] = {
    "en": ("Dear ", "Yours sincerely"),
    "zh-Hans": ("尊敬的", "敬礼"),
    "zh-Hant": ("台鑒", "敬禮"),
}
ASKS: dict[Language, str] = {"en": "Liu Wen", "zh-Hans": "刘雯", "zh-Hant": "劉雯"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("held") / "out"
    results = (SHARED / "data" / "water-results.csv").read_bytes()
    drill(place, results=results, at=datetime(2026, 9, 15, 9, tzinfo=SHANGHAI), dice=Replayed("held"))
    return place


@pytest.fixture(scope="module")
def papers(folder: Path) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    return [f for f in files if f["path"].endswith(".pdf")]


@pytest.fixture(scope="module")
def texts(folder: Path, papers: list[dict[str, Any]]) -> dict[str, str]:
    return {f["path"]: text_of((folder / f["path"]).read_bytes()) for f in papers}


def even(text: str) -> str:
    return "".join(text.split())


def kind_of(paper: dict[str, Any]) -> str:
    return str(paper["kind"]).replace(" ", "-") if paper["kind"] == "case record" else str(paper["kind"])


@pytest.mark.parametrize("kind", HOLDS)
def test_each_form_holds_what_it_must_in_each_language(
    folder: Path, papers: list[dict[str, Any]], tmp_path: Path, kind: str
) -> None:
    paper = next(f for f in papers if kind_of(f) == kind)
    kept = attached((folder / paper["path"]).read_bytes(), tmp_path)
    content = FormContent.model_validate_json(kept[f"{kind}.json"])
    for language in LANGUAGES:
        said = even(text_of(render_form(kind, content, language, AT)))
        say = translator(language)
        assert [label for label in HOLDS[kind] if even(say(label)) not in said] == [], language
        assert even(content.title[language]) in said  # type: ignore[index]
        assert f"{content.code}" in said


def test_every_form_that_a_case_makes_is_on_the_list(papers: list[dict[str, Any]]) -> None:
    letters = {
        "acknowledgement", "request-for-missing", "not-admitted", "interim-answer", "recall", "end-notice", "progress",
        "urgency-ruling",
    }  # fmt: skip
    kinds = {kind_of(f) for f in papers if not f["kind"].startswith(("report", "reply")) and f["kind"] not in letters}
    assert kinds - {"feedback-request", "bench-labels"} == set(HOLDS)


def test_every_letter_greets_names_one_person_to_ask_and_closes(papers: list[dict[str, Any]], texts: dict[str, str]) -> None:
    letters = [
        f
        for f in papers
        if f["path"].count("-L")
        or re.search(r"acknowl|reply|request|notice|admitted|interim|progress|ruling|recall\.", f["path"])
    ]
    letters = [f for f in letters if f["kind"] not in ("coding-notice", "recall-ledger", "void-notice")]
    assert len(letters) > 25
    for f in letters:
        said = even(texts[f["path"]])
        for phrase in (*GREETS[f["language"]], ASKS[f["language"]]):
            assert even(phrase) in said, (f["path"], phrase)


def test_no_paper_speaks_as_a_machine(papers: list[dict[str, Any]], texts: dict[str, str]) -> None:
    """No name of an act, no ISO instant, no yes or no of a program."""
    for f in papers:
        said = texts[f["path"]]
        assert [name for name in ACTS if name in said] == [], f["path"]
        assert not INSTANT.search(said), f["path"]
        assert not re.search(r"\bTrue\b|\bFalse\b", said), f["path"]


def test_chinese_papers_have_no_english_sentences(papers: list[dict[str, Any]], texts: dict[str, str]) -> None:
    """Four plain English words in a row are a sentence that nobody translated; names of parameters and sites are shorter."""
    for f in papers:
        if f["language"] == "en" or f["kind"].startswith("report"):
            continue
        found = re.findall(r"(?:\b[a-z]{2,}\b[ ,]+){3,}[a-z]{2,}\b", texts[f["path"]])
        assert found == [], f["path"]


def test_no_page_holds_next_to_nothing(folder: Path, papers: list[dict[str, Any]]) -> None:
    """Beside head, foot and end mark each page has at least three lines."""
    for f in papers:
        if f["kind"] == "bench-labels":
            continue
        for n, page in enumerate(pages_of((folder / f["path"]).read_bytes()), 1):
            lines = [line for line in page.splitlines() if line.strip()]
            assert len(lines) >= 6, (f["path"], n, lines)


@pytest.mark.parametrize(
    ("case", "kind", "says"),
    [
        ("AP-2026-0001", "acceptance-register", "what was missing was supplied"),
        ("AP-2026-0001", "archive-transfer-list", "taken into the archive"),
        ("AP-2026-0002", "archive-transfer-list", "已接收归档"),
        ("AP-2026-0002", "coding-record", "启封人"),
        ("AP-2026-0002", "compensation-record", "已付款 2400.00 CNY — 2026年10月9日"),
        ("AP-2026-0002", "nonconformity-record", "不加核对项仍可能再次发生。赵敏2026年9月30日"),
        ("AP-2026-0002", "report amended", "2023年5月23日 – 2026年9月23日"),
        ("AP-2026-0001", "case record", "10:10 Our own laboratory found"),
    ],
)
def test_a_paper_says_how_it_went(papers: list[dict[str, Any]], texts: dict[str, str], case: str, kind: str, says: str) -> None:
    newest = [f["path"] for f in papers if (f["case"], f["kind"]) == (case, kind)][-1]
    assert even(says) in even(texts[newest])


def test_a_list_names_letters_without_a_loose_end(papers: list[dict[str, Any]], texts: dict[str, str]) -> None:
    for f in papers:
        if f["kind"] == "archive-transfer-list":
            assert not re.search(r"[:：]…|case …\s+papers", texts[f["path"]]), f["path"]


def test_no_letter_tears_a_result_from_its_unit(folder: Path, papers: list[dict[str, Any]]) -> None:
    """Where a line of a letter ends, neither a unit's stroke nor a number that a unit follows stands last."""
    for f in papers:
        if f["kind"].startswith("reply"):
            text = "\n".join(pages_of((folder / f["path"]).read_bytes()))
            assert not re.search(r"g/\s*\n|[\d.]\s*\n\s*[um]g/L", text), f["path"]


def test_nobody_answers_late_in_a_drill_that_has_time(folder: Path) -> None:
    answered = 0
    for file in folder.glob("*/case-record.json"):
        record = json.loads(file.read_text("utf-8"))
        for clock in record["clocks"]:
            if clock["name"] == "answer" and clock["met_at"]:
                assert clock["met_at"] < clock["due_at"], (record["number"], clock["round_number"])
                answered += 1
    assert answered > 3


def test_the_end_notice_says_how_it_ended_and_until_when_records_stay(
    papers: list[dict[str, Any]], texts: dict[str, str]
) -> None:
    said = {f["case"]: texts[f["path"]] for f in papers if f["kind"] == "end-notice"}
    assert "report R-2026-00001 is maintained as issued" in said["AP-2026-0001"]
    assert "2032" in said["AP-2026-0001"]
    assert "由R-2026-00002-G1替代" in even(said["AP-2026-0002"])
    assert "You told us that you are satisfied" in said["AP-2026-0001"]
    withdrawn = next(text for text in said.values() if "撤回" in text)
    assert "存档备查" in even(withdrawn)


def test_a_reply_says_in_numbers_what_the_retest_showed(papers: list[dict[str, Any]], texts: dict[str, str]) -> None:
    english = next(texts[f["path"]] for f in papers if f["kind"] == "reply-maintained" and f["language"] == "en")
    assert "the report says 208 mg/L" in english
    assert "two people who did not know whose sample it was found" in english


def test_an_acknowledgement_of_a_general_complaint_speaks_of_no_report(
    papers: list[dict[str, Any]], texts: dict[str, str]
) -> None:
    said = next(even(texts[f["path"]]) for f in papers if f["kind"] == "acknowledgement" and f["case"].startswith("CP-"))
    assert "检测报告" not in said
    assert "由未参与此事的人员批准" in said


def test_who_prepared_checked_and_signed_a_report_stands_with_the_time(
    papers: list[dict[str, Any]], texts: dict[str, str]
) -> None:
    for f in papers:
        if f["kind"] in ("report issued", "report amended"):
            first = even(texts[f["path"]])
            say = translator(f["language"])
            for label in ("Prepared by", "Checked by", "Authorized by"):
                assert even(say(label)) in first
            assert first.count("(UTC+08:00)") >= 4, f["path"]


def test_the_case_record_binds_every_paper_of_the_case(papers: list[dict[str, Any]], texts: dict[str, str]) -> None:
    record = next(f for f in papers if f["kind"] == "case record" and f["case"] == "AP-2026-0002")
    said = even(texts[record["path"]])
    for phrase in ("复检原始记录", "密码编号记录", "赔偿协商记录", "纠正措施记录", "您的申诉有理", "审计摘录"):
        assert phrase in said, phrase
    assert said.index("案件经过") < said.index("审计摘录") < said.index("您的申诉有理")


def test_the_archive_package_can_be_checked_by_another_program(folder: Path, tmp_path: Path) -> None:
    packages = sorted(folder.glob("*/archive-package.zip"))
    assert len(packages) == 7
    with zipfile.ZipFile(io.BytesIO(packages[1].read_bytes())) as packed:
        packed.extractall(tmp_path)
        names = set(packed.namelist())
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    pieces = {p["path"]: p["sha256"] for p in manifest["pieces"]}
    assert names == {*pieces, "manifest.json", "SHA256SUMS"}
    assert all(sha256((tmp_path / path).read_bytes()).hexdigest() == said for path, said in pieces.items())
    assert {"case-record.json", "audit.json"} <= set(pieces)
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path, check=False, capture_output=True)
    assert done.returncode == 0, done.stdout
    record = json.loads((tmp_path / "case-record.json").read_text("utf-8"))
    assert {"filed", "rounds", "decisions", "clocks", "papers", "audit"} <= set(record)
    assert all(p["content"] for p in record["papers"] if p["name"] == "decision-record")

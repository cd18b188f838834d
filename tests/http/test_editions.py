"""From 10 days to 12 through the pages: proposed as files, compared, approved by somebody else, and seen wherever it counts."""

import json
import re
from datetime import datetime
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from lims_complaints.act import ACTS
from lims_complaints.db.engine import writing
from lims_complaints.identity.actor import CLIENT
from lims_complaints.records.case import Case
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.paper import Paper
from tests.changing import handed_in, newest_proposal, number_in_force, texts
from tests.pages import Pages
from tests.station import SHANGHAI, Station

TWELVE = {
    "within ten days of": "within twelve days of",
    'starts = "the report was received"\nstops  = "the appeal is filed"\nterm   = "10 days"': (
        'starts = "the report was received"\nstops  = "the appeal is filed"\nterm   = "12 days"'
    ),
}


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return Pages(Station(tmp_path, at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)))


def send(browser: TestClient, words: dict[str, str], reason: str = "Clients abroad need more time.") -> object:
    files = {field: (f"{field}.md", text.encode(), "text/markdown") for field, text in words.items()}
    return browser.post("/procedures", data={"reason": reason}, files=files)


def test_ten_days_become_twelve_everywhere_and_only_from_the_day_on(pages: Pages) -> None:
    station = pages.station
    station.report()
    office, manager, public = pages.signed_in("liu.wen"), pages.signed_in("zhao.min"), pages.browser()
    assert "Time to appeal 10 days" in public.get("/procedure").text
    sent = send(office, texts("testing-station", 2, "2026-03-04", TWELVE))
    assert sent.status_code == 303  # type: ignore[attr-defined]
    place = sent.headers["location"].partition("?")[0]  # type: ignore[attr-defined]
    mine = office.get(place).text
    assert "12 days instead of 10 days" in mine
    assert "<del>ten</del><ins>twelve</ins>" in mine
    assert "You proposed it" in mine
    assert "Approve the edition" not in mine
    assert "waits for approval" in manager.get("/worklist").text
    assert "12日" in pages.signed_in("zhao.min", "zh-Hans").get(place).text
    assert "12日" in pages.signed_in("zhao.min", "zh-Hant").get(place).text
    assert manager.post(f"{place}/approve").status_code == 303
    assert "Time to appeal 10 days" in public.get("/procedure").text
    assert "Edition 2 from 4 Mar 2026" in manager.get("/procedures").text
    station.clock.set("2026-03-04 09:00")
    after = public.get("/procedure").text
    assert "Time to appeal 12 days" in after
    assert "Time to appeal 10 days" not in after
    assert "within twelve days of" in after
    first = public.get("/procedure/testing-station/1").text
    assert "Time to appeal 10 days" in first
    assert "not in force today" in first
    assert "until 4 Mar 2026" in first
    for language in ("zh-Hans", "zh-Hant"):
        assert "12日" in pages.browser(**{"accept-language": language}).get("/procedure").text


def test_the_longer_window_lets_an_appeal_in_for_reports_received_from_then_on(pages: Pages) -> None:
    station = pages.station
    station.report("WQ-2026-0001", received="2026-03-02")
    station.report("WQ-2026-0002", received="2026-03-05")
    send(pages.signed_in("liu.wen"), texts("testing-station", 2, "2026-03-04", TWELVE))
    pages.signed_in("zhao.min").post(f"/procedures/proposals/{newest_proposal(station)}/approve")
    station.clock.set("2026-03-05 12:00")
    said = {n: window(pages, n) for n in ("WQ-2026-0001", "WQ-2026-0002")}
    assert "12 Mar 2026" in said["WQ-2026-0001"]
    assert "17 Mar 2026" in said["WQ-2026-0002"]
    assert [filed(pages, n) for n in said] == [("10 days", "2026-03-12"), ("12 days", "2026-03-17")]


def filed(pages: Pages, number: str) -> tuple[str, str]:
    """File over a report; return the time to appeal on record, which each page of the case shows as it was promised."""
    appeal = {"report": number, "check_code": pages.station.check_codes[number], "name": "Li Na", "phone": "1"}
    given = ACTS["intake.file-appeal"].given(**appeal, results=[{"line": 1, "grounds": "Too high"}])
    case = pages.station.desk.perform("intake.file-appeal", given, by=CLIENT).key
    browser = pages.signed_in("liu.wen")
    clocks = browser.get(f"/api/cases/{case}").json()["clocks"]
    term, day = next((c["term"], c["due_on"]) for c in clocks if c["name"] == "appeal-window")
    assert f"Clause 1.1: {term};" in unescape(browser.get(f"/case/{case}/deadlines").text)
    with pages.station.read() as session:
        form = session.scalars(select(Paper).join(Case).where(Case.number == case, Paper.name == "appeal-registration-form"))
        assert f"Clause 1.1: {term};" in json.dumps(form.one().content)
    return term, day


def window(pages: Pages, number: str) -> str:
    browser = pages.browser()
    browser.post("/appeal", data={"report": number, "check_code": pages.station.check_codes[number]})
    return browser.get("/appeal/form").text


def test_what_is_wrong_is_said_with_line_and_cure_and_the_files_are_kept(pages: Pages) -> None:
    office = pages.signed_in("liu.wen")
    answer = send(office, texts("testing-station", 2, "2026-03-04", {'to    = "filed"': 'to    = "filled"'}), "Because.")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    html = answer.text  # type: ignore[attr-defined]
    assert re.search(r"document\.md:\d+, clause 1\.1: move .file-appeal. goes to .filled.", html.replace("&#34;", "'"))
    assert "Did you mean" in html
    assert "Because." in html
    assert "traditional.md" in html
    assert office.get("/procedures").status_code == 200


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "zh-Hans",
            ("，条款1.1：move “file-appeal”到达“filled”；没有这个状态。是否想写“filed”？", "由“technical”办理；没有这个岗位"),
        ),
        (
            "zh-Hant",
            (
                "，條款1.1：move 「file-appeal」到達「filled」；沒有這個狀態。是否想寫「filed」？",
                "由「technical」辦理；沒有這個崗位",
            ),
        ),
    ],
)
def test_every_fault_of_a_document_is_said_in_the_readers_language(pages: Pages, language: str, words: tuple[str, ...]) -> None:
    office = pages.signed_in("liu.wen", language)
    broken = {'to    = "filed"': 'to    = "filled"', 'by    = ["technical business office"]': 'by    = ["technical"]'}
    answer = send(office, texts("testing-station", 2, "2026-03-04", broken))
    said = unescape(answer.text)  # type: ignore[attr-defined]
    assert all(each in said for each in words)
    assert "there is no such" not in said


@pytest.mark.parametrize(
    ("number", "day", "words"),
    [(1, "2026-03-04", "Write edition: 2"), (2, "2026-03-01", "Write 2026-03-02 or a later day")],
)
def test_an_old_number_and_a_day_that_is_past_are_no_edition(pages: Pages, number: int, day: str, words: str) -> None:
    answer = send(pages.signed_in("liu.wen"), texts("testing-station", number, day))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert words in answer.text  # type: ignore[attr-defined]


def test_a_translation_that_lacks_a_clause_and_a_file_that_is_no_text(pages: Pages) -> None:
    office = pages.signed_in("liu.wen")
    words = texts("testing-station", 2, "2026-03-04")
    words["traditional"] = words["traditional"].partition("## 7 ")[0]
    lacking = send(office, words).text  # type: ignore[attr-defined]
    assert "the translation has no clause 7" in lacking
    files = {f: (f"{f}.md", "版本".encode("gb18030"), "text/plain") for f in ("document", "simplified", "traditional")}
    assert "is no text in UTF-8" in office.post("/procedures", data={"reason": "x"}, files=files).text


def test_a_file_put_right_takes_the_place_of_the_faulty_one(pages: Pages) -> None:
    office, words = pages.signed_in("liu.wen"), texts("testing-station", 2, "2026-03-04")
    for document in (words["document"].replace('to    = "filed"', 'to    = "filled"', 1), "still wrong"):
        answer = send(office, words | {"document": document})
    page = answer.text  # type: ignore[attr-defined]
    assert page.count(">document.md<") == 1
    assert page.count(">simplified.md<") == 1


def test_the_same_words_are_proposed_once(pages: Pages) -> None:
    office = pages.signed_in("liu.wen")
    words = texts("testing-station", 2, "2026-03-04")
    assert send(office, words).status_code == 303  # type: ignore[attr-defined]
    assert "nothing is new" in send(office, words).text  # type: ignore[attr-defined]


def test_who_may_not_is_told_under_which_clause(pages: Pages) -> None:
    send(pages.signed_in("zhao.min"), texts("testing-station", 2, "2026-03-04"))
    place = f"/procedures/proposals/{newest_proposal(pages.station)}"
    assert pages.browser().get(place).status_code == 303
    for user in ("zhao.min", "liu.wen", "wang.lei"):
        answer = pages.signed_in(user).post(f"{place}/approve")
        assert (user, answer.status_code) == (user, 403)
        assert "8.1" in answer.text
    assert pages.signed_in("wang.lei").post(f"{place}/decline", data={"reason": "no"}).status_code == 403
    assert send(pages.signed_in("wang.lei"), texts("testing-station", 3, "2026-03-04")).status_code == 403  # type: ignore[attr-defined]
    assert number_in_force(pages.station, "testing-station") == 1


def test_a_declined_edition_says_why_and_never_holds(pages: Pages) -> None:
    send(pages.signed_in("liu.wen"), texts("testing-station", 2, "2026-03-04"))
    place = f"/procedures/proposals/{newest_proposal(pages.station)}"
    manager = pages.signed_in("zhao.min")
    assert manager.post(f"{place}/decline", data={"reason": " "}).status_code == 422
    assert manager.post(f"{place}/decline", data={"reason": "Ask the clients first."}).status_code == 303
    assert "Ask the clients first." in manager.get(place).text
    late = pages.signed_in("zhou.kai").post(f"{place}/approve")
    assert (late.status_code, "Somebody was quicker" in late.text) == (409, True)
    pages.station.clock.set("2026-03-09 09:00")
    assert number_in_force(pages.station, "testing-station") == 1


def test_of_two_editions_with_one_number_the_second_is_not_approved(pages: Pages) -> None:
    office, manager = pages.signed_in("liu.wen"), pages.signed_in("zhao.min")
    places = []
    for changes in (TWELVE, None):
        send(office, texts("testing-station", 2, "2026-03-04", changes))
        places.append(f"/procedures/proposals/{newest_proposal(pages.station)}/approve")
    assert manager.post(places[0]).status_code == 303
    assert "was adopted meanwhile" in manager.post(places[1]).text


def test_a_first_edition_is_approved_by_the_houses_quality_manager(pages: Pages) -> None:
    send(pages.signed_in("ma.li"), texts("winery", 1, "2026-03-02"))
    place = f"/procedures/proposals/{newest_proposal(pages.station)}"
    manager = pages.signed_in("zhao.min")
    assert "first edition" in manager.get(place).text
    assert manager.post(f"{place}/approve").status_code == 303
    assert number_in_force(pages.station, "winery") == 1
    assert "Consumer complaints" in pages.browser().get("/procedure/winery").text
    assert 'href="/procedure/winery"' in pages.browser().get("/procedure").text


def test_everything_stands_in_the_record(pages: Pages) -> None:
    send(pages.signed_in("liu.wen"), texts("testing-station", 2, "2026-03-04"))
    pages.signed_in("zhao.min").post(f"/procedures/proposals/{newest_proposal(pages.station)}/approve")
    with pages.station.read() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.act.startswith("edition.")).order_by(AuditEvent.sequence)
        ).all()
    assert [(e.act, e.clause) for e in events] == [("edition.propose", "8.1"), ("edition.approve", "8.1")]
    assert all(e.notes["edition"].startswith("testing-station 2 ") for e in events)


def test_the_database_itself_keeps_the_proposer_from_approving(pages: Pages) -> None:
    given = handed_in(pages.station, texts("testing-station", 2, "2026-03-04"))
    pages.station.desk.perform("edition.propose", ACTS["edition.propose"].given(**given), by=pages.station.who("zhao.min"))
    with pytest.raises(Exception, match="not approved by who proposed it"), writing(pages.station.engine) as session:
        session.connection().exec_driver_sql("update proposed_edition set outcome = 'approved', closed_by_id = proposed_by_id")


def test_the_files_from_which_one_begins_are_those_in_force(pages: Pages) -> None:
    browser = pages.browser()
    for language, words in (("", "# "), (".zh-Hans", "投诉"), (".zh-Hant", "投訴")):
        answer = browser.get(f"/procedure/testing-station/document{language}.md")
        assert answer.status_code == 200
        assert words in answer.text
    assert browser.get("/procedure/testing-station/document.fr.md").status_code == 404
    assert browser.get("/procedure/nowhere").status_code == 404
    assert browser.get("/procedure/testing-station/7").status_code == 404

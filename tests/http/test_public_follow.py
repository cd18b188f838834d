"""A client follows a case by its receipt code: reads what concerns them, answers, and sees nothing internal or of others."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from lims_complaints.act import ACTS
from lims_complaints.db.engine import writing
from lims_complaints.identity.actor import CLIENT
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.records.feedback import Feedback
from lims_complaints.records.paper import Paper, StoredFile
from lims_complaints.records.report import Report
from lims_complaints.worker.jobs import JOBS
from lims_complaints.worker.loop import run_due
from tests.pages import Pages
from tests.station import Station


class Followed:
    """A case with its receipt code, and a browser without an account."""

    def __init__(self, folder: Path, seed: str = "seed", **filed: Any) -> None:
        self.station = Station(folder, seed=seed)
        self.report = self.station.report()
        self.number, self.code = self.file(**filed)
        self.pages = Pages(self.station)
        self.client = self.pages.browser(**{"accept-language": "en"})

    def file(self, **more: Any) -> tuple[str, str]:
        given = ACTS["intake.file-appeal"].given(
            report=self.report.number, check_code=self.station.check_codes[self.report.number], name="Li Na",
            email="li@client.example", language="en", results=[{"line": 1, "grounds": "ten times our own"}], **more,
        )  # fmt: skip
        done = self.station.desk.perform("intake.file-appeal", given, by=CLIENT)
        return done.key, str(done.shown["receipt_code"])

    def do(self, act: str, who: str, **given: Any) -> None:
        self.station.desk.perform(act, ACTS[act].given(**given), by=self.station.who(who), key=self.number)

    def open(self, code: str = "") -> Any:
        return self.client.post("/follow", data={"receipt_code": code or self.code})


@pytest.fixture
def followed(tmp_path: Path) -> Followed:
    return Followed(tmp_path)


def versioned(client: TestClient, address: str, **values: str) -> Any:
    text = client.get(address).text
    version = re.findall(r'name="version" value="(\d+)"', text)
    return client.post(address, data={"version": version[-1]} | values)


def test_the_receipt_code_opens_the_case(followed: Followed) -> None:
    assert followed.client.get("/follow/case").headers["location"] == "/follow"
    assert followed.open(followed.code.replace("-", " ").lower()).headers["location"] == "/follow/case"
    page = followed.client.get("/follow/case")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert followed.number in page.text
    assert "ten times our own" in page.text
    assert followed.code not in page.text


def test_a_wrong_code_opens_nothing_and_guessing_is_slowed(followed: Followed) -> None:
    other = Followed(followed.station.folder / "other", seed="other").code
    for _ in range(20):
        assert followed.open(other).status_code == 422
    assert followed.open(other).status_code == 429
    assert followed.client.get("/follow/case").status_code == 303


def test_those_who_share_an_address_open_their_cases_all_day_and_what_was_wrong_adds_up(followed: Followed) -> None:
    assert [followed.open(followed.code).status_code for _ in range(25)] == [303] * 25
    other = Followed(followed.station.folder / "other", seed="other").code
    tries = [other, followed.code] * 20
    assert [followed.open(code).status_code for code in tries][-2:] == [422, 429]


def test_nothing_internal_is_shown(followed: Followed) -> None:
    followed.do("intake.accept", "liu.wen", note="internal note for the register")
    followed.do("review.record-stage", "he.jing", stage="calculation", looked_at="raw records", finding="fault")
    followed.open()
    page = followed.client.get("/follow/case").text
    assert "We took it up" in page
    for hidden in ("internal note", "raw records", "王磊", "Wang Lei", "贺静", "UV-2600", "W-2026-118"):
        assert hidden not in page


def test_papers_of_the_case_alone_and_only_those_for_clients(followed: Followed) -> None:
    followed.do("intake.accept", "liu.wen")
    followed.open()
    with followed.station.read() as session:
        papers = {p.id: p.for_client for p in session.scalars(select(Paper))}
    assert set(papers.values()) == {True, False}
    for paper, allowed in papers.items():
        answer = followed.client.get(f"/follow/paper/{paper}/en.pdf")
        assert answer.status_code == (200 if allowed else 404)
        if allowed:
            assert answer.content.startswith(b"%PDF")
    stranger = followed.pages.browser()
    assert stranger.get(f"/follow/paper/{next(iter(papers))}/en.pdf").status_code == 404


def test_a_void_report_is_given_to_nobody_who_was_not_told(followed: Followed) -> None:
    followed.open()
    station, address = followed.station, f"/follow/report/{followed.report.number}.pdf"
    assert followed.client.get(address).headers["content-type"] == "application/pdf"
    stamped = station.desk.store.keep(b"%PDF-1.7 void")
    with writing(station.engine) as session:
        session.add(StoredFile(sha256=stamped, size=13, kind="application/pdf", kept_at=station.clock()))
        row = session.scalars(select(Report).where(Report.number == followed.report.number)).one()
        row.status, row.voided_at, row.voided_sha256 = "void", station.clock(), stamped
    told = followed.client.get(address)
    assert told.headers["content-type"].startswith("text/html")
    assert f"{address}?anyway=1" in told.text
    assert followed.client.get(f"{address}?anyway=1").content == b"%PDF-1.7 void"


def test_a_sealed_paper_stays_closed_to_its_client_too(followed: Followed) -> None:
    """Whatever a procedure document says of it: what is sealed and for the client is sealed."""
    followed.open()
    with writing(followed.station.engine) as session:
        paper = session.scalars(select(Paper).where(Paper.for_client)).first()
        assert paper is not None
        kept = {c.name: getattr(paper, c.name) for c in Paper.__table__.columns if c.name != "id"}
        row = Paper(**kept | {"sealed": True})
        session.add(row)
        session.flush()
        one, other = paper.id, row.id
    assert followed.client.get(f"/follow/paper/{one}/en.pdf").status_code == 200
    assert followed.client.get(f"/follow/paper/{other}/en.pdf").status_code == 404


def test_the_client_supplies_what_is_missing(followed: Followed) -> None:
    followed.do("intake.ask-for-missing", "liu.wen", missing="the letter of authority")
    followed.open()
    assert "/follow/do/complete" in followed.client.get("/follow/case").text
    answer = versioned(followed.client, "/follow/do/complete", supplied="Here it is")
    assert answer.headers["location"] == "/follow/case?done=complete"
    assert followed.station.case(followed.number).state == "filed"


def test_the_client_withdraws_and_then_no_more(followed: Followed) -> None:
    followed.open()
    answer = versioned(followed.client, "/follow/do/withdraw", reason="settled between us")
    assert answer.status_code == 303
    assert followed.station.case(followed.number).state == "withdrawn"
    assert "/follow/do/withdraw" not in followed.client.get("/follow/case").text
    assert followed.client.get("/follow/do/withdraw").status_code == 303


def test_feedback_is_not_asked_before_the_answer(followed: Followed) -> None:
    followed.open()
    assert followed.client.get("/follow/do/feedback").status_code == 303
    followed.client.post("/follow/do/feedback", data={"answer": "satisfied"})
    with followed.station.read() as session:
        assert session.scalar(select(func.count()).select_from(Feedback)) == 0


def test_leaving_closes_the_case_in_the_browser(followed: Followed) -> None:
    followed.open()
    token = followed.client.cookies["client"]
    followed.client.post("/follow/leave")
    assert followed.client.get("/follow/case", headers={"cookie": f"client={token}"}).status_code == 303


def test_a_case_closes_by_itself_after_two_hours(followed: Followed) -> None:
    followed.open()
    followed.station.clock.forward(hours=2, minutes=1)
    assert followed.client.get("/follow/case").status_code == 303


def test_a_report_fetched_here_proves_its_receipt(tmp_path: Path) -> None:
    followed = Followed(tmp_path)
    followed.open()
    assert followed.client.get(f"/follow/report/{followed.report.number}.pdf").status_code == 200
    assert followed.client.get("/follow/report/WQ-2026-9999.pdf").status_code == 404


def test_a_complaint_is_open_to_anyone_and_filed_once(followed: Followed) -> None:
    text = followed.client.get("/complaint").text
    assert "Written answer" in text
    assert "Full answer after an interim one" not in text
    once = re.findall(r'name="once" value="(\w+)"', text)[0]
    wrong = followed.client.post("/complaint", data={"once": once, "what_happened": "Two weeks late"})
    assert wrong.status_code == 422
    assert "Two weeks late" in followed.client.get("/complaint").text
    right = {"once": once, "what_happened": "Two weeks late", "about": "laboratory", "name": "Li Na", "phone": "0571 8000"}
    for _ in range(2):
        assert followed.client.post("/complaint", data=right).headers["location"] == "/receipt"
    with followed.station.read() as session:
        found = session.scalars(select(Case).where(Case.route == "general")).all()
        assert [c.department for c in found] == ["laboratory"]
    assert "Your receipt code" in followed.client.get("/receipt").text


def test_a_complaints_own_page_speaks_of_complaints(followed: Followed) -> None:
    given = ACTS["intake.file-complaint"].given(
        what_happened="Two weeks late", about="laboratory", name="Li Na", phone="0571 8000"
    )
    code = followed.station.desk.perform("intake.file-complaint", given, by=CLIENT).shown["receipt_code"]
    followed.client.post("/follow", data={"receipt_code": str(code)})
    assert "<h2>How we handle complaints</h2>" in followed.client.get("/follow/case").text


def test_public_pages_open_in_each_language(followed: Followed) -> None:
    for place in ("/", "/procedure", "/privacy", "/accessibility", "/verify", "/notices", "/follow", "/appeal", "/complaint"):
        for language in ("en", "zh-Hans", "zh-Hant"):
            answer = followed.client.get(place, headers={"accept-language": language})
            assert answer.status_code == 200, place
            assert answer.headers["content-language"] == language


def test_the_front_page_leads_the_stations_people_to_their_own(followed: Followed) -> None:
    assert followed.pages.signed_in("liu.wen").get("/").headers["location"] == "/worklist"


def test_each_clause_of_the_procedure_has_its_anchor(followed: Followed) -> None:
    text = followed.client.get("/procedure").text
    for clause in ("1.1", "1.2", "2.2.4", "3.3", "7"):
        assert f'id="{clause}"' in text


def test_the_client_reads_which_term_was_missed_and_why_but_not_who_said_so(followed: Followed) -> None:
    followed.do("intake.accept", "liu.wen")
    followed.station.clock.set("2026-03-30 09:00")
    JOBS["daily.sweep"](followed.station.desk, {})
    run_due(followed.station.desk)
    followed.open()
    page = followed.client.get("/follow/case").text
    assert "It was not met in time. The reason is not entered yet." in page
    followed.do("review.explain-lateness", "liu.wen", term="answer", reason="The incubator is being repaired.")
    page = followed.client.get("/follow/case").text
    assert "It was not met in time. The reason: The incubator is being repaired." in page
    assert "<b>missed</b>" in page
    assert "<b>explained</b>" in page
    assert "Liu Wen" not in page.split('class="timed"', 1)[1]


def test_the_form_offers_the_missed_terms_alone(followed: Followed) -> None:
    followed.do("intake.accept", "liu.wen")
    followed.station.clock.set("2026-03-30 09:00")
    clerk = followed.pages.signed_in("liu.wen")
    form = clerk.get(f"/case/{followed.number}/do/review.explain-lateness").text
    offered = re.findall(r'name="term" value="([^"]+)"', form)
    assert offered == ["answer"]


def test_the_client_sees_the_term_that_the_receipt_names(followed: Followed) -> None:
    followed.open()
    page = followed.client.get("/follow/case").text
    assert "Decision on admission" in page
    with followed.station.read() as session:
        clock = session.scalars(select(Clock).where(Clock.name == "admission")).one()
    assert clock.due_on.isoformat() in page


def test_the_client_reads_how_it_was_ruled_on_urgency_and_in_a_letter_why(tmp_path: Path) -> None:
    followed = Followed(tmp_path, urgent=True, urgent_reason="The permit ends on Friday.")
    followed.open()
    assert "Urgent answer" not in followed.client.get("/follow/case").text
    followed.do("intake.rule-on-urgency", "zhao.min", urgent=False, reason="the permit can be extended")
    page = followed.client.get("/follow/case").text
    assert re.search(r"<dt>Urgent answer</dt><dd>not granted</dd>", page)
    assert page.count("the permit can be extended") == 1
    assert "in the ordinary course: the permit can be extended</p>" in page

"""What is entered for the deeds of scenarios, where it depends on the scenario's station."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr
from sqlalchemy import select

from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.bench import Assignment
from lims_complaints.records.journal import CalendarYear
from lims_complaints.records.person import SigningKey
from lims_complaints.records.report import Copy, Report
from lims_complaints.reports.given import SignAmendment, SignReport
from tests.retesting import PASSWORD
from tests.signatories import signature

if TYPE_CHECKING:
    from tests.clauses.story import Story

Entered = Callable[["Story"], Mapping[str, Any]]
SCHEDULE = """
extends = "CN"
edition = "CN 2027, notice of 30 December 2026"
source = "a notice that was made up for this test"
years = [2027]
[off]
2027-01-01 = "New Year's Day"
"""


def appeal(story: "Story", **more: Any) -> dict[str, Any]:
    """Return what a client enters to appeal."""
    return {
        "report": "WQ-2026-0001", "check_code": story.station.check_codes["WQ-2026-0001"], "name": "李娜",
        "email": "li@client.example", "results": [{"line": 1, "grounds": "与我方自测相差一倍"}],
    } | more  # fmt: skip


def scan(story: "Story", name: str) -> dict[str, str]:
    """Return a file that was handed in."""
    return {"sha256": story.station.desk.store.keep(b"%PDF-1.7 " + name.encode()), "name": name, "kind": "application/pdf"}


def letter(story: "Story", *, days: int = 0, paper: bool = True, **more: Any) -> dict[str, Any]:
    """Return what the office enters of a letter that came so many days ago."""
    return {
        "report": "WQ-2026-0001", "name": "李娜", "address": "东路 1 号", "channel": "letter",
        "arrived_on": (story.station.clock.at - timedelta(days=days)).date().isoformat(),
        "results": [{"line": 1, "grounds": "偏高"}], "paper": [scan(story, "信.pdf")] if paper else [],
    } | more  # fmt: skip


def survey(story: "Story", *, days: int = 0, **more: Any) -> dict[str, Any]:
    """Return what is entered of a finding of a satisfaction survey."""
    day = (story.station.clock.at - timedelta(days=days)).date().isoformat()
    return {
        "name": "满意度调查", "phone": "0510", "about": "sampling", "what_happened": "电话难打通",
        "channel": "satisfaction survey", "arrived_on": day,
    } | more  # fmt: skip


def person(user: str, key: str) -> Entered:
    """Return an input that is one person alone."""
    return lambda story: {key: story.station.people[user]}


def copy_of_the_void(story: "Story", **more: Any) -> dict[str, Any]:
    """Return an input about the first copy of the report that is, or is not, void."""
    number = getattr(story.station, "report_number", "") or "WQ-2026-0001"
    with story.station.read() as session:
        query = select(Copy.id).join(Report, Report.id == Copy.report_id).where(Report.number == number).order_by(Copy.id)
        return {"copy_id": session.scalars(query).first() or 1} | more


def order(story: "Story", **more: Any) -> dict[str, Any]:
    """Return a retest's order."""
    return story.station.ordered(controls=1) | more


def measured(**more: Any) -> Entered:
    """Return what an analyst enters."""
    return lambda _story: {"replicates": ["13.5", "13.6"], "instrument": "UV-2600", "password": SecretStr(PASSWORD)} | more


def gate(story: "Story", **more: Any) -> dict[str, Any]:
    """Return a judgement of the sample."""
    with story.station.read() as session:
        result = session.scalars(select(ContestedResult.result_id)).one()
    return {"samples": [{"result": result, "quantity_enough": True, "seal_intact": True, "storage_kept": True} | more]}


def codes(story: "Story") -> dict[str, Any]:
    """Return what is entered to code."""
    found = gate(story)["samples"][0]["result"]
    control = {"result": found, "name": "GSB 07-3161", "reference": SecretStr("20.0"), "allowed": SecretStr("1.0")}
    return {"controls": [control]}


def named(*users: str) -> Entered:
    """Return an input that names analysts."""
    return lambda story: {"analysts": [story.station.people[user] for user in users]}


def new_sample(story: "Story", first: str = "qian.wei", second: str = "yan.ling") -> dict[str, Any]:
    """Return what is entered of a new sample."""
    people = story.station.people
    return {
        "old_sample": "S-WQ-2026-0001", "reason": "封条破损", "taken_on": "2026-03-02", "where": "3 号断面",
        "how": "HJ 91.2", "seal": "S-9", "sampler": people[first], "second_sampler": people[second],
    }  # fmt: skip


def words(place: str = "client address") -> Entered:
    """Return a change of words."""
    change = {"place": place, "line": int(place != "client address"), "new": "滨海市西路 2 号", "why": "录入错误"}
    return lambda story: {"changes": [change], "reason": "录入错误", "signatory": story.station.people["xu.fang"]}


def same_fault(story: "Story") -> dict[str, Any]:
    """Return an amendment of another report with the same fault."""
    change = {"line": 1, "new": "8.2", "why": "同一错误"}
    return {"nonconformity": "NC-2026-001", "facts": "同批稀释倍数有误", "reason": "同一错误", "changes": [change],
            "signatory": story.station.people["xu.fang"]}  # fmt: skip


def signed(model: type[SignReport] | type[SignAmendment]) -> Entered:
    """Return what a signatory enters on what was shown last."""
    return lambda story: dict(signature(getattr(story.station, "shown", "") or "0" * 64, model))


def action(story: "Story", user: str = "deng.hua") -> dict[str, Any]:
    """Return a corrective action of somebody."""
    return {"nonconformity": "NC-2026-001", "cause": "培训不足", "cause_method": "5 Why", "action": "培训",
            "owner": story.station.people[user], "due_on": "2026-04-01"}  # fmt: skip


def loaded(story: "Story") -> dict[str, Any]:
    """Return the schedule that waits for its approval."""
    with story.station.read() as session:
        return {"schedule": session.scalars(select(CalendarYear.id).order_by(CalendarYear.id.desc())).first() or 1}


def portion_of(story: "Story", user: str, *, assigned: bool = True) -> str:
    """Return the first portion that is, or is not, somebody's."""
    own = Assignment.person_id == story.station.people[user]
    with story.station.read() as session:
        return session.scalars(
            select(Assignment.portion_code).where(own if assigned else ~own).order_by(Assignment.portion_code)
        ).first() or ""  # fmt: skip


def envelope_key(story: "Story", user: str = "zhou.kai") -> dict[str, Any]:
    """Return somebody's key to sealed maps, with the reason why it ends."""
    own = (SigningKey.person_id == story.station.people[user], SigningKey.purpose == "envelope")
    with story.station.read() as session:
        return {"key": session.scalars(select(SigningKey.id).where(*own)).first() or 1, "reason": "口令遗失"}


OUTSIDER = {
    "part": "tests at the bench", "name": "魏岚", "body": "省监测中心", "competence": "CNAS L0001", "reason": "其他检验人员均不在站",
    "no_tie": True, "username": "wei.lan",
}  # fmt: skip
NEW_KEY = {"passphrase": "grey heron at the old lock", "again": "grey heron at the old lock", "password": PASSWORD}

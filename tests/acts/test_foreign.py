"""An appeal that names no report of ours, or none at all, never disappears: number, receipt, written answer, archive (1.1, 1.2)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from lims_complaints import search
from lims_complaints.act import ACTS, Done
from lims_complaints.db.engine import writing
from lims_complaints.errors import Invalid
from lims_complaints.identity.visibility import gate_of, visible
from lims_complaints.records.appeal import Appeal, ContestedResult
from lims_complaints.records.archive import Transfer
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper
from lims_complaints.records.report import SampleHold
from tests.signatories import scan_of
from tests.station import Station


class Letter:
    """A letter that came, and what is done about it."""

    def __init__(self, station: Station, **said: Any) -> None:
        self.station, self.number = station, ""
        station.report()
        said = {"report": "HT-2025-118", "grounds": "Ammonia is far too high"} | said
        self.number = self.do(
            "intake.register-appeal", name="Li Na", email="li@client.example", channel="letter", arrived_on="2026-03-02",
            paper=[scan_of(station, "letter").model_dump()], language="en", **said,
        ).key  # fmt: skip

    def do(self, act: str, user: str = "liu.wen", /, **given: Any) -> Done:
        return self.station.desk.perform(act, ACTS[act].given(**given), by=self.station.who(user), key=self.number or None)

    @property
    def case(self) -> Case:
        return self.station.case(self.number)


@pytest.fixture
def letter(station: Station) -> Iterator[Letter]:
    """A letter over a report that the station does not know, on either engine."""
    yield Letter(station)
    station.engine.dispose()


def said_in(letter: Letter) -> list[str]:
    """Return every text of every letter to the client of the case."""
    with letter.station.read() as session:
        papers = session.scalars(select(Paper).where(Paper.case_id == letter.case.id, Paper.kind == "letter")).all()
        return [said for p in papers for w in p.content["words"].values() for said in (w["subject"], *w["paragraphs"])]


def test_it_runs_to_the_archive_without_a_report(letter: Letter) -> None:
    letter.do("intake.ask-for-missing", missing="Which report is it?")
    letter.do("intake.complete-appeal", supplied="The one of Hongtu Laboratory")
    letter.do("intake.refuse", ground="not ours", reason="Another laboratory issued it", points_to_error=True)
    letter.do("quality.review-records", "zhao.min", looked_at="Our register", fault=False, found="Nothing of ours")
    letter.do("archive.close-case")
    letter.do("archive.transfer", "ma.li")
    assert letter.case.state == "transferred"
    with letter.station.read() as session:
        assert session.scalars(select(Transfer.case_id)).all() == [letter.case.id]
        names = set(session.scalars(select(Paper.name).where(Paper.case_id == letter.case.id)))
        assert session.scalars(select(SampleHold)).all() == []
        form = session.scalars(select(Paper).where(Paper.name == "appeal-registration-form")).one()
    assert {
        "filing-receipt",
        "request-for-missing",
        "not-admitted",
        "acceptance-register",
        "end-notice",
        "case-record",
    } <= names
    assert "HT-2025-118" in str(form.content)
    assert "Ammonia is far too high" in str(form.content)
    told = said_in(letter)
    assert len(told) > 9
    assert [said for said in told if re.search(r"report\s*(\s\s|[.,;]|stands)|[报報]告[，。]", said) or "{" in said] == []


def test_what_was_written_is_kept_and_found_and_is_no_general_affair(letter: Letter) -> None:
    with letter.station.read() as session:
        assert session.get_one(Appeal, letter.case.id).report_said == "HT-2025-118"
        assert search.newest(session, "case", "ht-2025-118") == [letter.case.id]
        head = letter.station.who("deng.hua")
        gate, values = gate_of(head)
        assert session.scalars(select(Case.id).where(gate), values).all() == []
        assert not visible(session, head, letter.case)


def test_once_named_it_is_like_any_other_and_what_was_written_stays(letter: Letter) -> None:
    for report, line, said in (("HT-2025-118", 1, "no report"), ("WQ-2026-0001", 9, "no line")):
        with pytest.raises(Invalid, match=said):
            letter.do("intake.name-report", report=report, results=[{"line": line, "grounds": "too high"}])
    assert letter.case.report_id is None
    letter.do("intake.name-report", report="WQ-2026-0001", results=[{"line": 1, "grounds": "too high"}])
    with letter.station.read() as session:
        filed = session.get_one(Appeal, letter.case.id)
        assert (filed.report_said, filed.in_time, filed.window is not None) == ("HT-2025-118", True, True)
        assert [c.grounds for c in session.scalars(select(ContestedResult))] == ["too high"]
        assert len(session.scalars(select(SampleHold)).all()) == 1
        assert search.newest(session, "case", "wq-2026-0001") == [letter.case.id]
    assert letter.case.client_id is not None
    letter.do("intake.accept")
    assert letter.case.state == "accepted"


def test_the_database_takes_up_no_dispute_without_its_report(letter: Letter) -> None:
    with pytest.raises(IntegrityError), writing(letter.station.engine) as session:
        session.execute(text('update "case" set accepted_at = filed_at'))
    with pytest.raises(IntegrityError), writing(letter.station.engine) as session:
        session.execute(text("update appeal set report_said = 'WQ-2026-0001'"))


def test_a_known_report_without_grounds_keeps_every_sample_and_is_not_exchanged(station: Station) -> None:
    letter = Letter(station, report="WQ-2026-0001", grounds="")
    other = station.report("WQ-2026-0002")
    with pytest.raises(Invalid, match="WQ-2026-0001"):
        letter.do("intake.name-report", report=other.number, results=[{"line": 1, "grounds": "too high"}])
    letter.do("intake.name-report", report="WQ-2026-0001", results=[{"line": 2, "grounds": "too high"}])
    with station.read() as session:
        holds = session.scalars(select(SampleHold)).all()
    assert len({h.sample_id for h in holds}) == len(holds) >= 1
    letter.do("intake.accept")
    assert letter.case.state == "accepted"
    station.engine.dispose()

"""Steps about reports that are put right: signed, stamped void, called back (2.2.5)."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_bdd import given, parsers, then, when
from sqlalchemy import select

from lims_complaints.records.report import Copy, Report
from lims_complaints.reports.given import SignAmendment
from tests.disputes import Dispute
from tests.signatories import signature, signing_station

if TYPE_CHECKING:
    from tests.clauses.conftest import Story


@pytest.fixture
def dispute(story: "Story", tmp_path: Path) -> Dispute:
    """A dispute over a report that was really signed, at a station whose signatories have keys."""
    found = Dispute(signing_station(tmp_path / "signing"))
    story.station = found.station  # type: ignore[assignment]
    story.station.number = found.number
    return found


@given(parsers.parse('a signed report is decided to be "{outcome}"'))
def decided(dispute: Dispute, outcome: str) -> None:
    dispute.decided(outcome)


@given("a signed report is decided to be amended by a supplement")
def decided_on_a_supplement(dispute: Dispute) -> None:
    dispute.decided(kind="supplement")


@given(parsers.parse('a signed report was decided to be "{outcome}", and that is carried out'))
def carried_out(dispute: Dispute, outcome: str) -> None:
    dispute.decided(outcome)
    if outcome == "amended":
        dispute.sign(dispute.reserve())
    dispute.void()
    dispute.ask_all()


@when("the amended report is drawn up", target_fixture="shown")
def drawn_up(dispute: Dispute) -> str:
    return dispute.reserve()


@when("the signatory signs it")
def signs(story: "Story", shown: str) -> None:
    story.act("xu.fang", "reports.sign-amendment", **dict(signature(shown, SignAmendment)))


@when("the administrator tries to sign it")
def administrator_signs(story: "Story", shown: str) -> None:
    story.act("lu.qing", "reports.sign-amendment", **dict(signature(shown, SignAmendment)))


@when("the signatory sends it back")
def sends_back(story: "Story") -> None:
    story.act("xu.fang", "reports.send-back", reason="表述需修改")


@when("the original is stamped void")
def stamped(story: "Story") -> None:
    story.act("liu.wen", "reports.void", reason="稀释倍数录入错误")


@when("every holder is asked for the copy")
def asked(dispute: Dispute) -> None:
    assert dispute.ask_all()


@when("every holder is sent the supplement")
def sent(story: "Story", dispute: Dispute) -> None:
    for copy in copies_of(story, dispute):
        dispute.do("reports.send-supplement", "liu.wen", copy_id=copy)


@given("every holder has returned the copy")
@when("every holder has returned the copy")
def returned(story: "Story", dispute: Dispute) -> None:
    for copy in copies_of(story, dispute):
        dispute.returned(copy)


def copies_of(story: "Story", dispute: Dispute) -> list[int]:
    with story.station.read() as session:
        return [c.id for c in session.scalars(select(Report).where(Report.number == dispute.report.number)).one().copies]


@then("the amended report is in force and the original is not")
def amended_in_force(story: "Story", dispute: Dispute) -> None:
    assert in_force(story) == [dispute.amended]


@then("the original stands as amended by the supplement")
def stands_as_amended(story: "Story", dispute: Dispute) -> None:
    assert in_force(story) == [dispute.amended]
    with story.station.read() as session:
        query = select(Report.status).where(Report.number == dispute.report.number)
        assert session.scalars(query).one() == "supplemented"


@then("nobody is asked for a copy back")
def nobody_is_asked(story: "Story") -> None:
    with story.station.read() as session:
        assert set(session.scalars(select(Copy.recall))) == {""}


@then("nothing is in force")
def nothing_in_force(story: "Story") -> None:
    assert in_force(story) == []


def in_force(story: "Story") -> list[str]:
    with story.station.read() as session:
        return list(session.scalars(select(Report.number).where(Report.status == "in force")))

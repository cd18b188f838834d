"""What a claim is settled with: steps that fit each other, and days that have been (6)."""

from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints.errors import Invalid
from lims_complaints.records.paper import Paper
from tests.clauses.stages import Stages
from tests.retesting import Course


@pytest.fixture
def agreed(stages: Stages, tmp_path: Path) -> Course:
    """A claim that was agreed: 2500 CNY."""
    station = stages.copy("agreed", tmp_path / "copy")
    assert isinstance(station, Course)
    return station


def pay(course: Course, amount: str, **more: str) -> None:
    evidence = {"sha256": course.desk.store.keep(b"%PDF-1.7 slip"), "name": "slip.pdf", "kind": "application/pdf"}
    given = {"amount": amount, "paid_on": "2026-03-02", "files": [evidence]} | more
    course.do("compensation.record-payment", "ma.li", **given)


def refused(course: Course, amount: str, **more: str) -> list[str]:
    with pytest.raises(Invalid) as invalid:
        pay(course, amount, **more)
    return [f.field for f in invalid.value.faults]


def standing(course: Course) -> str:
    with course.read() as session:
        query = select(Paper.content).where(Paper.name == "compensation-record").order_by(Paper.id.desc()).limit(1)
        return str(session.scalars(query).one())


def test_no_payment_is_recorded_before_its_day(agreed: Course) -> None:
    assert refused(agreed, "2500.00", paid_on="2026-03-03") == ["paid_on"]


def test_what_is_paid_stays_within_what_was_agreed_and_in_its_currency(agreed: Course) -> None:
    assert refused(agreed, "2500.01") == ["amount"]
    assert refused(agreed, "10.00", currency="EUR") == ["currency"]


def test_less_than_was_agreed_is_paid_in_part(agreed: Course) -> None:
    pay(agreed, "1000.00")
    assert "paid in part" in standing(agreed)
    assert refused(agreed, "1500.01") == ["amount"]
    pay(agreed, "1500.00")
    assert "paid in part" not in standing(agreed)


def test_what_a_claim_rests_on_is_named_in_the_record(agreed: Course) -> None:
    sha256 = agreed.desk.store.keep(b"%PDF-1.7 invoice")
    files = [{"sha256": sha256, "name": "invoice.pdf", "kind": "application/pdf"}]
    agreed.do("compensation.record-claim", "ma.li", amount="10.00", basis="Freight", files=files)
    assert sha256[:16] in standing(agreed)

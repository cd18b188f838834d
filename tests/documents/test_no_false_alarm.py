"""No genuine file is ever called altered: a hundred reports of many shapes, issued, voided, and judged."""

import random  # noqa: TID251 - the same hundred every time

import pytest

from lims_complaints.signing.issue import issue
from lims_complaints.signing.status import Entry, StatusList, sha256
from lims_complaints.signing.verify import verify
from lims_complaints.signing.void import void
from tests.documents.station import LATER, NOW, stamp, station, typeset

WORDS = ["总汞", "锌", "µg/L", "<0.02", "13.70", "±0.5", "(k = 2)", "GB/T 5750.6", "玥", "NO₃⁻", "é", "水样"]
PAPERS = ["a4", "us-letter", "a5", "a3"]


def report(number: int) -> bytes:
    """A report of one to three pages with a table, some tagged, some not, some of other standards and paper."""
    dice = random.Random(number)
    rows = ", ".join(f'"{dice.choice(WORDS)}"' for _ in range(3 * dice.randint(1, 40)))
    flipped = ", flipped: true" if dice.random() < 0.3 else ""
    head = f'#set page(paper: "{dice.choice(PAPERS)}"{flipped})\n#set document(title: [W-{number}], date: auto)\n'
    body = f"= W-{number}\n#table(columns: 3, {rows})\n" + "#pagebreak()\nmore\n" * dice.randint(0, 2)
    standards = ["a-3b"] if dice.random() < 0.7 else []
    return typeset(head + body, pdf_standards=standards)


@pytest.mark.parametrize("tens", range(10))
def test_a_hundred_reports(tens: int) -> None:
    s = station()
    root = s.authority.certificate
    for n in range(10 * tens, 10 * tens + 10):
        number = f"W-2026-{n:04d}"
        paper = issue(report(n), s.signatory, root=root, reason="签发", name="欧阳玥", at=NOW, number=number)
        listed = StatusList((Entry(number, "in force", NOW, (("issued", sha256(paper)),)),), NOW, LATER.replace(year=2027))
        assert verify(paper, s.trust, None, LATER).verdict == "genuine, status unknown", number
        assert verify(paper, s.trust, listed, LATER).verdict == "in force", number
        if n % 3 == 0:
            withdrawn = void(paper, stamp(), s.seal, root=root, reason="报告作废", at=NOW, number=number)
            assert verify(withdrawn, s.trust, listed, LATER).verdict == "void", number

"""Signatures that can be checked after their certificates ended: level B-LTA with a timestamp authority over HTTP."""

from datetime import timedelta
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from lims_complaints.errors import Unavailable
from lims_complaints.signing import authority as ca
from lims_complaints.signing.issue import issue, seal
from lims_complaints.signing.pen import LongTerm, context
from lims_complaints.signing.timestamp import level, long_term, renew
from lims_complaints.signing.verify import verify
from lims_complaints.signing.void import void
from tests.documents.attacks import text_added, updated
from tests.documents.station import LATER, NOW, PASSPHRASE, issued, key, make_station, rendered, stamp, station, voided
from tests.documents.timestamping import authority


@pytest.fixture(scope="module")
def clock():
    """A timestamp authority with a root of its own, and what the station needs to use it."""
    other = make_station("Time CA")
    s = station()
    crls = [ca.crl(a, PASSPHRASE, (), 1, NOW - timedelta(hours=1), LATER) for a in (s.authority, other.authority)]
    anchors = (s.authority.certificate, other.authority.certificate)
    with authority(key(other.authority, "timestamp", "Time"), NOW) as url:
        yield long_term(url, anchors, crls)


@pytest.fixture(scope="module")
def report(clock) -> bytes:
    s = station()
    root = s.authority.certificate
    return issue(rendered(2), s.signatory, root=root, reason="签发", name="欧阳玥", at=NOW, number="W-9", long_term=clock)


@pytest.fixture(scope="module")
def withdrawn(report, clock) -> bytes:
    s = station()
    root = s.authority.certificate
    return void(report, stamp(), s.seal, root=root, reason="报告作废 VOID", at=NOW, number="W-9", long_term=clock)


def test_levels(report, withdrawn, clock) -> None:
    assert [level(pdf) for pdf in (rendered(), issued(), voided(), report, withdrawn)] == [
        "none",
        "B-B",
        "B-B",
        "B-LTA",
        "B-LTA",
    ]
    letter = seal(rendered(1), station().seal, reason="receipt", at=NOW, long_term=clock)
    assert level(letter) == "B-LTA"
    assert verify(letter, clock.anchors, None, LATER).verdict == "genuine, status unknown"


def test_everything_holds_by_pyhanko(withdrawn, clock) -> None:
    reader = PdfFileReader(BytesIO(withdrawn))
    trusted = context(clock.anchors, NOW, clock.crls)
    regular = [s for s in reader.embedded_signatures if s.sig_object_type == "/Sig"]
    assert [s.field_name for s in regular] == ["Issue", "Void_p001", "Void_p002"]
    assert all(validate_pdf_signature(s, trusted).bottom_line for s in regular)


def test_the_judgement_is_the_same_as_without_timestamps(report, withdrawn, clock) -> None:
    assert verify(report, clock.anchors, None, LATER).verdict == "genuine, status unknown"
    assert verify(withdrawn, clock.anchors, None, LATER).verdict == "void"
    assert verify(updated(text_added)(report), clock.anchors, None, LATER).verdict == "altered"


def test_a_timestamp_by_someone_unknown_is_not_passed_over(report) -> None:
    assert verify(report, station().trust, None, LATER).verdict == "untrusted"


def test_a_timestamp_saves_what_was_signed_before_the_key_was_lost(report, clock) -> None:
    s = station()
    lost = ca.revoke((), s.signatory.certificate, "keyCompromise", NOW + timedelta(days=1))
    listed = ca.crl(s.authority, PASSPHRASE, lost, 2, LATER, LATER + timedelta(days=30))
    assert verify(report, clock.anchors, None, LATER, [listed]).verdict == "genuine, status unknown"
    assert verify(issued(), clock.anchors, None, LATER, [listed]).verdict == "untrusted"


@pytest.mark.parametrize("make", ["report", "withdrawn"])
def test_archive_timestamps_are_renewed_and_nothing_else_changes(make, clock, request) -> None:
    before = request.getfixturevalue(make)
    after = renew(before, clock, NOW)
    assert after.startswith(before)
    assert len(PdfFileReader(BytesIO(after)).embedded_timestamp_signatures) == (2 if make == "report" else 3)
    assert level(after) == "B-LTA"
    assert verify(after, clock.anchors, None, LATER).verdict == verify(before, clock.anchors, None, LATER).verdict


def test_an_authority_that_does_not_answer_is_named(clock) -> None:
    s = station()
    gone = long_term("http://127.0.0.1:9", clock.anchors, clock.crls)
    assert isinstance(gone, LongTerm)
    root = s.authority.certificate
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1:9"):
        issue(rendered(1), s.signatory, root=root, reason="签发", name="欧阳玥", at=NOW, long_term=gone)

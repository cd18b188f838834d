"""Whatever is done to a file, the judgement is right, and says why; and no genuine file is called altered."""

import random  # noqa: TID251 - the same places every time
from datetime import timedelta

import pytest

from lims_complaints.signing.status import Entry, StatusList, sha256
from lims_complaints.signing.verify import Report, verify
from tests.documents import attacks as a
from tests.documents.station import LATER, NOW, impostor, issued, station, voided

WEEK = timedelta(days=7)


def entry(state="in force", *, with_voided=False, number="W-2026-0001", replaced_by="") -> Entry:
    files = [("issued", sha256(issued(2, number)))] + ([("voided", sha256(voided(2, number)))] if with_voided else [])
    return Entry(number, state, NOW, tuple(files), replaced_by)


def listing(*entries: Entry) -> StatusList:
    return StatusList(entries, LATER - timedelta(hours=1), LATER + WEEK)


IN_FORCE = listing(entry(), entry(number="W-2026-0002"))
VOID = listing(entry("superseded", with_voided=True, replaced_by="W-2026-0001-G1"), entry(number="W-2026-0002"))

ALTERED, UNTRUSTED, VOIDED, UNSIGNED, UNREADABLE = "altered", "untrusted", "void", "unsigned", "unreadable"

ON_ISSUED = [
    ("a bit of a page flipped", a.flipped(b"stream\n", 20), ALTERED),
    ("a bit of the attachment flipped", a.flipped(b"/EmbeddedFile", 60), ALTERED),
    ("a bit of the last cross-reference flipped", a.flipped(b"/SigFlags", 2), ALTERED),
    ("a name in the signature changed", a.replaced(b"W\\0552026\\0550001", b"W\\0552026\\0550009"), ALTERED),
    ("content added to a page", a.updated(a.text_added), ALTERED),
    ("an annotation laid over", a.updated(a.annotation_laid_over), ALTERED),
    ("the attachment swapped", a.updated(a.attachment_swapped), ALTERED),
    ("an attachment added", a.updated(a.attachment_added), ALTERED),
    ("an unsigned void field painted", a.updated(a.field_painted), ALTERED),
    ("only the title changed", a.updated(a.title_changed), ALTERED),
    ("only the XMP metadata changed", a.updated(a.description_changed), ALTERED),
    ("a script added", a.updated(a.script_added), ALTERED),
    ("a page cropped", a.updated(a.page_cropped), ALTERED),
    ("a page dropped by an update", a.updated(a.page_dropped), ALTERED),
    ("pages swapped by an update", a.updated(a.pages_swapped), ALTERED),
    ("the form removed by an update", a.updated(a.form_removed), ALTERED),
    ("a font replaced", a.updated(a.font_replaced), ALTERED),
    ("validation material that nobody signed", a.updated(a.store_added), ALTERED),
    ("an update that changes nothing", a.updated(a.nothing_changed), ALTERED),
    ("bytes at the end", lambda pdf: pdf + b"%extra", ALTERED),
    ("a newline at the end", lambda pdf: pdf + b"\n", ALTERED),
    ("bytes in front", lambda pdf: b"junk\n" + pdf, ALTERED),
    ("the padding of the signature used", a.padding_used, ALTERED),
    ("digits of the signature in small letters", a.digits_in_small, ALTERED),
    ("the signature mirrored", a.signature_mirrored, ALTERED),
    ("rewritten by qpdf", a.by_qpdf(), ALTERED),
    ("linearized by qpdf", a.by_qpdf("--linearize"), ALTERED),
    ("objects packed by qpdf", a.by_qpdf("--object-streams=generate"), ALTERED),
    ("encrypted by qpdf", a.by_qpdf("--encrypt", "", "owner", "256", "--"), ALTERED),
    ("merged with another report", a.by_pikepdf(a.merged), ALTERED),
    ("the last page removed", a.by_pikepdf(a.last_page_removed), ALTERED),
    ("pages copied with their fields", a.copied_with_fields, ALTERED),
    ("pages copied, nothing else", a.copied_page_by_page, UNSIGNED),
    ("signed by a look-alike in a void field", a.signed_by(impostor().signatory, "Void_p001"), UNTRUSTED),
    ("sealed by a look-alike in a void field", a.signed_by(impostor().seal, "Void_p001"), UNTRUSTED),
    ("voided by the signatory", a.signed_by(a.key_of_signatory(), "Void_p001"), UNTRUSTED),
    ("signed in a new field by a look-alike", a.signed_by(impostor().seal, "Void_p009", new=True), ALTERED),
    ("the whole report by a look-alike", a.all_by_impostor, UNTRUSTED),
    ("another's void behind it", a.void_grafted, ALTERED),
    ("a hidden cross-reference", a.hidden_table, ALTERED),
    ("timestamped by an unknown authority", a.timestamped_by(a.unknown_clock()), UNTRUSTED),
    ("not a PDF", lambda _: b"PK\x03\x04", UNREADABLE),
    ("nothing", lambda _: b"", UNREADABLE),
]
ON_VOIDED = [
    ("a bit of the original flipped", a.flipped(b"stream\n", 20), ALTERED),
    ("a bit of the void mark flipped", a.flipped(b"/Stamp Do", -3, last=True), ALTERED),
    ("the words of the void changed", a.replaced(b"/M (D\\07220261126", b"/M (D\\07220261127"), ALTERED),
    ("the mark blanked", a.updated(a.field_blanked), ALTERED),
    ("the mark hidden", a.updated(a.field_hidden), ALTERED),
    ("the drawing of the mark overwritten", a.updated(a.appearance_overwritten), ALTERED),
    ("the void signature taken out", a.updated(a.field_emptied), ALTERED),
    ("a white box over the mark", a.updated(a.annotation_laid_over), ALTERED),
    ("content added to a page", a.updated(a.text_added), ALTERED),
    ("only the title changed", a.updated(a.title_changed), ALTERED),
    ("padding of the last signature used", a.padding_used, ALTERED),
    ("the last signature mirrored", a.signature_mirrored, ALTERED),
    ("rewritten by qpdf", a.by_qpdf(), ALTERED),
    ("bytes at the end", lambda pdf: pdf + b"\n", ALTERED),
    ("the marks passed over by the chain of revisions", a.marks_skipped, ALTERED),
    ("timestamped by an unknown authority", a.timestamped_by(a.unknown_clock()), UNTRUSTED),
    ("cut after the first mark", a.cut_after_first_mark, VOIDED),
    ("cut short", a.cut_short, ALTERED),
]


def check(report: Report, verdict: str) -> None:
    assert report.verdict == verdict, report.reasons
    assert report.reasons
    assert all(str(r) and "{" not in str(r) for r in report.reasons)


@pytest.mark.parametrize(("name", "attack", "verdict"), ON_ISSUED, ids=[n for n, *_ in ON_ISSUED])
def test_an_issued_report_tampered_with(name, attack, verdict) -> None:
    before = issued()
    after = attack(before)
    assert after != before
    check(verify(after, station().trust, None, LATER), verdict)
    check(verify(after, station().trust, IN_FORCE, LATER), verdict)


@pytest.mark.parametrize(("name", "attack", "verdict"), ON_VOIDED, ids=[n for n, *_ in ON_VOIDED])
def test_a_voided_report_tampered_with(name, attack, verdict) -> None:
    before = voided()
    after = attack(before)
    assert after != before
    check(verify(after, station().trust, None, LATER), verdict)
    check(verify(after, station().trust, VOID, LATER), verdict)


def test_the_attacks_start_from_files_that_are_believed() -> None:
    check(verify(issued(), station().trust, IN_FORCE, LATER), "in force")
    check(verify(voided(), station().trust, VOID, LATER), "void")


@pytest.mark.parametrize("attack", [a.by_qpdf(), a.cut_short], ids=["rewritten", "cut short"])
def test_nothing_untrue_is_said_of_a_file_that_does_not_hold(attack) -> None:
    """Bytes that are missing are no bytes at the end; of a signature that does not hold nobody asks whose it is."""
    reasons = verify(attack(issued()), station().trust, None, LATER).reasons
    assert reasons
    for reason in map(str, reasons):
        assert "-" not in reason
        assert "vouch" not in reason


def test_a_rolled_back_file_is_found_by_the_list_alone() -> None:
    rolled_back = a.cut_to_issued(voided())
    assert rolled_back == issued()
    check(verify(rolled_back, station().trust, None, LATER), "genuine, status unknown")
    report = verify(rolled_back, station().trust, VOID, LATER)
    check(report, "superseded")
    assert (report.exit_code, report.replaced_by, report.number) == (1, "W-2026-0001-G1", "W-2026-0001")


def test_a_void_mark_suffices_even_where_the_list_is_older() -> None:
    check(verify(voided(), station().trust, IN_FORCE, LATER), "void")


def test_an_expired_list_says_nothing_good_but_still_says_void() -> None:
    late = LATER + WEEK + timedelta(seconds=1)
    check(verify(issued(), station().trust, IN_FORCE, late), "genuine, status unknown")
    check(verify(issued(), station().trust, VOID, late), "superseded")


def test_a_list_from_the_future_is_not_current() -> None:
    check(verify(issued(), station().trust, IN_FORCE, NOW), "genuine, status unknown")


def test_a_report_that_the_list_knows_only_in_another_form_was_never_handed_out() -> None:
    """The same number, signed again by the same person: genuine by its signature, not by the list."""
    other = listing(Entry("W-2026-0001", "in force", NOW, (("issued", "0" * 64),)))
    check(verify(issued(), station().trust, other, LATER), "altered")


def test_a_list_that_does_not_know_the_report_leaves_it_open() -> None:
    check(verify(issued(), station().trust, listing(), LATER), "genuine, status unknown")


def test_whoever_trusts_nobody_is_told_nothing_more_than_that() -> None:
    check(verify(issued(), (), None, LATER), "untrusted")
    check(verify(voided(), (), None, LATER), "untrusted")
    check(verify(voided(), impostor().trust, None, LATER), "untrusted")


@pytest.mark.parametrize("tens", range(8))
def test_no_single_bit_can_be_changed_anywhere(tens) -> None:
    """Everything counts: content, structure, signatures, their padding."""
    for pdf in (issued(1), voided(2)):
        dice = random.Random(tens)
        for _ in range(10):
            place, bit = dice.randrange(len(pdf)), 1 << dice.randrange(8)
            report = verify(pdf[:place] + bytes([pdf[place] ^ bit]) + pdf[place + 1 :], station().trust, None, LATER)
            assert report.verdict == "altered", (place, bit, report.reasons)


def test_no_cut_is_believed_but_at_the_end_of_a_revision() -> None:
    """Cut there, the file is what it was: issued, or void with fewer marks."""
    pdf = voided(2)
    ends = {s.covers for s in verify(pdf, station().trust, None, LATER).signatures}
    dice = random.Random(1)
    for place in sorted(
        {dice.randrange(len(pdf)) for _ in range(40)} | {e - 1 for e in ends} | {e + 1 for e in ends - {len(pdf)}}
    ):
        report = verify(pdf[:place], station().trust, None, LATER)
        assert report.verdict in ("altered", "unreadable", "unsigned"), (place, report.reasons)
    assert sorted(verify(pdf[:e], station().trust, None, LATER).verdict for e in ends) == [
        "genuine, status unknown",
        "void",
        "void",
    ]

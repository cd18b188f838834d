"""What is issued and voided holds, by our own judgement and by that of others."""

import re
import shutil
import subprocess
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature

from lims_complaints.errors import Refused
from lims_complaints.signing.issue import seal
from lims_complaints.signing.pen import context
from lims_complaints.signing.verify import verify
from lims_complaints.signing.void import void
from tests.documents.station import LATER, NOW, issued, rendered, stamp, station, voided


def judged_by_pyhanko(pdf: bytes) -> dict[str, bool]:
    """Each signature with pyHanko's bottom line, difference analysis included."""
    trusted = context(station().trust, LATER)
    reader = PdfFileReader(BytesIO(pdf))
    return {s.field_name: validate_pdf_signature(s, trusted).bottom_line for s in reader.embedded_signatures}


@pytest.mark.parametrize("pages", [1, 2, 10])
def test_the_voided_file_keeps_the_original_and_all_signatures_hold(pages: int) -> None:
    assert voided(pages).startswith(issued(pages))
    assert judged_by_pyhanko(issued(pages)) == {"Issue": True}
    fields = ["Issue", *(f"Void_p{n:03d}" for n in range(1, pages + 1))]
    assert judged_by_pyhanko(voided(pages)) == dict.fromkeys(fields, True)


def test_the_last_void_signature_closes_the_file() -> None:
    reader = PdfFileReader(BytesIO(voided()))
    last = reader.embedded_signatures[-1]
    assert last.fieldmdp.is_locked("anything")
    assert last.docmdp_level.name == "NO_CHANGES"


def test_the_signature_says_who_why_when_and_what() -> None:
    report = verify(issued(), station().trust, None, LATER)
    (signature,) = report.signatures
    assert (signature.field, signature.signer, signature.number) == ("Issue", "欧阳玥", "W-2026-0001")
    assert signature.at == NOW
    assert signature.reason == "签发 authorized"


@pytest.mark.parametrize("pages", [1, 2, 10])
def test_without_a_list_the_issued_is_genuine_and_the_voided_void(pages: int) -> None:
    issue = verify(issued(pages), station().trust, None, LATER)
    assert (issue.verdict, issue.exit_code) == ("genuine, status unknown", 4), issue.reasons
    void = verify(voided(pages), station().trust, None, LATER)
    assert (void.verdict, void.exit_code) == ("void", 1), void.reasons


def test_a_sealed_letter_allows_no_change() -> None:
    letter = seal(rendered(1, "Dear client"), station().seal, reason="receipt", at=NOW)
    assert judged_by_pyhanko(letter) == {"Seal": True}
    report = verify(letter, station().trust, None, LATER)
    assert report.verdict == "genuine, status unknown"
    assert report.signatures[0].allows.name == "NO_CHANGES"


@pytest.mark.parametrize(("make", "pages"), [(issued, 2), (voided, 2), (voided, 10)])
def test_poppler_and_qpdf_find_nothing(make, pages, tmp_path) -> None:
    file = tmp_path / "report.pdf"
    file.write_bytes(make(pages))
    assert shutil.which("pdfsig"), "poppler-utils is missing"
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature is Valid") == (1 if make is issued else pages + 1)
    subprocess.run(["qpdf", "--check", str(file)], capture_output=True, check=True)


def test_every_field_prints_and_shows_something_for_the_archive() -> None:
    """PDF/A-3b: each visible widget has an appearance and the Print flag; nothing asks for new appearances; metadata stay."""
    with pikepdf.open(BytesIO(voided())) as pdf:
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        for field in pdf.Root.AcroForm.Fields:
            assert int(field.F) & 4
            assert "/AP" in field or [float(n) for n in field.Rect] == [0, 0, 0, 0]
        with pdf.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "B")
        assert pdf.attachments["results.json"].get_file().read_bytes() == b'{"zinc": "0.31"}'


def test_certificates_that_end_later_do_not_spoil_what_was_signed() -> None:
    assert verify(voided(), station().trust, None, NOW + timedelta(days=7000)).verdict == "void"


@pytest.mark.parametrize("make", [voided, rendered], ids=["voided already", "never issued"])
def test_only_what_was_issued_is_voided_and_only_once(make) -> None:
    s = station()
    with pytest.raises(Refused):
        void(make(), stamp(), s.seal, root=s.authority.certificate, reason="VOID", at=NOW)


@pytest.mark.parametrize("make", [issued, voided, lambda: seal(rendered(1), station().seal, reason="receipt", at=NOW)])
def test_every_object_begins_on_a_line_of_its_own(make) -> None:
    """PDF/A 6.1.9; typst ends its files without a line feed, so that an update must not begin right behind."""
    assert not rendered(1).endswith(b"\n")
    assert re.search(rb"%%EOF\d", make()) is None

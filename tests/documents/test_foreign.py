"""Reports from elsewhere: what each kind of file allows, and that nobody's signature is broken on the way."""

import subprocess
from datetime import timedelta
from functools import cache
from io import BytesIO

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.validation import validate_pdf_signature

from lims_complaints.errors import Refused
from lims_complaints.signing.foreign import assess, stamped_copy, void_foreign
from lims_complaints.signing.pages import look_at
from lims_complaints.signing.pen import Terms, Words, Writer, context, sign_field
from lims_complaints.signing.verify import verify
from tests.documents.attacks import by_qpdf, text_added, updated
from tests.documents.station import LATER, NOW, impostor, issued, rendered, stamp, station, typeset, voided


def signed_elsewhere(certify: MDPPerm | None = None, times: int = 1) -> bytes:
    pdf = rendered(2, "from elsewhere")
    for n in range(times):
        writer = Writer(BytesIO(pdf))
        append_signature_field(writer, SigFieldSpec(f"Signature{n + 1}", on_page=0, box=(50, 50, 200, 100)))
        words = Words("approved", "someone", NOW)
        pdf = sign_field(writer, f"Signature{n + 1}", impostor().signatory, words, Terms(certify if n == 0 else None))
    return pdf


@cache
def turned() -> bytes:
    """Pages of several sizes, turned, cropped, one with an origin elsewhere."""
    with pikepdf.open(
        BytesIO(typeset("#set page(width: 120mm, height: 200mm)\na\n#pagebreak()\nb\n#pagebreak()\nc\n#pagebreak()\nd"))
    ) as pdf:
        for page, turn in zip(pdf.pages, (0, 90, 180, 270), strict=True):
            page.Rotate = turn
        pdf.pages[1].MediaBox = [100, 100, 500, 400]
        pdf.pages[2].CropBox = [20, 20, 200, 300]
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def void_it(pdf: bytes) -> bytes:
    s = station()
    return void_foreign(
        pdf, stamp(), s.seal, root=s.authority.certificate, reason="报告作废 VOID", at=NOW + timedelta(days=3), number="OLD-7"
    )


KINDS = {
    "unsigned": (lambda: rendered(2, "x"), "new fields", False),
    "approval-signed": (signed_elsewhere, "new fields", False),
    "approval-signed twice": (lambda: signed_elsewhere(times=2), "new fields", False),
    "turned and cropped": (turned, "new fields", False),
    "issued here": (issued, "prepared", False),
    "certified, no changes": (lambda: signed_elsewhere(MDPPerm.NO_CHANGES), "certificate only", True),
    "certified, forms allowed": (lambda: signed_elsewhere(MDPPerm.FILL_FORMS), "certificate only", True),
    "encrypted": (lambda: by_qpdf("--encrypt", "secret", "owner", "256", "--")(rendered(2)), "certificate only", False),
    "broken": (lambda: rendered(2)[:5000], "certificate only", False),
    "voided already": (voided, "refused", False),
    "not a PDF": (lambda: b"\x89PNG", "refused", False),
}


@pytest.mark.parametrize(("make", "kind", "copy"), KINDS.values(), ids=KINDS)
def test_each_file_gets_what_it_allows(make, kind, copy) -> None:
    pdf = make()
    found = assess(pdf)
    assert (found.kind, found.copy) == (kind, copy), found.reason
    assert found.reason
    if kind in ("prepared", "new fields"):
        report = verify(void_it(pdf), station().trust, None, LATER)
        assert report.verdict == "void", report.reasons
    else:
        with pytest.raises(Refused):
            void_it(pdf)


@pytest.mark.parametrize("make", [k[0] for n, k in KINDS.items() if k[1] == "new fields"])
def test_a_new_mark_breaks_nobodys_signature(make, tmp_path) -> None:
    pdf = make()
    after = void_it(pdf)
    assert after.startswith(pdf)
    trusted = context([*station().trust, *impostor().trust], LATER)
    reader = PdfFileReader(BytesIO(after))
    assert all(validate_pdf_signature(s, trusted).bottom_line for s in reader.embedded_signatures)
    file = tmp_path / "void.pdf"
    file.write_bytes(after)
    subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)


def test_the_report_says_whose_the_mark_is_and_whose_the_rest_is_not() -> None:
    report = verify(void_it(signed_elsewhere()), station().trust, None, LATER)
    assert any("only the void mark is the station's" in str(r) for r in report.reasons)


@pytest.mark.parametrize("make", [lambda: rendered(2, "x"), signed_elsewhere])
def test_what_is_changed_after_a_new_mark_is_found(make) -> None:
    assert verify(updated(text_added)(void_it(make())), station().trust, None, LATER).verdict == "altered"


def test_a_stamp_from_a_look_alike_is_worth_nothing() -> None:
    s = impostor()
    after = void_foreign(rendered(2, "x"), stamp(), s.seal, root=s.authority.certificate, reason="VOID", at=NOW)
    assert verify(after, station().trust, None, LATER).verdict == "untrusted"


@pytest.mark.parametrize("make", [turned, lambda: signed_elsewhere(MDPPerm.NO_CHANGES)])
def test_a_stamped_copy_opens_and_is_not_signed(make, tmp_path) -> None:
    copy = stamped_copy(make(), stamp())
    file = tmp_path / "copy.pdf"
    file.write_bytes(copy)
    subprocess.run(["qpdf", "--check", str(file)], check=True, capture_output=True)
    text = subprocess.run(["pdftotext", str(file), "-"], check=True, capture_output=True, text=True).stdout
    assert text.count("VO") == len(PdfFileReader(BytesIO(make())).root["/Pages"]["/Kids"])
    assert verify(copy, station().trust, None, LATER).exit_code in (2, 3)


@pytest.mark.parametrize("make", [turned, lambda: rendered(2, "x")])
def test_the_stamp_stands_in_the_middle_of_what_is_seen_upright(make, tmp_path) -> None:
    """Drawn by poppler: the red of the stamp is spread evenly around the centre, and reads from lower left to upper right."""
    file = tmp_path / "void.pdf"
    file.write_bytes(void_it(make()))
    subprocess.run(["pdftoppm", "-cropbox", "-r", "36", str(file), str(tmp_path / "page")], check=True)
    for picture in sorted(tmp_path.glob("page-*.ppm")):
        width, height, reds = red_points(picture.read_bytes())
        x = sum(p[0] for p in reds) / len(reds) / width
        y = sum(p[1] for p in reds) / len(reds) / height
        assert (abs(x - 0.5) < 0.06, abs(y - 0.5) < 0.06) == (True, True), (picture.name, x, y)
        tilt = sum((px / width - x) * (py / height - y) for px, py in reds)
        assert tilt < 0, picture.name


def red_points(ppm: bytes) -> tuple[int, int, list[tuple[int, int]]]:
    _, size, _, pixels = ppm.split(b"\n", 3)
    width, height = (int(n) for n in size.split())
    reds = [
        (n % width, n // width)
        for n in range(width * height)
        if pixels[3 * n] > 200 and pixels[3 * n + 1] < 180 and pixels[3 * n + 2] < 180
    ]
    return width, height, reds


def test_boxes_are_inherited_met_and_put_in_order() -> None:
    seen = [look_at(PdfFileReader(BytesIO(turned())), n) for n in range(4)]
    assert [p.turn for p in seen] == [0, 90, 180, 270]
    assert seen[1].box == (100, 100, 500, 400)
    assert seen[2].box == (20, 20, 200, 300)

"""What people do to files: each attack takes a file and returns what it made of it."""

import subprocess
import tempfile
import warnings
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfTimeStamper

from lims_complaints.signing.issue import issue
from lims_complaints.signing.keys import P256_ORDER, FileKey
from lims_complaints.signing.pages import fitted, look_at
from lims_complaints.signing.pen import Terms, Words, Writer, sign_field
from lims_complaints.signing.void import find_field
from tests.documents.station import NOW, impostor, issued, key, rendered, stamp, station, voided
from tests.documents.timestamping import Clockmaker

Attack = Callable[[bytes], bytes]


def updated(change: Callable[[IncrementalPdfFileWriter], None]) -> Attack:
    """An attack by an incremental update, the way that keeps all signed bytes."""

    def attack(pdf: bytes) -> bytes:
        writer = Writer(BytesIO(pdf))
        change(writer)
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    return attack


def page_of(writer, index=0):
    return writer.find_page_for_modification(index)[0].get_object()


def stream(text: bytes, **entries) -> generic.StreamObject:
    made = generic.StreamObject(stream_data=text)
    for name, value in entries.items():
        made[pdf_name(f"/{name}")] = value
    return made


def text_added(writer) -> None:
    page = page_of(writer)
    more = writer.add_object(stream(b"q 1 0 0 rg 100 100 50 50 re f Q"))
    page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), more])
    writer.update_container(page)


def annotation_laid_over(writer) -> None:
    box = generic.ArrayObject(generic.NumberObject(n) for n in (60, 700, 300, 800))
    form = stream(b"1 1 1 rg 0 0 240 100 re f", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"))
    form[pdf_name("/BBox")] = generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 240, 100))
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/Rect"): box,
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(form)}),
        }
    )
    page = page_of(writer)
    kept = list(page["/Annots"]) if "/Annots" in page else []
    page[pdf_name("/Annots")] = generic.ArrayObject([*kept, writer.add_object(note)])
    writer.update_container(page)


def attachment_swapped(writer) -> None:
    for ref in writer.prev.xrefs.explicit_refs_in_revision(0):
        found = writer.get_object(ref)
        if isinstance(found, generic.StreamObject) and found.get("/Type") == "/EmbeddedFile":
            found._data = b'{"zinc": "0.01"}'
            found._encoded_data = None
            writer.mark_update(ref)


def attachment_added(writer) -> None:
    from pyhanko.pdf_utils.embed import EmbeddedFileObject, FileSpec, embed_file

    more = EmbeddedFileObject.from_file_data(writer, b"results of another test", compress=False)
    embed_file(writer, FileSpec(file_spec_string="more.txt", embedded_data=more))


def field_painted(writer) -> None:
    field = find_field(writer, "Void_p001")
    drawn = writer.import_page_as_xobject(PdfFileReader(BytesIO(stamp())))
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): drawn})
    writer.update_container(field)


def field_blanked(writer) -> None:
    field = find_field(writer, "Void_p001")
    blank = stream(b"", Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"))
    blank[pdf_name("/BBox")] = generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 9, 9))
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(blank)})
    writer.update_container(field)


def field_hidden(writer) -> None:
    field = find_field(writer, "Void_p001")
    field[pdf_name("/F")] = generic.NumberObject(2)
    writer.update_container(field)


def field_emptied(writer) -> None:
    field = find_field(writer, "Void_p001")
    del field["/V"]
    writer.update_container(field)


def appearance_overwritten(writer) -> None:
    """The stamp's own stream is replaced, the field is not touched."""
    drawn = find_field(writer, "Void_p001")["/AP"].raw_get("/N")
    form = drawn.get_object()
    form._data, form._encoded_data = b"", None
    writer.mark_update(drawn)


def title_changed(writer) -> None:
    writer.set_info(generic.DictionaryObject({pdf_name("/Title"): generic.TextStringObject("Another")}))


def description_changed(writer) -> None:
    metadata = writer.root.raw_get("/Metadata").get_object()
    writer.root[pdf_name("/Metadata")] = writer.add_object(
        stream(metadata.data.replace(b"Report", b"Retort"), Type=pdf_name("/Metadata"), Subtype=pdf_name("/XML"))
    )
    writer.update_root()


def script_added(writer) -> None:
    script = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.TextStringObject("app.alert(1)")}
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(script)
    writer.update_root()


def page_cropped(writer) -> None:
    page = page_of(writer)
    page[pdf_name("/CropBox")] = generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 595, 700))
    writer.update_container(page)


def page_dropped(writer) -> None:
    tree = writer.root["/Pages"]
    tree[pdf_name("/Kids")] = generic.ArrayObject(list(tree["/Kids"])[:-1])
    tree[pdf_name("/Count")] = generic.NumberObject(int(tree["/Count"]) - 1)
    writer.update_container(tree)


def pages_swapped(writer) -> None:
    tree = writer.root["/Pages"]
    tree[pdf_name("/Kids")] = generic.ArrayObject(list(tree["/Kids"])[::-1])
    writer.update_container(tree)


def form_removed(writer) -> None:
    del writer.root["/AcroForm"]
    writer.update_root()


def font_replaced(writer) -> None:
    fonts = page_of(writer)["/Resources"]["/Font"]
    reference = fonts.raw_get(next(iter(fonts)))
    reference.get_object()[pdf_name("/BaseFont")] = pdf_name("/Helvetica")
    writer.mark_update(reference.reference)


def store_added(writer) -> None:
    """Validation material, harmless by itself, but nobody signed for it."""
    certificate = writer.add_object(stream(b"not even a certificate"))
    store = {pdf_name("/Type"): pdf_name("/DSS"), pdf_name("/Certs"): generic.ArrayObject([certificate])}
    writer.root[pdf_name("/DSS")] = writer.add_object(generic.DictionaryObject(store))
    writer.update_root()


def nothing_changed(writer) -> None:
    writer.update_root()


def flipped(mark: bytes, ahead: int = 0, last: bool = False) -> Attack:
    """Flip one bit near a place."""

    def attack(pdf: bytes) -> bytes:
        place = (pdf.rindex(mark) if last else pdf.index(mark)) + len(mark) + ahead
        return pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]

    return attack


def replaced(old: bytes, new: bytes) -> Attack:
    """Write something of the same length over every place."""
    assert len(old) == len(new)

    def attack(pdf: bytes) -> bytes:
        assert old in pdf
        return pdf.replace(old, new)

    return attack


def hole(pdf: bytes) -> tuple[int, int]:
    """Where the hex digits of the last signature stand."""
    _, before, after, _ = PdfFileReader(BytesIO(pdf)).embedded_signatures[-1].byte_range
    return before + 1, after - 1


def padding_used(pdf: bytes) -> bytes:
    _, end = hole(pdf)
    return pdf[: end - 8] + b"deadbeef" + pdf[end:]


def digits_in_small(pdf: bytes) -> bytes:
    start, end = hole(pdf)
    return pdf[:start] + pdf[start:end].lower() + pdf[end:]


def signature_mirrored(pdf: bytes) -> bytes:
    """(r, n - s) is a valid ECDSA signature as well: another file, the same certificate."""
    start, end = hole(pdf)
    envelope = cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))
    signer = envelope["content"]["signer_infos"][0]
    r, s = decode_dss_signature(signer["signature"].native)
    signer["signature"] = encode_dss_signature(r, P256_ORDER - s)
    digits = envelope.dump(force=True).hex().encode()
    return pdf[:start] + digits + b"0" * (end - start - len(digits)) + pdf[end:]


def by_qpdf(*options: str) -> Attack:
    """Rewritten by another program."""

    def attack(pdf: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            before, after = Path(folder) / "before.pdf", Path(folder) / "after.pdf"
            before.write_bytes(pdf)
            subprocess.run(["qpdf", *options, str(before), str(after)], check=True, capture_output=True)
            return after.read_bytes()

    return attack


def by_pikepdf(change: Callable[[pikepdf.Pdf], None]) -> Attack:
    def attack(pdf: bytes) -> bytes:
        with pikepdf.open(BytesIO(pdf)) as opened:
            change(opened)
            out = BytesIO()
            opened.save(out)
            return out.getvalue()

    return attack


def merged(pdf: pikepdf.Pdf) -> None:
    with pikepdf.open(BytesIO(rendered(1, "another report"))) as other:
        pdf.pages.extend(other.pages)


def last_page_removed(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[-1]


def copied_page_by_page(pdf: bytes) -> bytes:
    """As a printer driver would: nothing of the form survives."""
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as old, pikepdf.new() as new:
        for page in old.pages:
            del page["/Annots"]
            new.pages.append(page)
        new.save(out)
    return out.getvalue()


def copied_with_fields(pdf: bytes) -> bytes:
    """Merged into a new file: the boxes of the signatures come along, the signatures do not hold."""
    out = BytesIO()
    with warnings.catch_warnings(), pikepdf.open(BytesIO(pdf)) as old, pikepdf.new() as new:
        warnings.simplefilter("ignore")
        new.pages.extend(old.pages)
        new.save(out)
    return out.getvalue()


def signed_by(pen: FileKey, field: str, new: bool = False) -> Attack:
    """Stamp and sign a field, the seed value notwithstanding."""

    def attack(pdf: bytes) -> bytes:
        writer = Writer(BytesIO(pdf))
        page = look_at(writer, 0)
        if new:
            append_signature_field(writer, SigFieldSpec(field, on_page=0, box=page.box))
        found = find_field(writer, field)
        drawn = writer.import_page_as_xobject(PdfFileReader(BytesIO(stamp())))
        found[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): fitted(writer, drawn, page.box, page)})
        if "/SV" in found:
            seed = found.raw_get("/SV")
            del found["/SV"]
        writer.update_container(found)
        if not new:
            found[pdf_name("/SV")] = seed
            signer = _Careless(pen)
            return signer.sign(writer, field)
        return sign_field(writer, field, pen, Words("void", "x", NOW), Terms())

    return attack


class _Careless:
    """Signs as pyHanko does, after having looked away from the seed value."""

    def __init__(self, pen: FileKey) -> None:
        self.pen = pen

    def sign(self, writer, field: str) -> bytes:
        import pyhanko.sign.signers.pdf_signer as library

        real = library.PdfSigningSession._enforce_seed_value_constraints
        library.PdfSigningSession._enforce_seed_value_constraints = lambda *_: None
        try:
            return sign_field(writer, field, self.pen, Words("void", "x", NOW), Terms())
        finally:
            library.PdfSigningSession._enforce_seed_value_constraints = real


def all_by_impostor(_: bytes) -> bytes:
    other = impostor()
    return issue(
        rendered(2),
        other.signatory,
        root=other.authority.certificate,
        reason="签发 authorized",
        name="欧阳玥",
        at=NOW,
        number="W-2026-0001",
    )


def void_grafted(pdf: bytes) -> bytes:
    """The void revisions of one report behind another."""
    other = issued(2, "W-2026-0002")
    return other + voided(2)[len(issued(2)) :] if pdf else b""


def cut_after_first_mark(pdf: bytes) -> bytes:
    marks = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return pdf[: marks[1].byte_range[2] + marks[1].byte_range[3]]


def cut_to_issued(pdf: bytes) -> bytes:
    return pdf[: len(issued(2))]


def cut_short(pdf: bytes) -> bytes:
    return pdf[: len(pdf) * 4 // 5]


def key_of_signatory() -> FileKey:
    return station().signatory


def unknown_clock() -> FileKey:
    return key(impostor().authority, "timestamp", "Time")


def marks_skipped(pdf: bytes) -> bytes:
    """A last revision whose chain goes back to the issued file, past the marks: viewers show the live report."""
    before = PdfFileReader(BytesIO(issued(2)))
    root, info = before.trailer.raw_get("/Root"), before.trailer.raw_get("/Info")
    size = int(PdfFileReader(BytesIO(pdf)).trailer["/Size"])
    trailer = f"<< /Size {size} /Root {root.idnum} 0 R /Info {info.idnum} 0 R /Prev {before.last_startxref} >>"
    return pdf + f"xref\n0 0\ntrailer\n{trailer}\nstartxref\n{len(pdf)}\n%%EOF\n".encode()


def hidden_table(pdf: bytes) -> bytes:
    """A hybrid cross-reference, which some programs read and others pass over."""
    reader = PdfFileReader(BytesIO(pdf))
    root = reader.trailer.raw_get("/Root").idnum
    trailer = f"<< /Size {reader.trailer['/Size']} /Root {root} 0 R /Prev {reader.last_startxref} /XRefStm 20 >>"
    return pdf + f"xref\n0 0\ntrailer\n{trailer}\nstartxref\n{len(pdf)}\n%%EOF\n".encode()


def timestamped_by(pen: FileKey) -> Attack:
    """An archive timestamp by an authority of one's own."""

    def attack(pdf: bytes) -> bytes:
        stamper = PdfTimeStamper(Clockmaker(pen, NOW))
        return stamper.timestamp_pdf(Writer(BytesIO(pdf)), "sha256", bytes_reserved=8192).getvalue()

    return attack

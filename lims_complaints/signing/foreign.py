"""Voiding reports that came from elsewhere: the best that each file allows, and saying which.

A file that nobody locked gets a new signed field a page (R1c); one that is certified, encrypted or broken is left as it
is, and a signed certificate that names its SHA-256 speaks for it, beside a stamped copy where one can be made.
"""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any, Literal

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from pyhanko.pdf_utils.generic import IndirectObject, pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign.fields import MDPPerm, SigSeedValueSpec

from lims_complaints.errors import Refused
from lims_complaints.language import N_
from lims_complaints.signing.examine import VOID_FIELD
from lims_complaints.signing.issue import prepare_void_fields, void_field
from lims_complaints.signing.keys import CLAUSE, Key
from lims_complaints.signing.pages import Page, fitted, generic, look_at, page_count
from lims_complaints.signing.pen import LongTerm, Terms, Words
from lims_complaints.signing.void import field_places, find_field, sign_pages

NO_PDF = N_("This is not a PDF.")
Way = Literal["prepared", "new fields", "certificate only", "refused"]


@dataclass(frozen=True)
class Voidable:
    """How a file can be voided, why so (a msgid), and whether a stamped copy can be made beside a certificate."""

    kind: Way
    reason: str
    copy: bool = False


def assess(pdf: bytes, root: Certificate | None = None) -> Voidable:
    """Say how a file can be voided without breaking what others signed, by a seal under `root` where one is given."""
    if b"%PDF-" not in pdf[:1024]:
        return Voidable("refused", NO_PDF)
    try:
        reader = PdfFileReader(BytesIO(pdf))
        if reader.encrypted:
            return Voidable("certificate only", N_("The file is encrypted: nothing can be signed into it."))
        return _assess(reader, root)
    except Exception:  # noqa: BLE001 - a file from elsewhere may break its reader in any way
        return Voidable("certificate only", N_("The file is damaged: nothing can be signed into it."))


def void_foreign(  # noqa: PLR0913 - each is one word of the signatures
    pdf: bytes,
    stamps: bytes,
    key: Key,
    *,
    root: Certificate,
    reason: str,
    at: datetime,
    name: str = "",
    number: str = "",
    long_term: LongTerm | None = None,
) -> bytes:
    """Return a file from elsewhere with a new, stamped and signed field on every page; it begins with the very bytes of `pdf`.

    For files that `assess` calls "prepared" or "new fields"; Refused for others. Signatures by others stay valid.
    """
    way = assess(pdf)
    if way.kind not in ("prepared", "new fields"):
        raise Refused(CLAUSE, way.reason)
    words = Words(reason, name, at, number)
    terms = Terms(anchors=(root,), long_term=long_term)
    if way.kind == "prepared":
        return sign_pages(pdf, stamps, key, words, terms)
    return sign_pages(pdf, stamps, key, words, terms, prepare=lambda writer: prepare_void_fields(writer, root))


def stamped_copy(pdf: bytes, stamps: bytes) -> bytes:
    """Return an unsigned copy with the stamp drawn into every page, to stand beside a void certificate."""
    reader = PdfFileReader(BytesIO(pdf))
    stamp = PdfFileReader(BytesIO(stamps))
    writer = copy_into_new_writer(reader)
    drawn = writer.import_page_as_xobject(stamp)
    forms: dict[Page, Any] = {}
    for index in range(page_count(reader)):
        page = look_at(writer, index)
        if page not in forms:
            forms[page] = fitted(writer, drawn, look_at(stamp, 0).box, page)
        _draw(writer, index, forms[page], page)
        _unsign(writer, index)
    for key in ("/AcroForm", "/Perms", "/DSS"):  # signatures mean nothing in a copy
        writer.root.pop(key, None)
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _assess(reader: PdfFileReader, root: Certificate | None) -> Voidable:
    signed = {s.field_name for s in reader.embedded_signatures}
    names = set(field_places(reader))
    wanted = {void_field(n + 1) for n in range(page_count(reader))}
    if any(VOID_FIELD.match(name) for name in signed):
        return Voidable("refused", N_("The file bears a void mark already."))
    levels = [s.docmdp_level for s in reader.embedded_signatures if s.docmdp_level is not None]
    if wanted <= names and MDPPerm.NO_CHANGES not in levels:
        if root is not None and not _open_to(reader, root):
            return Voidable(
                "certificate only", N_("The file was prepared for the void mark of another authority alone."), copy=True
            )
        return Voidable("prepared", N_("The file was prepared for being voided when it was issued."))
    if any(VOID_FIELD.match(name) for name in names):
        return Voidable(
            "certificate only", N_("The form of the file uses the names of void fields for something else."), copy=True
        )
    if levels:
        text = N_("Whoever issued the file locked it: a new mark would break their signature.")
        return Voidable("certificate only", text, copy=True)
    if "/AcroForm" in reader.root and "/XFA" in reader.root["/AcroForm"]:
        return Voidable("certificate only", N_("The file is an XFA form: nothing can be signed into it safely."), copy=True)
    if signed:
        return Voidable("new fields", N_("Each page gets a new signed mark; the signatures of others stay valid."))
    return Voidable("new fields", N_("Nobody signed the file; each page gets a new signed mark."))


def _open_to(reader: PdfFileReader, root: Certificate) -> bool:
    """Say whether the void field of page one takes a signature under `root`."""
    asked = find_field(reader, void_field(1)).get("/SV")
    said = SigSeedValueSpec.from_pdf_object(asked).cert if asked is not None else None  # type: ignore[no-untyped-call]
    issuers = [c.dump() for c in said.issuers or ()] if said is not None else []
    return not issuers or root.public_bytes(Encoding.DER) in issuers


def _unsign(writer: Any, index: int) -> None:
    """Leave of the signatures on a page what can be seen of them, and nothing that looks like one to a program."""
    page = writer.find_page_for_modification(index)[0].get_object()
    for reference in page.get("/Annots", ()):
        widget = reference.get_object()
        field = widget["/Parent"] if "/Parent" in widget and "/FT" not in widget else widget
        if field.get("/FT") != "/Sig":
            continue
        signed = field.raw_get("/V") if "/V" in field else None
        if isinstance(signed, IndirectObject):
            writer.objects.pop((signed.generation, signed.idnum), None)
        for key in ("/V", "/FT", "/T", "/SV", "/Lock", "/Parent"):
            widget.pop(key, None)


def _draw(writer: Any, index: int, form: Any, page: Page) -> None:
    """Draw a form over a page, whatever state its own content leaves behind."""
    resources = generic.DictionaryObject({pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/Void"): form})})
    over = f"Q q 1 0 0 1 {page.box[0]:.3f} {page.box[1]:.3f} cm /Void Do Q".encode()
    writer.add_stream_to_page(index, writer.add_object(generic.StreamObject(stream_data=b"q")), prepend=True)
    writer.add_stream_to_page(index, writer.add_object(generic.StreamObject(stream_data=over)), resources)

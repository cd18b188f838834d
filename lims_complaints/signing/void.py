"""Void: the stamp 作废 VOID on every page, each a signature by the station's seal; the original stays valid."""

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any

from cryptography.x509 import Certificate
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from lims_complaints.signing.issue import void_field
from lims_complaints.signing.keys import Key
from lims_complaints.signing.pages import Page, fitted, generic, look_at, page_count
from lims_complaints.signing.pen import LongTerm, Terms, Words, Writer, sign_field


def void(  # noqa: PLR0913 - each is one word of the signatures
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
    """Return an issued file (`issue`) with every page stamped and signed; it begins with the very bytes of `pdf`.

    `stamps` is one transparent PDF page, fitted upright onto pages of any size. `key` is the seal's, under `root`. The
    signatures say "`reason` (p. i/n)"; the last one locks the file and alone carries what long-term checking needs.
    """
    return sign_pages(pdf, stamps, key, Words(reason, name, at, number), Terms(anchors=(root,), long_term=long_term))


def sign_pages(
    pdf: bytes,
    stamps: bytes,
    key: Key,
    words: Words,
    terms: Terms,
    prepare: Callable[[IncrementalPdfFileWriter], None] | None = None,
) -> bytes:
    """Stamp and sign the void field of each page in turn; `prepare` adds the fields, if they are not there, with the first."""
    stamp = PdfFileReader(BytesIO(stamps))
    stamp_box = look_at(stamp, 0).box
    drawn: Any = None
    forms: dict[Page, Any] = {}
    pages = page_count(PdfFileReader(BytesIO(pdf)))
    for index in range(pages):
        writer = Writer(BytesIO(pdf))
        if prepare is not None and index == 0:
            prepare(writer)
        drawn = drawn or writer.import_page_as_xobject(stamp)
        page = look_at(writer, index)
        if page not in forms:
            forms[page] = fitted(writer, drawn, stamp_box, page)
        field = find_field(writer, void_field(index + 1))
        field["/AP"] = generic.DictionaryObject({pdf_name("/N"): forms[page]})
        writer.update_container(field)
        last = index == pages - 1
        said = Words(f"{words.reason} (p. {index + 1}/{pages})", words.name, words.at, words.number)
        step = Terms(terms.certify, terms.anchors, terms.long_term if last else None)
        pdf = sign_field(writer, void_field(index + 1), key, said, step)
    return pdf


def find_field(pdf: Any, name: str) -> Any:
    """Return the form field called `name`; KeyError when there is none."""
    for field in fields(pdf):
        if "/T" in field and str(field["/T"]) == name:
            return field
    raise KeyError(name)


def fields(pdf: Any) -> Iterator[Any]:
    """Yield the top form fields of a document."""
    if "/AcroForm" in pdf.root and "/Fields" in pdf.root["/AcroForm"]:
        for reference in pdf.root["/AcroForm"]["/Fields"]:
            yield reference.get_object()

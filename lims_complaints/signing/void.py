"""Void: the stamp 作废 VOID on every page, each a signature by the station's seal; the original stays valid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

from cryptography.x509 import Certificate
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from lims_complaints.errors import Refused
from lims_complaints.language import N_
from lims_complaints.signing.append import append_signature, tail_of
from lims_complaints.signing.issue import void_field
from lims_complaints.signing.keys import CLAUSE, Key
from lims_complaints.signing.pages import fitted, generic, look_at, page_count
from lims_complaints.signing.pen import LongTerm, Terms, Words, check_term, sign_field, update

Place = tuple[int, int]  # number and generation of an object


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
    check_term(key, words.at)
    stamp = PdfFileReader(BytesIO(stamps))
    before = PdfFileReader(BytesIO(pdf))
    pages = [look_at(before, index) for index in range(page_count(before))]
    said = [replace(words, reason=f"{words.reason} (p. {n}/{len(pages)})") for n in range(1, len(pages) + 1)]
    steps = [replace(terms, long_term=None)] * (len(pages) - 1) + [terms]

    writer = update(pdf)
    if prepare is not None:
        prepare(writer)
    drawn = writer.import_page_as_xobject(stamp)
    forms = {page: fitted(writer, drawn, look_at(stamp, 0).box, page) for page in dict.fromkeys(pages)}
    places = field_places(writer)
    missing = [name for name in map(void_field, range(1, len(pages) + 1)) if name not in places]
    if missing:
        raise Refused(CLAUSE, N_("The file was not prepared for being voided when it was issued."))
    if "/V" in writer.get_object(generic.Reference(*places[void_field(1)], writer)):
        raise Refused(CLAUSE, N_("The file bears a void mark already."))
    marked = [_marked(writer, places[void_field(n + 1)], forms[page]) for n, page in enumerate(pages)]
    writer.update_container(marked[0])
    pdf = sign_field(writer, void_field(1), key, said[0], steps[0])
    tail = tail_of(pdf) if len(pages) > 2 else None
    for n, field in enumerate(marked[1:], 1):
        place = places[void_field(n + 1)]
        if tail is not None and n < len(pages) - 1:
            pdf, tail = append_signature(pdf, tail, place, field, key, said[n])
        else:
            pdf = _sign_marked(pdf, place, field, key, said[n], steps[n])
    return pdf


def _marked(writer: IncrementalPdfFileWriter, place: Place, form: Any) -> Any:
    """Return a field as it shall stand, with its stamp; nothing is written yet."""
    field = writer.get_object(generic.Reference(*place, writer))
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): form})
    return field


def _sign_marked(pdf: bytes, place: Place, marked: Any, key: Key, words: Words, terms: Terms) -> bytes:
    writer = update(pdf)
    field = writer.get_object(generic.Reference(*place, writer))
    field["/AP"] = marked["/AP"]
    writer.update_container(field)
    return sign_field(writer, str(field["/T"]), key, words, terms)


def find_field(pdf: Any, name: str) -> Any:
    """Return the form field called `name`; KeyError when there is none."""
    return pdf.get_object(generic.Reference(*field_places(pdf)[name], pdf))


def field_places(pdf: Any) -> dict[str, Place]:
    """Return the names of the top form fields with the object that each is."""
    if "/AcroForm" not in pdf.root or "/Fields" not in pdf.root["/AcroForm"]:
        return {}
    found = {}
    for reference in pdf.root["/AcroForm"]["/Fields"]:
        field = reference.get_object()
        if "/T" in field and hasattr(reference, "idnum"):
            found[str(field["/T"])] = (int(reference.idnum), int(reference.generation))
    return found

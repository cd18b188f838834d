"""A signature appended to a field as one small revision, without reading again all revisions before it.

pyHanko reads the whole file for each signature: for a report of sixty pages that grows with the square of the pages. A void
revision in the middle changes one field and adds one signature, so it can be written from what the revision before left.
"""

import hashlib
import os
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from lims_complaints.signing.keys import Key
from lims_complaints.signing.pages import generic
from lims_complaints.signing.pen import KeySigner, Words, room, run


@dataclass(frozen=True)
class Tail:
    """Where a file ends: number of its next object, place of its last cross-reference table, what its trailer repeats."""

    next_object: int
    startxref: int
    trailer: bytes
    first_id: bytes


def tail_of(pdf: bytes) -> Tail | None:
    """Return the tail of a file; None where it is of another make (encrypted, cross-reference streams)."""
    reader = PdfFileReader(BytesIO(pdf))
    trailer = reader.trailer
    startxref = reader.last_startxref
    if reader.encrypted or reader.has_xref_stream or startxref is None or "/ID" not in trailer:
        return None
    repeated = b" ".join(
        name.encode() + b" " + _written(trailer.raw_get(name)) for name in ("/Root", "/Info") if name in trailer
    )
    return Tail(int(trailer["/Size"]), startxref, repeated, _written(trailer["/ID"][0]))


def append_signature(pdf: bytes, tail: Tail, place: tuple[int, int], field: Any, key: Key, words: Words) -> tuple[bytes, Tail]:
    """Sign the empty field at `place` (object, generation), whose dictionary as it shall stand is `field`."""
    number, generation = place
    said = _signature(key, words)
    field[pdf_name("/V")] = generic.IndirectObject(tail.next_object, 0, None)
    out = BytesIO()
    out.write(pdf)
    field_at = _object(out, number, generation, field)
    signature_at = _object(out, tail.next_object, 0, said)
    table_at = out.tell()
    entries = sorted([(number, field_at, generation), (tail.next_object, signature_at, 0)])
    out.write(b"xref\n" + b"".join(b"%d 1\n%010d %05d n \n" % (n, at, g) for n, at, g in entries))
    after = Tail(tail.next_object + 1, table_at, tail.trailer, tail.first_id)
    out.write(b"trailer\n<< /Size %d %s " % (after.next_object, tail.trailer))
    out.write(b"/ID [%s <%s>] /Prev %d >>\n" % (tail.first_id, os.urandom(16).hex().encode(), tail.startxref))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table_at)
    return _sealed(out, said, key, words), after


def _sealed(out: BytesIO, said: Any, key: Key, words: Words) -> bytes:
    """Fill in which bytes are covered, and the signature over them."""
    end = out.tell()
    hole, after = said.contents.offsets
    said.byte_range.fill_offsets(out, hole, after, end)
    whole = out.getbuffer()
    digest = hashlib.sha256(whole[:hole])
    digest.update(whole[after:])
    whole.release()
    signing = KeySigner(key).async_sign(
        digest.digest(), "sha256", use_pades=True, signed_attr_settings=PdfCMSSignedAttributes(signing_time=words.at)
    )
    PreparedByteRangeDigest(digest.digest(), hole, after).fill_with_cms(out, run(signing))
    return out.getvalue()


def _signature(key: Key, words: Words) -> Any:
    return SignatureObject(
        bytes_reserved=room(key),
        subfilter=SigSeedSubFilter.PADES,
        timestamp=words.at,
        name=words.name or None,
        reason=words.reason or None,
        contact_info=words.number or None,
    )


def _object(out: BytesIO, number: int, generation: int, content: Any) -> int:
    at = out.tell()
    out.write(b"%d %d obj\n" % (number, generation))
    content.write_to_stream(out, None)
    out.write(b"\nendobj\n")
    return at


def _written(value: Any) -> bytes:
    out = BytesIO()
    value.write_to_stream(out, None)
    return out.getvalue()

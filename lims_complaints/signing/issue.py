"""Issue: one incremental update that certifies a report and prepares its pages for being voided (recipe R5)."""

from datetime import datetime

from cryptography.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigCertConstraintFlags,
    SigCertConstraints,
    SigFieldSpec,
    SigSeedValueSpec,
    append_signature_field,
)

from lims_complaints.signing.keys import Key
from lims_complaints.signing.pages import Box, look_at, page_count
from lims_complaints.signing.pen import LongTerm, Terms, Words, check_term, sign_field, to_asn1, update

ISSUE = "Issue"
SEAL = "Seal"


def issue(  # noqa: PLR0913 - each is one word of the signature
    pdf: bytes,
    key: Key,
    *,
    root: Certificate,
    reason: str,
    name: str,
    at: datetime,
    number: str = "",
    signature_box: Box | None = None,
    long_term: LongTerm | None = None,
) -> bytes:
    """Return the report `number` issued: certified for nothing but signing its prepared void fields, one a page.

    `pdf` is unsigned, as rendered. `root` is the authority under which alone a void signature may be made. `reason` is
    the meaning of the signature, `name` the printed name of the signatory, `at` the server's instant. `signature_box`
    lays the (blank) signature over the block that page one itself prints, in points. With `long_term` the level is
    B-LTA, else B-B.
    """
    check_term(key, at)
    writer = update(pdf)
    append_signature_field(writer, SigFieldSpec(ISSUE, on_page=0, box=signature_box))  # type: ignore[arg-type]
    prepare_void_fields(writer, root)
    words = Words(reason, name, at, number)
    return sign_field(writer, ISSUE, key, words, Terms(MDPPerm.FILL_FORMS, long_term=long_term))


def seal(  # noqa: PLR0913 - each is one word of the signature
    pdf: bytes,
    key: Key,
    *,
    reason: str,
    at: datetime,
    name: str = "",
    number: str = "",
    long_term: LongTerm | None = None,
) -> bytes:
    """Return a letter, receipt or notice under the station's seal: certified, no change allowed."""
    check_term(key, at)
    writer = update(pdf)
    append_signature_field(writer, SigFieldSpec(SEAL, on_page=0))
    return sign_field(writer, SEAL, key, Words(reason, name, at, number), Terms(MDPPerm.NO_CHANGES, long_term=long_term))


def void_field(page: int) -> str:
    """Return the name of the void field of `page` (from 1); padded, since a lock matches names by their beginning."""
    return f"Void_p{page:03d}"


def prepare_void_fields(writer: IncrementalPdfFileWriter, root: Certificate) -> None:
    """Add one blank signature field a page, open only to certificates under `root`; the last one locks all."""
    pages = page_count(writer)
    pinned = SigSeedValueSpec(cert=SigCertConstraints(flags=SigCertConstraintFlags.ISSUER, issuers=[to_asn1(root)]))
    for index in range(pages):
        last = index == pages - 1
        spec = SigFieldSpec(
            void_field(index + 1),
            on_page=index,
            box=look_at(writer, index).box,  # type: ignore[arg-type] # fractions of points are fine
            seed_value_dict=pinned,
            field_mdp_spec=FieldMDPSpec(FieldMDPAction.ALL) if last else None,
            doc_mdp_update_value=MDPPerm.NO_CHANGES if last else None,
        )
        append_signature_field(writer, spec)

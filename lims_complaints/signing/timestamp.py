"""Time from an authority outside (RFC 3161 over HTTP), the level that a file has reached, and keeping it there."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Literal
from urllib.error import URLError
from urllib.request import Request, urlopen

from asn1crypto import tsp
from cryptography.x509 import Certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper

from lims_complaints.errors import Unavailable
from lims_complaints.signing.pen import BEFORE_TIMESTAMP, LongTerm, context, run, update

Level = Literal["none", "B-B", "B-T", "B-LT", "B-LTA"]
LONGEST_WAIT = 10  # seconds
LARGEST_ANSWER = 1024 * 1024


class HttpTimestamper(TimeStamper):
    """A timestamp authority at an address. Unavailable where it does not answer or refuses."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask the authority."""
        return await asyncio.to_thread(self._ask, req.dump())

    def _ask(self, question: bytes) -> tsp.TimeStampResp:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            with urlopen(Request(self.url, question, headers), timeout=LONGEST_WAIT) as answer:  # noqa: S310 - of the settings
                if answer.headers.get_content_type() != "application/timestamp-reply":
                    raise Unavailable(f"{self.url} is no timestamp authority")
                return tsp.TimeStampResp.load(answer.read(LARGEST_ANSWER))
        except (URLError, OSError, ValueError) as fault:
            raise Unavailable(f"the timestamp authority {self.url} does not answer: {fault}") from fault


def long_term(url: str, anchors: Sequence[Certificate], crls: Sequence[bytes | Path]) -> LongTerm:
    """Return what a B-LTA signature needs: the authority at `url`; roots of signer and authority; CRLs (DER, or their files)."""
    return LongTerm(HttpTimestamper(url), tuple(anchors), tuple(crls))


def level(pdf: bytes) -> Level:
    """Return how long the signatures of a file can be checked: PAdES B-B, B-T, B-LT or B-LTA (EN 319 142-1).

    The level is that of the last signature; whether it is valid and trusted is `verify`'s to say.
    """
    reader = PdfFileReader(BytesIO(pdf))
    signatures = reader.embedded_signatures
    regular = [s for s in signatures if s.sig_object_type == "/Sig"]
    if not regular:
        return "none"
    if not _timestamped(regular[-1]):
        return "B-B"
    if "/DSS" not in reader.root or "/Certs" not in reader.root["/DSS"]:
        return "B-T"
    return "B-LTA" if signatures[-1].sig_object_type == "/DocTimeStamp" else "B-LT"


def good_until(pdf: bytes) -> datetime | None:
    """Return until when the last signature or archive timestamp can be checked: its certificates end. None: unsigned.

    The certificates that the signature itself carries count, whichever ends first; a root at the reader's does not.
    """
    signatures = PdfFileReader(BytesIO(pdf)).embedded_signatures
    if not signatures:
        return None
    last = signatures[-1]
    ends: list[datetime] = [c.not_valid_after for c in (last.signer_cert, *last.other_embedded_certs)]
    return min(end.astimezone(UTC) for end in ends)


def renew(pdf: bytes, terms: LongTerm, at: datetime) -> bytes:
    """Return a B-LTA file with a further archive timestamp, before the last one lapses; nothing else changes."""
    stamper = PdfTimeStamper(terms.timestamper)
    trusted = context(terms.anchors, at, terms.crls)
    writer = update(pdf)
    out: BytesIO = run(stamper.async_timestamp_pdf(writer, "sha256", trusted, dss_settings=BEFORE_TIMESTAMP))
    return out.getvalue()


def _timestamped(embedded: Any) -> bool:
    attributes = embedded.signer_info["unsigned_attrs"] or ()
    return any(a["type"].native == "signature_time_stamp_token" for a in attributes)

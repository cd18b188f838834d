"""Verify: one judgement of a file, over all its signatures and revisions and what the station's list says of it."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.x509 import Certificate

from lims_complaints.language import N_
from lims_complaints.signing.authority import Revocation
from lims_complaints.signing.certificate import VoidCertificate
from lims_complaints.signing.examine import Examined, Signature, Unreadable, digest_of, examine
from lims_complaints.signing.issue import ISSUE, SEAL
from lims_complaints.signing.listed import (
    Judged,
    Listed,
    Reason,
    Verdict,
    as_certificate,
    by_certificate,
    by_hash,
    by_list,
    instant,
    look_up,
)
from lims_complaints.signing.status import BY_HASH, StatusList
from lims_complaints.signing.trust import may_seal, revocations, taken_back

EXIT_CODES: dict[Verdict, int] = {
    "in force": 0,
    "void": 1,
    "superseded": 1,
    "amended": 1,
    "altered": 2,
    "untrusted": 2,
    "unreadable": 3,
    "unsigned": 3,
    "genuine, status unknown": 4,
}
PAGE_OF = re.compile(r" \(p\. \d+/\d+\)$")
WORST_FIRST = (2, 3, 1, 4, 0)


@dataclass(frozen=True)
class Report:
    """What can be said of one file, with the reasons in words."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    sha256: str
    signatures: tuple[Signature, ...] = ()
    revisions: int = 0
    pages: int = 0
    number: str = ""
    since_at: datetime | None = None
    replaced_by: str = ""
    amended_by: tuple[str, ...] = ()
    certificate: VoidCertificate | None = None

    @property
    def exit_code(self) -> int:
        """0 in force, 1 genuine but void, superseded or amended, 2 altered or not trusted, 3 unreadable or unsigned, 4 unknown."""
        return EXIT_CODES[self.verdict]


def worst(codes: Sequence[int]) -> int:
    """Return the exit code for several files."""
    return min(codes, key=WORST_FIRST.index, default=0)


def verify_together(
    files: Mapping[str, bytes],
    trust: Sequence[Certificate],
    status: StatusList | None,
    now: datetime,
    crls: Sequence[bytes] = (),
) -> dict[str, Report]:
    """Judge files that lie side by side: a certificate speaks for the file that it names, a supplement completes its report."""
    judged = {name: verify(content, trust, status, now, crls) for name, content in files.items()}
    named = {r.certificate.sha256: r.certificate for r in judged.values() if r.certificate is not None}
    there = {r.number for r in judged.values() if r.verdict in ("in force", "amended")}
    return {name: _complete(_by_its_certificate(r, named.get(r.sha256)), there) for name, r in judged.items()}


def verify(
    pdf: bytes, trust: Sequence[Certificate], status: StatusList | None, now: datetime, crls: Sequence[bytes] = ()
) -> Report:
    """Judge a file by everything in it, by whom `trust` names, and by the station's list where there is one.

    `crls` (DER) are lists of revoked certificates beside the one that the status list brings. Never raises for a bad file.
    """
    sha256 = digest_of(pdf)
    known = status.of_file(sha256) if status else None
    if status and known and known[1] in BY_HASH:
        verdict, reasons = by_hash(known[0], known[1], status, now)
        return Report(
            verdict, reasons, sha256, number=known[0].number, since_at=known[0].since_at, replaced_by=known[0].replaced_by,
            amended_by=known[0].amended_by,
        )  # fmt: skip
    try:
        seen = examine(pdf, trust, now)
    except Unreadable as fault:
        return _unreadable(fault, sha256)
    if not seen.signatures:
        return _unsigned(seen, sha256)
    return _signed(pdf, seen, (trust, status, now, crls))


Asked = tuple[Sequence[Certificate], StatusList | None, datetime, Sequence[bytes]]


def _signed(pdf: bytes, seen: Examined, asked: Asked) -> Report:
    trust, status, now, crls = asked
    listed = look_up(pdf, seen, status, now)
    revoked = revocations(trust, [*crls, *([status.crl] if status and status.crl else [])])
    altered = (*_alterations(seen), *_not_handed_out(listed, seen))
    doubted = _doubts(seen, trust, () if listed.exact else revoked)
    entry, certificate = listed.entry, None if altered or doubted else _certifies(seen, trust)
    number = entry.number if entry else next((s.number for s in seen.signatures if s.number), "")
    since, replaced, amended = (entry.since_at, entry.replaced_by, entry.amended_by) if entry else (None, "", ())
    if certificate:
        verdict, reasons = as_certificate(certificate, seen.signatures[0].signer)
        number, since, replaced = certificate.number, certificate.void_since, certificate.replaced_by
    else:
        verdict, reasons = _judge(seen, listed, altered, doubted, status, trust)
    return Report(
        verdict, reasons, digest_of(pdf), seen.signatures, seen.revisions, seen.pages, number, since, replaced, amended,
        certificate,
    )  # fmt: skip


def _complete(report: Report, there: Set[str]) -> Report:
    """Call a report in force that all of its supplements, themselves in force, lie beside."""
    if report.verdict != "amended" or not there >= set(report.amended_by):
        return report
    said = {"number": report.number, "supplement": ", ".join(report.amended_by)}
    beside = Reason(N_("Together with {supplement}, which lies beside it, report {number} is in force."), said)
    return replace(report, verdict="in force", reasons=(*report.reasons[:2], beside, *report.reasons[3:]))


def _by_its_certificate(report: Report, certificate: VoidCertificate | None) -> Report:
    if certificate is None:
        return report
    verdict, reasons = by_certificate(certificate)
    return replace(
        report, verdict=verdict, reasons=reasons, number=certificate.number, since_at=certificate.void_since,
        replaced_by=certificate.replaced_by,
    )  # fmt: skip


def _certifies(seen: Examined, trust: Sequence[Certificate]) -> VoidCertificate | None:
    """Return what a file certifies, where the station's seal, and nobody else, put its name to it."""
    by_seal = all(s.timestamp or (s.field == SEAL and may_seal(s.certificate, trust)) for s in seen.signatures)
    return seen.certificate if by_seal else None


def _unreadable(fault: Unreadable, sha256: str) -> Report:
    if fault.signed:
        text = N_("The file bears a signature, but is so damaged or rewritten that it cannot be read as it was signed.")
        return Report("altered", (Reason(text),), sha256)
    return Report("unreadable", (Reason(N_("This is not a PDF, or it cannot be read.")),), sha256)


def _unsigned(seen: Examined, sha256: str) -> Report:
    if seen.remains:
        text = N_("The signature has been taken out: only its place is left in the file.")
        return Report("altered", (Reason(text),), sha256, pages=seen.pages, revisions=seen.revisions)
    text = N_("The file bears no signature; nobody can say where it comes from.")
    return Report("unsigned", (Reason(text),), sha256, pages=seen.pages, revisions=seen.revisions)


def _alterations(seen: Examined) -> tuple[Reason, ...]:
    """Say everything that changed the file against what was signed."""
    found: list[Reason] = []
    for s in seen.signatures:
        place = {"field": s.field, "signer": s.signer}
        if not (s.intact and s.valid):
            found.append(Reason(N_("What {signer} signed in “{field}” was changed afterwards."), place))
        elif s.padded:
            found.append(Reason(N_("The bytes around the signature in “{field}” were changed."), place))
        elif not s.whole:
            found.append(Reason(N_("The signature in “{field}” does not cover what it must."), place))
    for revision in seen.unexplained:
        said = {"revision": str(revision + 1), "count": str(seen.revisions)}
        found.append(Reason(N_("Revision {revision} of {count} changes more than the signatures before it allow."), said))
    extra = seen.size - max(s.covers for s in seen.signatures)
    if extra > 0:
        found.append(Reason(N_("{count} bytes at the end are covered by no signature."), {"count": str(extra)}))
    if extra < 0:
        found.append(Reason(N_("{count} bytes of what was signed are missing at the end."), {"count": str(-extra)}))
    return tuple(found)


def _not_handed_out(listed: Listed, seen: Examined) -> tuple[Reason, ...]:
    if listed.entry is None or listed.form is not None or not seen.signatures:
        return ()
    text = N_("The station lists report {number}, but never handed it out as this file.")
    return (Reason(text, {"number": listed.entry.number}),)


def _doubts(seen: Examined, trust: Sequence[Certificate], revoked: Sequence[Revocation]) -> tuple[Reason, ...]:
    """Name each signer who is not trusted, or not for what was signed; of a signature that does not hold nothing more is said."""
    found: list[Reason] = []
    for s in (s for s in seen.signatures if s.intact and s.valid):
        place = {"field": s.field, "signer": s.signer}
        back = taken_back(s.certificate, s.at, revoked, timestamped=s.timestamped)
        if not s.trusted:
            found.append(Reason(N_("“{signer}” in “{field}” is nobody whom the given authorities vouch for."), place))
        elif s.page and not may_seal(s.certificate, trust):
            found.append(Reason(N_("The void mark of “{field}” is not made by the seal, but by “{signer}”."), place))
        elif back:
            said = place | {"on": f"{back.at:%Y-%m-%d}"}
            found.append(Reason(N_("The certificate of “{signer}” was revoked on {on}."), said))
    return tuple(found)


def _judge(
    seen: Examined,
    listed: Listed,
    altered: tuple[Reason, ...],
    doubted: tuple[Reason, ...],
    status: StatusList | None,
    trust: Sequence[Certificate],
) -> Judged:
    if altered:
        return "altered", altered + doubted
    marks = _void_marks(seen, trust)
    if doubted and not (marks and _only_strangers_before(seen, marks)):
        return "untrusted", doubted
    if marks:
        return _marked(seen, marks, listed, doubted)
    return by_list(seen, listed, status)


def _void_marks(seen: Examined, trust: Sequence[Certificate]) -> tuple[Signature, ...]:
    return tuple(s for s in seen.signatures if s.page and s.trusted and may_seal(s.certificate, trust))


def _only_strangers_before(seen: Examined, marks: Sequence[Signature]) -> bool:
    """Say whether whoever is not known signed before the station voided the file: a report from elsewhere."""
    first = min(s.revision for s in marks)
    named = any(s.field == ISSUE for s in seen.signatures)
    return not named and all(s.trusted or (s.revision < first and not s.page) for s in seen.signatures)


def _marked(seen: Examined, marks: Sequence[Signature], listed: Listed, doubted: tuple[Reason, ...]) -> Judged:
    last = marks[-1]
    said = {"signer": last.signer, "at": instant(last.at), "reason": PAGE_OF.sub("", last.reason)}
    reasons = [Reason(N_("The station's seal ({signer}) declared the report void on {at}: {reason}"), said)]
    pages = {s.page for s in marks}
    if len(pages) < seen.pages:
        cut = {"marked": str(len(pages)), "pages": str(seen.pages)}
        reasons.append(Reason(N_("Only {marked} of {pages} pages carry the mark: the file was cut off."), cut))
    if listed.entry and listed.entry.replaced_by:
        reasons.append(Reason(N_("It is replaced by {number}."), {"number": listed.entry.replaced_by}))
    if doubted or not any(s.field == ISSUE for s in seen.signatures):
        reasons.append(Reason(N_("Who issued the report is not known here; only the void mark is the station's.")))
    return "void", tuple(reasons)

"""Verify: one judgement of a file, over all its signatures and revisions and what the station's list says of it."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from cryptography.x509 import Certificate

from lims_complaints.language import N_
from lims_complaints.signing.authority import Revocation, read_crl
from lims_complaints.signing.examine import Examined, Signature, Unreadable, digest_of, examine
from lims_complaints.signing.issue import ISSUE, SEAL
from lims_complaints.signing.status import Entry, Form, StatusList
from lims_complaints.signing.trust import may_seal

Verdict = Literal[
    "in force",
    "void",
    "superseded",
    "altered",
    "untrusted",
    "unreadable",
    "unsigned",
    "genuine, status unknown",
]
EXIT_CODES: dict[Verdict, int] = {
    "in force": 0,
    "void": 1,
    "superseded": 1,
    "altered": 2,
    "untrusted": 2,
    "unreadable": 3,
    "unsigned": 3,
    "genuine, status unknown": 4,
}
PAGE_OF = re.compile(r" \(p\. \d+/\d+\)$")
END_OF_REVISION = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")
WORST_FIRST = (2, 3, 1, 4, 0)


@dataclass(frozen=True)
class Reason:
    """Why, in a sentence: a msgid in English with {named} places for its values."""

    text: str
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text


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

    @property
    def exit_code(self) -> int:
        """0 in force, 1 genuine but void or superseded, 2 altered or not trusted, 3 unreadable or unsigned, 4 unknown."""
        return EXIT_CODES[self.verdict]


@dataclass(frozen=True)
class _Listed:
    """What the list says: the entry, in which form it knows this file or the beginning of it, and if it may be relied on."""

    entry: Entry | None
    form: Form | None
    exact: bool
    current: bool


def worst(codes: Sequence[int]) -> int:
    """Return the exit code for several files."""
    return min(codes, key=WORST_FIRST.index, default=0)


def verify(
    pdf: bytes, trust: Sequence[Certificate], status: StatusList | None, now: datetime, crls: Sequence[bytes] = ()
) -> Report:
    """Judge a file by everything in it, by whom `trust` names, and by the station's list where there is one.

    `crls` (DER) are lists of revoked certificates beside the one that the status list brings. Never raises for a bad file.
    """
    sha256 = digest_of(pdf)
    try:
        seen = examine(pdf, trust, now)
    except Unreadable as fault:
        return _unreadable(fault, sha256)
    if not seen.signatures:
        return _unsigned(seen, sha256)
    listed = _look_up(pdf, seen, status, now)
    number = listed.entry.number if listed.entry else next((s.number for s in seen.signatures if s.number), "")
    revoked = _revocations(trust, [*crls, *([status.crl] if status and status.crl else [])])
    altered = (*_alterations(seen), *_not_handed_out(listed, seen))
    doubted = _doubts(seen, trust, () if listed.exact else revoked)
    verdict, reasons = _judge(seen, listed, altered, doubted, status, trust)
    entry = listed.entry
    return Report(
        verdict,
        reasons,
        sha256,
        seen.signatures,
        seen.revisions,
        seen.pages,
        number,
        entry.since_at if entry else None,
        entry.replaced_by if entry else "",
    )


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
    if extra:
        found.append(Reason(N_("{count} bytes at the end are covered by no signature."), {"count": str(extra)}))
    return tuple(found)


def _not_handed_out(listed: _Listed, seen: Examined) -> tuple[Reason, ...]:
    if listed.entry is None or listed.form is not None or not seen.signatures:
        return ()
    text = N_("The station lists report {number}, but never handed it out as this file.")
    return (Reason(text, {"number": listed.entry.number}),)


def _doubts(seen: Examined, trust: Sequence[Certificate], revoked: Sequence[Revocation]) -> tuple[Reason, ...]:
    """Name each signer who is not trusted, or not for what was signed."""
    found: list[Reason] = []
    taken_back = {r.serial: r for r in revoked}
    for s in seen.signatures:
        place = {"field": s.field, "signer": s.signer}
        back = taken_back.get(s.certificate.serial_number)
        if not s.trusted:
            found.append(Reason(N_("“{signer}” in “{field}” is nobody whom the given authorities vouch for."), place))
        elif s.page and not may_seal(s.certificate, trust):
            found.append(Reason(N_("The void mark of “{field}” is not made by the seal, but by “{signer}”."), place))
        elif back and s.at and (back.at <= s.at or (back.reason == "keyCompromise" and not s.timestamped)):
            said = place | {"on": f"{back.at:%Y-%m-%d}"}
            found.append(Reason(N_("The certificate of “{signer}” was revoked on {on}."), said))
    return tuple(found)


def _judge(
    seen: Examined,
    listed: _Listed,
    altered: tuple[Reason, ...],
    doubted: tuple[Reason, ...],
    status: StatusList | None,
    trust: Sequence[Certificate],
) -> tuple[Verdict, tuple[Reason, ...]]:
    if altered:
        return "altered", altered + doubted
    marks = _void_marks(seen, trust)
    if doubted and not (marks and _only_strangers_before(seen, marks)):
        return "untrusted", doubted
    if marks:
        return _marked(seen, marks, listed, doubted)
    return _by_list(seen, listed, status)


def _void_marks(seen: Examined, trust: Sequence[Certificate]) -> tuple[Signature, ...]:
    return tuple(s for s in seen.signatures if s.page and s.trusted and may_seal(s.certificate, trust))


def _only_strangers_before(seen: Examined, marks: Sequence[Signature]) -> bool:
    """Say whether whoever is not known signed before the station voided the file: a report from elsewhere."""
    first = min(s.revision for s in marks)
    named = any(s.field == ISSUE for s in seen.signatures)
    return not named and all(s.trusted or (s.revision < first and not s.page) for s in seen.signatures)


def _marked(
    seen: Examined, marks: Sequence[Signature], listed: _Listed, doubted: tuple[Reason, ...]
) -> tuple[Verdict, tuple[Reason, ...]]:
    last = marks[-1]
    said = {"signer": last.signer, "at": _instant(last.at), "reason": PAGE_OF.sub("", last.reason)}
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


def _by_list(seen: Examined, listed: _Listed, status: StatusList | None) -> tuple[Verdict, tuple[Reason, ...]]:
    who = seen.signatures[0]
    genuine = Reason(N_("The file is as {signer} signed it on {at}."), {"signer": who.signer, "at": _instant(who.at)})
    if status is None:
        sealed = who.field == SEAL
        text = (
            N_("It bears the station's seal; letters and receipts have no status of their own.")
            if sealed
            else N_("Without the station's status list nobody can know whether the report is still in force.")
        )
        return "genuine, status unknown", (genuine, Reason(text))
    if listed.entry and listed.entry.state in ("void", "superseded"):
        return _withdrawn(genuine, listed.entry)
    if not listed.current:
        text = N_("The status list expired on {at}; whether the report is still in force is not known.")
        return "genuine, status unknown", (genuine, Reason(text, {"at": _instant(status.expires_at)}))
    if listed.entry is None:
        text = N_("The status list of {at} does not speak of this document.")
        return "genuine, status unknown", (genuine, Reason(text, {"at": _instant(status.at)}))
    said = {"number": listed.entry.number, "at": _instant(status.at)}
    standing = Reason(N_("Report {number} was in force on {at}, says the station's status list."), said)
    if listed.entry.state == "under review":
        return "in force", (genuine, standing, Reason(N_("The station is reviewing it.")))
    return "in force", (genuine, standing)


def _withdrawn(genuine: Reason, entry: Entry) -> tuple[Verdict, tuple[Reason, ...]]:
    said = {"number": entry.number, "at": _instant(entry.since_at)}
    reasons = [
        genuine,
        Reason(N_("This is a copy as it was issued; report {number} has been void since {at}."), said),
    ]
    if entry.reason:
        reasons.append(Reason(N_("Reason: {reason}"), {"reason": entry.reason}))
    if entry.replaced_by:
        reasons.append(Reason(N_("It is replaced by {number}."), {"number": entry.replaced_by}))
    return ("superseded" if entry.state == "superseded" else "void"), tuple(reasons)


def _look_up(pdf: bytes, seen: Examined, status: StatusList | None, now: datetime) -> _Listed:
    """Find the file in the list: as it is, else by the beginning that one of its signatures ends, else by its number."""
    if status is None:
        return _Listed(None, None, exact=False, current=False)
    current = status.at <= now < status.expires_at
    for digest, exact in _prefixes(pdf, {s.covers for s in seen.signatures}):
        found = status.of_file(digest)
        if found:
            return _Listed(found[0], found[1], exact=exact, current=current)
    numbers = {s.number for s in seen.signatures if s.number and s.trusted and s.intact}
    entry = next((e for n in sorted(numbers) if (e := status.of_number(n))), None)
    return _Listed(entry, None, exact=False, current=current)


def _prefixes(pdf: bytes, covered: set[int]) -> list[tuple[str, bool]]:
    """Return the SHA-256 of the file and of each earlier revision that it contains, longest first; True for the file."""
    ends = covered | {end for m in END_OF_REVISION.finditer(pdf) for end in (m.end(), m.start() + 5)} | {len(pdf)}
    running, done, found = hashlib.sha256(), 0, []
    for end in sorted(e for e in ends if 0 < e <= len(pdf)):
        running.update(pdf[done:end])
        done = end
        found.append((running.hexdigest(), end == len(pdf)))
    return found[::-1]


def _revocations(trust: Sequence[Certificate], crls: Sequence[bytes]) -> tuple[Revocation, ...]:
    found: list[Revocation] = []
    for der in crls:
        for issuer in trust:
            try:
                found.extend(read_crl(der, issuer)[1])
            except (ValueError, TypeError):
                continue
    return tuple(found)


def _instant(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "?"

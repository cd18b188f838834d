"""What the station's list, or a void certificate, says of a file: by its SHA-256, by its beginning, by its number."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from lims_complaints.language import N_
from lims_complaints.signing.certificate import VoidCertificate
from lims_complaints.signing.examine import Examined
from lims_complaints.signing.issue import SEAL
from lims_complaints.signing.status import Entry, Form, StatusList

Verdict = Literal[
    "in force",
    "void",
    "superseded",
    "amended",
    "altered",
    "untrusted",
    "unreadable",
    "unsigned",
    "genuine, status unknown",
]
Judged = tuple[Verdict, tuple["Reason", ...]]
END_OF_REVISION = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")


@dataclass(frozen=True)
class Reason:
    """Why, in a sentence: a msgid in English with {named} places for its values."""

    text: str
    values: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values) if self.values else self.text


@dataclass(frozen=True)
class Listed:
    """What the list says: the entry, in which form it knows this file or the beginning of it, and if it may be relied on."""

    entry: Entry | None
    form: Form | None
    exact: bool
    current: bool


def by_list(seen: Examined, listed: Listed, status: StatusList | None) -> Judged:
    """Judge a file whose signatures hold by what the list says of it."""
    who = seen.signatures[0]
    genuine = Reason(N_("The file is as {signer} signed it on {at}."), {"signer": who.signer, "at": instant(who.at)})
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
    if listed.entry and listed.entry.amended_by:
        return _amended(genuine, listed.entry)
    if not listed.current:
        text = N_("The status list expired on {at}; whether the report is still in force is not known.")
        return "genuine, status unknown", (genuine, Reason(text, {"at": instant(status.expires_at)}))
    if listed.entry is None:
        text = N_("The status list of {at} does not speak of this document.")
        return "genuine, status unknown", (genuine, Reason(text, {"at": instant(status.at)}))
    said = {"number": listed.entry.number, "at": instant(status.at)}
    standing = Reason(N_("Report {number} was in force on {at}, says the station's status list."), said)
    if listed.entry.state == "under review":
        return "in force", (genuine, standing, Reason(N_("The station is reviewing it.")))
    return "in force", (genuine, standing)


def _withdrawn(genuine: Reason, entry: Entry) -> Judged:
    said = {"number": entry.number, "at": instant(entry.since_at)}
    reasons = [
        genuine,
        Reason(N_("This is a copy as it was issued; report {number} has been void since {at}."), said),
    ]
    if entry.reason:
        reasons.append(Reason(N_("Reason: {reason}"), {"reason": entry.reason}))
    if entry.replaced_by:
        reasons.append(Reason(N_("It is replaced by {number}."), {"number": entry.replaced_by}))
    return ("superseded" if entry.state == "superseded" else "void"), tuple(reasons)


def _amended(lead: Reason, entry: Entry) -> Judged:
    """A report that stands as amended: alone it shows results that its supplement has changed."""
    said = {"number": entry.number, "supplement": ", ".join(entry.amended_by)}
    reasons = [
        lead,
        Reason(N_("Report {number} stands as amended by {supplement}, and is read together with it."), said),
        Reason(N_("Alone it shows results that were changed since: check it together with {supplement}."), said),
    ]
    reviewed = (Reason(N_("The station is reviewing it.")),) if entry.state == "under review" else ()
    return "amended", (*reasons, *reviewed)


def by_hash(entry: Entry, form: Form, status: StatusList, now: datetime) -> Judged:
    """Judge a file that bears no signature of ours by the list alone, which names this very file."""
    said = {"number": entry.number, "at": instant(status.at)}
    lead = (
        Reason(N_("This is the unsigned copy that stands beside the void certificate of report {number}."), said)
        if form == "stamped copy"
        else Reason(
            N_("The station did not issue this file with its program; its list names this very file as report {number}."), said
        )
    )
    if entry.state in ("void", "superseded"):
        return _withdrawn(lead, entry)
    if entry.amended_by:
        return _amended(lead, entry)
    if not status.at <= now < status.expires_at:
        text = N_("The status list expired on {at}; whether the report is still in force is not known.")
        return "genuine, status unknown", (lead, Reason(text, {"at": instant(status.expires_at)}))
    standing = Reason(N_("Report {number} was in force on {at}, says the station's status list."), said)
    reviewed = (Reason(N_("The station is reviewing it.")),) if entry.state == "under review" else ()
    return "in force", (lead, standing, *reviewed)


def by_certificate(certificate: VoidCertificate) -> Judged:
    """Judge a file that a void certificate names, list or no list."""
    lead = Reason(N_("A void certificate under the station's seal names this very file."))
    return "void", (lead, *_certified(certificate))


def as_certificate(certificate: VoidCertificate, signer: str) -> Judged:
    """Judge the certificate itself: it is genuine, and what it speaks of is void."""
    said = {"signer": signer, "sha256": certificate.sha256}
    lead = Reason(
        N_("This is a void certificate under the station's seal ({signer}), for the file with the SHA-256 {sha256}."), said
    )
    return "void", (lead, *_certified(certificate))


def _certified(certificate: VoidCertificate) -> tuple[Reason, ...]:
    said = {"number": certificate.number, "at": instant(certificate.void_since)}
    reasons = [Reason(N_("Report {number} has been void since {at}."), said)]
    if certificate.reason:
        reasons.append(Reason(N_("Reason: {reason}"), {"reason": certificate.reason}))
    if certificate.replaced_by:
        reasons.append(Reason(N_("It is replaced by {number}."), {"number": certificate.replaced_by}))
    return tuple(reasons)


def look_up(pdf: bytes, seen: Examined, status: StatusList | None, now: datetime) -> Listed:
    """Find the file in the list: as it is, else by the beginning that one of its signatures ends, else by its number."""
    if status is None:
        return Listed(None, None, exact=False, current=False)
    current = status.at <= now < status.expires_at
    for digest, exact in _prefixes(pdf, {s.covers for s in seen.signatures}):
        found = status.of_file(digest)
        if found:
            return Listed(found[0], found[1], exact=exact, current=current)
    numbers = {s.number for s in seen.signatures if s.number and s.trusted and s.intact}
    entry = next((e for n in sorted(numbers) if (e := status.of_number(n))), None)
    return Listed(entry, None, exact=False, current=current)


def _prefixes(pdf: bytes, covered: set[int]) -> list[tuple[str, bool]]:
    """Return the SHA-256 of the file and of each earlier revision that it contains, longest first; True for the file."""
    ends = covered | {end for m in END_OF_REVISION.finditer(pdf) for end in (m.end(), m.start() + 5)} | {len(pdf)}
    running, done, found = hashlib.sha256(), 0, []
    for end in sorted(e for e in ends if 0 < e <= len(pdf)):
        running.update(pdf[done:end])
        done = end
        found.append((running.hexdigest(), end == len(pdf)))
    return found[::-1]


def instant(at: datetime | None) -> str:
    """Write an instant in UTC."""
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "?"

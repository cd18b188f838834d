"""The void certificate (报告作废证明): a paper under the seal that names, by its SHA-256, a file which takes no mark itself."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lims_complaints.documents.content import Station, Value, Words
from lims_complaints.documents.forms import FormContent, Headline, Paragraphs, render_form, rows, section
from lims_complaints.documents.head import station_head
from lims_complaints.language import N_, Language, translator
from lims_complaints.records.report import Report
from lims_complaints.report_files import ON_PAPER
from lims_complaints.signing.certificate import ATTACHED, VoidCertificate
from lims_complaints.signing.seal import Seal

FORM, CODE = "void-certificate", "TS-R-02"
TITLE = N_("Void certificate")
CERTIFIES = N_("The report is void")
LEAD = N_("Test report {number} is void. Nobody may rely on it any more.")
FILE = N_(
    "This certificate speaks of one file alone: of the one whose SHA-256 stands above. A changed or newly saved file has another."
)
PAPER = N_(
    "The report was handed out on paper; the SHA-256 is that of the scan of its sealed original, which the station keeps."
)
BESIDE = N_("Beside it goes a copy with the stamp 作废 VOID on each page. That copy is not signed; its SHA-256 stands above.")
TO_CHECK = N_("To check: lims-complaints verify, with this certificate and the file; or sha256sum; or ask the station.")


@dataclass(frozen=True)
class Certified:
    """What a certificate is made of: the report, why its file takes no mark (a msgid), and the hash of the stamped copy."""

    report: Report
    why_not: str
    said: VoidCertificate
    where: str = ""


def certificate(session: Session, seal: Seal, of: Certified, at: datetime) -> bytes:
    """Make the certificate in the report's language, under the seal, what it says attached as data."""
    language: Language = of.report.language  # type: ignore[assignment]
    content = certificate_content(station_head(session), of)
    pdf = render_form(FORM, content, language, at, {ATTACHED: of.said.as_json()})
    return seal.put_on(pdf, reason=translator(language)(CERTIFIES), at=at)


def certificate_content(station: Station, of: Certified) -> FormContent:
    """Return what the certificate says: number, file, void since, why, replaced by, and why the file bears no mark."""
    said = of.said
    facts = rows(
        (N_("Report number"), of.report.number),
        (N_("Issued by"), of.report.issuer or None),
        (N_("Issued at"), _issued(of.report, station)),
        (N_("Void since"), said.void_since),
        (N_("Reason"), said.reason),
        (N_("Replaced by"), said.replaced_by or Words(text=N_("not replaced"))),
        (N_("Why the file bears no mark"), Words(text=of.why_not)),
        (N_("SHA-256 of the stamped copy"), said.copy_sha256 or None),
    )
    told = [PAPER if of.report.origin == ON_PAPER else FILE, *([BESIDE] if said.copy_sha256 else []), TO_CHECK]
    if of.where:
        told.append(N_("Check at {where}, or ask the station."))
    paragraphs = tuple(Words(text=t, values={"where": of.where}) for t in told)
    return FormContent(
        station=station,
        code=CODE,
        edition="1",
        number=of.report.number,
        title=TITLE,
        lead=Words(text=LEAD, values={"number": of.report.number}),
        sealed=True,
        sections=(
            section("", Headline(label=N_("SHA-256 of the void file"), value=_in_groups(said.sha256))),
            section("", facts, Paragraphs(paragraphs=paragraphs)),
        ),
    )


def _issued(report: Report, station: Station) -> Value | None:
    """Return when it was issued; of an entered report the day alone is known."""
    at = report.issued_at
    return at.astimezone(ZoneInfo(station.zone)).date() if at and report.origin else at


def _in_groups(sha256: str) -> str:
    """Write a hash in groups of eight, four to a line."""
    groups = [sha256[n : n + 8] for n in range(0, len(sha256), 8)]
    return " ".join(groups[:4]) + "\n" + " ".join(groups[4:])

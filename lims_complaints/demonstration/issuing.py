"""Reports come in, are signed and handed out, so that there is something to dispute."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from lims_complaints.demonstration.cast import Cast
from lims_complaints.demonstration.clock import Story
from lims_complaints.language import N_, Language
from lims_complaints.records.report import Report

MEANING = "I authorize this report"
AMENDED = "I authorize this amended report"
REASON = {"en": "Commissioned test", "zh-Hans": "委托检测", "zh-Hant": "委託檢測"}
SCAN = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
"""A page without anything: the scan of a paper."""
PROOF = N_("courier’s proof of delivery")


def bring_in(cast: Cast, content: bytes, language: Language, **more: Any) -> list[str]:
    """Import a file of results; return the numbers of its reports."""
    file = cast.keep(content, "results.csv", "text/csv")
    given = {
        "file": file,
        "language": language,
        "reason_for_test": REASON[language],
        "analysed_by": "王磊",
        "checked_by": "胡斌",
    }
    return list(cast.do("reports.import", "liu.wen", **given | more).shown["reports"])


def issued(cast: Cast, number: str, *, signatory: str = "xu.fang", proved: bool = True) -> Story:
    """Draw a report up, have it signed the same day, hand it out; the client receives it the next working day."""
    cast.dice.forget()
    cast.do("reports.reserve-report", "liu.wen", number, signatory=cast.people[signatory])
    report = the_report(cast, number)
    cast.check_codes[number] = cast.dice.check_code(cast.desk.pepper, report.check_digest)
    sign(cast, "reports.sign-report", number, signatory, str(report.draft_sha256), MEANING)
    sent = cast.clock()
    yield cast.later(1, 11)
    received = {"received_at": cast.clock() - timedelta(minutes=30), "evidence": PROOF} if proved else {}
    cast.do(
        "reports.record-delivery", "he.jing", number, holder=report.client.name, email=report.client.email, how="courier",
        medium="paper", sent_at=sent, scan=[cast.keep(SCAN, "sealed-original.pdf")], **received,
    )  # fmt: skip


def sign(cast: Cast, act: str, key: str, signatory: str, shown: str, meaning: str) -> None:
    """Sign what was shown."""
    secret = {"password": cast.password(signatory), "passphrase": cast.passphrase(signatory)}
    cast.do(act, signatory, key, shown_sha256=shown, meaning=meaning, **secret)


def the_report(cast: Cast, number: str) -> Report:
    """Return a report with client and results as it stands."""
    with cast.read() as session:
        report = session.scalars(select(Report).where(Report.number == number)).one()
        _ = report.client, [r.sample for r in report.results], list(report.copies)
        return report

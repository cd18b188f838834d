"""Write one file of each kind that a station hands out into a folder: `python -m tests.conformance.papers FOLDER`."""

import hashlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from lims_complaints.documents.forms import FormContent, render_form, rows, section
from lims_complaints.documents.letters import LetterContent, render_letter
from lims_complaints.documents.report import render_report
from lims_complaints.documents.stamp import void_stamp
from lims_complaints.language import LANGUAGES, Language
from lims_complaints.records.report import Report
from lims_complaints.reports.certifying import FORM, Certified, certificate_content
from lims_complaints.signing import authority as ca
from lims_complaints.signing.certificate import ATTACHED, VoidCertificate
from lims_complaints.signing.foreign import void_foreign
from lims_complaints.signing.issue import issue, seal
from lims_complaints.signing.pen import LongTerm
from lims_complaints.signing.timestamp import long_term, renew
from lims_complaints.signing.void import void
from tests.documents.examples import AMENDMENT, STATION, report, water_results
from tests.documents.station import LATER, NOW, PASSPHRASE, issued, key, make_station, rendered, station, voided
from tests.documents.timestamping import authority

REASON = {"en": "The result of zinc was wrong.", "zh-Hans": "锌的结果有误，经复检更正", "zh-Hant": "鋅的結果有誤，經複驗更正"}
GREETING = {"en": "Dear client,", "zh-Hans": "尊敬的客户：", "zh-Hant": "客戶 台鑒："}
LENGTHS: dict[Language, int] = {"en": 3, "zh-Hans": 120, "zh-Hant": 11}


def papers() -> dict[str, bytes]:
    """Return name → file: roots, revocation lists, and every kind of paper that is signed, in each language."""
    s, time = station(), make_station("Time CA")
    root = s.authority.certificate
    crls = [ca.crl(a, PASSPHRASE, (), 1, NOW - timedelta(hours=1), LATER) for a in (s.authority, time.authority)]
    found = {
        "ca.pem": root.public_bytes(Encoding.PEM),
        "time-ca.pem": time.authority.certificate.public_bytes(Encoding.PEM),
        "ca.crl": ca.crl(s.authority, PASSPHRASE, (), 2, NOW + timedelta(days=3, hours=12), LATER),
        "time-ca.crl": ca.crl(time.authority, PASSPHRASE, (), 2, NOW + timedelta(days=3, hours=12), LATER),
        "plain-issued-10": issued(10),
        "plain-voided-10": voided(10),
        "voided-from-elsewhere": void_foreign(rendered(2), stamp("zh-Hans"), s.seal, root=root, reason="报告作废", at=NOW),
    }
    for language in LANGUAGES:
        found |= {f"{name}.{language}": content for name, content in of_language(language)}
    with authority(key(time.authority, "timestamp", "Time"), NOW) as url:
        found |= lasting(long_term(url, (root, time.authority.certificate), crls))
    return found


def of_language(language: Language) -> Iterator[tuple[str, bytes]]:
    """Yield a report of the station's own template as issued, voided, amended, as a supplement; and its other papers."""
    s = station()
    content = report(language, water_results(LENGTHS[language]))
    first = sign(render_report(content), content.number)
    yield "report-issued", first
    yield "report-voided", void_it(first, language)
    of = {"sha256": hashlib.sha256(first).hexdigest()}
    amended = sign(render_report(amendment(language, of)), f"{content.number}-G1")
    yield "report-amended", amended
    yield "report-amended-voided", void_it(amended, language)
    supplement = amendment(language, of | {"kind": "supplement"}).model_copy(update={"results": (), "samples": ()})
    yield "report-supplement", sign(render_report(supplement), f"{content.number}-G1")
    for name, pdf in (("letter", letter(language)), ("receipt", form(language)), ("void-certificate", certificate(language))):
        yield name, seal(pdf, s.seal, reason=name, at=NOW)


def sign(pdf: bytes, number: str, clock: LongTerm | None = None) -> bytes:
    """Return a report as its signatory issues it."""
    s = station()
    root = s.authority.certificate
    return issue(pdf, s.signatory, root=root, reason="签发", name="欧阳玥", at=NOW, number=number, long_term=clock)


def void_it(pdf: bytes, language: Language, clock: LongTerm | None = None) -> bytes:
    """Return a report under the station's own stamp."""
    s = station()
    return void(pdf, stamp(language), s.seal, root=s.authority.certificate, reason="报告作废", at=NOW, long_term=clock)


def stamp(language: Language) -> bytes:
    """Return the void stamp of a language."""
    return void_stamp("QH-2026-0412", NOW, REASON[language], "QH-2026-0412-G1", language)


def amendment(language: Language, of: dict[str, str]) -> object:
    """Return an amended report of the examples, in a language."""
    return report(
        language, water_results(LENGTHS[language]), number="QH-2026-0412-G1", amendment=AMENDMENT.model_copy(update=of)
    )


def letter(language: Language) -> bytes:
    """Return a letter."""
    said = LetterContent(
        station=STATION, code="TS-L-01", edition="1", number="AP-2026-0001-L1", case="AP-2026-0001", addressee="清河城市供水有限公司",
        written_on=NOW.date(), subject=REASON[language], paragraphs=(GREETING[language], REASON[language], "- 1\n- 2"),
    )  # fmt: skip
    return render_letter(said, language, NOW)


def form(language: Language) -> bytes:
    """Return a sealed form."""
    content = FormContent(
        station=STATION, code="TS-C-02", edition="1", number="AP-2026-0001", title="Void", sealed=True,
        sections=(section("Results", rows(("Report number", "QH-2026-0412"), ("Reason", REASON[language]))),),
    )  # fmt: skip
    return render_form("filing-receipt", content, language, NOW)


def certificate(language: Language) -> bytes:
    """Return a void certificate."""
    said = VoidCertificate("2019-012", "8f" * 32, NOW, REASON[language], "2019-012-G1", "4a" * 32)
    of = Report(number="2019-012", origin="file", issuer="", language=language, issued_at=datetime(2019, 5, 6, 4, tzinfo=UTC))
    told = certificate_content(STATION, Certified(of, "The file is encrypted: nothing can be signed into it.", said))
    return render_form(FORM, told, language, NOW, {ATTACHED: said.as_json()})


def lasting(clock: LongTerm) -> dict[str, bytes]:
    """Return what is signed for the long term: issued, voided, renewed, and a letter."""
    first = sign(render_report(report("zh-Hans", water_results(11))), "QH-2026-0412", clock)
    gone = void_it(first, "zh-Hans", clock)
    return {
        "report-issued-long-term": first,
        "report-voided-long-term": gone,
        "report-issued-long-term-renewed": renew(first, clock, NOW),
        "report-voided-long-term-renewed": renew(gone, clock, NOW),
        "letter-long-term": seal(letter("en"), station().seal, reason="letter", at=NOW, long_term=clock),
    }


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in papers().items():
        (folder / (name if name.endswith((".pem", ".crl")) else f"{name}.pdf")).write_bytes(content)


if __name__ == "__main__":
    main()

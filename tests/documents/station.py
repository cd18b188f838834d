"""A small station for tests of papers: its authority, its people's keys, its seal, and reports of any length."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import typst

from lims_complaints.signing.authority import Authority, Holder, Kind, issue, make_authority
from lims_complaints.signing.issue import issue as issue_report
from lims_complaints.signing.keys import FileKey
from lims_complaints.signing.void import void

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=9)
FEW = 1000  # rounds of key derivation: tests need no strength
PASSPHRASE = "of the authority"


@dataclass(frozen=True)
class Station:
    """An authority, a signatory and the seal."""

    authority: Authority
    signatory: FileKey
    seal: FileKey

    @property
    def trust(self) -> tuple:
        return (self.authority.certificate,)


def holder(kind: Kind, name: str, days: int = 5475) -> Holder:
    return Holder(name, kind, NOW - timedelta(hours=1), NOW + timedelta(days=days), "示范检测站")


def key(authority: Authority, kind: Kind, name: str, days: int = 5475) -> FileKey:
    _, sealed = issue(authority, PASSPHRASE, holder(kind, name, days), "theirs", FEW)
    return FileKey.open(sealed, "theirs")


def make_station(name: str) -> Station:
    authority = make_authority(name, PASSPHRASE, NOW - timedelta(days=1), FEW)
    return Station(authority, key(authority, "signatory", "欧阳玥"), key(authority, "seal", "检验检测专用章"))


@cache
def station() -> Station:
    """The station that is trusted."""
    return make_station("示范检测站 CA")


@cache
def impostor() -> Station:
    """Someone with the same names and keys of their own."""
    return make_station("示范检测站 CA")


def typeset(source: str, **options) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.typ"
        file.write_text(source, "utf-8")
        return typst.compile(str(file), **options)


@cache
def rendered(pages: int = 2, words: str = "zinc 0.31 mg/L") -> bytes:
    """A report as typst makes it: PDF/A-3b with its results attached."""
    attached = (
        '#pdf.attach("results.json", bytes("{\\"zinc\\": \\"0.31\\"}"), relationship: "data", '
        'mime-type: "application/json", description: "results")'
    )
    body = "\n#pagebreak()\n".join(f"= Report\nPage {n + 1}: {words}" for n in range(pages))
    head = "#set document(title: [Report], date: datetime(year: 2026, month: 11, day: 23))\n"
    return typeset(head + attached + "\n" + body, pdf_standards=["a-3b"])


@cache
def stamp() -> bytes:
    """One transparent page."""
    return typeset(
        "#set page(width: 210mm, height: 297mm, fill: none)\n"
        "#place(center + horizon, rotate(-45deg, text(70pt, fill: red.transparentize(50%))[VOID]))"
    )


def issued(pages: int = 2, number: str = "W-2026-0001") -> bytes:
    return _issued(pages, number)


@cache
def _issued(pages: int, number: str) -> bytes:
    s = station()
    return issue_report(
        rendered(pages, f"zinc 0.31 mg/L in {number}"),
        s.signatory,
        root=s.authority.certificate,
        reason="签发 authorized",
        name="欧阳玥",
        at=NOW,
        number=number,
    )


def voided(pages: int = 2, number: str = "W-2026-0001") -> bytes:
    return _voided(pages, number)


@cache
def _voided(pages: int, number: str) -> bytes:
    s = station()
    return void(
        issued(pages, number),
        stamp(),
        s.seal,
        root=s.authority.certificate,
        reason="报告作废 VOID; replaced by W-2026-0001-G1",
        at=NOW + timedelta(days=3),
        number=number,
    )

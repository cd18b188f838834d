"""Issue, void, amend and check reports of 1, 2, 10 and 60 pages, beside their floors, in one run.

    .venv/bin/python -m benchmarks.reports [--rounds 7] [--pages 1,2,10,60]

Floors: typst alone; ECDSA alone; one signature by pyHanko as it comes (`SimpleSigner`). Each is measured in turn in every
round, so that a busy machine is busy for all of them; a ratio is the median of the rounds' ratios, with the least and the
greatest. The time is CPU time of the process in milliseconds.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import typst
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from lims_complaints.signing import authority as ca
from lims_complaints.signing.issue import issue
from lims_complaints.signing.keys import FileKey
from lims_complaints.signing.verify import verify
from lims_complaints.signing.void import void

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
T = TypeVar("T")
ROWS = 30  # results a page


class Bench:
    """A station with fresh keys, and papers to sign."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = ca.make_authority("CA", "x", NOW - timedelta(days=1), 1000)
        self.signatory, self.seal = self._key("signatory"), self._key("seal")
        self.stock = self._stock()
        self.count = 0
        self.stamp = self.typeset("#set page(fill: none)\n#place(center + horizon, rotate(-45deg, text(70pt)[VOID]))")

    def _key(self, kind: ca.Kind) -> FileKey:
        holder = ca.Holder(kind, kind, NOW - timedelta(hours=1), NOW + timedelta(days=700))
        return FileKey.open(ca.issue(self.root, "x", holder, "y", 1000)[1], "y")

    def _stock(self) -> SimpleSigner:
        private = self.signatory.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        files = []
        for name, content in (("key.pem", private), ("cert.pem", self.signatory.certificate.public_bytes(Encoding.PEM))):
            (self.folder / name).write_bytes(content)
            files.append(str(self.folder / name))
        signer = SimpleSigner.load(*files)  # type: ignore[no-untyped-call]
        assert isinstance(signer, SimpleSigner)
        return signer

    def typeset(self, source: str) -> bytes:
        file = self.folder / "page.typ"
        file.write_text(source, "utf-8")
        return bytes(typst.compile(str(file), pdf_standards=["a-3b"]))

    def report(self, pages: int) -> bytes:
        """A new report each time: typst remembers what it has set before."""
        self.count += 1
        cells = ", ".join(f"[{self.count}.{n}], [zinc {n}], [0.{n + 10}]" for n in range(ROWS))
        page = f"= Report {self.count}\n#table(columns: 3, {cells})\n"
        return self.typeset(
            "#set document(title: [Report], date: datetime(year: 2026, month: 11, day: 23))\n"
            + "#pagebreak()\n".join([page] * pages)
        )

    def stock_signature(self, pdf: bytes) -> bytes:
        meta = PdfSignatureMetadata(
            "Issue", certify=True, docmdp_permissions=MDPPerm.FILL_FORMS, subfilter=SigSeedSubFilter.PADES
        )
        return bytes(PdfSigner(meta, self.stock).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf))).getvalue())

    def issue(self, pdf: bytes) -> bytes:
        root = self.root.certificate
        return issue(pdf, self.signatory, root=root, reason="authorized", name="x", at=NOW, number="W-1")

    def void(self, pdf: bytes) -> bytes:
        return void(pdf, self.stamp, self.seal, root=self.root.certificate, reason="void", at=NOW)

    def amend(self, old: bytes, pages: int) -> tuple[bytes, bytes]:
        """Set and issue the report that takes the old one's place, and void the old one."""
        return self.issue(self.report(pages)), self.void(old)

    def verify(self, pdf: bytes) -> str:
        return verify(pdf, (self.root.certificate,), None, NOW + timedelta(days=1)).verdict


def timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.process_time()
    result = work()
    return result, (time.process_time() - began) * 1000


def one_round(bench: Bench, pages: int) -> dict[str, float]:
    took: dict[str, float] = {}
    paper, took["typst"] = timed(lambda: bench.report(pages))
    _, took["ECDSA"] = timed(lambda: bench.signatory.sign(paper))
    _, took["pyHanko signature"] = timed(lambda: bench.stock_signature(paper))
    issued, took["issue"] = timed(lambda: bench.issue(paper))
    voided, took["void"] = timed(lambda: bench.void(issued))
    _, took["amend"] = timed(lambda: bench.amend(issued, pages))
    found, took["verify issued"] = timed(lambda: bench.verify(issued))
    assert found == "genuine, status unknown", found
    found, took["verify voided"] = timed(lambda: bench.verify(voided))
    assert found == "void", found
    return took


def spread(values: list[float], form: str = ".1f") -> str:
    return f"{statistics.median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def show(pages: int, rounds: list[dict[str, float]]) -> None:
    print(f"\n{pages} page{'s' if pages > 1 else ''}: CPU ms, median (least–greatest)")
    for name in rounds[0]:
        print(f"  {name:18} {spread([r[name] for r in rounds])}")
    whole = [(r["typst"] + r["issue"]) / (r["typst"] + r["pyHanko signature"]) for r in rounds]
    print(f"  typst + issue, against typst + one pyHanko signature: {spread(whole, '.2f')} ×")
    floors = [r["amend"] / (r["typst"] + (pages + 1) * r["pyHanko signature"]) for r in rounds]
    print(f"  amend, against typst + a pyHanko signature for the new one and for each page voided: {spread(floors, '.2f')} ×")
    print(f"  void, a page: {spread([r['void'] / pages for r in rounds])}", end="")
    marks = [r["void"] / pages / r["pyHanko signature"] for r in rounds]
    print(f"; against one pyHanko signature: {spread(marks, '.2f')} ×")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rounds", type=int, default=7)
    words.add_argument("--pages", default="1,2,10,60")
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        one_round(bench, 2)  # imports, caches
        for pages in (int(n) for n in given.pages.split(",")):
            show(pages, [one_round(bench, pages) for _ in range(given.rounds)])


if __name__ == "__main__":
    main()

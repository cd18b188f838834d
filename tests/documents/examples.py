"""Contents of papers that the tests print, and the eyes that read a PDF: text, pages, what is attached."""

import csv
import subprocess
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path

import pikepdf

from lims_complaints.documents.content import Signature, Station
from lims_complaints.documents.report_content import Amendment, Change, Client, ReportContent, Result, Sample
from lims_complaints.language import Language
from tests.paths import SHARED

AT = datetime(2026, 11, 12, 8, 30, tzinfo=UTC)
STATION = Station(
    name={"en": "Qinghe Monitoring Station", "zh-Hans": "清河环境监测站", "zh-Hant": "清河環境監測站"},
    address={"en": "18 Binhe Road, Qinghe", "zh-Hans": "清河市滨河路18号", "zh-Hant": "清河市濱河路18號"},
    phone="0571-8888 1234",
    cma_number="211112050123",
    accreditation_number="CNAS L1234",
)


def signed(name: str, role: str) -> Signature:
    return Signature(name=name, role=role, meaning="authored", at=AT)


def water_results(count: int) -> tuple[Result, ...]:
    """Return the first real results of the shared file, samples together."""
    with (SHARED / "data" / "water-results.csv").open(encoding="utf-8") as stream:
        lines = [line for _, group in groupby(csv.DictReader(stream), key=lambda r: r["sample"]) for line in group][:count]
    return tuple(
        Result(
            key=str(n),
            sample=r["sample"],
            parameter=r["parameter"],
            fraction=r["fraction"],
            speciation=r["speciation"],
            method=r["method"] or "as agreed",
            unit=r["unit"],
            value=r["value"],
            detection=r["detection"] or ("" if r["value"] else "Not Detected"),
            limit_of_detection=r["limit"],
        )
        for n, r in enumerate(lines)
    )


def report(language: Language = "en", results: tuple[Result, ...] | None = None, **other: object) -> ReportContent:
    """Return a complete report; `other` fields replace those given here."""
    lines = results if results is not None else water_results(11)
    samples = tuple(
        Sample(number=s, matrix="地表水", taken_at=date(2026, 11, 2), taken_by="委托方", received_on=date(2026, 11, 3))
        for s in dict.fromkeys(r.sample for r in lines)
    )
    fields: dict[str, object] = {
        "station": STATION,
        "number": "QH-2026-0412",
        "form_code": "QH-CX-27-03",
        "form_edition": "3",
        "language": language,
        "client": Client(name="清河城市供水有限公司", address="清河市人民路1号"),
        "place_of_testing": "Qinghe",
        "samples": samples,
        "tested_from": date(2026, 11, 3),
        "tested_until": date(2026, 11, 11),
        "issued_at": AT,
        "results": lines,
        "no_deviations": True,
        "prepared": signed("王芳", "Analyst"),
        "checked": signed("李强", "Reviewer"),
        "authorized": signed("陈明", "Authorized signatory"),
        "status_url": "https://station.example/s/QH-2026-0412/7Gk2mP9xQw",
        "check_code": "K7QM-2XDF",
    }
    return ReportContent.model_validate(fields | other)


AMENDMENT = Amendment(
    number="QH-2026-0412",
    sha256="8f" * 32,
    reason="The dilution factor was entered as 10 instead of 1.",
    case="C-2026-0031",
    changes=(
        Change(where="Calcium, result", old="736", new="73.6", why="dilution factor put right", key="1", field="value"),
        Change(where="Client, address", old="人民路11号", new="人民路1号", why="typing error"),
    ),
)


def text_of(pdf: bytes, *options: str) -> str:
    """Return the text of a PDF as poppler reads it, with white space made even."""
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def boxes_of(pdf: bytes) -> str:
    """Return where each word stands, as poppler measures it in points from the upper left corner."""
    return subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]


def attached(pdf: bytes, tmp_path: Path) -> dict[str, bytes]:
    """Return what travels in the PDF, taken out by poppler."""
    file, out = tmp_path / "paper.pdf", tmp_path / "attached"
    file.write_bytes(pdf)
    out.mkdir(exist_ok=True)
    subprocess.run(["pdfdetach", "-saveall", "-o", out, file], capture_output=True, check=True)
    return {p.name: p.read_bytes() for p in out.iterdir()}


def archival_faults(pdf: pikepdf.Pdf) -> list[str]:
    """Name what in the PDF contradicts its claim to be PDF/A-3b, as far as its structure shows."""
    faults = []
    with pdf.open_metadata() as xmp:
        if (xmp.get("pdfaid:part"), xmp.get("pdfaid:conformance")) != ("3", "B"):
            faults.append("no claim of PDF/A-3b")
    if not any("/DestOutputProfile" in intent for intent in pdf.Root.get("/OutputIntents", ())):
        faults.append("no output intent with a profile")
    if "/ID" not in pdf.trailer or pdf.is_encrypted:
        faults.append("no ID, or encrypted")
    for thing in pdf.objects:
        if not isinstance(thing, pikepdf.Dictionary):
            continue
        if thing.get("/Type") == "/FontDescriptor" and not {"/FontFile", "/FontFile2", "/FontFile3"} & set(thing.keys()):
            faults.append(f"font {thing.get('/FontName')} is not embedded")
        if thing.get("/S") == "/JavaScript" or (thing.get("/Type") == "/Filespec" and "/AFRelationship" not in thing):
            faults.append("a script, or a file without its relationship")
    return faults

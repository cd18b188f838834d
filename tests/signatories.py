"""A station whose signatories can sign: its authority, its seal, keys and passwords, made with few rounds for speed."""

import dataclasses
from functools import cache
from pathlib import Path

from lims_complaints.attachments import Upload
from lims_complaints.db.engine import writing
from lims_complaints.records.person import Account
from lims_complaints.records.report import Report
from lims_complaints.reports.given import Import, RecordDelivery, ReserveReport, SignReport
from lims_complaints.reports.keys import found_authority, give_key
from lims_complaints.signing.opening import open_seal
from tests.station import Station, quick_hash

ROUNDS = 1000
AUTHORITY = "of the authority, kept apart"
PASSWORD = "correct horse battery staple"
PASSPHRASE = "only I know what opens my key"


@cache
def _hash() -> str:
    return quick_hash(PASSWORD)


def signing_station(folder: Path, **more) -> Station:
    """Return a station with an authority, the seal, and a key and a password for each signatory."""
    station = Station(folder, **more)
    found_authority(station.desk, AUTHORITY, rounds=ROUNDS)
    station.desk = dataclasses.replace(station.desk, seal=open_seal(station.desk.settings))
    with writing(station.engine) as session:
        for user in ("xu.fang", "guo.tao", "lu.qing"):
            person = station.people[user]
            session.add(Account(person_id=person, username=user, password_hash=_hash(), changed_at=station.clock()))
            if user != "lu.qing":
                give_key(station.desk, session, person, (AUTHORITY, PASSPHRASE), rounds=ROUNDS)
    return station


SAMPLE = {
    "sample": "S-1", "client": "宏图农资有限公司", "client_address": "滨海市东路 1 号", "matrix": "地表水",
    "sampled_on": "2026-02-20", "taken_by": "钱伟", "received_on": "2026-02-20", "analysed_on": "2026-02-24", "unit": "mg/L",
    "limit": "0.02", "method": "HJ 84-2016", "analysed_by": "王磊", "checked_by": "胡斌", "preservation": "4 °C",
    "quantity_left": "850", "holding_hours": "1440", "seal": "S-7741",
}  # fmt: skip


def results(*values: tuple[str, str, str], **sample: str) -> str:
    """Return a file of one sample: parameter, value and detection of each line."""
    fields = SAMPLE | sample
    lines = [",".join((*fields, "parameter", "value", "detection"))]
    lines += [",".join((*fields.values(), *value)) for value in values]
    return "\n".join(lines) + "\n"


RESULTS = results(("Chloride", "13.70", ""), ("Nitrite", "<0.02", "Not Detected"))


def imported(station: Station, text: str = RESULTS, **more) -> list[str]:
    """Import results; return the reports' numbers."""
    file = Upload(sha256=station.desk.store.keep(text.encode()), name="results.csv")
    done = station.desk.perform("reports.import", Import(file=file, **more), by=station.who("liu.wen"))
    return done.shown["reports"]


def drawn_up(station: Station, number: str, signatory: str = "xu.fang") -> str:
    """Draw a report up for a signatory; return the SHA-256 of what is shown."""
    given = ReserveReport(signatory=station.people[signatory])
    return station.desk.perform("reports.reserve-report", given, by=station.who("liu.wen"), key=number).shown["draft_sha256"]


def signature(shown: str, model=SignReport, **other):
    """Return what a signatory enters."""
    meaning = "I authorize this report" if model is SignReport else "I authorize this amended report"
    given = {"shown_sha256": shown, "meaning": meaning, "password": PASSWORD, "passphrase": PASSPHRASE}
    return model(**(given | other))


def issued(station: Station, text: str = RESULTS, signatory: str = "xu.fang", *, delivered: bool = True) -> Report:
    """Import, draw up, sign and deliver one report."""
    (number,) = imported(station, text)
    shown = drawn_up(station, number, signatory)
    station.desk.perform("reports.sign-report", signature(shown), by=station.who(signatory), key=number)
    if delivered:
        given = RecordDelivery(
            holder="宏图农资有限公司", how="courier", medium="paper", sent_at=station.clock(), received_at=station.clock(),
            evidence="courier's proof of delivery", email="office@client.example", scan=(scan_of(station, "sealed original"),),
        )  # fmt: skip
        station.desk.perform("reports.record-delivery", given, by=station.who("liu.wen"), key=number)
    return kept(station, number)


def scan_of(station: Station, what: str) -> Upload:
    """Return a scan of a paper, kept already."""
    content = f"%PDF-1.4 % {what}\n".encode()
    return Upload(sha256=station.desk.store.keep(content), name="scan.pdf", kind="application/pdf")


def kept(station: Station, number: str) -> Report:
    """Return a report as it stands."""
    with station.read() as session:
        report = session.query(Report).filter(Report.number == number).one()
        _ = report.copies, report.results, report.client, report.supersedes
        return report

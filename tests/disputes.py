"""Disputes over an issued report, brought to the point where a decision is to be carried out."""

from typing import Any

from lims_complaints.act import ACTS, Done
from lims_complaints.identity.actor import CLIENT, Actor
from lims_complaints.records.report import Report
from lims_complaints.reports.given import SignAmendment
from tests.documents.examples import text_of
from tests.signatories import issued, kept, scan_of, signature
from tests.station import Station

STAGES = (
    "sampling", "transport", "storage", "preparation", "instrument", "reagents", "quality control", "calculation",
    "transcription", "report",
)  # fmt: skip
CHANGE = {"line": 1, "field": "value", "new": "1.37", "why": "稀释倍数录入错误"}


class Dispute:
    """One case on one issued report, decided on the records."""

    def __init__(self, station: Station, report: Report | None = None) -> None:
        self.station = station
        self.report = report or issued(station)
        self.number = self.file()

    def do(self, act: str, by: str | Actor, key: str | None = None, **given: Any) -> Done:
        """Perform an act on the case, or on another subject."""
        who = self.station.who(by) if isinstance(by, str) else by
        return self.station.desk.perform(act, ACTS[act].given(**given), by=who, key=key or self.number)

    def check_code(self) -> str:
        """Read the check code from page 1 of the report, as the client does."""
        assert self.report.file_sha256
        words = text_of(self.station.desk.store.get(self.report.file_sha256)).split()
        return next(w for w in words if self.station.desk.pepper.matches("check", w, self.report.check_digest))

    def file(self) -> str:
        """File the appeal."""
        given = ACTS["intake.file-appeal"].given(
            report=self.report.number, check_code=self.check_code(), name="Li Na", email="li@client.example",
            results=[{"line": 1, "grounds": "十倍于我们自己的结果"}], remedy="Correct the report",
        )  # fmt: skip
        done = self.station.desk.perform("intake.file-appeal", given, by=CLIENT)
        self.receipt = str(done.shown["receipt_code"])
        return done.key

    def decided(self, outcome: str = "amended", proposal: str = "wrong on the records", **more: Any) -> "Dispute":
        """Bring the case to a decision."""
        self.do("intake.accept", "liu.wen")
        return self.reviewed(proposal).decide(outcome, **more)

    def reviewed(self, proposal: str) -> "Dispute":
        """Record the review, its opinion and the approval."""
        for stage in STAGES:
            finding = "fault" if stage == "calculation" and proposal != "stands" else "in order"
            self.do("review.record-stage", "he.jing", stage=stage, looked_at="原始记录", finding=finding)
        self.do("review.give-opinion", "he.jing", proposal=proposal, opinion="见原始记录")
        self.do("review.approve-opinion", "zhao.min")
        return self

    def decide(self, outcome: str = "amended", **more: Any) -> "Dispute":
        """Decide."""
        changes = [CHANGE] if outcome == "amended" else []
        given = {"outcome": outcome, "facts": "稀释倍数录入错误", "reason": "稀释倍数录入错误", "changes": changes} | more
        self.do("decision.decide", "zhao.min", **given)
        return self

    def reserve(self, signatory: str = "xu.fang") -> str:
        """Draw the amended report up; return the SHA-256 of what is shown."""
        person = self.station.people[signatory]
        self.amended, shown = self._reserved(self.do("reports.reserve-amendment", "liu.wen", signatory=person))
        return shown

    @staticmethod
    def _reserved(done: Done) -> tuple[str, str]:
        return done.shown["report"], done.shown["draft_sha256"]

    def sign(self, shown: str, who: str = "xu.fang", **other: Any) -> Report:
        """Sign the amended report; return it."""
        given = signature(shown, SignAmendment, **other)
        self.station.desk.perform("reports.sign-amendment", given, by=self.station.who(who), key=self.number)
        return kept(self.station, self.amended)

    def void(self, reason: str = "稀释倍数录入错误") -> Report:
        """Stamp the original; return it."""
        self.do("reports.void", "liu.wen", reason=reason)
        return kept(self.station, self.report.number)

    def ask_all(self) -> list[int]:
        """Ask every holder of a copy of the original for it; return the copies."""
        copies = [c.id for c in kept(self.station, self.report.number).copies]
        for copy in copies:
            self.do("reports.ask-copy-back", "liu.wen", copy_id=copy)
        return copies

    def returned(self, copy: int) -> None:
        """Record that a paper came back: stamped by hand, scanned."""
        scan = scan_of(self.station, "stamped void by hand").model_dump()
        self.do("reports.record-copy-answer", "liu.wen", copy_id=copy, answer="returned", files=[scan])

    @property
    def state(self) -> str:
        """Where the case stands."""
        return self.station.case(self.number).state

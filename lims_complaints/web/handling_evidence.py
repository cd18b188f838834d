"""What the recorded steps of a case's handling left: letters and calls with their answers, promises, severity, hand-overs (8)."""

from collections.abc import Iterable

from lims_complaints.archive.papers import VERDICTS
from lims_complaints.language import N_
from lims_complaints.records.archive import Transfer
from lims_complaints.records.compensation import CompensationEntry
from lims_complaints.records.handling import HandlingStep
from lims_complaints.records.review import ReviewStage
from lims_complaints.web.evidence import Link, Part, Teller, Telling, evidence

KINDS = {
    "feedback.note-contact": ("contact noted", "contact answered"),
    "feedback.promise-date": ("date promised", "promise kept"),
    "feedback.first-answer": ("first answer",),
    "feedback.record-call": ("client called",),
    "review.class-severity": ("severity", "looked at above"),
    "review.hand-over": ("handed over", "hand-over accepted"),
    "review.countersign": ("countersigned", "disagreement decided"),
    "review.classify": ("classified",),
    "review.name-responsible": ("responsible named",),
    "review.report-investigation": ("investigation reported",),
    "review.give-combined-opinion": ("combined opinion",),
    "review.estimate-amount": ("amount estimated",),
    "review.settle-other-party": ("other party",),
    "review.record-done": ("done",),
    "review.rule-special": ("ruled special",),
}
"""Under which act the steps are told: what came and what was answered stand together."""

CAME = N_("How did it arrive?")


def _teller(kinds: tuple[str, ...]) -> Teller:
    def tell(t: Telling) -> Iterable[Part]:
        for step in t.rows.of_case(HandlingStep):
            if step.kind in kinds:
                yield _part(t, step)

    return tell


def _part(t: Telling, step: HandlingStep) -> Part:
    by = t.by(step.by_id, step.at) if step.by_id else f"{t.say(N_('client'))}{t.say(N_(', '))}{t.at(step.at)}"
    return _capital(
        t.part(
            step.kind,
            (CAME if step.kind == "contact noted" else N_("What"), t.say(step.said) if step.said else ""),
            (N_("Departments concerned"), t.listed(t.say(d) for d in step.departments)),
            (N_("Person responsible"), t.who(step.person_id)),
            (N_("Day"), t.day(step.day)),
            (N_("Amount"), str(step.amount) if step.amount is not None else ""),
            (N_("By"), by),
            text=step.words,
        )
    )


def _capital(part: Part) -> Part:
    return part._replace(title=part.title[:1].upper() + part.title[1:])


@evidence("compensation.record-claim")
def compensation(t: Telling) -> Iterable[Part]:
    """Tell what was claimed, offered, agreed and paid (6)."""
    for entry in t.rows.of_case(CompensationEntry):
        amount = f"{entry.amount:.2f} {entry.currency}" if entry.amount is not None else ""
        paid, by = t.day(entry.paid_on), t.by(entry.by_id, entry.at)
        facts = ((N_("Amount"), amount), (N_("Paid on"), paid), (N_("By"), by))
        yield _capital(t.part(entry.kind, *facts, text=entry.basis))


@evidence("archive.transfer")
def transfers(t: Telling) -> Iterable[Part]:
    """Tell when the records were handed to the archivist, of which pieces, and what became of it (7)."""
    for row in t.rows.of_case(Transfer):
        pieces = () if row.verdict else tuple((str(p["path"]), str(p["sha256"])) for p in row.pieces)
        part = t.part(
            N_("Transfer"),
            (N_("Handed over"), t.by(row.handed_by_id, row.handed_at)),
            (N_("Pieces"), str(len(row.pieces))),
            (N_("Keep until"), t.day(row.retain_until)),
            (N_("Verdict"), t.say(VERDICTS[row.verdict])),
            (N_("Reason"), row.reason),
            (N_("By"), t.by(row.ruled_by_id, row.ruled_at) if row.ruled_by_id else ""),
            head=(N_("Piece"), N_("SHA-256")) if pieces else (),
            rows=pieces,
        )
        yield part._replace(title=f"{part.title} {row.number}")


for _act, _kinds in KINDS.items():
    evidence(_act)(_teller(_kinds))


@evidence("quality.review-records", leads=True)
def records_reviewed(t: Telling) -> Iterable[Part]:
    """Tell what a review of the records of a case without a decision found, with the way to the report that is to be put right."""
    if t.case.outcome not in ("not admitted", "withdrawn"):
        return
    for stage in t.rows.of_round(ReviewStage)[-1:]:
        wrong = stage.finding == "fault"
        pairs = (
            (t.say(N_("What was looked at?")), stage.looked_at),
            (t.say(N_("Finding")), t.say(N_("an error was found") if wrong else N_("no error was found"))),
            (t.say(N_("What was found?")), stage.remarks),
            (t.say(N_("By")), t.by(stage.by_id, stage.at)),
        )
        report = t.case.report
        way = (
            (Link(f"/reports/{report.number}", t.say(N_("Put the report right on its own page"))),) if wrong and report else ()
        )
        yield Part(t.say(N_("The records, reviewed all the same")), facts=pairs, paragraphs=way)

"""What an appeal disputes: results of a report of ours, its receipt and the ten days, the sample on hold (1.1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select

from lims_complaints import editions, timekeeping
from lims_complaints.act import Context
from lims_complaints.clocks.due import Due
from lims_complaints.db.engine import own, plain, relate
from lims_complaints.errors import Fault, Invalid, NotFound
from lims_complaints.intake.given import Contested
from lims_complaints.intake.rules import in_time
from lims_complaints.language import N_
from lims_complaints.procedure.meanings import WINDOW, clock_for
from lims_complaints.records.appeal import Appeal, ContestedResult
from lims_complaints.records.case import Case
from lims_complaints.records.report import Client, Copy, Report, Result, Sample, SampleHold

NO_SUCH_LINE = N_("The report has no line {line}.")
NO_SUCH_NUMBER = N_("There is no report with the number {number}.")
NOT_RETESTABLE = N_("This parameter cannot be tested again by its nature.")
ANOTHER_REPORT = N_("The appeal is over report {number}.")
Disputed = Sequence[tuple[Row[*tuple[Any, ...]], str]]
"""Of each result in dispute what is told of it, and the grounds."""
FILED = "disputed as filed"
"""Under which an act that files leaves what is disputed, for its papers."""
_BY_NUMBER = select(Report).where(Report.number == bindparam("number"))
_CLIENT = select(Client).where(Client.id == bindparam("client"))
_RESULTS = (
    select(
        Result.id, Result.line, Result.parameter, Result.value, Result.unit, Result.retestable, Result.sample_id, Sample.matrix
    )
    .join(Sample, Sample.id == Result.sample_id)
    .where(Result.report_id == bindparam("report"))
)
_CONTESTED, _HOLDS = insert(ContestedResult.__table__), insert(SampleHold.__table__)  # type: ignore[arg-type]
_SAMPLES = select(Result.sample_id).where(Result.report_id == bindparam("report"))
_HELD = select(SampleHold.sample_id).where(SampleHold.case_id == bindparam("case"))
_RECEIVED = (
    select(Copy.received_at, Copy.evidence)
    .where(
        Copy.report_id == bindparam("report"), Copy.third_party.is_(False), Copy.received_at.is_not(None), Copy.evidence != ""
    )
    .order_by(Copy.received_at)
    .limit(1)
)


def report_with(ctx: Context, number: str) -> Report | None:
    """Return the report with this number, or None."""
    straight = plain(ctx.session)
    found = straight.execute(_BY_NUMBER, {"number": number}).one_or_none()
    if found is None:
        return None
    report, client = own(ctx.session, Report, found), straight.execute(_CLIENT, {"client": found.client_id}).one()
    relate(report, client=own(ctx.session, Client, client))
    return report


def disputed_in(ctx: Context, report: Report, given: Sequence[Contested]) -> Disputed:
    """Return the disputed results of a report, each with its grounds. Raises Invalid where the report has no such line."""
    lines = {r.line: r for r in plain(ctx.session).execute(_RESULTS, {"report": report.id})}
    unknown = [c.line for c in given if c.line not in lines]
    if unknown:
        raise Invalid(tuple(Fault("results", NO_SUCH_LINE, {"line": str(line)}) for line in unknown))
    return [(lines[line], grounds) for line, grounds in {c.line: c.grounds for c in given}.items()]


def entitle(case: Case, disputed: Disputed) -> None:
    """Say what a case over these results is about: their parameters, and in what they were measured, each once."""
    case.subject = "、".join(dict.fromkeys(result.parameter for result, _ in disputed))[:200]
    case.matrix = "、".join(dict.fromkeys(result.matrix for result, _ in disputed if result.matrix))[:200]


def reckon_time(ctx: Context, filed: Appeal, report: Report) -> None:
    """Put on record when the report was received, as proved, and whether the appeal came in time (1.1)."""
    filed.received_at, filed.received_evidence = receipt_of(ctx, report)
    window = window_of(ctx, filed.received_at) if filed.received_at else None
    filed.window = window.as_json() if window else None
    filed.in_time = in_time(filed.filed_at, window.at if window else None, provisional=bool(window and window.provisional))


def dispute(ctx: Context, report: Report, disputed: Disputed) -> None:
    """Put the disputed results on record and their samples on hold: where none is named, every sample of the report (1.1)."""
    case, straight = ctx.the_case, plain(ctx.session)
    contested = [
        {
            "case_id": case.id, "result_id": result.id, "grounds": grounds, "retestable": result.retestable,
            "why_not": "" if result.retestable else NOT_RETESTABLE,
        }
        for result, grounds in disputed
    ]  # fmt: skip
    straight.write_all(_CONTESTED, contested)
    samples = {result.sample_id for result, _ in disputed} or set(ctx.session.scalars(_SAMPLES, {"report": report.id}))
    held = set(ctx.session.scalars(_HELD, {"case": case.id})) if case.version else set()
    holds = [{"sample_id": sample, "case_id": case.id, "placed_at": ctx.now} for sample in sorted(samples - held)]
    straight.write_all(_HOLDS, holds)


def window_of(ctx: Context, received_at: datetime) -> Due:
    """Return the ten days, by the edition in force on the day on which the report was received (1.1)."""
    edition = editions.in_force(ctx.session, ctx.edition.name, received_at)
    rule = clock_for(edition, WINDOW)
    if rule is None:
        raise NotFound("the edition has no time to appeal")
    return timekeeping.reckon(ctx.session, edition, rule.name, received_at)


def receipt_of(ctx: Context, report: Report) -> tuple[datetime | None, str]:
    """Return when the client received the report and what proves it; None where nothing does."""
    proved = plain(ctx.session).execute(_RECEIVED, {"report": report.id}).first()
    return (proved.received_at, proved.evidence) if proved else (None, "")

"""Reports that the station did not draw up here: issued before this program, by another system, or on paper (1.1)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from lims_complaints.act import Context, Desk, act
from lims_complaints.attachments import enter
from lims_complaints.chance import spell
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity.codes import ALPHABET
from lims_complaints.language import N_, translator
from lims_complaints.lazily import Lazily
from lims_complaints.measurement.value import parse_value
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.report import Client, Copy, Report, Result, Sample
from lims_complaints.report_files import ON_PAPER
from lims_complaints.reports.drafting import TOKEN_LENGTH
from lims_complaints.reports.given import EnteredResult, EnterReport
from lims_complaints.reports.importing import next_report_id
from lims_complaints.reports.issuing import publish
from lims_complaints.reports.voiding import ways_to_void
from lims_complaints.situation.gather import Scene
from lims_complaints.timekeeping import local_day, zone_of

if TYPE_CHECKING:
    from lims_complaints.signing import foreign
else:
    foreign = Lazily("lims_complaints.signing.foreign")

WHOLE = N_("The report as a whole")
NOT_A_PDF = N_("This file is no PDF. A report that was handed out on paper is entered as such, with a scan.")
HERE = N_("There is a report with the number {number} already.")
FILE_HERE = N_("This very file stands here already, as report {number}.")


def _look(desk: Desk, scene: Scene, _edition: Edition, given: EnterReport) -> "foreign.Voidable":
    """Judge the file before it is entered: one that cannot be voided in any way is not taken."""
    way = ways_to_void(desk, given.medium if given.medium == ON_PAPER else "", desk.store.get(given.file.sha256))
    if way.kind == "refused":
        message = NOT_A_PDF if way.reason == foreign.NO_PDF else way.reason
        raise Invalid((Fault("file", message),))
    today = local_day(scene.session, scene.now)
    if given.issued_on > today or (given.received_on and not given.issued_on <= given.received_on <= today):
        raise Invalid((Fault("issued_on", N_("A report is issued before it is received, and neither lies in the future.")),))
    return way


@act("reports.enter", N_("Enter a report from elsewhere"), on="station", page="enter", prepare=_look)
def enter_report(ctx: Context, given: EnterReport) -> None:
    """Enter a report with its file or the scan of its sealed original, so that it can be appealed and voided (1.1)."""
    _refuse_known(ctx, given)
    enter(ctx.session, ctx.store, given.file, ctx.now)
    key = next_report_id(ctx.session)
    report = Report(
        id=key, root_id=key, number=given.number, client_id=_client(ctx, given).id, status="in force", origin=given.medium,
        issuer=given.issuer, language=given.language, title=given.title, field=given.field, file_sha256=given.file.sha256,
        issued_at=_instant(ctx, given.issued_on), status_token=spell(ctx.dice, ALPHABET, TOKEN_LENGTH),
        prepared_by_id=given.prepared_by, checked_by_id=given.checked_by, signed_by_id=given.signed_by,
        received_on=given.sampled_on, tested_from=given.sampled_on, tested_until=given.issued_on,
    )  # fmt: skip
    ctx.session.add(report)
    ctx.session.flush()
    ctx.session.add_all(_results(ctx, report, given))
    ctx.session.add(_copy(ctx, report, given))
    ctx.notes |= {"entered": report.number, "file": given.file.sha256, "can be voided by": ctx.prepared.kind}
    ctx.shown["report"] = report.number
    publish(ctx)


def _refuse_known(ctx: Context, given: EnterReport) -> None:
    if ctx.session.scalar(select(Report.id).where(Report.number == given.number)) is not None:
        raise Invalid((Fault("number", HERE, {"number": given.number}),))
    known = ctx.session.scalar(select(Report.number).where(Report.file_sha256 == given.file.sha256))
    if known is not None:
        raise Invalid((Fault("file", FILE_HERE, {"number": known}),))


def _client(ctx: Context, given: EnterReport) -> Client:
    found = ctx.session.scalars(select(Client).where(Client.name == given.client).order_by(Client.id)).first()
    if found is not None:
        return found
    client = Client(name=given.client, address=given.client_address, email=given.client_email, language=given.language)
    ctx.session.add(client)
    ctx.session.flush()
    return client


def _copy(ctx: Context, report: Report, given: EnterReport) -> Copy:
    """Return who holds it: the client, on the evidence that the office has."""
    for upload in given.proof:
        enter(ctx.session, ctx.store, upload, ctx.now)
    return Copy(
        report_id=report.id, holder=given.client, email=given.client_email, medium=given.medium, how=given.how,
        sent_at=_instant(ctx, given.issued_on), evidence=given.evidence,
        received_at=_instant(ctx, given.received_on) if given.received_on else None,
        evidence_sha256=given.proof[0].sha256 if given.proof else None,
        scan_sha256=given.file.sha256 if given.medium == ON_PAPER else None,
    )  # fmt: skip


def _results(ctx: Context, report: Report, given: EnterReport) -> list[Result]:
    """Return the results as given; a report without any gets one line that stands for the whole, to be appealed."""
    samples = _Samples(ctx, report, given)
    if not given.results:
        whole = translator(given.language)(WHOLE)
        sample = samples.of("").id
        return [Result(report_id=report.id, sample_id=sample, line=1, parameter=whole, value="", retestable=False)]
    return [_result(report, samples.of(r.sample).id, n, r, given) for n, r in enumerate(given.results, 1)]


def _result(report: Report, sample: int, line: int, r: EnteredResult, given: EnterReport) -> Result:
    return Result(
        report_id=report.id, sample_id=sample, line=line, parameter=r.parameter, value=r.value, number=_number(r.value),
        unit=r.unit, method=r.method, limit_of_detection=r.limit_of_detection, analysed_by_id=given.analysed_by,
        checked_by_id=given.checked_by, retestable=given.retestable,
    )  # fmt: skip


@dataclass
class _Samples:
    """The samples of one entered report, by the number that stands on it."""

    ctx: Context
    report: Report
    given: EnterReport

    def of(self, number: str) -> Sample:
        """Return the sample with a number, one that stands here already or a new one."""
        session, name = self.ctx.session, number or f"{self.report.number}-1"
        found = session.scalars(select(Sample).where(Sample.number == name)).one_or_none()
        if found is not None:
            return found
        sample = Sample(
            number=name, matrix=self.given.matrix, taken_on=self.given.sampled_on, received_on=self.given.sampled_on
        )
        session.add(sample)
        session.flush()
        return sample


def _instant(ctx: Context, day: date) -> datetime:
    """Return noon of a day, which is all that is known of its hour; today, the hour that it is."""
    return min(datetime.combine(day, time(12), zone_of(ctx.session)), ctx.now)


def _number(text: str) -> Decimal | None:
    try:
        return parse_value(text).number
    except Invalid:
        return None

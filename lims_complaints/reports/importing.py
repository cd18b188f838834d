"""Reports come in (1.1): one transaction a file, every fault named before anything is written, nothing taken twice."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk, act
from lims_complaints.attachments import enter
from lims_complaints.db.engine import reading
from lims_complaints.errors import Invalid
from lims_complaints.language import N_, translator
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.journal import StationRecord
from lims_complaints.records.report import Client, Report, Result, Sample
from lims_complaints.reports.given import Import
from lims_complaints.reports.lines import Line
from lims_complaints.reports.planning import Plan, Planned, plan
from lims_complaints.situation.gather import Scene
from lims_complaints.timekeeping import local_day

SURVEY = N_("Water survey")
WATER = N_("Water")


def dry_run(desk: Desk, given: Import) -> Plan:
    """Return what importing the file would do now; nothing is written."""
    with reading(desk.engine) as session:
        return plan(session, desk.store.get(given.file.sha256), given, local_day(session, desk.clock()))


def _prepare(desk: Desk, scene: Scene, _edition: Edition, given: Import) -> Plan:
    content = desk.store.get(given.file.sha256)
    made = plan(scene.session, content, given, local_day(scene.session, desk.clock()))
    if made.faults:
        raise Invalid(made.faults)
    return made


@act("reports.import", N_("Import reports"), on="station", prepare=_prepare)
def import_reports(ctx: Context, given: Import) -> None:
    """Take the reports of a file, one a sample: all of them or none (1.1)."""
    made: Plan = ctx.prepared
    enter(ctx.session, ctx.store, given.file, ctx.now)
    named = Sample.number.in_([p.sample for p in made.new])
    here = set(ctx.session.scalars(select(Sample.number).join(Result, Result.sample_id == Sample.id).where(named)))
    new = [planned for planned in made.new if planned.sample not in here]
    desk = _Desk(ctx, given, made)
    numbers = [desk.enter(planned) for planned in new]
    ctx.notes["file"] = given.file.sha256
    ctx.notes["reports"] = f"{numbers[0]} – {numbers[-1]}" if numbers else ""
    ctx.shown["reports"] = numbers
    ctx.shown["known"] = [p.known for p in made.reports if p.known]


@dataclass
class _Desk:
    """Enters the reports of one file."""

    ctx: Context
    given: Import
    made: Plan

    def enter(self, planned: Planned) -> str:
        """Enter one report with its sample and results; return its number."""
        ctx, given, first = self.ctx, self.given, planned.lines[0]
        sample = self._sample(planned)
        days = [line.days["analysed_on"] or sample.received_on for line in planned.lines]
        tested = sorted(day for day in days if day is not None)
        key = next_report_id(ctx.session)
        report = Report(
            id=key, root_id=key, number=ctx.number("report"), client_id=self._client(first).id, language=given.language,
            field=given.field, reason_for_test=given.reason_for_test, received_on=sample.received_on,
            tested_from=tested[0] if tested else None, tested_until=tested[-1] if tested else None,
            prepared_by_id=self._person(first.texts["prepared_by"]) or ctx.actor.person, source_sha256=given.file.sha256,
            checked_by_id=self._person(first.texts["checked_by"]) or self.made.checked_by, prepared_at=ctx.now, checked_at=ctx.now,
        )  # fmt: skip
        ctx.session.add(report)
        ctx.session.flush()
        ctx.session.add_all(self._result(report, sample, line, n) for n, line in enumerate(planned.lines, 1))
        return report.number

    def _sample(self, planned: Planned) -> Sample:
        """Return the sample: a new one, or one that was recorded when it was taken anew and has no result yet (2.2.3)."""
        line = planned.lines[0]
        taken_anew = self.ctx.session.scalars(select(Sample).where(Sample.number == planned.sample)).first()
        if taken_anew is not None:
            return taken_anew
        taken, texts = line.days["sampled_on"], line.texts
        sampler = self._person(texts["taken_by"])
        sample = Sample(
            number=planned.sample, matrix=texts["matrix"] or self.given.matrix or translator(self.given.language)(WATER),
            description=texts["description"], site=texts["site"], taken_on=taken, taken_by_id=sampler,
            taken_by="" if sampler else texts["taken_by"], received_on=line.days["received_on"] or taken,
            condition=texts["condition"], preservation=texts["preservation"], stored_where=texts["stored_where"],
            quantity_left=line.quantity_left, quantity_unit=texts["quantity_unit"] or "mL", seal=texts["seal"],
            keep_until=line.days["keep_until"],
        )  # fmt: skip
        self.ctx.session.add(sample)
        self.ctx.session.flush()
        return sample

    def _result(self, report: Report, sample: Sample, line: Line, number: int) -> Result:
        texts = line.texts
        return Result(
            report_id=report.id, sample_id=sample.id, line=number, parameter=line.parameter, number=line.number,
            limit_of_detection=texts["limit"], external="" if self._own(texts["laboratory"]) else texts["laboratory"],
            analysed_on=line.days["analysed_on"], holding_hours=line.holding_hours,
            analysed_by_id=self._person(texts["analysed_by"]) or self.made.analysed_by,
            checked_by_id=self._person(texts["checked_by"]) or self.made.checked_by,
            retestable=texts["retestable"].casefold() not in ("no", "false", "0", "否"),
            **{c: texts[c] for c in AS_IT_IS},
        )  # fmt: skip

    def _own(self, laboratory: str) -> bool:
        names = self.ctx.session.get_one(StationRecord, 1).name
        return laboratory in {"", *names.values()}

    def _person(self, name: str) -> int | None:
        return self.made.people.get(name) if name else None

    def _client(self, line: Line) -> Client:
        """Return the client by name, or a new one; without any name it is the station's own survey, at its own address."""
        session, given = self.ctx.session, self.given
        say = translator(given.language)
        name = line.texts["client"] or given.client or say(SURVEY)
        found = session.scalars(select(Client).where(Client.name == name).order_by(Client.id)).first()
        if found is not None:
            return found
        own = session.get_one(StationRecord, 1).address[given.language] if name == say(SURVEY) else ""
        client = Client(
            name=name, address=line.texts["client_address"] or given.client_address or own,
            email=line.texts["client_email"] or given.client_email, language=given.language,
        )  # fmt: skip
        session.add(client)
        session.flush()
        return client


AS_IT_IS = (
    "fraction", "speciation", "value", "unit", "detection", "uncertainty", "coverage_factor", "upper_limit", "lower_limit",
    "decision_rule", "conformity", "remark", "method", "method_context", "instrument", "worksheet",
)  # fmt: skip


def next_report_id(session: Session) -> int:
    """Return the id of the next report, which is its own root: known before it is written, since the root never changes."""
    highest = session.scalar(select(func.max(Report.id))) or 0
    if session.get_bind().dialect.name == "sqlite":
        return highest + 1
    sequence = func.pg_get_serial_sequence("report", "id")
    drawn = 0
    while drawn <= highest:
        drawn = int(session.scalar(select(func.nextval(sequence))) or 0)
    return drawn

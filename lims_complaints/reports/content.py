"""What a report says, from its records: frozen when it is drawn up, and never read from the records again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.documents import report_content as said
from lims_complaints.documents.content import Signature
from lims_complaints.documents.head import station_head
from lims_complaints.documents.report_content import ReportContent
from lims_complaints.language import N_, Language, translator
from lims_complaints.papers import name_of
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.meanings import WINDOW, clock_for
from lims_complaints.records.report import Report, Result, Sample

BUSINESS_OFFICE, REVIEWER, SIGNATORY = N_("Technical business office"), N_("Reviewer"), N_("Authorized signatory")
PREPARED, CHECKED = N_("I have drawn up this report"), N_("I have checked it against the records")
DECIDED = N_("I have decided on its changes")
OWN_SAMPLING = N_("by the station’s sampling procedure")
FORM_CODE = "TS-R-01"


@dataclass(frozen=True)
class Drawn:
    """What a report gets when its pages are drawn: the instant, who is to sign, token and check code."""

    at: datetime
    signatory: str
    meaning: str
    status_url: str
    check_code: str


def content_of(session: Session, report: Report, edition: Edition) -> ReportContent:
    """Return what a report says of client, samples and results; what is new each time it is drawn is `drawn`'s to add."""
    if report.content is not None:
        return ReportContent.model_validate(report.content)
    language: Language = report.language  # type: ignore[assignment]
    say = translator(language)
    station = station_head(session)
    samples = session.scalars(
        select(Sample).where(Sample.id.in_(select(Result.sample_id).where(Result.report_id == report.id))).order_by(Sample.id)
    ).all()
    names = {s.id: s.number for s in samples}
    results = session.scalars(select(Result).where(Result.report_id == report.id).order_by(Result.line)).all()
    ours = any(s.taken_by_id for s in samples)
    return ReportContent(
        station=station,
        number=report.number,
        title=report.title or N_("Test report"),
        form_code=FORM_CODE,
        form_edition=str(edition.number),
        language=language,
        client=_client(report),
        reason=report.reason_for_test,
        place_of_testing=station.address.get(language, ""),
        samples=tuple(_sample(session, s) for s in samples),
        received_on=report.received_on,
        tested_from=report.tested_from or report.received_on,
        tested_until=report.tested_until or report.received_on,
        results=tuple(_result(r, names[r.sample_id]) for r in results),
        sampled_by="station" if ours else "client",
        sampling_plan=say(OWN_SAMPLING) if ours else "",
        no_deviations=True,
        appeal_days=window.term.n if (window := clock_for(edition, WINDOW)) else 10,
        checked=_signed(session, report.checked_by_id, REVIEWER, CHECKED, report.checked_at),
        prepared=_signed(session, report.prepared_by_id, BUSINESS_OFFICE, PREPARED, report.prepared_at),
    )


def drawn(content: ReportContent, new: Drawn) -> ReportContent:
    """Return the content as its pages say it: dated, in the signatory's name, with token and check code."""
    return content.model_copy(
        update={
            "issued_at": new.at,
            "authorized": Signature(name=new.signatory, role=SIGNATORY, meaning=new.meaning, at=new.at),
            "status_url": new.status_url,
            "check_code": new.check_code,
        }
    )


def kept(content: ReportContent) -> dict[str, object]:
    """Return the content as it is frozen in the record: all but the check code, of which only a digest is kept."""
    return content.model_dump(mode="json", exclude={"check_code"})


def _client(report: Report) -> said.Client:
    client = report.client
    return said.Client(name=client.name, address=client.address, contact=client.email or client.phone)


def _sample(session: Session, sample: Sample) -> said.Sample:
    return said.Sample(
        number=sample.number,
        matrix=sample.matrix,
        description=sample.description,
        site=sample.site,
        taken_at=sample.taken_at or sample.taken_on,
        taken_by=sample.taken_by or name_of(session, sample.taken_by_id),
        received_on=sample.received_on,
        condition=sample.condition,
        preservation=sample.preservation,
    )


def _result(row: Result, sample: str) -> said.Result:
    as_it_is = ("parameter", "fraction", "speciation", "method", "unit", "value", "detection", "limit_of_detection",
                "uncertainty", "coverage_factor", "decision_rule", "conformity", "remark")  # fmt: skip
    return said.Result(
        key=str(row.line),
        sample=sample,
        limit=_limit(row.lower_limit, row.upper_limit),
        external=bool(row.external),
        performed_by=row.external,
        **{name: getattr(row, name) for name in as_it_is},
    )


def _limit(lower: str, upper: str) -> str:
    """Write limits as tables do: 6 – 9, ≤ 20, ≥ 5."""
    if lower and upper:
        return f"{lower} – {upper}"
    return f"≤ {upper}" if upper else f"≥ {lower}" if lower else ""


def prepared_by(session: Session, content: ReportContent, person: int | None, at: datetime) -> ReportContent:
    """Return the content as drawn up by somebody else than it was; by nobody known, as it is."""
    signed = _signed(session, person, BUSINESS_OFFICE, PREPARED, at)
    return content.model_copy(update={"prepared": signed}) if signed else content


def checked_by(session: Session, content: ReportContent, person: int | None, at: datetime) -> ReportContent:
    """Return the content of an amended report as checked by whoever decided on its changes: nobody checked them before."""
    signed = _signed(session, person, REVIEWER, DECIDED, at)
    return content.model_copy(update={"checked": signed}) if signed else content


def _signed(session: Session, person: int | None, role: str, meaning: str, at: datetime | None) -> Signature | None:
    name = name_of(session, person)
    return Signature(name=name, role=role, meaning=meaning, at=at) if name else None

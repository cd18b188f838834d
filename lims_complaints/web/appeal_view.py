"""What the appeal page shows of a report that was proved: its results, and how long there is time to appeal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lims_complaints import editions, timekeeping
from lims_complaints.act import Context, Desk
from lims_complaints.clocks.due import Due
from lims_complaints.clocks.explain import explain, month_view
from lims_complaints.identity.actor import CLIENT
from lims_complaints.intake.disputing import receipt_of, window_of
from lims_complaints.language import Language
from lims_complaints.procedure.edition import Edition, Move
from lims_complaints.procedure.meanings import ADMISSION, ANSWER, WINDOW, clock_for
from lims_complaints.records.report import Report, Result


@dataclass(frozen=True)
class Window:
    """The time to appeal. `left`: whole days after today until the last day; nothing is known where receipt is not proved."""

    received_at: datetime
    due: Due
    left: int
    over: bool
    lines: Sequence[str]
    weeks: Sequence[Sequence[tuple[date, str]]]


@dataclass(frozen=True)
class Next:
    """What happens next, by the edition in force: the decision on admission, the answer, the urgent answer."""

    admission: Due
    answer: Due
    urgent: Due


@dataclass(frozen=True)
class AppealView:
    """A report as its holder sees it when appealing."""

    number: str
    title: str
    status: str
    results: Sequence[Result]
    window: Window | None = None
    next: Next | None = None


def appeal_view(desk: Desk, session: Session, report_id: int, language: Language) -> AppealView:
    """Return what the page of an appeal shows."""
    report = session.get_one(Report, report_id)
    edition = editions.providing(session, "intake.file-appeal", desk.clock())
    return AppealView(
        report.number, report.title, report.status, session.scalars(_RESULTS, {"report": report_id}).all(),
        _window(desk, session, edition, report, language), what_next(session, edition, desk.clock()),
    )  # fmt: skip


_RESULTS = select(Result).where(Result.report_id == bindparam("report")).order_by(Result.line)


def what_next(session: Session, edition: Edition, at: datetime) -> Next | None:
    """Return by when the station answers what is filed at an instant and taken up at once; nothing without terms for both."""
    admission, answer = clock_for(edition, ADMISSION), clock_for(edition, ANSWER)
    if admission is None or answer is None:
        return None
    return Next(
        timekeeping.reckon(session, edition, admission.name, at),
        timekeeping.reckon(session, edition, answer.name, at),
        timekeeping.reckon(session, edition, answer.name, at, urgent=True),
    )


def _window(desk: Desk, session: Session, edition: Edition, report: Report, language: Language) -> Window | None:
    looking = Context(
        session, CLIENT, desk.clock(), edition, Move("", "", 0), desk.dice, desk.store, desk.settings, desk.pepper
    )
    received_at, _ = receipt_of(looking, report)
    if received_at is None:
        return None
    due: Due = window_of(looking, received_at)
    now, today = desk.clock(), timekeeping.local_day(session, desk.clock())
    held = editions.in_force(session, edition.name, received_at)
    rule = clock_for(held, WINDOW)
    assert rule is not None
    said = explain(due, timekeeping.term_of(rule, urgent=False), rule.clause, language)
    weeks = [[(day, str(kind)) for day, kind in week] for week in month_view(due)]
    return Window(received_at, due, (due.date - today).days, now >= due.at, said, weeks)

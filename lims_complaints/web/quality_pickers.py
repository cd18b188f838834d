"""Choices about nonconforming work: nonconformities, corrective actions, reports at risk."""

from datetime import date
from typing import cast

from sqlalchemy import ColumnElement, select

from lims_complaints.language import NAMES, Language, say_date
from lims_complaints.records.quality import AffectedReport, CorrectiveAction, Nonconformity
from lims_complaints.records.report import Client, Report
from lims_complaints.situation.case import names_report
from lims_complaints.web.among import Among
from lims_complaints.web.fields import Option


def nonconformities(among: Among) -> list[Option]:
    """Offer the nonconformities that are not closed: the case's, or those that name the report."""
    query = select(Nonconformity).where(Nonconformity.closed_at.is_(None)).order_by(Nonconformity.id)
    if among.case is not None:
        query = query.where(Nonconformity.case_id == among.case.id)
    elif among.report is not None:
        query = query.where(names_report(among.report.id))
    return [Option(n.number, f"{n.number} {_short(n.description)}") for n in among.session.scalars(query)]


def actions_to_do(among: Among) -> list[Option]:
    """Offer the corrective actions of the case's nonconformities that are not done yet."""
    return _actions(among, CorrectiveAction.completed_at.is_(None))


def actions_to_check(among: Among) -> list[Option]:
    """Offer those that are done."""
    return _actions(among, CorrectiveAction.completed_at.is_not(None))


def _actions(among: Among, which: ColumnElement[bool]) -> list[Option]:
    query = select(CorrectiveAction, Nonconformity.number).join(Nonconformity).where(which).order_by(CorrectiveAction.id)
    if among.case is not None:
        query = query.where(Nonconformity.case_id == among.case.id)
    return [
        Option(str(a.id), f"{number}: {_short(a.action)} ({_day(a.due_on, among.language)})")
        for a, number in among.session.execute(query)
    ]


def affected(among: Among) -> list[Option]:
    """Offer the reports at risk that are not answered for yet, each with whose it is and in which language they are written to."""
    query = (
        select(Report.number, Client.name, Report.language)
        .join(Client, Client.id == Report.client_id)
        .join(AffectedReport, AffectedReport.report_id == Report.id)
        .join(Nonconformity, Nonconformity.id == AffectedReport.nonconformity_id)
        .where(AffectedReport.disposition == "")
        .order_by(Report.number)
    )
    if among.case is not None:
        query = query.where(Nonconformity.case_id == among.case.id)
    found = among.session.execute(query).all()
    return [Option(number, f"{number} ({name}, {NAMES[cast('Language', language)]})") for number, name, language in found]


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


def _day(day: date, language: Language) -> str:
    return say_date(day, language)

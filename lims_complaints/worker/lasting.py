"""Archive timestamps renewed in time: once a day, each file whose last one lapses within the days that are set."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import Desk
from lims_complaints.db.engine import reading, writing
from lims_complaints.identity.actor import STATION
from lims_complaints.outbox import Later, post
from lims_complaints.records.report import Report
from lims_complaints.report_files import is_file, lapsing, newest
from lims_complaints.reports.given import RenewTimestamp
from lims_complaints.reports.renewing import enter_renewed, renewed


def look_for_lapsing(desk: Desk, session: Session) -> None:
    """Post a job for each file that is to be renewed; without a timestamp authority none can be."""
    if desk.seal is None or desk.seal.long_term is None:
        return
    now = desk.clock()
    for version in lapsing(session, now + timedelta(days=desk.settings.renew_timestamps_days)):
        post(session, Later("timestamp.renew", f"renew:{version.sha256}", {"file": version.sha256}), now)


def renew_file(desk: Desk, body: dict[str, Any]) -> None:
    """Renew one file: a report's by an act on the report, a paper's beside the version before. Done twice, it is done once."""
    sha256: str = body["file"]
    with reading(desk.engine) as session:
        number = session.scalar(select(Report.number).where(is_file(sha256)))
        if newest(session, sha256) != sha256:
            return
    if number is not None:
        desk.perform("reports.renew-timestamp", RenewTimestamp(file=sha256), by=STATION, key=number)
        return
    made = renewed(desk, sha256)
    with writing(desk.engine) as session:
        enter_renewed(session, desk.store, made, desk.clock())

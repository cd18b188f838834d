"""A newer archive timestamp before the last one lapses (EN 319 142-1, B-LTA), so that a file can be checked for years."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk, act
from lims_complaints.attachments import Upload, enter
from lims_complaints.documents.store import Store
from lims_complaints.errors import Refused, Unavailable
from lims_complaints.language import N_
from lims_complaints.lazily import Lazily
from lims_complaints.procedure.edition import Edition
from lims_complaints.report_files import files_of, note
from lims_complaints.reports.given import RenewTimestamp
from lims_complaints.reports.issuing import publish, the_report
from lims_complaints.situation.gather import Scene

if TYPE_CHECKING:
    from lims_complaints.signing import timestamp
else:
    timestamp = Lazily("lims_complaints.signing.timestamp")

NOT_ITS_FILE = N_("This is not the newest version of a file of this report.")


@dataclass(frozen=True)
class Renewed:
    """A file under a newer archive timestamp; it begins with the very bytes of the version before."""

    before: str
    sha256: str
    level: str
    good_until: datetime | None


def renewed(desk: Desk, sha256: str) -> Renewed:
    """Return a kept file under a newer timestamp. Raises Unavailable where no authority is set, or it does not answer."""
    if desk.seal is None or desk.seal.long_term is None:
        raise Unavailable("no timestamp authority is set")
    made = timestamp.renew(desk.store.get(sha256), desk.seal.long_term, desk.clock())
    return Renewed(sha256, desk.store.keep(made), timestamp.level(made), timestamp.good_until(made))


def enter_renewed(session: Session, store: Store, made: Renewed, at: datetime) -> None:
    """Write a renewed file beside the version before, which stays."""
    enter(session, store, Upload(sha256=made.sha256, name="renewed.pdf", kind="application/pdf"), at)
    note(session, made.sha256, made.level, made.good_until, at, made.before)


def _renew(desk: Desk, scene: Scene, _edition: Edition, given: RenewTimestamp) -> Renewed:
    if given.file not in {f.sha256 for f in files_of(scene.session, the_report(scene))}:
        raise Refused("2.2.5", NOT_ITS_FILE)
    return renewed(desk, given.file)


@act("reports.renew-timestamp", N_("Renew the archive timestamp"), on="report", prepare=_renew)
def renew_timestamp(ctx: Context, given: RenewTimestamp) -> None:
    """Keep a report's file checkable: a newer version of it, under a timestamp whose authority's certificate lasts longer."""
    if given.file not in {f.sha256 for f in files_of(ctx.session, the_report(ctx))}:
        raise Refused("2.2.5", NOT_ITS_FILE)
    enter_renewed(ctx.session, ctx.store, ctx.prepared, ctx.now)
    ctx.notes["renewed"], ctx.notes["before"] = ctx.prepared.sha256, given.file
    publish(ctx)

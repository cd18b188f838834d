"""Filing once: whatever a browser sends twice becomes one case, and its receipt code is shown until it was saved."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lims_complaints.act import Context, Desk, Given
from lims_complaints.identity import visits
from lims_complaints.identity.actor import CLIENT


class FiledBefore(Exception):
    """The visit has its case already."""


@dataclass
class _Visit:
    """The visit of the browser that files: looked at and noted in the filing's own transaction, so that they cannot differ."""

    desk: Desk
    token: str

    def before(self, session: Session) -> None:
        """Hold the visit until the filing ends; a second sending waits here. Raises FiledBefore."""
        if visits.held(session, self.token) is not None:
            raise FiledBefore

    def after(self, ctx: Context) -> None:
        """Note the case, and its receipt code so that the browser's token alone opens it."""
        sealed = visits.seal(self.token, str(ctx.shown["receipt_code"]), self.desk.dice)
        visits.filed(ctx.session, self.token, ctx.the_case.id, sealed, ctx.now + visits.READING)


def file_once(desk: Desk, token: str, act: str, given: Given, procedure: str = "") -> None:
    """File with a visit, at most once. Raises what the act raises, and then it may be tried again."""
    try:
        desk.perform(act, given, by=CLIENT, procedure=procedure, beside=_Visit(desk, token))
    except FiledBefore:
        return

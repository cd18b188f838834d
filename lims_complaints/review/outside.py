"""Naming somebody from outside for one case, where the station has nobody left who had no part (2)."""

from sqlalchemy import select

from lims_complaints.act import Context, Desk, act
from lims_complaints.chance import spell
from lims_complaints.errors import Fault, Invalid
from lims_complaints.identity import outsiders, passwords
from lims_complaints.identity.codes import ALPHABET
from lims_complaints.identity.outsiders import Naming
from lims_complaints.language import N_
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.report import Result
from lims_complaints.review.given import NameFromOutside
from lims_complaints.situation.gather import Scene

NOTHING_TESTED = N_("Nothing is tested in this case.")
SHOWN = (N_("User name"), N_("First password; it is shown this once. Have it changed at the first sign-in."))


def _first_password(desk: Desk, _: Scene, __: Edition, given: NameFromOutside) -> tuple[str, str]:
    """Draw a first password and hash it, before the transaction."""
    plain = "-".join(spell(desk.dice, ALPHABET, 5) for _ in range(4))
    return plain, passwords.hash_new(plain, given.username)


@act("review.name-from-outside", N_("Name a person from outside"), prepare=_first_password)
def name_from_outside(ctx: Context, given: NameFromOutside) -> None:
    """Name an expert, or an analyst of another accredited laboratory, with an account for this one case (2)."""
    plain, hashed = ctx.prepared
    query = (
        select(Result.method)
        .join(ContestedResult, ContestedResult.result_id == Result.id)
        .where(ContestedResult.case_id == ctx.the_case.id)
        .distinct()
    )
    methods = sorted(ctx.session.scalars(query))
    if given.part == "tests at the bench" and not methods:
        raise Invalid((Fault("part", NOTHING_TESTED),))
    named = Naming(given.name, given.body, given.username, given.email, given.part, given.reason, given.competence)
    person = outsiders.name(ctx.session, ctx.the_case.id, named, hashed, methods, by=ctx.person, at=ctx.now, today=ctx.today)
    ctx.notes["named"] = {"person": person.id, "part": given.part}
    ctx.shown.update(zip(SHOWN, (given.username.strip().lower(), plain), strict=True))

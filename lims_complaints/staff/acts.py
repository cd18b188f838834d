"""Adding people, giving and ending what they may do, closing accounts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.act import Context, Desk, act
from lims_complaints.errors import Fault, Invalid, NotFound
from lims_complaints.identity import accounts, authorizations, passwords
from lims_complaints.language import N_
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.journal import AdoptedEdition
from lims_complaints.records.person import Account, Authorization, RoleHeld
from lims_complaints.situation.gather import Scene, part
from lims_complaints.staff.given import (
    About,
    AddPerson,
    Authorize,
    CloseAccount,
    DeclareTie,
    EndAuthorization,
    EndRole,
    GiveRole,
    RecordAbsence,
    ReplacePassword,
)
from lims_complaints.staff.rules import StaffPart

BY_THEMSELVES = frozenset({"client", "the station"})
"""Roles that nobody is given: a client proves to be one, the station acts by itself."""

NO_ROLE = N_("This procedure has no such role.")
HELD = N_("The role is held already.")
NO_CLIENT = N_("No client has this name. Write it as it stands on the client’s reports.")


@part("staff")
def staff(scene: Scene) -> StaffPart:
    """Gather the accounts."""
    return StaffPart(dict(scene.session.execute(select(Account.username, Account.person_id)).all()))


def adopted(session: Session) -> list[Edition]:
    """Return every edition that was ever adopted, the oldest first."""
    rows = session.scalars(select(AdoptedEdition.hash).order_by(AdoptedEdition.in_force_at))
    return [editions.by_hash(session, each) for each in rows]


def roles_known(session: Session, procedure: str = "") -> dict[str, Edition]:
    """Return every role that somebody can be given (in one procedure, or in any), with the newest edition that names it."""
    found = [e for e in adopted(session) if procedure in ("", e.name)]
    return {role: edition for edition in found for role in edition.roles if role not in BY_THEMSELVES}


def _hashed(_desk: Desk, _scene: Scene, _edition: Edition, given: AddPerson | ReplacePassword) -> str:
    """Look at a new password and hash it before the transaction, so that nobody who writes waits for it."""
    return passwords.hash_new(given.password.get_secret_value(), given.username)


@act("staff.add-person", N_("Add a person"), on="station", prepare=_hashed)
def add_person(ctx: Context, given: AddPerson) -> None:
    """Add a person with an account and no role yet (9)."""
    more = {"name_latin": given.name_latin, "department": given.department, "email": given.email}
    accounts.add(ctx.session, given.name, given.username, ctx.prepared, ctx.now, **more)
    ctx.notes["account"] = given.username


@act("staff.give-role", N_("Give a role"), on="station")
def give_role(ctx: Context, given: GiveRole) -> None:
    """Let a person hold a role from a day on, everywhere or in one procedure (9)."""
    if given.role not in roles_known(ctx.session, given.procedure):
        raise Invalid((Fault("role", NO_ROLE),))
    account = _open(ctx, given)
    rows = ctx.session.scalars(select(RoleHeld).where(RoleHeld.person_id == account.person_id, RoleHeld.role == given.role))
    if any(r.procedure == given.procedure and r.case_id is None and r.until_on is None for r in rows):
        raise Invalid((Fault("role", HELD),))
    first = given.from_on or ctx.today
    authorizations.in_order(first, given.until_on)
    accounts.grant(ctx.session, account.person_id, given.role, first, given.until_on, procedure=given.procedure)


@act("staff.end-role", N_("End a role"), on="station")
def end_role(ctx: Context, given: EndRole) -> None:
    """Let a role end with today (9)."""
    row = ctx.session.get(RoleHeld, given.held)
    if row is None or row.person_id != _open(ctx, given).person_id:
        raise NotFound(str(given.held))
    ctx.notes["role"] = f"{row.role} {row.procedure}".strip()
    row.until_on = authorizations.ended_with(row, ctx.today)


@act("staff.authorize", N_("Authorize"), on="station")
def authorize(ctx: Context, given: Authorize) -> None:
    """Let a person test by a method or sign in a field, with the record that it rests on (9; ISO/IEC 17025 6.2.6)."""
    person, days = _open(ctx, given).person_id, (given.from_on or ctx.today, given.until_on)
    authorizations.authorize(ctx.session, person, given.kind, given.scope, days=days, document=given.document)


@act("staff.end-authorization", N_("End an authorization"), on="station")
def end_authorization(ctx: Context, given: EndAuthorization) -> None:
    """Let leave end with today; what was done under it stays good (9)."""
    row = ctx.session.get(Authorization, given.authorization)
    if row is None or row.person_id != _open(ctx, given).person_id:
        raise NotFound(str(given.authorization))
    ctx.notes["leave"] = f"{row.kind}: {row.scope}"
    row.until_on = authorizations.ended_with(row, ctx.today)


@act("staff.record-absence", N_("Record days off"), on="station")
def record_absence(ctx: Context, given: RecordAbsence) -> None:
    """Record days on which somebody is not at work and gets no portion (9; 2.2.4)."""
    authorizations.absent(ctx.session, _open(ctx, given).person_id, given.from_on, given.until_on)


@act("staff.declare-tie", N_("Record a tie to a client"), on="station")
def declare_tie(ctx: Context, given: DeclareTie) -> None:
    """Record a tie that somebody has declared; it bars them from all cases of that client (9; ISO/IEC 17025 4.1)."""
    try:
        authorizations.tie(ctx.session, _open(ctx, given).person_id, given.client, given.what, ctx.now)
    except NotFound as unknown:
        raise Invalid((Fault("client", NO_CLIENT),)) from unknown


@act("staff.replace-password", N_("Give another password"), on="station", prepare=_hashed)
def replace_password(ctx: Context, given: ReplacePassword) -> None:
    """Give somebody who lost their password another one; their sessions end (9)."""
    accounts.set_password(ctx.session, _open(ctx, given), ctx.prepared, ctx.now)


@act("staff.close-account", N_("Close the account"), on="station")
def close_account(ctx: Context, given: CloseAccount) -> None:
    """Close an account for good; name and history stay, and the user name is never used again (9)."""
    accounts.close(ctx.session, _open(ctx, given), ctx.now)


def _open(ctx: Context, given: About) -> Account:
    """Return the account that is spoken of. Raises NotFound where there is none, or it is closed."""
    account = accounts.named(ctx.session, given.username)
    if account.closed_at is not None:
        raise NotFound(given.username)
    ctx.notes["account"] = account.username
    return account

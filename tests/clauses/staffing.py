"""Steps about the station's people: accounts, roles, authorizations, days off, ties (9)."""

from typing import TYPE_CHECKING, Any

from pytest_bdd import parsers, then, when
from sqlalchemy import select

from lims_complaints.db.engine import reading
from lims_complaints.errors import Invalid
from lims_complaints.identity.accounts import Credentials, SignedIn, sign_in
from lims_complaints.identity.people import actor_of
from lims_complaints.records.case import Case
from lims_complaints.records.person import Account, Authorization, RoleHeld
from lims_complaints.retest.rules import reasons
from lims_complaints.situation.gather import Scene, Situation
from tests.clauses.words import WHO

if TYPE_CHECKING:
    from tests.clauses.story import Story

NEW_PASSWORD = "copper kettle on a blue stove"
WHOEVER = r"(?P<who>" + "|".join(sorted(WHO, key=len, reverse=True)) + ") "


def _when(pattern: str) -> Any:
    return when(parsers.re(WHOEVER + pattern))


@_when(r'adds the person "(?P<username>[^"]+)"')
def adds(story: "Story", who: str, username: str) -> None:
    entered = {"username": username, "name": "任洁", "name_latin": "Ren Jie", "password": NEW_PASSWORD}
    story.act(WHO[who], "staff.add-person", **entered)


@_when(r'gives "(?P<username>[^"]+)" the role "(?P<role>[^"]+)"')
def gives_role(story: "Story", who: str, username: str, role: str) -> None:
    story.act(WHO[who], "staff.give-role", username=username, role=role)


@_when(r'ends the role "(?P<role>[^"]+)" of "(?P<username>[^"]+)"')
def ends_role(story: "Story", who: str, username: str, role: str) -> None:
    with reading(story.station.engine) as session:
        query = select(RoleHeld.id).join(Account, Account.person_id == RoleHeld.person_id)
        held = session.scalars(query.where(Account.username == username, RoleHeld.role == role)).one()
    story.act(WHO[who], "staff.end-role", username=username, held=held)


@_when(r'authorizes "(?P<username>[^"]+)" for (?P<kind>analysis|signing) in "(?P<scope>[^"]+)"')
def authorizes(story: "Story", who: str, username: str, kind: str, scope: str) -> None:
    story.act(WHO[who], "staff.authorize", username=username, kind=kind, scope=scope, document="授权书 2026-07")


@_when(r'ends what "(?P<username>[^"]+)" is authorized for')
def ends_authorization(story: "Story", who: str, username: str) -> None:
    with reading(story.station.engine) as session:
        query = select(Authorization.id).join(Account, Account.person_id == Authorization.person_id)
        leave = session.scalars(query.where(Account.username == username, Authorization.until_on.is_(None))).first()
    story.act(WHO[who], "staff.end-authorization", username=username, authorization=leave)


@_when(r'records that "(?P<username>[^"]+)" is away until (?P<day>\S+)')
def records_absence(story: "Story", who: str, username: str, day: str) -> None:
    story.act(WHO[who], "staff.record-absence", username=username, from_on="2026-03-02", until_on=day)


@_when(r'records that "(?P<username>[^"]+)" is tied to the client')
def records_tie(story: "Story", who: str, username: str) -> None:
    story.act(WHO[who], "staff.declare-tie", username=username, client="宏图农资有限公司", what="亲属")


@_when(r'gives "(?P<username>[^"]+)" another password')
def gives_password(story: "Story", who: str, username: str) -> None:
    story.act(WHO[who], "staff.replace-password", username=username, password=NEW_PASSWORD)


@_when(r'closes the account of "(?P<username>[^"]+)"')
def closes_account(story: "Story", who: str, username: str) -> None:
    story.act(WHO[who], "staff.close-account", username=username, reason="离职")


@then(parsers.parse('"{username}" holds the role "{role}"'))
def holds_role(story: "Story", username: str, role: str) -> None:
    assert _roles(story, username) == {role}


@then(parsers.parse('"{username}" holds no role'))
def holds_no_role(story: "Story", username: str) -> None:
    assert _roles(story, username) == set()


@then(parsers.parse('"{username}" is authorized for signing in "{scope}"'))
def is_authorized(story: "Story", username: str, scope: str) -> None:
    assert _leave(story, username) == {("signing", scope)}


@then(parsers.parse('"{username}" is authorized for nothing'))
def is_not_authorized(story: "Story", username: str) -> None:
    assert _leave(story, username) == set()


@then(parsers.re(r'"(?P<username>[^"]+)" cannot be assigned, being (?P<why>away|tied to the client)'))
def cannot_be_assigned(story: "Story", username: str, why: str) -> None:
    story.done()
    with reading(story.station.engine) as session:
        case = session.scalars(select(Case).where(Case.number == story.number)).one()
        scene = Scene(session, story.station.who("liu.wen"), story.station.clock(), case=case, report=case.report)
        roster = Situation(scene)["roster"]
        [candidate] = [c for c in roster.candidates if c.person == story.station.people[username]]
        said = " ".join(text for text, _ in reasons(candidate, roster.methods))
    assert candidate not in roster.eligible()
    assert {"away": "not at work", "tied to the client": "tie to the client"}[why] in said


@then(parsers.parse('"{username}" cannot sign in any more'))
def cannot_sign_in(story: "Story", username: str) -> None:
    assert isinstance(_signed_in(story, username), type(None))


@then(parsers.parse('"{username}" signs in with it'))
def signs_in(story: "Story", username: str) -> None:
    assert isinstance(_signed_in(story, username), SignedIn)


@then("it is refused because of the user name")
def refused_for_username(story: "Story") -> None:
    assert isinstance(story.answer, Invalid), story.answer
    assert [f.field for f in story.answer.faults] == ["username"]


def _signed_in(story: "Story", username: str) -> object:
    story.done()
    desk = story.station.desk
    who = Credentials(username, NEW_PASSWORD, "127.0.0.1")
    return sign_in(desk.engine, who, desk.clock(), desk.dice, desk.pepper)


def _roles(story: "Story", username: str) -> set[str]:
    story.done()
    with reading(story.station.engine) as session:
        person = session.scalars(select(Account.person_id).where(Account.username == username)).one()
        return set(actor_of(session, person, story.station.clock.at.date()).roles)


def _leave(story: "Story", username: str) -> set[tuple[str, str]]:
    story.done()
    today = story.station.clock.at.date()
    with reading(story.station.engine) as session:
        query = select(Authorization).join(Account, Account.person_id == Authorization.person_id)
        rows = session.scalars(query.where(Account.username == username)).all()
        return {(a.kind, a.scope) for a in rows if a.from_on <= today and (a.until_on is None or today <= a.until_on)}

"""Steps about people from outside: named for one case, with an account that ends with it (2)."""

from typing import TYPE_CHECKING

import pytest
from pytest_bdd import parsers, then, when
from sqlalchemy import select

from lims_complaints.db.engine import reading
from lims_complaints.records.case import Case
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Account, Outsider, RoleHeld
from tests.clauses.staffing import WHOEVER
from tests.clauses.words import WHO

if TYPE_CHECKING:
    from tests.clauses.story import Story

NAMED = {
    "name": "Wei Lan", "body": "省监测中心", "competence": "CNAS L0001", "reason": "本站人员均曾参与原检验", "no_tie": True,
    "username": "wei.lan",
}  # fmt: skip
PARTS = {
    "an expert from outside": {"part": "reviews and decides"},
    "an analyst of another laboratory": {"part": "tests at the bench"},
    "an expert who has declared nothing": {"part": "reviews and decides", "no_tie": False},
}


@when(parsers.re(WHOEVER + r"names (?P<whom>" + "|".join(PARTS) + ")$"))
def names(story: "Story", who: str, whom: str) -> None:
    story.act(WHO[who], "review.name-from-outside", **NAMED | PARTS[whom])
    with reading(story.station.engine) as session:
        query = select(Account.username, Account.person_id).where(Account.username == "wei.lan")
        story.station.people = story.station.people | {row[0]: row[1] for row in session.execute(query)}


@when("the quality manager names an expert without a reason")
def names_without_reason(story: "Story") -> None:
    with pytest.raises(ValueError, match="reason"):
        story.act("zhao.min", "review.name-from-outside", **NAMED | PARTS["an expert from outside"] | {"reason": " "})


@then(parsers.parse('"{username}" holds the role "{role}" in this case alone'))
def holds_for_this_case(story: "Story", username: str, role: str) -> None:
    story.done()
    actor = story.station.who(username)
    assert actor.roles == frozenset()
    assert actor.case_roles == {(role, story.station.case(story.number).id)}


@then("nobody from outside is named")
def nobody_named(story: "Story") -> None:
    with reading(story.station.engine) as session:
        assert session.scalars(select(Outsider)).all() == []
        assert session.scalars(select(Account).where(Account.username == "wei.lan")).all() == []


@then(parsers.parse('the reply says that "{name}" came from outside, and why'))
def reply_says(story: "Story", name: str) -> None:
    story.done()
    with reading(story.station.engine) as session:
        reply = session.scalars(select(Paper).where(Paper.name == "reply-maintained")).one()
    for language in ("en", "zh-Hans", "zh-Hant"):
        said = str(reply.content["words"][language])
        assert name in said
        assert NAMED["reason"] in said


@then(parsers.parse('the account of "{username}" has ended'))
def account_ended(story: "Story", username: str) -> None:
    story.done()
    with reading(story.station.engine) as session:
        account = session.scalars(select(Account).where(Account.username == username)).one()
        assert account.closed_at is not None
        roles = select(RoleHeld.until_on).where(RoleHeld.person_id == account.person_id)
        assert None not in session.scalars(roles).all()
        assert session.scalars(select(Case.state)).one() == "closed"

"""Whether a move is allowed, why not, and what follows by itself."""

from collections.abc import Iterator
from typing import Any

import pytest

from lims_complaints.procedure import moves as asking
from lims_complaints.procedure.document import parse_procedure
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.facts import FACTS, Fact
from lims_complaints.procedure.moves import Allowed, Refusal, follows, may
from tests.rules.small_procedure import TEXT


@pytest.fixture(autouse=True)
def facts() -> Iterator[None]:
    """Facts that simply look at what the situation holds; those of the steps come back afterwards."""
    before = dict(FACTS)
    FACTS.clear()
    parts = {
        "grounds are stated": "given",
        "the paper is there": "paper",
        "the reply is dispatched": "reply",
        "no claim is open": "claim",
    }
    for sentence, part in parts.items():
        FACTS[sentence] = Fact(sentence, bool, (part,))
    yield
    FACTS.clear()
    FACTS.update(before)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return parse_procedure(TEXT, "small.md", {})


def ask(edition: Edition, act: str, state: str | None, role: str, route: str = "data", **situation: Any) -> Allowed | Refusal:
    return may(edition, act, route=route, state=state, roles={role}, situation=situation)


def test_an_allowed_move_is_named(edition: Edition) -> None:
    verdict = ask(edition, "archive.close", "under review", "the office", reply=True, claim=True)
    assert verdict == Allowed(edition.moves["close"])


def test_each_missing_fact_is_named(edition: Edition) -> None:
    verdict = ask(edition, "archive.close", "under review", "the office", reply=True, claim=False)
    assert isinstance(verdict, Refusal)
    assert (verdict.clause, verdict.reason, verdict.missing) == ("1.2", asking.NOT_YET, ("no claim is open",))


@pytest.mark.parametrize(
    ("state", "role", "route", "reason"),
    [
        ("under review", "client", "data", asking.NOT_YOURS),
        ("filed", "the office", "data", asking.NOT_NOW),
        ("closed", "client", "data", asking.NOT_NOW),
        (None, "the office", "data", asking.NOT_NOW),
    ],
)
def test_a_refusal_says_what_stands_in_the_way(edition: Edition, state: str | None, role: str, route: str, reason: str) -> None:
    verdict = ask(edition, "archive.close", state, role, route, reply=True, claim=True)
    assert isinstance(verdict, Refusal)
    assert (verdict.reason, verdict.clause) == (reason, "1.2")


def test_a_move_of_another_route_is_not_provided() -> None:
    routed = parse_procedure(TEXT.replace('act  = "review.note"', 'act  = "review.note"\nroute = "data"'), "small.md", {})
    assert isinstance(ask(routed, "review.note", "filed", "the office", "data"), Allowed)
    verdict = ask(routed, "review.note", "filed", "the office", "general")
    assert isinstance(verdict, Refusal)
    assert verdict.reason == asking.NOT_PROVIDED


def test_an_act_that_no_move_uses_is_not_provided(edition: Edition) -> None:
    verdict = ask(edition, "compensation.settle", "filed", "the office")
    assert verdict == Refusal(None, "", asking.NOT_PROVIDED)


def test_facts_about_the_input_wait_until_there_is_one(edition: Edition) -> None:
    assert isinstance(ask(edition, "intake.file", None, "client"), Allowed)
    refused = ask(edition, "intake.file", None, "client", given=False)
    assert isinstance(refused, Refusal)
    assert refused.missing == ("grounds are stated",)


def test_an_open_case_is_not_opened_again(edition: Edition) -> None:
    assert isinstance(ask(edition, "intake.file", "filed", "client", given=True), Refusal)


def test_a_move_from_any_open_state_ends_with_the_case(edition: Edition) -> None:
    assert isinstance(ask(edition, "review.note", "filed", "the office"), Allowed)
    assert isinstance(ask(edition, "review.note", "closed", "the office"), Refusal)


def test_what_follows_by_itself_follows_once_its_facts_hold(edition: Edition) -> None:
    assert follows(edition, route="data", state="filed", situation={"paper": True}) == edition.moves["take-up"]
    assert follows(edition, route="data", state="filed", situation={"paper": False}) is None
    assert follows(edition, route="data", state="under review", situation={"paper": True}) is None


def test_no_role_makes_a_move_that_follows_by_itself(edition: Edition) -> None:
    for role in edition.roles:
        assert isinstance(ask(edition, "", "filed", role, paper=True), Refusal)

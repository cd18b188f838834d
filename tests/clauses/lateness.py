"""What is seen of a missed term: its ledger, with who entered what, and the letter of a late answer (8.7)."""

from typing import TYPE_CHECKING

from pytest_bdd import parsers, then
from sqlalchemy import select

from lims_complaints.errors import Refused
from lims_complaints.procedure.moves import NOT_THIS
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Account

if TYPE_CHECKING:
    from tests.clauses.story import Story


@then(parsers.parse('the ledger of "{clock}" reads "{lines}"'))
def ledger_reads(story: "Story", clock: str, lines: str) -> None:
    case = story.station.case(story.number)
    with story.station.read() as session:
        here = select(Clock).where(Clock.case_id == case.id, Clock.round_number == case.round_number, Clock.name == clock)
        row = session.scalars(here).one()
        users = {a.person_id: a.username for a in session.scalars(select(Account))}
        assert ", ".join(_line(row, entry, users) for entry in row.entries) == lines
        assert all(entry.reason for entry in row.entries if entry.kind == "explained")


def _line(row: Clock, entry: ClockEntry, users: dict[int, str]) -> str:
    if entry.kind == "started":
        return "started"
    at = " at the end" if entry.kind == "missed" and entry.at == row.due_at else ""
    return f"{entry.kind} by {users[entry.by_id] if entry.by_id else entry.by_role}{at}"


@then("it is refused, as it is not so")
def refused_as_not_so(story: "Story") -> None:
    assert isinstance(story.answer, Refused), story.answer
    assert story.answer.reason == NOT_THIS


@then(parsers.re(r'the letter "(?P<name>[^"]+)" (?P<verb>says|does not say) "(?P<words>.+)"'))
def letter_says(story: "Story", name: str, verb: str, words: str) -> None:
    case = story.station.case(story.number)
    with story.station.read() as session:
        paper = session.scalars(select(Paper).where(Paper.case_id == case.id, Paper.name == name)).one()
        text = " ".join(paper.content["words"]["en"]["paragraphs"])
        assert (words in text) == (verb == "says"), text

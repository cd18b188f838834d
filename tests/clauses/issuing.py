"""Steps about reports before they leave the station: imported, completed, drawn up (1.1)."""

from typing import TYPE_CHECKING, Any

from pytest_bdd import given, parsers, then, when

from lims_complaints.act import ACTS
from lims_complaints.errors import Invalid, NotFound, Refused
from tests.clauses.words import WHO
from tests.signatories import RESULTS, imported

if TYPE_CHECKING:
    from tests.clauses.story import Story

WHOEVER = r"(?P<who>" + "|".join(sorted(WHO, key=len, reverse=True)) + ") "
SILENT = RESULTS.replace("王磊", "").replace("胡斌", "")


@given("results were imported that do not say who analysed and checked them", target_fixture="imported_report")
def imported_silent(story: "Story") -> str:
    (number,) = imported(story.station, SILENT)
    return number


@when(parsers.re(WHOEVER + "draws the report up"))
def draws_up(story: "Story", who: str, imported_report: str) -> None:
    _do(story, who, "reports.reserve-report", imported_report, signatory=story.station.people["xu.fang"])


@when(parsers.re(WHOEVER + "names (?P<whom>who analysed and checked|one person for both)"))
def names(story: "Story", who: str, whom: str, imported_report: str) -> None:
    people = story.station.people
    checker = people["wang.lei" if whom == "one person for both" else "hu.bin"]
    _do(story, who, "reports.name-analysts", imported_report, analysed_by=people["wang.lei"], checked_by=checker)


@then("it is refused because nobody checks their own work")
def refused_for_one_person(story: "Story") -> None:
    assert isinstance(story.answer, Invalid), story.answer
    assert [f.field for f in story.answer.faults] == ["checked_by"]


@then("the report waits for its signature")
def waits_for_signature(story: "Story") -> None:
    assert story.done().state == "reserved"


def _do(story: "Story", who: str, name: str, number: str, **entered: Any) -> None:
    story.before = story.state()
    try:
        story.answer = story.station.desk.perform(name, ACTS[name].given(**entered), by=story.actor(WHO[who]), key=number)
    except (Refused, NotFound, Invalid) as refused:
        story.answer = refused

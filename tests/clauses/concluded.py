"""What papers, letters, the record of a case, the register and the figures say of how a round ended (4)."""

import json
import re
from datetime import date
from typing import TYPE_CHECKING

from pytest_bdd import parsers, then
from sqlalchemy import select

from lims_complaints import editions
from lims_complaints.archive.record import record_of
from lims_complaints.performance.gathering import gather, span_of
from lims_complaints.performance.register import HEADS, lines, register
from lims_complaints.records.handling import Statistics
from lims_complaints.records.paper import Paper

if TYPE_CHECKING:
    from tests.clauses.story import Story

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
COUNTED = {"the earlier outcome stands": "stands", "to be handled anew": "anew"}


@then(parsers.parse('the newest "{name}" says {words}'))
def newest_says(story: "Story", name: str, words: str) -> None:
    story.done()
    said = json.dumps(_newest(story, name).content, ensure_ascii=False)
    assert not [each for each in _quoted(words) if each not in said]


@then(parsers.parse('the letter "{name}" says {words}'))
def letter_says(story: "Story", name: str, words: str) -> None:
    story.done()
    said = "\n".join(_newest(story, name).content["words"]["en"]["paragraphs"])
    assert not [each for each in _quoted(words) if each not in said]


@then(parsers.parse('the record of the case says of round {n:d} that "{concluded}", with "{recourse}"'))
def record_says(story: "Story", n: int, concluded: str, recourse: str) -> None:
    with story.station.read() as session:
        said = record_of(session, story.station.case(story.number))["rounds"][n - 1]
    assert (said["concluded"], said["recourse"]) == (concluded, recourse)
    assert said["concluded_by_id"] == story.station.people["song.bo"]


@then(parsers.parse('the register of complaints says "{concluded}" and "{outcome}"'))
def register_says(story: "Story", concluded: str, outcome: str) -> None:
    with story.station.read() as session:
        entries = register(session, story.station.who("fang.jie"), FIRST, LAST)
        (line,) = lines(session, entries, str, "en", lambda h: editions.by_hash(session, h))
    said = dict(zip(HEADS, line, strict=True))
    assert (said["Top management concluded"], said["Outcome"]) == (concluded, outcome)


@then(parsers.parse('the figures count {n:d} round of which top management concluded "{concluded}"'))
def figures_count(story: "Story", n: int, concluded: str) -> None:
    with story.station.read() as session:
        span = span_of(session, "", FIRST, LAST)
        found = gather(session, story.station.who("fang.jie"), span, story.station.clock())
    assert {word: getattr(found, name) for word, name in COUNTED.items()} == dict.fromkeys(COUNTED, 0) | {concluded: n}


@then(parsers.parse('the statistics say that "{name}" is {value:d}'))
def statistics_say(story: "Story", name: str, value: int) -> None:
    story.done()
    with story.station.read() as session:
        said = session.scalars(select(Statistics).order_by(Statistics.id.desc()).limit(1)).one()
    assert said.figures[name] == value


def _newest(story: "Story", name: str) -> Paper:
    with story.station.read() as session:
        case = story.station.case(story.number)
        query = select(Paper).where(Paper.case_id == case.id, Paper.name == name).order_by(Paper.id.desc()).limit(1)
        return session.scalars(query).one()


def _quoted(words: str) -> list[str]:
    return re.findall(r'"([^"]+)"', words)

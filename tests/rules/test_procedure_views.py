"""Editions compared, drawn and walked through."""

import xml.etree.ElementTree as ET
from datetime import timedelta
from itertools import pairwise

import pytest

from lims_complaints.procedure.chart import chart
from lims_complaints.procedure.compare import compare
from lims_complaints.procedure.courses import courses
from lims_complaints.procedure.document import parse_procedure, read_procedure
from lims_complaints.procedure.edition import Edition
from tests.paths import ROOT
from tests.rules.small_procedure import SIMPLIFIED, TEXT

SVG = "{http://www.w3.org/2000/svg}"


def edition(text: str = TEXT) -> Edition:
    return parse_procedure(text, "small.md", {"zh-Hans": SIMPLIFIED})


def changes(old: str, new: str) -> list[str]:
    assert old in TEXT
    return [c.say("en") for c in compare(edition(), edition(TEXT.replace(old, new)))]


@pytest.fixture(scope="module")
def station() -> Edition:
    return read_procedure(ROOT / "procedures" / "testing-station.md")


def test_the_same_words_on_other_lines_are_no_change() -> None:
    assert changes("## 0 Words\n", "\n\n## 0 Words\n") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"15 days"', '"12 days"', "The term “Answer” (ordinary) is 12 days instead of 15 days."),
        ('by    = ["client"]', 'by    = ["the office"]', "The move “file” is made by “the office” instead of “client”."),
        ("[move.note]", "[move.remark]", "The move “note” is gone."),
        ("your case is closed.", "it is over.", "The letter “Closed: {case number}” has new words."),
        ("jurisdiction: CN", "jurisdiction: HK", "The days off are those of HK instead of CN."),
        (
            "title: Small procedure",
            "title: Little procedure",
            "The procedure is called “Little procedure” instead of “Small procedure”.",
        ),
        ("A client may appeal.", "A client can appeal.", "Clause 1.1 has new words."),
        ("rounds = 3", "rounds = 4", "The setting “rounds” is 4 instead of 3."),
        ("AP-{year}-{n:04}", "{yy}{month}{n:02}", "The numbering “appeal” is {yy}{month}{n:02} instead of AP-{year}-{n:04}."),
        ('makes = ["receipt"]\n', "", "The move “file” makes nothing instead of “receipt”."),
        ('ends   = "next working day"\n', "", "The term “Answer” treats a last day that is a day off differently."),
    ],
)
def test_a_change_is_said(old: str, new: str, said: str) -> None:
    assert said in changes(old, new)


def test_a_change_is_said_in_three_languages() -> None:
    (change,) = compare(edition(), edition(TEXT.replace('"15 days"', '"12 days"')))
    assert (change.kind, change.name, change.clause) == ("clock", "answer", "1.2")
    assert change.say("zh-Hans") == "期限“答复”（一般）由15日改为12日。"
    assert change.say("zh-Hant") == "期限「答覆」（一般）由15日改為12日。"


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("route", ["data", "general"])
def test_the_chart_shows_every_state_of_a_route_once_and_apart(station: Edition, route: str, language: str) -> None:
    drawn = ET.fromstring(chart(station, route, language))  # type: ignore[arg-type]
    boxes = [g for g in drawn.iter(f"{SVG}g") if g.get("data-state")]
    names = [str(g.get("data-state")) for g in boxes]
    assert len(names) == len(set(names))
    assert ("coded" in names) == (route == "data")
    assert ("escalated" in names) == (route == "general")
    places = [(float(r.get("x", 0)), float(r.get("y", 0))) for g in boxes for r in g.iter(f"{SVG}rect")]
    assert len(set(places)) == len(places)
    assert all(station.states[n].title[language] in "".join(g.itertext()) for n, g in zip(names, boxes, strict=True))  # type: ignore[index]


def test_a_move_from_many_states_is_drawn_once_with_its_words() -> None:
    winery = read_procedure(ROOT / "procedures" / "winery.md")
    drawn = ET.fromstring(chart(winery, "quality"))
    said = ["".join(g.itertext()) for g in drawn.iter(f"{SVG}g") if "from any open state" in "".join(g.itertext())]
    assert len(said) == 1
    assert "8 withdraw" in said[0]
    assert "In hand" in said[0]
    assert len([t for t in drawn.iter(f"{SVG}title") if str(t.text).endswith("8 withdraw")]) == 1
    chinese = ET.fromstring(chart(winery, "quality", "zh-Hans"))
    assert "由任一未结状态" in "".join(chinese.itertext())


def test_the_chart_needs_no_style_and_no_script(station: Edition) -> None:
    drawn = ET.fromstring(chart(station, "data"))
    assert all("style" not in e.attrib and not e.tag.endswith(("style", "script")) for e in drawn.iter())
    assert not any(name.startswith("on") for e in drawn.iter() for name in e.attrib)


def test_a_course_leads_from_opening_to_end_without_passing_a_state_twice(station: Edition) -> None:
    for route in ("data", "general"):
        found = courses(station, route)
        assert found
        for course in found:
            assert len(set(course.states)) == len(course.states)
            assert station.states[course.states[-1]].ends
            assert all(before in after.from_states for before, after in zip(course.states, course.moves[1:], strict=False))
            assert 0 <= course.shortest_days <= course.longest_days
        assert [len(c.moves) for c in found] == sorted(len(c.moves) for c in found)


@pytest.mark.parametrize(
    ("name", "route", "least", "most"),
    [
        ("manufacturer", "quality", timedelta(days=15), timedelta(days=20)),  # closed within its term, whatever runs beside it
        ("software-company", "direct", timedelta(seconds=60), timedelta(seconds=60)),
        ("winery", "quality", timedelta(days=1 + 3 + 1 + 10), timedelta(days=1 + 7 + 1 + 10)),
    ],
)
def test_a_course_takes_what_its_terms_give(name: str, route: str, least: timedelta, most: timedelta) -> None:
    found = courses(read_procedure(ROOT / "procedures" / f"{name}.md"), route)
    whole = [c for c in found if "withdrawn" not in c.states and not any(s.startswith("waiting") for s in c.states)]
    assert {(c.shortest, c.longest) for c in whole} == {(least, most)}


def test_the_whole_retest_is_one_of_the_courses(station: Edition) -> None:
    whole = "filed accepted|opinion given|opinion approved|retest ordered|coded|testing|locked|judged under code|opened|decided"
    steps = ["filed", *whole.removeprefix("filed ").split("|"), "outcome carried out", "answered", "settled", "closed"]
    found = [c for c in courses(station, "data") if list(c.states) == steps]
    assert len(found) == 1
    assert (found[0].shortest_days, found[0].longest_days) == (1 + 3 + 15, 1 + 15 + 15)


def test_courses_are_capped(station: Edition) -> None:
    assert len(courses(station, "data", most=3)) == 3


def test_the_small_course() -> None:
    (course,) = courses(edition(), "data")
    assert course.states == ("filed", "under review", "closed")
    assert [c.name for c in course.clocks] == ["answer"]
    assert all(a != b for a, b in pairwise(course.states))

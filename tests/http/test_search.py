"""Search from two characters on: the hits are those of LIKE over the same text, newest first, and only what one may see."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from lims_complaints import search
from lims_complaints.db.engine import writing
from lims_complaints.identity.actor import CLIENT
from lims_complaints.intake.given import FileComplaint
from lims_complaints.records.search import SearchText
from tests.pages import Pages
from tests.retesting import Course

WORDS = ("水质检测", "检测报告", "采样人员迟到", "报告数据有误", "Lead in water", "leaden pipe", "100% off_by_one")
WIDE = ("检 测", "ＡＢＣ测")
CHINESE = ("检测", "报告", "测报", "迟到", "没有", "检测报告")
LATIN = ("le", "lead", "LEAD", "in water", "%", "0%", "_b", "abc", "ｂｃ")


def complain(course: Course, what: str) -> str:
    filed = FileComplaint(name="李四", email="li@client.example", what_happened=what)
    return course.desk.perform("intake.file-complaint", filed, by=CLIENT).key


def searched(course: Course, user: str, asked: str) -> str:
    """Return the page to which the form of the search leads somebody."""
    browser = Pages(course).signed_in(user)
    return browser.get(browser.post("/search", data={"q": asked}).headers["location"]).text


@pytest.mark.parametrize("asked", [*CHINESE, *LATIN])
def test_hits_are_those_of_like(course: Course, asked: str) -> None:
    for words in (*WORDS, *WIDE):
        complain(course, words)
    with course.read() as session:
        texts = dict(session.execute(select(SearchText.ref, SearchText.text).where(SearchText.kind == "case")).all())
        found = search.newest(session, "case", asked, most=1000)
    folded = search.folded(asked)
    truth = sorted((ref for ref, text in texts.items() if len(folded) >= 2 and folded in text), reverse=True)
    assert found == truth


@given(st.text(alphabet="检测报告水 ab%_", max_size=12))
def test_every_two_neighbouring_characters_are_kept(text: str) -> None:
    folded = search.folded(text)
    assert all(folded[i : i + 2] in search.pairs(folded) for i in range(len(folded) - 1))
    assert len(set(search.pairs(folded))) == len(search.pairs(folded))


@given(st.lists(st.text(alphabet="检测报告水 ab", max_size=6), max_size=4), st.text(alphabet="检测 ab", max_size=4))
def test_no_question_reaches_from_one_word_of_a_text_to_the_next(words: list[str], asked: str) -> None:
    each = [word for word in map(search.folded, words) if word]
    kept = search.pairs(search.BETWEEN.join(each))
    assert kept == list(dict.fromkeys(pair for word in each for pair in search.pairs(word)))
    question = search.folded(asked)
    if any(question in word for word in each):
        assert set(search.pairs(question)) <= set(kept)


def test_what_stands_between_words_finds_nothing(course: Course) -> None:
    complain(course, "检测")
    with course.read() as session:
        assert [search.newest(session, "case", asked) for asked in ("\u241f", " \u241f ")] == [[], []]


def test_a_case_is_found_in_the_moment_it_is_opened(course: Course) -> None:
    number = complain(course, "水样瓶破损")
    html = searched(course, "liu.wen", "破损")
    assert f"/case/{number}" in html


def test_an_exact_number_comes_first(course: Course) -> None:
    html = searched(course, "liu.wen", course.number.lower())
    assert html.index("This number") < html.index(f"/case/{course.number}")


def test_clients_and_reports_are_found_too(course: Course) -> None:
    html = searched(course, "liu.wen", "宏图")
    assert "/reports/WQ-2026-0001" in html
    assert "Clients" in html


@pytest.mark.parametrize(("asked", "hits"), [("LEAD", 2), ("lead  IN", 1), ("ｂｃ", 1), ("检 测", 1), ("检测", 2)])
def test_case_width_and_more_than_one_space_do_not_matter(course: Course, asked: str, hits: int) -> None:
    for words in (*WORDS, *WIDE):
        complain(course, words)
    with course.read() as session:
        assert len(search.newest(session, "case", asked, most=1000)) == hits


def test_one_character_is_asked_to_be_two(course: Course) -> None:
    html = searched(course, "liu.wen", "检")
    assert "Type at least two characters." in html
    assert not re.search(r'href="/case/', html)


def test_nobody_finds_what_they_may_not_see(course: Course) -> None:
    html = searched(course, "tang.rui", "AP-2026")
    assert course.number not in html


def test_rebuilding_changes_nothing(course: Course) -> None:
    complain(course, "检测报告")
    with writing(course.engine) as session:
        before = set(session.execute(select(SearchText.kind, SearchText.ref, SearchText.text)).all())
        search.rebuild(session)
        after = set(session.execute(select(SearchText.kind, SearchText.ref, SearchText.text)).all())
    assert before == after

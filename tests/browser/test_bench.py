"""Two analysts at the bench at the same moment, the opening and the verdict, as real pages in Chinese and English."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from lims_complaints.records.paper import Paper
from lims_complaints.rendering import paper_file
from tests import browsing
from tests.browsing import NARROW, faults, go, press, sideways
from tests.documents.examples import text_of
from tests.pages import PASSWORD
from tests.retesting import PASSPHRASE, Course, seal_of

WIDE = {"width": 1280, "height": 900}


@dataclasses.dataclass
class Served:
    """A station at the bench, served to real browsers."""

    course: Course
    origin: str

    def visit(self, browser: Browser, user: str, language: str, script: bool = True) -> tuple[BrowserContext, Page]:
        """Return a browser of its own in which somebody has signed in, reading in a language."""
        context = browser.new_context(java_script_enabled=script, locale={"en": "en-GB"}.get(language, "zh-CN"))
        page = context.new_page()
        page.goto(f"{self.origin}/sign-in?lang={language}")
        page.fill("#username", user)
        page.fill("#password", PASSWORD)
        go(page, "main button.btn")
        return context, page


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    course = Course(tmp_path)
    course.to_testing()
    with browsing.served(course) as pages:
        yield Served(course, pages.origin)


def check(page: Page) -> None:
    """Hold a page against axe, and against sideways scrolling on a narrow screen."""
    assert not faults(page)
    page.set_viewport_size(NARROW)
    assert sideways(page) == 0
    page.set_viewport_size(WIDE)


def codes(page: Page, origin: str) -> list[str]:
    """Return the codes that wait for an analyst."""
    page.goto(f"{origin}/bench")
    return re.findall(r'href="/bench/([0-9A-Z]{7})"', page.content())


def test_two_analysts_at_the_same_moment_then_the_verdict(served: Served, browser: Browser) -> None:
    course = served.course
    chen, first = served.visit(browser, "chen.yu", "zh-Hans")
    sun, second = served.visit(browser, "sun.hao", "en")
    work = list(zip(codes(first, served.origin), codes(second, served.origin), strict=True))
    check(first)
    check(second)
    assert len(work) == 3
    values = {"S-WQ-2026-0001": (("13.5", "13.60"), ("13.8", "13.7")), "GSB 07-3161": (("20.1", "19.9"), ("20.0", "20.1"))}
    for n, pair in enumerate(work):
        for page, code in zip((first, second), pair, strict=True):
            take_over(page, served.origin, code)
        course.clock.forward(minutes=20)
        for page, code, mine in zip((first, second), pair, (0, 1), strict=True):
            both = values.get(course.whose(code), (("14.0", "14.1"), ("14.0", "14.1")))
            type_in(page, both[mine], paste=n == 0)
        if n == 0:
            check(first)
            assert page_says_nothing_of(second, values["S-WQ-2026-0001"][0])
        for page in (first, second):
            lock(page)
    check(first)
    chen.close()
    sun.close()
    assert course.case(course.number).state == "locked"
    judge_and_open(served, browser)


def test_analysts_who_differ_are_joined_by_a_third_before_the_opening(served: Served, browser: Browser) -> None:
    """Two at the same moment in 繁體中文 and English; disagreement under code, a third and fourth, the opening, the sheet."""
    course = served.course
    case, disputed = f"{served.origin}/case/{course.number}", "S-WQ-2026-0001"
    both = [served.visit(browser, user, language) for user, language in (("chen.yu", "zh-Hant"), ("sun.hao", "en"))]
    values = {disputed: (("13.5", "13.6"), ("18.8", "18.9")), "GSB 07-3161": (("20.1", "19.9"), ("20.0", "20.1"))}
    for pair in zip(*(codes(page, served.origin) for _, page in both), strict=True):
        for (_, page), code in zip(both, pair, strict=True):
            take_over(page, served.origin, code)
        for mine, ((_, page), code) in enumerate(zip(both, pair, strict=True)):
            type_in(page, values.get(course.whose(code), (("14.0", "14.1"), ("14.1", "14.0")))[mine], paste=False)
            lock(page)
    for context, _ in both:
        context.close()
    quality, page = served.visit(browser, "zhao.min", "zh-Hans")
    judge(page, case)
    page.goto(f"{case}/do/retest.open-envelope")
    assert page.locator("#passphrase").count() == 0, "the map stays shut while determinations are missing"
    page.goto(f"{case}/do/retest.order-further")
    check(page)
    assert "王磊" in page.locator("table.data").inner_text(), "who had a part is listed with the reason"
    needed = further(course)
    for name in needed:
        page.check(f"[name=analysts][value='{course.people[name]}']")
    go(page, ".send button.btn")
    assert course.case(course.number).state == "testing"
    course.hand_out()
    for name, language in zip(needed, ("en", "zh-Hans"), strict=False):
        context, bench = served.visit(browser, name, language)
        for code in codes(bench, served.origin):
            take_over(bench, served.origin, code)
            type_in(bench, ("13.6", "13.7") if course.whose(code) == disputed else ("14.0", "14.1"), paste=False)
            lock(bench)
        context.close()
    assert course.case(course.number).state == "locked"
    judge(page, case)
    page.goto(f"{case}/do/retest.open-envelope?lang=en")
    assert "unchanged since the coding" in page.content()
    page.fill("#reason", "Agreement is judged.")
    page.fill("#passphrase", PASSPHRASE["zhao.min"])
    go(page, ".send button.btn")
    for language, said in (("en", "every code is what was committed to"), ("zh-Hans", "每个编号均与承诺值相符")):
        page.goto(f"{case}/opening?lang={language}")
        assert said in page.content()
        assert page.locator("svg.plot").count() >= 1
        page.set_viewport_size(NARROW)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    quality.close()
    verdict_sheet(course)


def further(course: Course) -> list[str]:
    """Return who makes what agreement still asks for: as many as the plan says, of those whom nothing stands against."""
    series = (course.retest().agreement or {})["series"].values()
    return ["lin.yue", "gao.ming"][: max(s["agreement"]["more_sets"] for s in series)]


def lock(page: Page) -> None:
    """Lock what was typed, by signature."""
    page.fill("#password", PASSWORD)
    go(page, ".send button.btn")
    assert page.locator(".entry, .locked").count() >= 1


def judge(page: Page, case: str) -> None:
    """Judge agreement under code; the passphrase opens the controls."""
    page.goto(f"{case}/do/retest.judge-agreement")
    page.fill("#passphrase", PASSPHRASE["zhao.min"])
    go(page, ".send button.btn")


def verdict_sheet(course: Course) -> None:
    """Read the verdict sheet of the opening as a signed paper: three analysts, arithmetic with numbers put in."""
    with course.read() as session:
        paper = session.scalars(select(Paper).where(Paper.name == "verdict-sheet").order_by(Paper.id.desc())).first()
    assert paper is not None
    for language, words in (("en", "In plain words, for the client"), ("zh-Hans", "不知道样品来源")):
        text = text_of(course.desk.store.get(paper_file(course.desk, paper.id, language)))  # type: ignore[arg-type]
        assert words.replace(" ", "") in text.replace(" ", "")
        assert "13.5; 13.6" in text
        assert "18.8; 18.9" in text


def take_over(page: Page, origin: str, code: str) -> None:
    """Take a portion over with the keyboard alone."""
    page.goto(f"{origin}/bench/{code}")
    page.focus("#seal")
    page.keyboard.type(seal_of(code))
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press(page, "Enter")


def type_in(page: Page, values: tuple[str, ...], paste: bool) -> None:
    """Type two results, or paste them, and name the instrument."""
    page.fill("#instrument", "UV-2600")
    if paste:
        page.click("details summary >> nth=-1")
        page.fill("#pasted", "\t".join(values))
        go(page, "button[value=pasted]")
        assert [box.input_value() for box in page.locator("[name=replicates]").all()] == list(values)
    else:
        for box, value in zip(page.locator("[name=replicates]").all(), values, strict=True):
            box.fill(value)


def page_says_nothing_of(page: Page, values: tuple[str, ...]) -> bool:
    """Whether none of the other's values is anywhere on a page."""
    return not any(value in page.content() for value in values)


def judge_and_open(served: Served, browser: Browser) -> None:
    """Judge agreement in English, open in 简体中文, read the verdict in 繁體中文; JavaScript off."""
    case = f"{served.origin}/case/{served.course.number}"
    quality, page = served.visit(browser, "zhao.min", "en", script=False)
    page.goto(f"{case}/do/retest.judge-agreement")
    assert page.locator("svg.plot").count() == 3
    assert "The determinations agree" in page.content()
    page.fill("#passphrase", PASSPHRASE["zhao.min"])
    go(page, ".send button.btn")
    page.goto(f"{case}/do/retest.open-envelope?lang=zh-Hans")
    assert "自编码以来未变" in page.content()
    page.fill("#reason", "一致性已评定")
    page.fill("#passphrase", PASSPHRASE["zhao.min"])
    go(page, ".send button.btn")
    assert page.url == f"{case}/opening"
    assert "每个编号均与承诺值相符" in page.content()
    quality.close()
    reader, page = served.visit(browser, "zhou.kai", "zh-Hant")
    page.goto(f"{case}/opening")
    assert "與原結果的比較" in page.content() or "原結果" in page.content()
    assert page.locator("svg.plot").count() >= 1
    check(page)
    reader.close()

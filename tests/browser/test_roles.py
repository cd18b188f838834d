"""Each role's own part in a real browser, in 简体中文 and in English, without JavaScript, on a narrow screen.

Whoever has the role signs in by the form, finds the case on their own list, opens it, does what is theirs by the form that a
person fills in, and sees what came of it. What was entered wrongly is named at its field, and what was typed is kept.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from lims_complaints.act import ACTS
from lims_complaints.language import Language, say_date, translator
from tests import pages, signatories
from tests.browsing import NARROW, Served, faults, go
from tests.clauses.stages import Stages
from tests.retesting import seal_of

pytestmark = pytest.mark.long

LANGUAGES: tuple[Language, ...] = ("zh-Hans", "en")
SEEN_BY_ALL = ("/sign-in?lang=zh-Hans", "/worklist")
LONG = {"zh-Hans": "逐项核对原始记录、仪器和计算过程。", "en": "Records, instrument and arithmetic were gone through."}


@dataclass
class Person:
    """Somebody of the station at a browser, reading in a language."""

    page: Page
    glass: Page
    station: Any
    origin: str
    language: Language
    user: str

    def say(self, text: str) -> str:
        """Say a text of the program in the reader's language."""
        return translator(self.language)(text)

    @property
    def words(self) -> str:
        """What somebody types who has something to tell."""
        return LONG[self.language]

    def sign_in(self, at: str) -> None:
        """Sign in by the form; everybody comes to the place where their work begins."""
        self.page.goto(f"{self.origin}/sign-in?lang={self.language}")
        self.page.fill("#username", self.user)
        self.page.fill("#password", signatories.PASSWORD if self.user == "xu.fang" else pages.PASSWORD)
        go(self.page, "main button.btn")
        assert self.page.url == self.origin + at
        self.fine()

    def open_case(self) -> None:
        """Find the case on one's own list, and open it."""
        waits = self.page.locator("table.list tr", has_text=self.station.number)
        assert waits.count() == 1
        go(self.page, f"a[href='/case/{self.station.number}']")
        self.fine()

    def press(self, act: str) -> None:
        """Press what a page offers for an act, under its name."""
        with self.page.expect_navigation():
            self.page.locator(f"main a[href$='/do/{act}']").first.click()
        assert self.say(ACTS[act].title) in self.page.inner_text("h1")
        self.fine()

    def begin(self, act: str) -> None:
        """Sign in, open the case from the list, and press what is one's own to do."""
        self.sign_in("/worklist")
        self.open_case()
        self.press(act)

    def write(self, *names: str) -> None:
        """Type words into fields."""
        for name in names:
            self.page.fill(f"[name='{name}']", self.words)

    def pick(self, name: str, value: str) -> None:
        """Choose one of several."""
        self.page.check(f"[name='{name}'][value='{value}']")

    def send(self) -> None:
        """Send the form."""
        go(self.page, ".send button.btn")
        self.fine()

    def wrong(self, *names: str, kept: str = "", value: str = "") -> None:
        """Send the form as it is: the summary leads to each faulty field, and what was typed is still there."""
        self.send()
        assert self.page.title().startswith(self.say("Error:"))
        linked = [link.get_attribute("href") for link in self.page.locator(".errors a").all()]
        assert linked == [f"#{name}" for name in names]
        for name in names:
            place = self.page.locator(f"[id='{name}']")
            assert place.get_attribute("aria-describedby"), name
            assert place.get_attribute("aria-invalid") == "true" or "bad" in str(place.get_attribute("class")), name
        if kept:
            assert self.page.input_value(f"[name='{kept}']") == (value or self.words)

    def stands(self, *texts: str, done: str = "") -> None:
        """See what came out: the page says so, and the record has it."""
        seen = self.page.inner_text("main")
        for text in (*texts, *((ACTS[done].title,) if done else ())):
            assert self.say(text) in seen, (text, seen)

    def state(self) -> str:
        """Return where the case stands, as the page says it: in the reader's language."""
        title = next(t for t in _titles(self.station) if t[self.language] == self.page.inner_text(".case-head .tag.now"))
        return str(title["en"])

    def fine(self) -> None:
        """Hold the very page that stands here against axe and the narrow screen; it is in the reader's language.

        Axe is a script, and none runs here: what this browser has is looked at in another one.
        """
        assert self.page.locator("html").get_attribute("lang") == self.language
        url, faulty = self.page.url.partition("#")[0], self.page.title().startswith(self.say("Error:"))
        if not faulty and (self.language == "en" or (url.endswith(SEEN_BY_ALL) and self.user != "liu.wen")):
            return  # in English, every page as it comes is looked at by test_every_page
        self.glass.route(url, lambda route: route.fulfill(body=self.page.content(), content_type="text/html; charset=utf-8"))
        self.glass.goto(url)
        found = faults(self.glass)
        assert not found, (url, found)
        self.glass.unroute(url)


def _titles(station: Any) -> list[dict[Language, str]]:
    from lims_complaints import editions

    with station.read() as session:
        edition = editions.by_hash(session, station.case(station.number).edition)
        return [dict(state.title) for state in edition.states.values()]


def business_office(p: Person) -> None:
    """Does not admit without saying on which ground; then accepts, and the client is told."""
    p.begin("intake.refuse")
    p.write("reason")
    p.wrong("ground", kept="reason")
    go(p.page, f".send a[href='/case/{p.station.number}']")
    p.press("intake.accept")
    p.send()
    assert p.state() == "Accepted, under review"
    p.stands(say_date(date(2026, 3, 17), p.language), done="intake.accept")
    assert p.page.locator("aside a[href^='/paper/']").count() >= 3, "form, register and letter"


def reviewer(p: Person) -> None:
    """Gives the preliminary opinion from the records."""
    p.begin("review.give-opinion")
    p.write("opinion")
    p.wrong("proposal", kept="opinion")
    p.pick("proposal", "retest")
    p.send()
    assert p.state() == "Preliminary opinion given"
    p.stands("Preliminary opinion", p.words, done="review.give-opinion")
    assert p.page.locator("a[href$='/do/review.approve-opinion']").count() == 0, "nobody approves their own opinion"


def coder(p: Person) -> None:
    """Codes the portions: twelve codes are shown once, and not one of them on any page afterwards."""
    p.begin("retest.code-portions")
    p.page.fill("[name='controls-0-name']", "GSB 07-3161")
    p.page.fill("[name='controls-0-reference']", "about twenty")
    p.page.fill("[name='controls-0-allowed']", "1.0")
    p.wrong("controls-0-reference", kept="controls-0-name", value="GSB 07-3161")
    p.page.fill("[name='controls-0-reference']", "20.0")
    p.page.fill("[name='controls-0-allowed']", "1.0")
    p.send()
    codes = re.findall(r"\b[0-9A-Z]{4}-[0-9A-Z]{3}\b", p.page.inner_text("main"))
    assert len(set(codes)) == 12
    p.page.goto(f"{p.origin}/case/{p.station.number}")
    assert p.state() == "Portions coded"
    assert not any(code in p.page.content() for code in codes)


def hander_out(p: Person) -> None:
    """Hands each analyst their portions, under seals that lie at hand."""
    p.begin("retest.hand-out")
    for n in range(p.page.locator("[name$='-seal']").count()):
        p.page.fill(f"[name='portions-{n}-seal']", f"F-{n % 5}")
    p.wrong("portions-5-seal", kept="portions-4-seal", value="F-4")
    p.page.fill("[name='portions-5-seal']", "F-9")
    p.send()
    p.stands(done="retest.hand-out")


def analyst(p: Person) -> None:
    """Has a bench and nothing else: takes a portion over, measures twice, locks with the password."""
    p.sign_in("/bench")
    assert p.station.number not in p.page.content()
    code = p.page.locator("main a[href^='/bench/']").first.get_attribute("href")
    assert code is not None
    go(p.page, f"a[href='{code}']")
    p.pick("seal_intact", "true")
    p.wrong("seal")
    p.page.fill("#seal", seal_of(code.rpartition("/")[2]))
    p.pick("seal_intact", "true")
    p.send()
    p.page.fill("#instrument", "UV-2600")
    p.page.locator("[name=replicates]").nth(0).fill("13.6")
    p.page.locator("[name=replicates]").nth(1).fill("13.50")
    p.wrong("password", kept="instrument", value="UV-2600")
    assert [box.input_value() for box in p.page.locator("[name=replicates]").all()] == ["13.6", "13.50"]
    p.page.fill("#password", pages.PASSWORD)
    p.send()
    p.stands("13.50")
    assert p.page.locator("main .locked").count() >= 1
    assert p.page.locator("main form #reason").count() == 1, "what is locked is corrected with a reason, beside what stands"
    p.page.goto(f"{p.origin}/case/{p.station.number}")
    assert p.station.number not in p.page.inner_text("main"), "no case is shown to an analyst"


def quality_manager(p: Person) -> None:
    """Decides on the opened retest."""
    p.begin("decision.decide")
    p.pick("outcome", "maintained")
    p.write("facts")
    p.wrong("reason", kept="facts")
    p.write("reason")
    p.send()
    assert p.state() == "Decided" or p.state() == "Outcome carried out"
    p.stands("maintained", p.words, done="decision.decide")


def signatory(p: Person) -> None:
    """Sees old and new side by side, and signs by password and passphrase; neither is kept when one is wrong."""
    p.begin("reports.sign-amendment")
    p.stands("Old and new side by side", "1.37", "13.70")
    p.pick("meaning", "I authorize this amended report")
    p.page.fill("#password", signatories.PASSWORD)
    p.page.fill("#passphrase", "of somebody else")
    p.wrong("passphrase")
    assert p.page.input_value("#password") == p.page.input_value("#passphrase") == ""
    assert p.page.is_checked("[name=meaning]")
    p.page.fill("#password", signatories.PASSWORD)
    p.page.fill("#passphrase", signatories.PASSPHRASE)
    p.send()
    p.stands(done="reports.sign-amendment")
    assert signatories.kept(p.station, p.station.amended).status == "in force"


def department_head(p: Person) -> None:
    """Investigates a general complaint."""
    p.begin("review.investigate")
    p.write("facts", "measures")
    p.wrong("cause", kept="facts")
    p.write("cause")
    p.send()
    p.stands("Investigation", p.words, done="review.investigate")


def office(p: Person) -> None:
    """Names departments and a team for what a department could not settle."""
    p.begin("review.name-team")
    member = str(p.station.people["deng.hua"])
    p.pick("team", member)
    p.wrong("departments")
    assert p.page.is_checked(f"[name=team][value='{member}']")
    p.pick("departments", "laboratory")
    p.send()
    p.stands(
        "Handed over to the Office", {"en": "Deng Hua", "zh-Hans": "邓华"}[p.language], "laboratory", done="review.name-team"
    )


def compensation(p: Person) -> None:
    """Makes an offer on a claim: in words as the client will read them, with an amount that is one."""
    p.sign_in("/worklist")
    p.open_case()
    p.press("compensation.make-offer")
    p.page.fill("#amount", "about 2,000")
    p.write("basis")
    p.wrong("amount", kept="basis")
    p.page.fill("#amount", "2000.00")
    p.send()
    p.stands("2000.00", p.words, done="compensation.make-offer")


def archivist(p: Person) -> None:
    """Returns nothing without a reason; accepts, and the case is kept for six years at least."""
    p.sign_in("/worklist")
    p.page.goto(f"{p.origin}/archive")
    p.press("archive.return-transfer")
    p.wrong("reason")
    p.page.goto(f"{p.origin}/archive")
    p.press("archive.accept-transfer")
    p.write("note")
    p.send()
    assert p.state() == "Archived"
    p.page.goto(f"{p.origin}/archive")
    p.stands(p.station.number, "2032")
    p.fine()


def top_management(p: Person) -> None:
    """Answers from the third round on, and names the recourse outside."""
    p.begin("feedback.review-by-top-management")
    p.write("what_was_done", "what_was_found", "what_follows")
    p.wrong("recourse", kept="what_follows")
    p.write("recourse")
    p.send()
    assert p.state() == "Answered, feedback awaited"
    p.stands(done="feedback.review-by-top-management")
    p.page.locator("#step-4 summary").click()
    assert p.words in p.page.inner_text("#step-4")


def auditor(p: Person) -> None:
    """Reads everything, case and record, and changes nothing."""
    p.sign_in("/worklist")
    go(p.page, f"a[href='/case/{p.station.number}']")
    assert p.page.locator("main a[href*='/do/']").count() == 0
    go(p.page, f"a[href='/case/{p.station.number}/record']")
    p.stands("Digest of what was entered", {"en": "Zhao Min", "zh-Hans": "赵敏"}[p.language])
    p.fine()


def administrator(p: Person) -> None:
    """Looks after accounts, and sees no case."""
    p.sign_in("/outbox")
    p.page.goto(f"{p.origin}/people")
    go(p.page, "a[href='/people/do/staff.add-person']")
    p.page.fill("#username", "new.hand")
    p.page.fill("#name", "苏青")
    p.page.fill("#password", "short")
    p.wrong("password", kept="name", value="苏青")
    assert p.page.input_value("#password") == ""
    p.page.fill("#password", "quiet herons stand in reeds")
    p.send()
    p.page.goto(f"{p.origin}/people/new.hand")
    p.stands("苏青")
    p.page.goto(f"{p.origin}/worklist")
    assert p.station.number not in p.page.content()


PARTS: dict[Callable[[Person], None], tuple[str, str]] = {
    business_office: ("filed", "liu.wen"),
    reviewer: ("reviewed", "he.jing"),
    coder: ("retest ordered", "he.jing"),
    hander_out: ("assigned", "he.jing"),
    analyst: ("testing", "chen.yu"),
    quality_manager: ("opened", "zhao.min"),
    signatory: ("reserved", "xu.fang"),
    department_head: ("general", "tang.rui"),
    office: ("escalated", "ma.li"),
    compensation: ("claimed", "ma.li"),
    archivist: ("transferred", "pan.yun"),
    top_management: ("third round", "song.bo"),
    auditor: ("opened", "fang.jie"),
    administrator: ("filed", "lu.qing"),
}
"""Each part, the stage at which it is played, and who plays it."""


@pytest.fixture(scope="module")
def served(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    wanted = {f"{part.__name__} {language}": stage for part, (stage, _) in PARTS.items() for language in LANGUAGES}
    made = Served(stages, tmp_path_factory.mktemp("served"), wanted)
    yield made
    made.close()


@pytest.fixture(scope="module")
def glass(browser: Browser) -> Iterator[Page]:
    """A browser that runs scripts, through which pages are looked at that another one was given."""
    context = browser.new_context(viewport=NARROW)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_a_role_plays_its_part(
    browser: Browser, glass: Page, served: Served, part: Callable[[Person], None], language: Language
) -> None:
    served.on = f"{part.__name__} {language}"
    locale = {"en": "en-GB"}.get(language, "zh-CN")
    context = browser.new_context(viewport=NARROW, locale=locale, java_script_enabled=False)
    part(Person(context.new_page(), glass, served.pages[served.on].station, served.origin, language, PARTS[part][1]))
    context.close()


def test_every_role_has_a_part(served: Served) -> None:
    """Of the roles that the procedure names, all but the client and the station itself; outside experts act by the same forms."""
    from lims_complaints import editions

    station = served.pages["opened" if "opened" in served.pages else next(iter(served.pages))].station
    with station.read() as session:
        roles = set(editions.main(session, station.clock()).roles) - {"client", "the station", "outside expert"}
    assert {role for _, user in PARTS.values() for role in station.who(user).all_roles()} == roles

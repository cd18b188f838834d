"""The retest as pages: the gate, the plan, the coding, the bench, agreement, the opening; and what each must refuse."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.pages import Pages
from tests.retesting import PASSPHRASE, PASSWORD, Course, seal_of

ANALYSTS = ("chen.yu", "sun.hao")


@pytest.fixture(scope="module")
def ordered(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A case whose opinion is approved."""
    course = Course(tmp_path_factory.mktemp("ordered"))
    course.to_opinion()
    return course


@pytest.fixture(scope="module")
def at_the_bench(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A case whose portions lie at the bench."""
    course = Course(tmp_path_factory.mktemp("bench"))
    course.to_testing()
    return course


def fields_of(text: str) -> dict[str, Any]:
    """Return what the page's last form would send as it stands."""
    form = text.rpartition('<form class="form"')[2].partition("</form>")[0]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        said = {k: unescape(v) for k, v in re.findall(r'([a-z-]+)="([^"]*)"', tag)}
        if said.get("type") in ("file", "submit") or "name" not in said:
            continue
        if said.get("type") in ("radio", "checkbox") and " checked" not in tag:
            continue
        found.setdefault(said["name"], said.get("value", ""))
    for name, inner in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = unescape(chosen[1]) if chosen else ""
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = unescape(inner)
    return found


def send(browser: TestClient, address: str, **values: Any) -> Any:
    """Open a page, fill in some fields, and send its form."""
    shown = browser.get(address)
    assert shown.status_code == 200, shown.text
    return browser.post(address, data=fields_of(shown.text) | values)


def test_the_whole_retest_runs_through_pages(ordered: Course, tmp_path: Path) -> None:
    course = ordered.copy(tmp_path)
    pages = Pages(course)
    office, quality = pages.signed_in("he.jing"), pages.signed_in("zhao.min")
    case = f"/case/{course.number}"
    ticks = {f"samples-0-{name}": "true" for name in ("quantity_enough", "seal_intact", "storage_kept")}
    assert send(office, f"{case}/do/retest.judge-sample", **ticks).status_code == 303
    order = send(quality, f"{case}/do/retest.order", controls="1")
    assert order.status_code == 303, order.text
    plan = course.retest().plan["results"][0]["plan"]
    assert plan["within"] == {"kind": "RD", "limit": "10"}
    assert plan["rounding"] == "0.1"
    assert "uncertainty" not in plan
    taken = {"samples-0-seal": "S 7741", "samples-0-seal_intact": "true"}
    assert send(office, f"{case}/do/retest.take-samples", **taken).status_code == 303
    control = {"controls-0-name": "GSB 07-3161", "controls-0-reference": "20.0", "controls-0-allowed": "1.0"}
    coded = send(office, f"{case}/do/retest.code-portions", **control)
    assert coded.status_code == 200, coded.text
    assert coded.headers["cache-control"] == "no-store"
    labels = {c.replace("-", "") for c in re.findall(r'class="code">([0-9A-Z]{4}-[0-9A-Z]{3})<', coded.text)}
    assert labels == {p.code for p in course.portions()}
    again = office.get(f"{case}/do/retest.code-portions").text + office.get(case).text
    assert not [c for c in labels if c in again or f"{c[:4]}-{c[4:]}" in again]
    whose = {
        c: s
        for s, codes in re.findall(r'<th scope="row" class="code">(.*?)</th>(.*?)</tr>', coded.text, re.S)
        for c in re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{3}", codes)
    }
    refused = send(office, f"{case}/do/retest.release-work-package", instructions="Bottle of 宏图农资有限公司")
    assert refused.status_code == 422
    assert "gives away the client" in refused.text
    assert send(office, f"{case}/do/retest.release-work-package", instructions="Shake before use.").status_code == 303
    roster = office.get(f"{case}/do/retest.assign-analysts")
    assert "had a part in the original work" in roster.text
    chosen = [str(course.people[a]) for a in ANALYSTS]
    assert send(office, f"{case}/do/retest.assign-analysts", analysts=chosen).status_code == 303
    waiting = office.get(f"{case}/do/retest.hand-out").text
    rows = dict(re.findall(r'name="(portions-\d+)-code" value="(\w{7})"', waiting))
    assert set(rows.values()) == set(course.assigned())
    assert send(office, f"{case}/do/retest.hand-out", **{f"{n}-seal": seal_of(c) for n, c in rows.items()}).status_code == 303
    for user, disputed in zip(ANALYSTS, (("13.5", "13.6"), ("13.8", "13.70")), strict=True):
        lock_all(
            pages,
            course,
            user,
            lambda code, d=disputed: (
                d if whose[code] == "S-WQ-2026-0001" else ("20.1", "19.9") if "GSB" in whose[code] else ("14.0", "14.1")
            ),
        )
    shown = quality.get(f"{case}/do/retest.judge-agreement")
    assert "13.70" in shown.text
    assert "WQ-2026-0001" not in shown.text.partition("<main")[2].partition("Series")[2]
    wrong = send(quality, f"{case}/do/retest.judge-agreement", passphrase="not it")
    assert wrong.status_code == 422
    assert "not it" not in wrong.text
    assert send(quality, f"{case}/do/retest.judge-agreement", passphrase=PASSPHRASE["zhao.min"]).status_code == 303
    before = quality.get(f"{case}/do/retest.open-envelope").text
    assert "unchanged since the coding" in before
    assert "original result" not in before.partition("<main")[2]
    done = send(quality, f"{case}/do/retest.open-envelope", passphrase=PASSPHRASE["zhao.min"], reason="Agreement is judged.")
    assert done.headers["location"] == f"{case}/opening"
    for language, words in (("en", "the original result stands"), ("zh-Hans", "原结果"), ("zh-Hant", "原結果")):
        page = quality.get(f"{case}/opening?lang={language}")
        assert page.status_code == 200
        assert words in page.text, language
        assert '<svg class="plot"' in page.text


def lock_all(pages: Pages, course: Course, user: str, values: Callable[[str], tuple[str, str]]) -> None:
    """Take over and lock everything that waits for an analyst."""
    browser = pages.signed_in(user)
    course.clock.forward(minutes=5)
    listed = re.findall(r'href="/bench/([0-9A-Z]{7})"', browser.get("/bench").text)
    assert listed == sorted(listed)
    assert len(listed) == 3
    for code in listed:
        assert send(browser, f"/bench/{code}", seal=seal_of(code), seal_intact="true").status_code == 303
        course.clock.forward(minutes=10)
        entry = {"replicates": list(values(f"{code[:4]}-{code[4:]}")), "instrument": "UV-2600", "password": PASSWORD}
        locked = send(browser, f"/bench/{code}", **entry)
        assert locked.status_code == 303, locked.text


@pytest.fixture
def bench(at_the_bench: Course, tmp_path: Path) -> tuple[Course, TestClient, str]:
    """An analyst with a portion taken over."""
    course = at_the_bench.copy(tmp_path)
    browser = Pages(course).signed_in("chen.yu")
    code = course.codes_of("chen.yu")[0]
    assert send(browser, f"/bench/{code}", seal=seal_of(code), seal_intact="true").status_code == 303
    course.clock.forward(minutes=10)
    return course, browser, code


def test_companions_are_named_where_the_retest_is_planned(ordered: Course, tmp_path: Path) -> None:
    course = ordered.copy(tmp_path)
    pages = Pages(course)
    quality, office = pages.signed_in("zhao.min"), pages.signed_in("he.jing")
    case = f"/case/{course.number}"
    course.judge_sample()
    shown = quality.get(f"{case}/do/retest.order").text
    offered = re.findall(r'name="named" value="(\d+)"[^>]*><span><span class="code">([^<]*)</span>', shown)
    assert [sample for _, sample in offered] == [f"S-WQ-2026-000{n}" for n in (4, 5, 2, 3)], "nearest to 13.7 first"
    assert "found 13.1 mg/L" in shown
    assert "keeps until" in shown
    named = dict(offered)
    chosen = next(n for n, sample in named.items() if sample == "S-WQ-2026-0003")
    more = {"named": [chosen], "bottles-0-name": "Blank 7", "bottles-0-kind": "blank", "bottles-0-result": str(course.result)}
    assert send(quality, f"{case}/do/retest.order", **more, decoys="2").status_code == 303
    course.take()
    plan = course.retest().plan
    assert (plan["named"], plan["decoys"], plan["controls"]) == ([int(chosen)], 2, 1)
    coding = office.get(f"{case}/do/retest.code-portions").text
    assert "S-WQ-2026-0003" in coding
    assert 'value="Blank 7"' in coding
    other = {"controls-0-name": "Another", "controls-0-reference": "0", "controls-0-allowed": "0.5"}
    refused = send(office, f"{case}/do/retest.code-portions", **other)
    assert refused.status_code == 422
    assert "The plan names Blank 7" in refused.text
    coded = send(office, f"{case}/do/retest.code-portions", **other | {"controls-0-name": "Blank 7"})
    assert coded.status_code == 200, coded.text
    bottles = re.findall(r'<th scope="row" class="code">([^<]*)</th>', coded.text)
    assert {"S-WQ-2026-0001", "S-WQ-2026-0003", "Blank 7"} < set(bottles)
    assert len(bottles) == 4
    change = f"{case}/do/retest.change-plan"
    assert send(quality, change).status_code == 422, "a change wants its reason"
    assert send(quality, change, reason="The clause was wrong.", decoys="3").status_code == 422, "the portions are coded"
    source = {"results-0-plan-within-source": "HJ 828-2017, 11.2", "reason": "The clause was missing.", "decoys": "2"}
    answer = send(quality, change, **source)
    assert answer.status_code == 303, re.findall(r"error-summary.*?</ul>", answer.text, re.S)
    kept = course.retest().plan["results"][0]["plan"]
    assert (kept["version"], kept["within"]["source"]) == (2, "HJ 828-2017, 11.2")


def test_a_sample_that_would_stand_out_is_not_named(ordered: Course, tmp_path: Path) -> None:
    course = ordered.copy(tmp_path)
    quality = Pages(course).signed_in("zhao.min")
    course.judge_sample()
    address = f"/case/{course.number}/do/retest.order"
    refused = send(quality, address, named=[str(course.result)])
    assert refused.status_code == 422
    assert "would stand out" in refused.text
    strange = {"bottles-0-name": "Blank 7", "bottles-0-kind": "blank", "bottles-0-result": "1"}
    assert send(quality, address, **strange).status_code == 422
    assert course.case(course.number).state == "opinion approved"


def test_whether_the_seal_is_whole_must_be_said(at_the_bench: Course, tmp_path: Path) -> None:
    course = at_the_bench.copy(tmp_path)
    browser = Pages(course).signed_in("chen.yu")
    answer = send(browser, f"/bench/{course.codes_of('chen.yu')[0]}", seal="S-1")
    assert answer.status_code == 422
    assert "Say whether the seal is whole" in answer.text


def test_what_was_pasted_is_shown_before_it_is_locked(bench: tuple[Course, TestClient, str]) -> None:
    course, browser, code = bench
    answer = send(browser, f"/bench/{code}", pasted="13.70\t<0.02\r\n", instrument="UV-2600", password=PASSWORD)
    assert answer.status_code == 200
    assert re.findall(r'name="replicates" value="([^"]*)"', answer.text) == ["13.70", "&lt;0.02"]
    assert code in course.codes_of("chen.yu")


@pytest.mark.parametrize("content", [
    "Sample ID,Concentration,Unit\nXXXXXXX,1.0,mg/L\n{code},13.70,mg/L\n{code},13.65,mg/L\n",
    "密码编号;结果\n{code};13.70\n{code};13.65\n",
    "13.70\n13.65\n",
])  # fmt: skip
def test_an_instruments_file_fills_the_fields_and_is_kept(bench: tuple[Course, TestClient, str], content: str) -> None:
    _, browser, code = bench
    address = f"/bench/{code}"
    entry = fields_of(browser.get(address).text) | {"instrument": "UV-2600", "more": "readings"}
    file = ("run-7.csv", content.format(code=code).encode("gb18030"), "text/csv")
    answer = browser.post(address, data=entry, files={"raw": file})
    assert answer.status_code == 200, answer.text
    assert re.findall(r'name="replicates" value="([^"]*)"', answer.text) == ["13.70", "13.65"]
    locked = browser.post(address, data=fields_of(answer.text) | {"replicates": ["13.70", "13.65"], "password": PASSWORD})
    assert locked.status_code == 303, locked.text
    assert browser.get(f"{address}/raw/1").content == file[1]


def test_a_wrong_password_locks_nothing_and_loses_nothing(bench: tuple[Course, TestClient, str]) -> None:
    course, browser, code = bench
    entry = {"replicates": ["13.70", "ND"], "instrument": "UV-2600", "conditions": "21 °C", "password": "wrong"}
    answer = send(browser, f"/bench/{code}", **entry)
    assert answer.status_code == 422
    assert 'value="13.70"' in answer.text
    assert "21 °C" in answer.text
    assert 'value="wrong"' not in answer.text
    assert code in course.codes_of("chen.yu")


def test_a_correction_stands_beside_what_was_locked(bench: tuple[Course, TestClient, str]) -> None:
    _, browser, code = bench
    entry = {"replicates": ["13.70", "13.65"], "instrument": "UV-2600", "password": PASSWORD}
    assert send(browser, f"/bench/{code}", **entry).status_code == 303
    page = browser.get(f"/bench/{code}").text
    assert "13.70; 13.65" in page
    again = browser.post(f"/bench/{code}", data=entry | {"act": "retest.lock-determination", "replicates": ["1", "2"]})
    assert again.status_code == 403
    assert send(browser, f"/bench/{code}", **entry | {"replicates": ["13.75", "13.65"]}).status_code == 422
    fixed = send(browser, f"/bench/{code}", **entry | {"replicates": ["13.75", "13.65"], "reason": "Two digits swapped."})
    assert fixed.status_code == 303, fixed.text
    page = browser.get(f"/bench/{code}").text
    assert "13.70; 13.65" in page
    assert "13.75; 13.65" in page


def test_analysts_see_the_bench_and_nothing_else(bench: tuple[Course, TestClient, str]) -> None:
    course, browser, code = bench
    page = browser.get("/bench").text
    assert re.findall(r'<nav class="nav".*?</nav>', page, re.S)[0].count("<a ") == 1
    for address in (
        f"/case/{course.number}",
        f"/case/{course.number}/opening",
        "/worklist",
        f"/case/{course.number}/do/retest.open-envelope",
        "/reports",
    ):
        assert browser.get(address).status_code in (403, 404), address
    theirs = next(c for c in course.assigned() if course.assigned()[c] != course.people["chen.yu"])
    nobodys = browser.get("/bench/2222222")
    other = browser.get(f"/bench/{theirs}")
    assert other.status_code == nobodys.status_code == 404
    assert other.text.replace(theirs, "") == nobodys.text.replace("2222222", "")
    assert code


def test_a_mistyped_code_is_noticed(bench: tuple[Course, TestClient, str]) -> None:
    _, browser, code = bench
    assert browser.get("/bench/find", params={"code": f"{code[:4]}-{code[4:]}".lower()}).headers["location"] == f"/bench/{code}"
    swapped = code[1] + code[0] + code[2:] if code[0] != code[1] else code[:-1] + ("2" if code[-1] != "2" else "3")
    answer = browser.get("/bench/find", params={"code": swapped})
    assert answer.status_code == 422
    assert "a letter is wrong" in answer.text


def test_the_office_sees_how_far_retests_have_come_and_no_code(at_the_bench: Course, tmp_path: Path) -> None:
    course = at_the_bench.copy(tmp_path)
    page = Pages(course).signed_in("he.jing").get("/bench").text
    assert course.number in page
    assert not [c for c in course.assigned() if c in page or f"{c[:4]}-{c[4:]}" in page]


def test_labels_come_on_each_sheet_that_printers_take_and_to_no_analyst(at_the_bench: Course, tmp_path: Path) -> None:
    course = at_the_bench.copy(tmp_path)
    pages = Pages(course)
    office, analyst = pages.signed_in("he.jing"), pages.signed_in("chen.yu")
    links = re.findall(r'href="(/paper/\d+/labels/[^"]*)"', office.get("/bench").text)
    assert {link.rpartition("/")[2] for link in links} == {"2x7.pdf", "62x29.pdf"}
    made = [office.get(link).content for link in links]
    assert [pdf[:5] for pdf in made] == [b"%PDF-", b"%PDF-"]
    assert made[0] != made[1]
    other = links[0].replace("2x7", "9x9")
    assert office.get(other).status_code == 404
    order = re.sub(r"/\d+/", lambda m: f"/{int(m[0][1:-1]) - 2}/", links[0])
    assert office.get(order).status_code == 404
    assert {analyst.get(link).status_code for link in links} == {403}


def test_a_broken_blind_warns_and_starts_anew(at_the_bench: Course, tmp_path: Path) -> None:
    course = at_the_bench.copy(tmp_path)
    browser = Pages(course).signed_in("zhao.min")
    address = f"/case/{course.number}/do/retest.break-blind"
    assert "This spoils the retest" in browser.get(address).text
    assert send(browser, address).status_code == 422
    assert send(browser, address, reason="A bottle was dropped.").status_code == 303
    assert course.case(course.number).state == "retest ordered"


def test_after_a_broken_blind_bottles_go_back_to_the_store_by_page(at_the_bench: Course, tmp_path: Path) -> None:
    course = at_the_bench.copy(tmp_path)
    tested, *untouched = codes = course.codes_of("chen.yu")
    course.check_in("chen.yu", tested)
    course.do("retest.break-blind", "zhao.min", passphrase=PASSPHRASE["zhao.min"], reason="A bottle was dropped.")
    pages = Pages(course)
    analyst, store = pages.signed_in("chen.yu"), pages.signed_in("he.jing")
    assert f"to go back to the store: {len(codes)}" in analyst.get("/bench").text
    assert analyst.get("/bench/keeping").text.count("Its testing is over") == len(codes)
    for code in untouched:
        assert send(analyst, f"/bench/{code}/keeping", seal=seal_of(code), seal_intact="true").status_code == 303
    for code in codes:
        back = {"to": str(course.people["he.jing"]), "seal": f"B-{code}", "seal_intact": "true"}
        assert send(analyst, f"/bench/{code}/keeping", **back).status_code == 303
        assert send(store, f"/bench/{code}/keeping", seal=f"B-{code}", seal_intact="true").status_code == 303
    assert "Nothing is in your keeping" in analyst.get("/bench/keeping").text
    assert "Nothing is in your keeping" in store.get("/bench/keeping").text

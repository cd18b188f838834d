"""Every act of the procedure has a form; what is wrong, refused or stale loses nothing that was typed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints.act import ACTS
from lims_complaints.app import import_steps
from lims_complaints.db.engine import writing
from lims_complaints.language import LANGUAGES, Language, translator
from lims_complaints.records.person import RoleHeld
from lims_complaints.web.drafts import Kept
from lims_complaints.web.fields import Shape, shapes
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.render import _said
from tests.pages import Pages
from tests.retesting import Course


def test_an_act_is_done_through_its_form(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    form = browser.get(f"/case/{course.number}/do/intake.accept").text
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    answer = browser.post(f"/case/{course.number}/do/intake.accept", data={"note": "in order", "version": version[1]})
    assert answer.status_code == 303
    assert course.case(course.number).state == "accepted"
    assert "Done: Accept." in browser.get(answer.headers["location"]).text


def test_what_is_missing_stands_at_the_field_and_in_the_summary(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    answer = browser.post(f"/case/{course.number}/do/intake.refuse", data={"ground": "not ours", "reason": " ", "version": "1"})
    assert answer.status_code == 422
    assert '<a href="#reason">' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert re.search(r'value="not ours" checked', answer.text)
    assert course.case(course.number).state == "filed"


def test_a_refusal_names_the_clause_and_keeps_what_was_typed(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    typed = {"ground": "out of time", "reason": "Eleven days have passed.", "version": "1"}
    answer = browser.post(f"/case/{course.number}/do/intake.refuse", data=typed)
    assert answer.status_code == 403
    assert "§ 1.2" in answer.text
    assert "Eleven days have passed." in answer.text
    assert course.case(course.number).state == "filed"


def end_roles(session: Session, person: int, then: str) -> None:
    """Let somebody hold another role from today on."""
    for held in session.scalars(select(RoleHeld).where(RoleHeld.person_id == person)):
        held.until_on = date(2026, 3, 1)
    session.add(RoleHeld(person_id=person, role=then, from_on=date(2026, 3, 2)))


def test_what_was_typed_is_there_where_the_act_became_another_roles(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    version = course.case(course.number).version
    with writing(course.engine) as session:
        end_roles(session, course.people["liu.wen"], then="quality manager")
    typed = {"missing": "The invoice <of> the sampling.", "version": version}
    answer = browser.post(f"/case/{course.number}/do/intake.ask-for-missing", data=typed)
    assert answer.status_code == 403
    assert "What you typed" in answer.text
    assert "The invoice &lt;of&gt; the sampling." in answer.text
    assert f'href="/case/{course.number}"' in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_what_was_typed_is_there_where_the_case_is_nobodys_to_see_any_more(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    with writing(course.engine) as session:
        end_roles(session, course.people["liu.wen"], then="department head")
    answer = browser.post(f"/case/{course.number}/do/intake.ask-for-missing", data={"missing": "The invoice.", "version": 1})
    assert answer.status_code == 404
    assert "The invoice." in answer.text
    unknown = browser.post("/case/AP-2026-9999/do/intake.ask-for-missing", data={"missing": "The invoice.", "version": 1})
    assert unknown.text == answer.text.replace(course.number, "AP-2026-9999")


def test_what_was_typed_is_there_where_cases_are_no_affair_of_theirs_any_more(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    with writing(course.engine) as session:
        end_roles(session, course.people["liu.wen"], then="analyst")
    for place in (f"/case/{course.number}/do/intake.ask-for-missing", "/case/AP-2026-9999/do/intake.ask-for-missing"):
        answer = browser.post(place, data={"missing": "The invoice.", "version": 1})
        assert answer.status_code == 403
        assert "The invoice." in answer.text


def test_a_secret_is_not_shown_with_what_was_typed(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    typed = {"passphrase": "not to be seen", "reason": "Too early.", "version": "1"}
    answer = browser.post(f"/case/{course.number}/do/retest.open-envelope", data=typed)
    assert answer.status_code == 403
    assert "Too early." in answer.text
    assert "not to be seen" not in answer.text


def test_the_second_of_two_gets_both_versions_and_keeps_what_was_typed(course: Course) -> None:
    pages = Pages(course)
    first, second = pages.signed_in("liu.wen"), pages.signed_in("he.jing")
    url = f"/case/{course.number}/do/intake.ask-for-missing"
    typed = {"missing": "The invoice of the sampling.", "version": "1"}
    second.get(url)
    assert (
        first.post(
            f"/case/{course.number}/do/feedback.send-progress", data={"kind": "progress", "words": "We look.", "version": "1"}
        ).status_code
        == 303
    )
    answer = second.post(url, data=typed)
    assert answer.status_code == 409
    assert "You saw version 1; it stands at version 2" in answer.text
    assert "The invoice of the sampling." in answer.text
    assert 'name="version" value="2"' in answer.text
    assert second.post(url, data=typed | {"version": "2"}).status_code == 303


def test_the_second_of_two_hears_both_versions_where_the_act_itself_is_gone(course: Course) -> None:
    pages = Pages(course)
    first, second = pages.signed_in("liu.wen"), pages.signed_in("he.jing")
    url = f"/case/{course.number}/do/intake.accept"
    assert 'name="version" value="1"' in second.get(url).text
    assert first.post(url, data={"version": "1"}).status_code == 303
    answer = second.post(url, data={"note": "in order", "version": "1"})
    assert answer.status_code == 409
    assert "version 1" in answer.text
    assert "version 2" in answer.text
    assert second.post(url, data={"note": "in order", "version": "2"}).status_code == 403


def test_what_was_typed_and_uploaded_survives_an_error_and_a_reload(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    browser = Pages(course).signed_in("he.jing")
    url = f"/case/{course.number}/do/review.record-stage"
    files = {"evidence": ("sheet.txt", b"readings 13.7 13.6", "text/plain")}
    answer = browser.post(url, data={"stage": "sampling", "finding": "in order", "version": "2"}, files=files)
    assert answer.status_code == 422
    assert "sheet.txt" in answer.text
    assert "sheet.txt" in browser.get(url).text


def test_an_act_of_another_role_has_no_form(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    assert browser.get(f"/case/{course.number}/do/intake.admit-late").status_code == 403
    assert browser.post(f"/case/{course.number}/do/intake.admit-late", data={"reason": "x"}).status_code == 403


def test_an_act_that_is_not_open_yet_says_why_and_has_no_fields(course: Course) -> None:
    course.do("intake.accept", "liu.wen")
    html = Pages(course).signed_in("he.jing").get(f"/case/{course.number}/do/review.give-opinion").text
    assert "every stage is filled" in html
    assert "<textarea" not in html


@pytest.mark.parametrize("act", ["no.such-act", "reports.import", "retest.lock-determination", "intake.file-appeal"])
def test_what_is_no_act_on_a_case_is_not_found_or_refused(course: Course, act: str) -> None:
    browser = Pages(course).signed_in("liu.wen")
    assert browser.get(f"/case/{course.number}/do/{act}").status_code in (403, 404)


@pytest.mark.parametrize("version", ["9" * 5000, "-1", "one", ""])
def test_a_version_that_is_none_breaks_nothing(course: Course, version: str) -> None:
    browser = Pages(course).signed_in("liu.wen")
    assert browser.post(f"/case/{course.number}/do/intake.accept", data={"version": version}).status_code in (303, 409)
    assert browser.post(f"/case/{course.number}/do/intake.accept", data={"version": version}).status_code in (403, 409)


def test_an_appeal_on_paper_is_registered_and_its_receipt_code_shown_once(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    assert "Report number" in browser.get("/open/intake.register-appeal").text
    assert "no report with the number" in browser.get("/open/intake.register-appeal?report=NONE-1").text
    form = browser.get("/open/intake.register-appeal?report=WQ-2026-0002").text
    assert "1. Chemical oxygen demand: 12.9 mg/L" in form
    typed = {
        "name": "Li Na", "phone": "0510-5550 0001", "report": "WQ-2026-0002", "results-0-line": "1",
        "results-0-grounds": "Too high", "channel": "letter", "arrived_on": "2026-03-02",
    }  # fmt: skip
    answer = browser.post(
        "/open/intake.register-appeal", data=typed, files={"paper": ("letter.txt", b"Dear station", "text/plain")}
    )
    assert answer.status_code == 200, answer.text
    code = re.search(r'<p class="value"><span>([^<]+)</span>', answer.text)
    assert code
    number = re.search(r"AP-2026-\d{4}", answer.text)
    assert number
    assert code[1] not in browser.get(f"/case/{number[0]}").text
    assert answer.headers["cache-control"] == "no-store"


def test_a_letter_that_is_sent_twice_is_registered_once(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    typed = {
        "name": "Li Na", "phone": "0510-5550 0001", "report": "WQ-2026-0002", "results-0-line": "1",
        "results-0-grounds": "Too high", "channel": "letter", "arrived_on": "2026-03-02",
    }  # fmt: skip

    def send(**more: str) -> str:
        scan = {"paper": ("letter.txt", b"Dear station", "text/plain")}
        answer = browser.post("/open/intake.register-appeal", data=typed | more, files=scan)
        assert answer.status_code in (200, 303), answer.text
        found = re.search(r"AP-2026-\d{4}", answer.headers.get("location", "") + answer.text)
        assert found
        return found[0]

    first = send()
    assert send() == first
    assert send(name="Li Ming") != first
    course.clock.forward(minutes=11)
    assert send() != first


def test_people_are_chosen_by_name_never_typed_as_numbers(course: Course) -> None:
    course.do(
        "quality.open-nonconformity",
        "zhao.min",
        description="Blank too high",
        significance="minor",
        impact="none",
        containment="stopped",
    )
    html = Pages(course).signed_in("zhao.min").get(f"/case/{course.number}/do/quality.plan-action").text
    assert "Zhao Min" in html
    assert f'value="{course.people["tang.rui"]}"' in html
    assert "Blank too high" in html


def test_a_reply_comes_filled_with_the_facts_of_the_case(course: Course) -> None:
    course.number = ""
    course.to_opinion(proposal="stands")
    course.do(
        "decision.decide", "zhou.kai", outcome="maintained", facts="All ten stages are in order.", reason="The records agree."
    )
    html = Pages(course).signed_in("liu.wen").get(f"/case/{course.number}/do/feedback.dispatch-reply").text
    assert "All ten stages are in order." in html
    assert "The records agree." in html


def words(among: Iterable[Shape]) -> Iterator[str]:
    """Yield every label, hint and answer of some fields and of the rows within them."""
    for shape in among:
        if shape.kind != "hidden":
            yield from (shape.label, *((shape.hint,) if shape.hint else ()))
        for option in shape.options:
            yield from (option.title, *((option.hint,) if option.hint else ()))
        if shape.model is not None:
            yield from words(shapes(shape.model))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_makes_a_form_in_every_language(language: Language) -> None:
    """Each field and each answer is said in the reader's own words; what is no word (HJ 828, a language's own name) stays."""
    import_steps()
    say = partial(_said, translator(language))
    left = {
        (kind.name, text)
        for kind in ACTS.values()
        for text in words(shapes(kind.given))
        if not text or (language != "en" and not re.search("[\u4e00-\u9fff]", say(text)))
    }
    assert {text for _, text in left} <= (set() if language == "en" else NO_WORDS), left


NO_WORDS = {"English", "SHA-256", "GB/T 8170 4.3"}


def test_every_field_of_files_hands_an_act_what_it_takes() -> None:
    import_steps()
    file = Kept("1", "", "receipt.pdf", "0" * 64, 9, "application/pdf")
    looked_at = 0
    for kind in ACTS.values():
        for shape in (s for s in shapes(kind.given) if s.kind == "files"):
            form = Form.of(kind.given, Entered(files=(replace(file, field=shape.name),)))
            assert shape.name not in {f.field for f in form.faults}, (kind.name, shape.name)
            looked_at += 1
    assert looked_at > 20


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
def test_a_letter_over_an_unknown_report_is_registered_and_shown_everywhere(course: Course, language: str) -> None:
    pages = Pages(course)
    browser = pages.signed_in("liu.wen", language)
    assert 'name="without"' in browser.get("/open/intake.register-appeal?report=HT-2025-118").text
    address = "/open/intake.register-appeal?report=HT-2025-118&without=yes"
    assert 'name="results-0-line"' not in browser.get(address).text
    typed = {"name": "Li Na", "phone": "0510", "report": "HT-2025-118", "channel": "letter", "arrived_on": "2026-03-02"}
    scan = {"paper": ("letter.txt", b"Dear station", "text/plain")}
    again = browser.post("/open/intake.register-appeal", data=typed | {"arrived_on": ""}, files=scan)
    assert again.status_code == 422
    assert 'value="HT-2025-118"' in again.text
    assert 'name="results-0-line"' not in again.text
    answer = browser.post("/open/intake.register-appeal", data=typed, files=scan)
    assert answer.status_code == 200, answer.text
    number = re.search(r"AP-2026-\d{4}", answer.text)
    code = re.search(r'<p class="value">(.*?)</p>', answer.text)
    assert number
    assert code
    assert "HT-2025-118" in browser.get(f"/case/{number[0]}").text
    assert "HT-2025-118" in browser.get(f"/api/cases/{number[0]}").text
    assert number[0] in browser.get("/worklist").text
    assert number[0] in browser.get(browser.post("/search", data={"q": "HT-2025-118"}).headers["location"]).text
    assert browser.get(f"/case/{number[0]}/do/intake.name-report").status_code == 200
    assert "HT-2025-118" in pages.signed_in("zhao.min", language).get("/register.csv?from=2026-01-01&until=2026-12-31").text
    client = pages.browser(**{"accept-language": language})
    assert client.post("/follow", data={"receipt_code": re.sub("<[^>]+>", "", code[1])}).status_code == 303
    assert "HT-2025-118" in client.get("/follow/case").text


def test_another_proof_takes_the_place_of_the_one_before(course: Course) -> None:
    browser = Pages(course).signed_in("liu.wen")
    address = "/reports/WQ-2026-0001/do/reports.record-delivery"
    first = browser.post(address, files={"files": ("first.txt", b"signed for", "text/plain")}, data={"version": "0"})
    assert first.status_code == 422
    assert "first.txt" in first.text
    draft = re.search(r'name="draft" value="([0-9a-f]+)"', first.text)
    version = re.search(r'name="version" value="(\d+)"', browser.get(address).text)
    assert draft
    assert version
    typed = {"draft": draft[1], "version": version[1], "holder": "Li Na", "how": "by hand"}
    done = browser.post(address, data=typed, files={"files": ("second.txt", b"signed for again", "text/plain")})
    assert done.status_code == 303, done.text
    page = browser.get("/reports/WQ-2026-0001").text
    proof = re.search(r'href="(/file/[0-9a-f]{64})">Proof of receipt', page)
    assert proof
    assert browser.get(proof[1]).content == b"signed for again"


def test_whoever_writes_to_a_client_is_told_the_clients_language(course: Course) -> None:
    course.file(language="zh-Hant")
    address = f"/case/{course.number}/do/intake.ask-for-missing"
    told = "The client reads 繁體中文."
    pages = Pages(course)
    assert told in pages.signed_in("liu.wen").get(address).text
    assert "繁體中文。您" not in pages.signed_in("liu.wen", "zh-Hant").get(address).text
    assert told not in pages.signed_in("liu.wen").get(f"/case/{course.number}/do/review.class-severity").text

"""A complaint about general affairs on its pages: whose turn it is, what is read before it is answered, in whole words."""

import re
from typing import Any

from sqlalchemy import select

from lims_complaints.act import ACTS
from lims_complaints.identity.actor import CLIENT, client_of
from lims_complaints.records.paper import Paper
from tests.http.conftest import At
from tests.pages import Pages
from tests.retesting import Course


def page(course: Course, user: str, path: str = "", language: str = "en") -> str:
    return Pages(course).signed_in(user, language).get(f"/case/{course.number}{path}").text


def step(html: str) -> str:
    """Return the step at which the case stands."""
    found = re.search(r'<li class="step now".*?(?=<li class="step |</ol>\s*(?:<section|<div))', html, re.S)
    assert found
    return found[0]


def turn(html: str, title: str = "Whose turn") -> str:
    found = re.search(rf"<dt>{title}</dt><dd>(.*?)(?:<span|</dd>)", html)
    assert found
    return found[1].strip()


def by_client(course: Course, act: str, **given: Any) -> None:
    who = client_of(course.case(course.number).id)
    course.desk.perform(act, ACTS[act].given(**given), by=who, key=course.number)


def test_the_department_is_asked_to_investigate_before_it_hands_anything_over(at: At) -> None:
    here = step(page(at("general"), "tang.rui"))
    assert 'id="step-2.1.1"' in here
    assert re.findall(r'<a class="btn (\w*)" href="[^"]*/do/([\w.-]+)"', here) == [
        ("", "review.investigate"), ("quiet", "review.escalate"),
    ]  # fmt: skip


def test_the_office_names_whom_it_asks_before_it_proposes(at: At) -> None:
    here = step(page(at("escalated"), "ma.li"))
    assert 'id="step-2.1.3"' in here
    assert re.findall(r'<a class="btn " href="[^"]*/do/([\w.-]+)"', here) == ["review.name-team"]


def test_what_the_department_found_before_it_handed_over_is_not_the_offices_investigation(at: At) -> None:
    course = at("investigated")
    course.clock.forward(minutes=5)
    course.do("review.escalate", "tang.rui", reason="涉及多个部门")
    course.clock.forward(minutes=5)
    assert "the investigation is recorded" in page(course, "ma.li", "/do/review.propose-outcome")
    course.do("review.investigate", "ma.li", facts="属实", cause="排班", measures="改进")
    assert 'name="outcome"' in page(course, "ma.li", "/do/review.propose-outcome")


def test_nobodys_turn_is_an_experts_from_outside_who_is_not_named(at: At) -> None:
    course = at("justified")
    assert turn(page(course, "zhao.min")) == "Office / Quality manager"
    course.do("review.name-from-outside", "zhao.min", name="Wei Lan", body="省监测中心", competence="CNAS L0001", no_tie=True,
              reason="本站人员均曾参与", username="wei.lan", part="reviews and decides")  # fmt: skip
    assert turn(page(course, "zhao.min")) == "Office / Outside expert / Quality manager"


def test_once_it_is_answered_it_is_the_clients_turn(at: At) -> None:
    course = at("approved, unjustified")
    course.do("feedback.dispatch-reply", "tang.rui", what_was_done="核查", what_was_found="说明", recourse="可再反映")
    assert turn(page(course, "liu.wen")) == "Client"


def test_a_closed_case_says_who_hands_it_over(at: At) -> None:
    assert turn(page(at("closed"), "ma.li")) == "Office"


def test_a_round_that_is_reserved_stands_with_top_management(at: At) -> None:
    course = at("general third round")
    html = page(course, "song.bo")
    assert 'id="step-4"' in step(html)
    assert turn(html) == "Top management"


def test_before_the_round_that_is_reserved_nobody_is_told_that_top_management_comes(at: At) -> None:
    assert 'id="step-4"' not in page(at("general"), "song.bo")


def test_whoever_takes_it_up_again_reads_why_and_whether_they_may(at: At) -> None:
    course = at("general second round")
    free, barred = page(course, "luo.jia"), page(course, "tang.rui")
    assert "Why it is heard again" in step(free)
    assert "不认可" in step(free)
    assert "Independence checked" in free
    assert "You had a part in this" in barred


def test_what_top_management_concluded_stands_on_the_page(at: At) -> None:
    course = at("third round")
    course.do("feedback.review-by-top-management", "song.bo", what_was_done="全部记录", what_was_found="程序合规", what_follows="维持",
              recourse="可向主管部门申诉")  # fmt: skip
    html = page(course, "zhao.min")
    told = html[html.index('id="step-4"') :]
    assert "the earlier outcome stands" in told
    assert "可向主管部门申诉" in told


def test_a_letter_of_the_client_is_read_where_it_is_answered(at: At) -> None:
    course = at("general")
    by_client(course, "feedback.note-contact", words="何时答复停产损失？")
    assert "何时答复停产损失？" in page(course, "liu.wen")
    assert "何时答复停产损失？" in page(course, "liu.wen", "/do/feedback.answer-contact")


def test_whoever_approves_an_outcome_has_it_before_their_eyes(at: At) -> None:
    html = page(at("justified"), "zhao.min", "/do/review.approve-outcome")
    assert "处理意见" in html
    assert "排班" in html


def test_what_was_claimed_is_read_where_an_offer_is_made(at: At) -> None:
    html = page(at("claimed"), "ma.li", "/do/compensation.make-offer")
    assert "3000.00 CNY" in html
    assert "停产一日" in html


def test_letters_are_called_by_their_whole_subject(at: At) -> None:
    course = at("general second round")
    html = page(course, "liu.wen", language="zh-Hans")
    assert f"关于投诉{course.number}的答复函" in html
    assert f"征求对{course.number}处理结果的意见" in html


def test_chinese_pages_write_chinese_punctuation(at: At) -> None:
    course = at("general second round")
    text = re.sub(r"<[^>]+>", "", page(course, "liu.wen", language="zh-Hans").partition("<main")[2])
    assert re.findall(r"[一-鿿)）][:,] ?[一-鿿\d]", text) == []


def test_the_department_concerned_is_chosen_and_said_in_the_readers_language(course: Course) -> None:
    kind = ACTS["intake.file-complaint"]
    given = kind.given(name="王先生", email="w@client.example", about="sampling", what_happened="采样迟到")
    course.number = course.desk.perform(kind.name, given, by=CLIENT).key
    form = page(course, "liu.wen", "/do/intake.accept", "zh-Hans")
    assert re.search(r'value="sampling"[^>]*(checked|selected)', form)
    assert "采样" in form
    course.do("intake.accept", "liu.wen", department="sampling")
    assert "<dd>采样</dd>" in page(course, "liu.wen", language="zh-Hans")


def test_the_registration_form_names_the_department(at: At) -> None:
    course = at("general")
    with course.read() as session:
        content = str(session.scalars(select(Paper).where(Paper.name == "complaint-registration-form")).one().content)
    assert "Department or matter" in content
    assert "sampling" in content


def test_departments_are_chosen_not_written_and_the_error_says_so(at: At) -> None:
    course = at("escalated")
    office = Pages(course).signed_in("ma.li")
    address = f"/case/{course.number}/do/review.name-team"
    version = re.findall(r'name="version" value="(\d+)"', office.get(address).text)[-1]
    answer = office.post(address, data={"version": version})
    assert "Choose one answer for “Departments concerned”." in answer.text
    assert re.search(r'name="departments"[^>]*value="laboratory"', answer.text)


def test_an_outcome_that_was_proposed_is_what_follows_not_what_was_done(at: At) -> None:
    html = page(at("approved, justified"), "liu.wen", "/do/feedback.dispatch-reply")
    assert re.search(r'<textarea[^>]*name="what_follows"[^>]*>\s*处理意见', html)
    assert not re.search(r'<textarea[^>]*name="what_was_done"[^>]*>\s*处理意见', html)


def test_a_transfer_that_came_back_says_why_and_the_archivist_reads_each_piece(at: At) -> None:
    course = at("transferred")
    form = page(course, "pan.yun", "/do/archive.accept-transfer")
    assert "case-record.json" in form
    assert re.search(r"[0-9a-f]{64}", form)
    course.do("archive.return-transfer", "pan.yun", reason="缺附件")
    assert "缺附件" in Pages(course).signed_in("ma.li").get("/archive").text
    assert "缺附件" in page(course, "ma.li")


def test_what_is_archived_can_still_be_fetched_as_a_package(at: At) -> None:
    course = at("transferred")
    course.do("archive.accept-transfer", "pan.yun")
    html = Pages(course).signed_in("pan.yun").get("/archive").text
    (package,) = re.findall(r"/file/[0-9a-f]{64}", html)
    assert Pages(course).signed_in("pan.yun").get(package).headers["content-type"] == "application/zip"


def test_a_nonconformity_offers_what_can_be_done_about_it(at: At) -> None:
    course = at("planned")
    head = Pages(course).signed_in("deng.hua").get("/quality/NC-2026-001").text
    assert f"/case/{course.number}/do/quality.complete-action" in head
    assert "quality.authorize-resumption" not in head
    assert "quality.authorize-resumption" in Pages(course).signed_in("zhao.min").get("/quality/NC-2026-001").text


def test_a_client_is_asked_to_write_not_to_register(course: Course) -> None:
    kind = ACTS["intake.file-complaint"]
    given = kind.given(name="王先生", email="w@client.example", about="sampling", what_happened="采样迟到")
    done = course.desk.perform(kind.name, given, by=CLIENT)
    client = Pages(course).browser(**{"accept-language": "en"})
    client.post("/follow", data={"receipt_code": str(done.shown["receipt_code"])})
    html = client.get("/follow/case").text
    assert "Write to us" in html
    assert "Note a letter" not in html + client.get("/follow/do/write").text


def test_nobody_is_promised_a_term_that_may_never_begin(course: Course) -> None:
    html = Pages(course).browser(**{"accept-language": "en"}).get("/complaint/testing-station").text
    assert "Decision on admission" in html
    assert "once everything is there" not in html


def test_whoever_registers_a_complaint_chooses_the_department_by_its_name(course: Course) -> None:
    html = Pages(course).signed_in("ma.li", "zh-Hans").get("/open/intake.register-complaint?procedure=testing-station").text
    assert re.search(r'<(option|input)[^>]*value="sampling"', html)
    assert 'type="text" name="about"' not in html
    assert "来函语言" not in html

"""Everything that is wrong with a form is told in one round: at its field and in the summary, on the page and through the API."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from lims_complaints.act import ACTS
from tests.pages import Pages
from tests.retesting import Course

PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
TOGETHER: dict[str, Any] = {"urgent": "true", "representative_for": "無錫飲料廠", "phone": " "}
"""An urgent answer without a reason, somebody else's matter without authority, no way to reach anyone."""
SAID = ("請說明為何緊急。", "請填寫電子郵件、電話或通訊地址。", "請附上代他人提出的授權書。")


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return Course(tmp_path_factory.mktemp("at once"))


def office(course: Course) -> TestClient:
    return Pages(course).signed_in("liu.wen")


def told(text: str) -> list[str]:
    """Return where the summary leads, each of which stands on the page with its fault."""
    targets = re.findall(r'<li><a href="#([^"]+)"', text)
    for target in targets:
        assert f'id="{target}"' in text
        assert re.search(rf'id="{target}-e"|id="{target}".*?class="err"', text, re.S), target
    return targets


def test_an_appeal_hears_of_everything_at_once_in_its_language_and_in_the_pages_order(course: Course) -> None:
    number, browser = "WQ-2026-0002", Pages(course).browser(**{"accept-language": "zh-Hant"})
    browser.post("/appeal", data={"report": number, "check_code": course.check_codes[number]})
    wrong = TOGETHER | {"results-1-line": "1", "results-1-grounds": "", "remedy": "Retest the sample"}
    answer = browser.post("/appeal/form", data=wrong)
    assert answer.status_code == 422
    assert told(answer.text) == ["results-0-grounds", "urgent_reason", "name", "email", "authority"]
    for sentence in SAID:
        assert answer.text.count(sentence) == 2, sentence  # in the summary and at the field
    for again in (answer.text, browser.get("/appeal/form").text):
        assert 'value="無錫飲料廠"' in again
        assert re.search(r'id="urgent"[^>]* checked', again)
    refused = browser.post("/appeal/form", data=wrong, files={"authority": ("x.exe", b"MZ\x90\x00\x03", "application/pdf")})
    assert told(refused.text).count("authority") == 1  # a file that was refused is not missing as well


def test_a_complaint_hears_of_everything_at_once(course: Course) -> None:
    browser = Pages(course).browser(**{"accept-language": "zh-Hant"})
    answer = browser.post("/complaint", data=TOGETHER | {"what_happened": " ", "email": "li@"})
    assert answer.status_code == 422
    assert told(answer.text) == ["what_happened", "name", "email", "authority"]
    assert SAID[1] not in answer.text  # an address mistyped is one all the same
    assert "name@example.com" in answer.text


@pytest.mark.parametrize(
    ("act", "more"),
    [("intake.register-appeal", ["urgent_reason"]), ("intake.register-complaint", [])],
)
def test_a_registration_hears_of_everything_at_once(course: Course, act: str, more: list[str]) -> None:
    urgent = TOGETHER if more else {k: v for k, v in TOGETHER.items() if k != "urgent"}
    browser = office(course)
    answer = browser.post(f"/open/{act}?without=report", data=urgent | {"report": "elsewhere 7"})
    assert answer.status_code == 422
    found = told(answer.text)
    assert 'type="radio" name="kind"' not in answer.text  # one kind alone leaves nothing to choose
    assert {"name", "email", "authority", "channel", "arrived_on", *more} <= set(found)
    body = {**urgent, "urgent": True} if more else urgent
    problem = browser.post(f"/api/acts/{act}", json=body, headers={"accept-language": "zh-Hant"})
    assert problem.headers["content-type"] == "application/problem+json"
    faults = {f["field"]: f["message"] for f in problem.json()["faults"]}
    assert set(faults) == set(found)
    assert set(SAID[0 if more else 1 :]) <= set(faults.values())


def test_no_act_waits_with_a_fault_until_the_others_are_mended() -> None:
    """A validator of the whole model speaks only when every field is right; those of fields speak together."""
    late = [name for name, kind in ACTS.items() if kind.given.__pydantic_decorators__.model_validators]
    assert late == []

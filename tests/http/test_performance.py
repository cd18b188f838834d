"""The page of figures, the management review pack and the register, of a station that worked."""

import csv
import io
import re
from collections.abc import Iterator

import pikepdf
import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from lims_complaints.identity.actor import CLIENT
from lims_complaints.intake.given import FileComplaint
from tests.pages import Pages
from tests.retesting import Course

SPAN = "from=2026-01-01&until=2026-06-30"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    course = Course(tmp_path_factory.mktemp("station"))
    course.to_locked()
    course.judge()
    course.open()
    given = FileComplaint(name="=cmd|' /C calc'!A0", email="li@client.example", about="sampling", what_happened="迟到")
    course.desk.perform("intake.file-complaint", given, by=CLIENT)
    yield Pages(course)
    course.engine.dispose()


@pytest.fixture
def manager(pages: Pages) -> TestClient:
    return pages.signed_in("zhao.min")


def test_the_page_says_what_it_shows(manager: TestClient) -> None:
    html = manager.get(f"/performance?{SPAN}").text
    assert "<dt>Filed</dt><dd>2</dd>" in html
    assert "Ordered: 1. Opened: 1. With further determinations: 0. Spoiled: 0." in html
    assert "HJ 828-2017" in html
    assert "Retests compared: 1. Nothing that chance would not make." in html
    assert "No appeal and no complaint was decided in these months." in html
    assert "Met in time: 1 of 1 time limits, 100.0 %" in html
    assert "n/a" in html
    figures = re.findall(r"<figure.*?</figure>", html, re.DOTALL)
    assert len(figures) >= 4
    assert all("<figcaption" in f and "<details>" in f and 'role="img"' in f for f in figures)


@pytest.mark.parametrize(("language", "word"), [("zh-Hans", "绩效指标"), ("zh-Hant", "績效指標")])
def test_in_chinese(pages: Pages, language: str, word: str) -> None:
    assert word in pages.signed_in("zhao.min", language).get("/performance").text


@pytest.mark.parametrize("span", ["from=2026-05-01&until=2026-01-01", "from=x", "from=0001-01-01", "until=9999-12-31"])
def test_a_span_that_is_none_is_said(manager: TestClient, span: str) -> None:
    answer = manager.get(f"/performance?{span}")
    assert answer.status_code == 422
    assert "Give two days" in answer.text


def test_an_unknown_procedure_is_not_found(manager: TestClient) -> None:
    assert manager.get("/performance?procedure=nothing").status_code == 404


@pytest.mark.parametrize(
    "path", ["/performance", "/performance/review.pdf", "/performance/review.xlsx", "/register.xlsx", "/register.csv"]
)
def test_figures_are_no_affair_of_analysts_and_administrators(pages: Pages, path: str) -> None:
    assert pages.browser().get(path).status_code == 303
    for user in ("wang.lei", "lu.qing"):
        assert pages.signed_in(user).get(path).status_code == 403


def test_the_register_has_every_case_once(manager: TestClient) -> None:
    answer = manager.get(f"/register.xlsx?{SPAN}")
    rows = list(load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][:3] == ("Number", "Filed on", "Route")
    assert [(r[0][:2], r[2]) for r in rows[1:]] == [
        ("AP", "Dispute over test data"),
        (rows[2][0][:2], "Complaint about general affairs"),
    ]
    assert len(rows) == 3
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["Report number"] == "WQ-2026-0001"
    assert first["Ruling"] == "accepted"
    assert str(first["Answer due on"])[:10] == "2026-03-17"
    assert first["Closed on"] is None


def test_the_register_holds_no_formula(manager: TestClient) -> None:
    page = load_workbook(io.BytesIO(manager.get(f"/register.xlsx?{SPAN}").content)).worksheets[0]
    assert {c.data_type for row in page.iter_rows() for c in row} <= {"s", "n", "d"}
    rows = list(csv.reader(io.StringIO(manager.get(f"/register.csv?{SPAN}").content.decode("utf-8-sig"), newline="")))
    assert rows[2][4] == "'=cmd|' /C calc'!A0"


def test_the_pack_as_a_workbook(manager: TestClient) -> None:
    answer = manager.get(f"/performance/review.xlsx?{SPAN}")
    book = load_workbook(io.BytesIO(answer.content))
    assert "attachment" in answer.headers["content-disposition"]
    assert book.sheetnames[0] == "1 Time limits met"
    shares = [c for c in next(book["1 Time limits met"].iter_cols(4, 4, 5)) if c.value != "n/a"]
    assert shares
    assert all(isinstance(c.value, int | float) and 0 <= c.value <= 1 and c.number_format == "0.0%" for c in shares)
    days = [c for c in next(book["2 Days at each stage"].iter_cols(3, 3, 5)) if c.value is not None]
    assert all(c.data_type == "n" and c.number_format == "0.0" for c in days)
    texts = [c.value for sheet in book for row in sheet.iter_rows() for c in row]
    assert "Retests compared: 1. Nothing that chance would not make." in texts


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
def test_the_pack_as_pdf(pages: Pages, language: str) -> None:
    answer = pages.signed_in("zhao.min", language).get(f"/performance/review.pdf?{SPAN}")
    assert answer.headers["content-type"] == "application/pdf"
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) >= 1

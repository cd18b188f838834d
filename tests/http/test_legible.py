"""What somebody enters is kept as it can be read: nothing unseen turns a name around, breaks a line of a header or ends a text."""

from pathlib import Path

import pytest
from sqlalchemy import select

from lims_complaints.language import legible
from lims_complaints.records.appeal import Appeal, ContestedResult
from lims_complaints.records.case import Case
from lims_complaints.reports.sheets import read_sheet
from lims_complaints.worker.mail import compose
from tests.pages import Pages
from tests.retesting import Course

TURNED = "Li \u202eanN\u202c \u2066Na\u2069"
UNSEEN = "Twice\x00 what\x1b[31m ours\x7f finds.\x0bSee\u2028below.\ufeff"


@pytest.mark.parametrize(
    ("entered", "kept"),
    [
        (TURNED, "Li anN Na"),
        (UNSEEN, "Twice what[31m ours finds.\nSee\nbelow."),
        ("两行\r\n\t与制表符", "两行\r\n\t与制表符"),
        ("نص عربي \u200f(1)", "نص عربي \u200f(1)"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("plain", "plain"),
    ],
)
def test_a_text_is_kept_as_it_is_read(entered: str, kept: str) -> None:
    assert legible(entered) == kept


@pytest.mark.parametrize("door", ["page", "program"])
def test_an_appeal_keeps_what_is_seen(tmp_path: Path, door: str) -> None:
    course = Course(tmp_path)
    proof = {"report": course.reported, "check_code": course.check_codes[course.reported]}
    filed = {"name": TURNED, "email": "li@client.example", "remedy": "Retest", "results": [{"line": 1, "grounds": UNSEEN}]}
    browser = Pages(course).browser()
    if door == "program":
        assert browser.post("/api/acts/intake.file-appeal", json=filed | proof).status_code == 201
    else:
        assert browser.post("/appeal", data=proof).status_code == 303
        row = {"results-0-line": "1", "results-1-grounds": UNSEEN}
        entered = {k: v for k, v in filed.items() if k != "results"} | row | {"confirmed": "yes"}
        assert browser.post("/appeal/form", data=entered).headers["location"] == "/receipt"
    with course.read() as session:
        assert session.scalars(select(Appeal.name)).one() == session.scalars(select(Case.who)).one() == "Li anN Na"
        assert session.scalars(select(ContestedResult.grounds)).one() == "Twice what[31m ours finds.\nSee\nbelow."


def test_a_file_of_results_names_clients_as_they_are_read() -> None:
    table = f"sample,client,parameter\n1,{TURNED},COD\x00\n".replace("\x00", "")
    assert read_sheet(table.encode()).rows[0].cells["client"] == "Li anN Na"
    assert read_sheet(f'[{{"client": "{TURNED}"}}]'.encode()).rows[0].cells["client"] == "Li anN Na"


def test_the_subject_of_a_letter_is_one_line(tmp_path: Path) -> None:
    desk = Course(tmp_path).desk
    message = compose(desk, "li@client.example", "Your complaint\r\nBcc: all@others.example", "Words.", "dispatch-1")
    assert message["Bcc"] is None
    assert message["Subject"] == "Your complaint Bcc: all@others.example"

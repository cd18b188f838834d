"""Files by the interface: sent first, named by a token that is good once, for a day, for whoever sent them."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from lims_complaints.act import ACTS
from lims_complaints.api import acts as door
from lims_complaints.attachments import Upload, file_fields
from lims_complaints.db.engine import writing
from lims_complaints.documents import handed_in
from lims_complaints.documents.uploads import LARGEST
from lims_complaints.records.appeal import Attachment
from lims_complaints.records.case import Case
from lims_complaints.records.handed_in import FileToken, HandedIn
from tests.pages import PDF, Pages, send_file, token_of
from tests.retesting import PASSWORD, Course, seal_of


def appeal(course: Course, **more: Any) -> dict[str, Any]:
    body = {
        "report": "WQ-2026-0002",
        "check_code": course.check_codes["WQ-2026-0002"],
        "name": "Li Na",
        "email": "li@client.example",
    }
    return body | {"results": [{"line": 1, "grounds": "Twice what we find."}], "remedy": "Retest the sample"} | more


def file(course: Course, program: TestClient, **more: Any) -> Any:
    return program.post("/api/acts/intake.file-appeal", json=appeal(course, **more))


def withdraw(course: Course, program: TestClient, *files: Any) -> Any:
    return program.post(f"/api/cases/{course.number}/acts/intake.withdraw", json={"reason": "said so", "files": list(files)})


def faults(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {f["field"]: f["message"] for f in answer.json()["faults"]}


def cases(course: Course) -> int:
    with course.read() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def test_a_client_without_an_account_files_with_evidence(course: Course) -> None:
    client = Pages(course).browser()
    sent = send_file(client, name="../证据.pdf").json()
    assert (sent["name"], sent["kind"], sent["size"]) == ("证据.pdf", "application/pdf", len(PDF))
    filed = file(course, client, files=[sent["token"]])
    assert filed.status_code == 201, filed.text
    with course.read() as session:
        case = session.scalars(select(Case.id).where(Case.number == filed.json()["key"])).one()
        row = session.scalars(select(Attachment).where(Attachment.case_id == case)).one()
        assert (row.sha256, row.name, row.what) == (sent["sha256"], "证据.pdf", "evidence")
        assert session.get_one(HandedIn, sent["sha256"]).used
        assert session.scalars(select(FileToken)).all() == []
    assert course.desk.store.get(sent["sha256"]) == PDF
    listed = Pages(course).signed_in("liu.wen").get(f"/api/cases/{filed.json()['key']}").json()["files"]
    assert [f["name"] for f in listed] == ["证据.pdf"]


def test_a_client_completes_their_appeal_with_a_file(course: Course) -> None:
    client = Pages(course).browser()
    filed = file(course, client).json()
    here, code = f"/api/cases/{filed['key']}/acts", {"receipt-code": filed["shown"]["receipt_code"]}
    asked = Pages(course).signed_in("liu.wen").post(f"{here}/intake.ask-for-missing", json={"missing": "Your own results."})
    assert asked.status_code == 200, asked.text
    body = {"supplied": "Here they are.", "files": [token_of(client)]}
    done = client.post(f"{here}/intake.complete-appeal", json=body, headers=code)
    assert done.status_code == 200, done.text


def test_staff_acts_take_files_and_a_single_one_too(course: Course) -> None:
    clerk = Pages(course).signed_in("liu.wen")
    assert withdraw(course, clerk, token_of(clerk), token_of(clerk, PDF + b"2")).status_code == 200
    results = b"sample,client,parameter,value,unit\nS-9,Water Ltd,Lead,0.02,mg/L\n"
    done = clerk.post("/api/acts/reports.import", json={"file": token_of(clerk, results)})
    assert done.status_code == 200, done.text


def test_an_analyst_sends_the_raw_file_of_a_determination(tmp_path: Path) -> None:
    course = Course(tmp_path)
    course.to_testing()
    analyst, code = Pages(course).signed_in("chen.yu"), course.codes_of("chen.yu")[0]
    here = f"/api/bench/{code}/acts"
    assert analyst.post(f"{here}/retest.check-in", json={"seal": seal_of(code)}).status_code == 200
    course.clock.forward(minutes=30)
    sent = send_file(analyst, b"reading;13.5\n", "run.csv").json()
    entered = {"replicates": ["13.5", "13.6"], "instrument": "UV-2600", "password": PASSWORD, "raw": sent["token"]}
    done = analyst.post(f"{here}/retest.lock-determination", json=entered)
    assert done.status_code == 200, done.text
    [own] = [p for p in analyst.get("/api/bench").json() if p["code"] == code]
    assert own["entries"][0]["raw_sha256"] == sent["sha256"]


def test_a_token_is_good_once(course: Course) -> None:
    client = Pages(course).browser()
    once = token_of(client)
    assert file(course, client, files=[once]).status_code == 201
    before = cases(course)
    assert "names no file of yours" in faults(file(course, client, files=[once]))["files"]
    twice = token_of(client)
    assert "files" in faults(file(course, client, files=[twice, twice]))
    assert cases(course) == before


def test_of_two_acts_with_one_token_one_is_done(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    clerk = Pages(course).signed_in("liu.wen")
    one = token_of(clerk)
    perform = door.perform

    def after_another(*args: Any, **how: Any) -> Any:
        with writing(course.engine) as session:
            assert handed_in.spend(session, [one])
        return perform(*args, **how)

    monkeypatch.setattr(door, "perform", after_another)
    assert "files" in faults(withdraw(course, clerk, one))
    assert course.case(course.number).state == "filed"


def test_somebody_elses_token_is_like_none_at_all(course: Course) -> None:
    pages = Pages(course)
    clerk, other, client = pages.signed_in("liu.wen"), pages.signed_in("zhao.min"), pages.browser()
    clerks, clients = token_of(clerk), token_of(client)
    said = {
        faults(withdraw(course, who, which))["files"]
        for who, which in ((other, clerks), (clerk, clients), (clerk, "file_" + "0" * 40))
    }
    assert len(said) == 1
    assert faults(file(course, client, files=[clerks]))["files"] in said
    assert withdraw(course, clerk, clerks).status_code == 200


@pytest.mark.parametrize("named", [{"sha256": "0" * 64, "name": "x", "kind": "text/html"}, {"token": "x"}, 7, None, ["x"], ""])
def test_nothing_but_a_token_names_a_file(course: Course, named: Any) -> None:
    clerk = Pages(course).signed_in("liu.wen")
    kept = send_file(clerk).json()
    if isinstance(named, dict) and "sha256" in named:
        named = named | {"sha256": kept["sha256"]}
    assert "files" in faults(withdraw(course, clerk, named))


def test_a_refusal_spends_nothing(course: Course) -> None:
    pages = Pages(course)
    clerk, auditor = pages.signed_in("liu.wen"), pages.signed_in("fang.jie")
    one, theirs = token_of(clerk), token_of(auditor)
    where = f"/api/cases/{course.number}/acts/intake.withdraw"
    assert withdraw(course, auditor, theirs).status_code == 403
    assert clerk.post(where, json={"reason": "x", "files": [one]}, headers={"If-Match": "9"}).status_code == 409
    assert faults(clerk.post(where, json={"reason": 7, "files": [one]})).keys() == {"reason"}
    assert withdraw(course, clerk, one).status_code == 200


def test_a_wrong_token_is_told_with_everything_else_that_is_wrong(course: Course) -> None:
    client = Pages(course).browser()
    assert faults(file(course, client, files=["file_none"], name="")).keys() == {"files", "name"}


def test_a_token_is_good_for_a_day(course: Course) -> None:
    client = Pages(course).browser()
    one = token_of(client)
    course.clock.forward(hours=24)
    assert "files" in faults(file(course, client, files=[one]))


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ\x00\x01", "letter.pdf", "none of the kinds that are taken"),
        (b"PK\x03\x04 broken", "results.xlsx", "damaged"),
        (b"", "empty.pdf", "is empty"),
        (PDF + b" " * (LARGEST + 1 - len(PDF)), "large.pdf", "up to 20 MB"),
    ],
)
@pytest.mark.parametrize("who", ["", "liu.wen"])
def test_a_file_is_judged_by_its_content_and_size_as_on_the_pages(
    course: Course, content: bytes, name: str, said: str, who: str
) -> None:
    program = Pages(course).signed_in(who) if who else Pages(course).browser()
    assert said in faults(send_file(program, content, name))["file"]
    assert not list((course.folder / "files").glob(f"*/{handed_in.hashlib.sha256(content).hexdigest()}"))


def test_what_is_far_too_large_is_not_even_read(course: Course) -> None:
    answer = send_file(Pages(course).browser(), b"%PDF-1.4" + b" " * (22 * 1024 * 1024))
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert answer.json()["detail"] == "A file may have up to 20 MB."


def test_a_file_of_exactly_the_most_is_taken(course: Course) -> None:
    assert send_file(Pages(course).browser(), PDF + b" " * (LARGEST - len(PDF))).status_code == 201


def test_files_of_people_without_an_account_are_counted_and_those_of_staff_are_not(course: Course) -> None:
    pages = Pages(course)
    client = pages.browser()
    answers = [send_file(client) for _ in range(61)]
    assert [a.status_code for a in (answers[59], answers[60])] == [201, 429]
    assert int(answers[60].headers["retry-after"]) > 0
    assert "from your network" in answers[60].json()["detail"]
    assert send_file(pages.signed_in("liu.wen")).status_code == 201


@pytest.mark.parametrize("bound", ["MOST_OF_ONE_PLACE", "MOST_OF_ALL"])
def test_files_of_people_without_an_account_find_only_so_much_room_until_they_are_used(
    course: Course, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handed_in, bound, 2 * len(PDF))
    pages = Pages(course)
    client = pages.browser()
    one = token_of(client)
    assert send_file(client, PDF + b"longer").status_code == 429
    assert send_file(pages.signed_in("liu.wen"), PDF + b"longer").status_code == 201
    assert file(course, client, files=[one]).status_code == 201
    assert send_file(client, PDF + b"longer").status_code == 201


def test_a_program_whose_token_does_not_hold_is_not_taken_for_a_client(course: Course) -> None:
    assert send_file(Pages(course).browser(authorization="Bearer none")).status_code == 401


def test_every_act_takes_its_files_where_the_interface_looks_for_them() -> None:
    for kind in ACTS.values():
        whole = str(kind.given.model_json_schema())
        assert ("#/$defs/Upload" in whole) == bool(file_fields(kind.given)), kind.name
        inner = [m for m in kind.given.model_json_schema().get("$defs", {}).items() if m[0] != Upload.__name__]
        assert "#/$defs/Upload" not in str(inner), kind.name

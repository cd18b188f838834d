"""A client's appeal through the public pages: proved by the check code, filed once, its code shown until it was saved."""

import logging
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from starlette.testclient import TestClient

from lims_complaints.records.appeal import Appeal, Attachment, ContestedResult
from lims_complaints.records.case import Case
from tests.pages import Pages
from tests.station import Station

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
NUMBER = "WQ-2026-0001"
RIGHT: dict[str, Any] = {
    "results-1-line": "1", "results-1-grounds": "十倍于我们自己的结果", "evidence": "另一家实验室的报告",
    "remedy": "Retest the sample",
    "name": "Li Na", "email": "li@client.example", "language": "zh-Hant",
}  # fmt: skip


@pytest.fixture
def station(tmp_path: Path) -> Station:
    made = Station(tmp_path)
    made.report(NUMBER)
    return made


@pytest.fixture
def client(station: Station) -> TestClient:
    return Pages(station).browser(**{"accept-language": "en"})


def prove(client: TestClient, station: Station, number: str = NUMBER, code: str = "") -> Any:
    return client.post("/appeal", data={"report": number, "check_code": code or station.check_codes[number]})


def cases(station: Station) -> int:
    with station.read() as session:
        return session.scalar(select(func.count()).select_from(Case)) or 0


def code_on(text: str) -> str:
    found = re.search(r'<p class="value code">(.*?)</p>', text, re.S)
    return re.sub(r"<[^>]+>|\s", "", found[1]) if found else ""


def test_an_appeal_from_the_number_to_the_receipt(station: Station, client: TestClient) -> None:
    answer = prove(client, station)
    assert (answer.status_code, answer.headers["location"]) == (303, "/appeal/form")
    form = client.get("/appeal/form")
    assert "13.70 mg/L" in form.text
    assert "10 days left to appeal: until 12 Mar 2026" in form.text
    filed = client.post("/appeal/form", data=RIGHT, files={"files": ("结果.pdf", PDF, "application/pdf")})
    assert (filed.status_code, filed.headers["location"]) == (303, "/receipt"), re.findall('class="err".*', filed.text)
    receipt = client.get("/receipt").text
    code = code_on(receipt)
    assert re.fullmatch(r"(\w{4}-){3}\w{4}", code)
    with station.read() as session:
        case = session.scalars(select(Case)).one()
        appeal = session.get_one(Appeal, case.id)
        assert case.receipt_digest == station.desk.pepper.digest("receipt", code)
        assert case.number in receipt
        assert (appeal.name, appeal.in_time, case.language) == ("Li Na", True, "zh-Hant")
        assert session.scalars(select(ContestedResult.grounds)).all() == ["十倍于我们自己的结果"]
        assert session.scalars(select(Attachment.name)).all() == ["结果.pdf"]


def test_the_code_is_shown_until_it_was_saved_and_never_again(station: Station, client: TestClient) -> None:
    prove(client, station)
    client.post("/appeal/form", data=RIGHT)
    code = code_on(client.get("/receipt").text)
    assert code
    assert code_on(client.get("/receipt").text) == code
    client.post("/receipt/saved")
    assert code not in client.get("/receipt").text
    assert code_on(client.get("/receipt").text) == ""


def test_one_answer_for_a_wrong_number_and_a_wrong_code(station: Station, client: TestClient) -> None:
    station.report("WQ-2026-0002")
    other = prove(client, station, code=station.check_codes["WQ-2026-0002"])
    unknown = prove(client, station, "WQ-2026-0009", station.check_codes[NUMBER])
    said = [re.findall(r'<p class="err".*?</p>', a.text, re.S) for a in (other, unknown)]
    assert said[0] == said[1]
    assert "We find no report with this number and this check code" in said[0][0]
    assert (other.status_code, unknown.status_code) == (422, 422)
    assert client.get("/appeal/form").status_code == 303


def test_a_mistyped_code_is_told_without_the_letter_that_was_meant(station: Station, client: TestClient) -> None:
    right = station.check_codes[NUMBER]
    wrong = right[:-1] + ("2" if right[-1] != "2" else "3")
    answer = prove(client, station, code=wrong)
    assert "mistyped" in answer.text
    assert right not in answer.text
    assert answer.text.count("<title>Error:") == 1


def test_a_number_in_small_letters_is_the_same_and_is_guessed_no_more_often(station: Station, client: TestClient) -> None:
    station.report("WQ-2026-0002")
    for n in range(10):
        assert (
            prove(client, station, NUMBER.lower() if n % 2 else NUMBER, station.check_codes["WQ-2026-0002"]).status_code == 422
        )
    assert prove(client, station, NUMBER.lower(), station.check_codes[NUMBER]).status_code == 429
    station.clock.forward(hours=2)
    answer = prove(client, station, NUMBER.lower(), station.check_codes[NUMBER])
    assert answer.headers["location"] == "/appeal/form"
    assert NUMBER in client.get("/appeal/form").text


def test_guessing_is_slowed_by_number(station: Station, client: TestClient) -> None:
    station.report("WQ-2026-0002")
    wrong = station.check_codes["WQ-2026-0002"]
    answers = [prove(client, station, code=wrong).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert prove(client, station).status_code == 429
    station.clock.forward(hours=2)
    assert prove(client, station).status_code == 303


def test_nobody_keeps_a_client_elsewhere_from_their_report_by_guessing(station: Station, client: TestClient) -> None:
    station.report("WQ-2026-0002")
    wrong = station.check_codes["WQ-2026-0002"]
    assert [prove(client, station, code=wrong).status_code for _ in range(11)][-1] == 429
    for address, status in (("192.0.2.7", 303), ("2001:db8:0:1::1", 303)):
        elsewhere = TestClient(client.app, base_url=str(client.base_url), follow_redirects=False, client=(address, 4711))
        elsewhere.headers["sec-fetch-site"] = "same-origin"
        assert prove(elsewhere, station).status_code == status


def test_whoever_has_many_addresses_of_one_network_guesses_no_more_often(station: Station, client: TestClient) -> None:
    station.report("WQ-2026-0002")
    wrong, came = station.check_codes["WQ-2026-0002"], []
    for n in range(12):
        one = TestClient(
            client.app, base_url=str(client.base_url), follow_redirects=False, client=(f"2001:db8:0:1::{n:x}", 4711)
        )
        one.headers["sec-fetch-site"] = "same-origin"
        came.append(prove(one, station, code=wrong).status_code)
    assert came == [422] * 10 + [429] * 2


def test_those_who_share_an_address_prove_their_reports_all_day(station: Station, client: TestClient) -> None:
    assert [prove(client, station).status_code for _ in range(25)] == [303] * 25


def test_errors_stand_at_the_field_and_in_a_summary_and_nothing_is_lost(station: Station, client: TestClient) -> None:
    station.report("WQ-2026-0003", values=("13.70", "<0.02", "0.1"))
    prove(client, station, "WQ-2026-0003")
    wrong = {"results-3-line": "3", "results-3-grounds": "", "results-2-line": "2", "results-2-grounds": "doubled"}
    wrong |= {"name": "", "evidence": "a second laboratory"}
    answer = client.post("/appeal/form", data=wrong, files={"files": ("proof.pdf", PDF, "application/pdf")})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    targets = re.findall(r'<li><a href="#([^"]+)"', answer.text.partition("</form>")[0])
    assert "name" in targets
    assert "results-1-grounds" in targets
    assert "results" not in targets
    for target in targets:
        assert f'id="{target}"' in answer.text
    for again in (answer.text, client.get("/appeal/form").text):
        assert "a second laboratory" in again
        assert "doubled" in again
        assert "proof.pdf" in again
    mended = wrong | {"results-3-grounds": "ten times more", "name": "Li Na", "email": "li@client.example"}
    filed = client.post("/appeal/form", data=mended | {"draft": re.findall(r'name="draft" value="(\w+)"', answer.text)[0]})
    assert filed.status_code == 303, re.findall('class="err".*', filed.text)
    with station.read() as session:
        assert session.scalars(select(Attachment.name)).all() == ["proof.pdf"]
        assert sorted(session.scalars(select(ContestedResult.grounds))) == ["doubled", "ten times more"]


def test_no_result_chosen_is_said(station: Station, client: TestClient) -> None:
    prove(client, station)
    answer = client.post("/appeal/form", data={k: v for k, v in RIGHT.items() if not k.startswith("results")})
    assert answer.status_code == 422
    assert "Choose at least one result" in answer.text
    assert cases(station) == 0


def test_sending_twice_makes_one_case(station: Station, client: TestClient) -> None:
    prove(client, station)
    first = client.post("/appeal/form", data=RIGHT)
    second = client.post("/appeal/form", data=RIGHT)
    assert (first.headers["location"], second.headers["location"]) == ("/receipt", "/receipt")
    assert cases(station) == 1
    assert code_on(client.get("/receipt").text)


def test_a_filing_whose_visit_cannot_be_noted_leaves_no_case_and_is_filed_again(station: Station, client: TestClient) -> None:
    prove(client, station)
    engine = station.desk.engine
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "create trigger breaks before update on client_visit begin select raise(abort, 'broken off'); end"
        )
    with pytest.raises(IntegrityError, match="broken off"):
        client.post("/appeal/form", data=RIGHT)
    assert cases(station) == 0
    with engine.begin() as connection:
        connection.exec_driver_sql("drop trigger breaks")
    assert client.post("/appeal/form", data=RIGHT).headers["location"] == "/receipt"
    assert cases(station) == 1
    assert code_on(client.get("/receipt").text)


def test_without_the_check_code_there_is_no_form_and_no_filing(station: Station, client: TestClient) -> None:
    assert client.get("/appeal/form").headers["location"] == "/appeal"
    assert client.post("/appeal/form", data=RIGHT | {"report": NUMBER}).headers["location"] == "/appeal"
    assert cases(station) == 0


def test_another_report_cannot_be_named_in_the_form(station: Station, client: TestClient) -> None:
    other = station.report("WQ-2026-0002")
    prove(client, station)
    client.post("/appeal/form", data=RIGHT | {"report": "WQ-2026-0002"})
    with station.read() as session:
        assert session.scalars(select(Case.report_id)).one() != other.id


def test_a_late_appeal_is_told_so_and_filed(station: Station, client: TestClient) -> None:
    station.clock.set("2026-03-20 09:00")
    prove(client, station)
    assert "The time to appeal ended on 12 Mar 2026" in unescape(client.get("/appeal/form").text)
    assert client.post("/appeal/form", data=RIGHT).status_code == 303
    assert "came after the last day" in client.get("/receipt").text


def test_receipt_not_proved_is_in_time(station: Station, client: TestClient) -> None:
    station.report("WQ-2026-0004", received="")
    prove(client, station, "WQ-2026-0004")
    assert "counts as in time" in client.get("/appeal/form").text


def test_no_code_is_kept_in_clear_or_logged(station: Station, client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    prove(client, station)
    client.post("/appeal/form", data=RIGHT)
    receipt = code_on(client.get("/receipt").text)
    check = station.check_codes[NUMBER]
    secrets = {check, check.replace("-", ""), receipt, receipt.replace("-", "")}
    files = [f for f in station.folder.rglob("*") if f.is_file()]  # the newest rows stand in the database's log
    kept = "".join(f.read_bytes().decode("latin-1") for f in files)
    assert RIGHT["email"] in kept
    for secret in secrets:
        assert secret not in kept
        assert secret not in caplog.text

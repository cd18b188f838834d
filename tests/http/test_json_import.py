"""Reports as typed JSON: looked at first, taken whole or not at all, every fault at its place in the body."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from lims_complaints.api.importing import EXAMPLE
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.report import Report, Result, Sample
from tests.pages import Pages
from tests.station import Station

PLACE = "/api/reports/import"


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path)


@pytest.fixture
def office(station: Station) -> TestClient:
    return Pages(station).signed_in("liu.wen")


def standing(station: Station) -> tuple[int, int]:
    with station.read() as session:
        return (
            session.scalar(select(func.count()).select_from(Report)) or 0,
            session.scalar(select(func.count()).select_from(AuditEvent)) or 0,
        )


def changed(*steps: Any, to: Any) -> dict[str, Any]:
    """Return the example with something else at a place, or without it."""
    body = copy.deepcopy(EXAMPLE)
    at: Any = body
    for step in steps[:-1]:
        at = at[step]
    if to is None:
        del at[steps[-1]]
    else:
        at[steps[-1]] = to
    return body


def test_a_look_changes_nothing_and_the_import_happens_once(station: Station, office: TestClient) -> None:
    looked = office.post(f"{PLACE}?dry_run=true", json=EXAMPLE).json()
    assert [(r["pointer"], r["state"], r["results"]) for r in looked["reports"]] == [("/samples/0", "new", 2)]
    assert (looked["faults"], standing(station)) == ([], (0, 0))
    done = office.post(PLACE, json=EXAMPLE)
    assert done.status_code == 200, done.text
    (report,) = done.json()["reports"]
    assert (report["state"], report["number"]) == ("imported", "R-2026-00001")
    after = standing(station)
    again = office.post(PLACE, json=EXAMPLE).json()
    assert [(r["state"], r["number"]) for r in again["reports"]] == [("known", "R-2026-00001")]
    assert standing(station) == after


def test_values_survive_to_the_letter(station: Station, office: TestClient) -> None:
    raw = json.dumps(EXAMPLE, ensure_ascii=False)
    assert '"13.70"' in raw
    lines = [("13.70", "13.70"), ("1.0e-3", "1.0e-3"), ('"<0.02"', "<0.02"), ('""', ""), ('"未检出"', "未检出"), ("null", "")]
    results = ",".join(f'{{"parameter":"P{n}","value":{said},"unit":"mg/L as CaCO3**"}}' for n, (said, _) in enumerate(lines))
    body = f'{{"samples":[{{"sample":"S-9","sampled_on":"2026-02-20","results":[{results}]}}]}}'
    answer = office.post(PLACE, content=body.encode(), headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    with station.read() as session:
        kept = session.execute(select(Result.value, Result.unit).join(Sample).order_by(Result.line)).all()
    assert [tuple(k) for k in kept] == [(value, "mg/L as CaCO3**") for _, value in lines]


@pytest.mark.parametrize(
    ("body", "pointer", "said"),
    [
        (changed("samples", 0, "results", 1, "value", to="1,234"), "/samples/0/results/1/value", "can be read two ways"),
        (changed("samples", 0, "sampled_on", to="last week"), "/samples/0/sampled_on", "is no date"),
        (changed("samples", 0, "results", 0, "parameter", to=None), "/samples/0/results/0/parameter", "Fill in"),
        (changed("samples", 0, "results", 0, "analysed_by", to="王五"), "/samples/0/results/0/analysed_by", "nobody here"),
        (changed("samples", 0, "results", 0, "valeu", to="1"), "/samples/0/results/0/valeu", "No field is called"),
        (changed("samples", 0, "results", to=[]), "/samples/0/results", "Fill in"),
        (changed("samples", 0, "results", 0, "unit", to=["mg/L"]), "/samples/0/results/0/unit", "text or a number"),
        (changed("language", to="fr"), "/language", "Choose one"),
        ([], "", "text or a number"),
    ],
)  # fmt: skip
def test_every_fault_has_its_place(station: Station, office: TestClient, body: Any, pointer: str, said: str) -> None:
    answer = office.post(PLACE, json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    fault = answer.json()["faults"][0]
    assert fault["field"] == pointer
    assert said in fault["message"]
    assert standing(station) == (0, 0)


def test_faults_of_many_samples_are_named_at_once_in_a_look(station: Station, office: TestClient) -> None:
    body = copy.deepcopy(EXAMPLE)
    other = copy.deepcopy(body["samples"][0])
    other |= {"sample": "S-2", "quantity_left": "much"}
    other["results"][0]["value"] = "1,234"
    body["samples"].append(other)
    answer = office.post(f"{PLACE}?dry_run=true", json=body)
    assert answer.status_code == 200
    assert {f["field"] for f in answer.json()["faults"]} == {"/samples/1/quantity_left", "/samples/1/results/0/value"}
    assert standing(station) == (0, 0)


def test_a_body_that_is_no_json_is_told_with_line_and_column(office: TestClient) -> None:
    answer = office.post(PLACE, content=b'{"samples":\n [}', headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["faults"] == [{"field": "", "message": "Line 2, column 3: this cannot be read as JSON."}]


@pytest.mark.parametrize("dry", ["", "?dry_run=true"])
def test_only_whom_the_procedure_lets_import_may_even_look(station: Station, dry: str) -> None:
    answer = Pages(station).signed_in("zhao.min").post(PLACE + dry, json=EXAMPLE)
    assert (answer.status_code, answer.json()["clause"]) == (403, "1.1")
    assert Pages(station).browser().post(PLACE + dry, json=EXAMPLE).status_code == 401


def test_the_description_has_a_body_whose_example_holds(office: TestClient) -> None:
    described = office.get("/api/openapi.json").json()["paths"][PLACE]["post"]
    content = described["requestBody"]["content"]["application/json"]
    example = content["examples"]["one sample"]["value"]
    jsonschema.Draft202012Validator(content["schema"]).validate(example)
    result = content["schema"]["properties"]["samples"]["items"]["properties"]["results"]["items"]
    assert sorted(result["required"]) == ["parameter", "value"]

"""The interface by its description alone: a dispute from the letter to the end, every answer as described, every example true."""

from typing import Any

import jsonschema
import pytest

from lims_complaints.api.description import answers_shown
from tests.house.examples import Programmer, answered, shape, template, walk
from tests.pages import Pages

NO_JSON = {
    "GET /api/cases/{number}/case-record.{language}.pdf", "GET /api/docs", "GET /api/openapi.json",
    "GET /api/own-case/papers/{paper}/{language}.pdf", "GET /api/own-case/reports/{number}.pdf",
}  # fmt: skip
EXPECTED = {"400", "401", "403", "404", "409", "413", "422", "429"}


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Programmer:
    """A case that was led to its end by requests alone."""
    return walk(tmp_path_factory.mktemp("walked"))


@pytest.fixture(scope="module")
def described(walked: Programmer) -> dict[str, Any]:
    """The description that the station gives."""
    found: dict[str, Any] = Pages(walked.course).browser().get("/api/openapi.json").json()
    return found


def operations(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return METHOD and path → operation."""
    return {f"{m.upper()} {path}": o for path, ways in described["paths"].items() for m, o in ways.items()}


def fault(described: dict[str, Any], schema: dict[str, Any], content: Any) -> str:
    """Return why content is not as its schema says, or nothing."""
    whole = schema | {"components": described["components"]}
    wrong = next(jsonschema.Draft202012Validator(whole).iter_errors(content), None)
    return f"{wrong.json_path}: {wrong.message[:200]}" if wrong else ""


def content_of(response: dict[str, Any]) -> dict[str, Any]:
    """Return what a response holds, as JSON or as a problem."""
    held: dict[str, Any] = response["content"]
    return next(v for k, v in held.items() if "json" in k)


def test_a_dispute_is_led_from_its_letter_to_its_end_by_the_interface_alone(walked: Programmer) -> None:
    here = walked.get("liu.wen", f"/api/cases/{walked.case}")
    assert (here["state"], here["outcome"]) == ("closed", "maintained")
    refused = [(o, s) for o, s, _ in walked.answers if int(s) >= 400]
    assert {s for _, s in refused} == EXPECTED
    assert len(refused) == 24


def test_every_answer_of_the_walk_is_as_described(walked: Programmer, described: dict[str, Any]) -> None:
    known, wrong = operations(described), []
    for operation, status, content in walked.answers:
        found = known.get(operation) or known[operation.rpartition("/")[0] + "/{act}"]
        said = fault(described, content_of(found["responses"][status])["schema"], content)
        wrong += [f"{operation} {status} {said}"] if said else []
    assert wrong == []


def test_every_answer_and_problem_in_the_description_has_an_example_that_holds(described: dict[str, Any]) -> None:
    wrong, seen = [], 0
    for operation, found in operations(described).items():
        for status, response in found["responses"].items():
            if operation in NO_JSON and status == "200":
                continue
            held, seen = content_of(response), seen + 1
            said = fault(described, held["schema"], held["example"]) if "example" in held else "none"
            wrong += [f"{operation} {status}: {said}"] if said else []
            if status == "403" and "/acts/" in operation and "{act}" not in operation:
                assert held["example"]["act"] == operation.rpartition("/")[2]
            if status == "409":
                assert {"seen", "now"} <= held["example"].keys()
    assert wrong == []
    assert seen > 800


def test_every_body_in_the_description_has_an_example_that_holds(described: dict[str, Any]) -> None:
    wrong = []
    for operation, found in operations(described).items():
        for kind, held in found.get("requestBody", {}).get("content", {}).items():
            if kind != "application/json":
                continue
            shown = [held["example"]] if "example" in held else [e["value"] for e in held["examples"].values()]
            wrong += [f"{operation}: {said}" for e in shown if (said := fault(described, held["schema"], e))]
    assert wrong == []


def test_the_examples_are_what_the_walk_answers(walked: Programmer) -> None:
    kept, now = answers_shown(), answered(walked)
    said = {a["403"]["detail"] for a in kept.values() if "403" in a}
    assert {content["detail"] for _, status, content in walked.answers if status == "403"} == said
    assert kept.keys() == now.keys(), "python -m tests.house.examples takes them anew"
    assert [k for k in now if shape(kept[k]) != shape(now[k])] == []


def test_an_address_is_found_in_the_description() -> None:
    assert template("/api/cases/AP-1/acts/intake.accept") == "/api/cases/{number}/acts/intake.accept"
    assert template("/api/bench/4D7KS77/acts/retest.check-in") == "/api/bench/{code}/acts/retest.check-in"
    assert template("/api/reports/import?dry_run=true") == "/api/reports/import"

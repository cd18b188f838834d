"""A plan with its results in one TOML or JSON text, as it is handed to the command line."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.measurement.criterion import Plan
from lims_complaints.measurement.value import Value, parse_value

KEYS = {"plan", "original", "sets"}


@dataclass(frozen=True)
class Retest:
    """A plan, the original (None: judge agreement only) and the sets of determinations, one an analyst."""

    plan: Plan
    original: Value | None
    sets: tuple[tuple[Value, ...], ...]


def read_retest(text: str) -> Retest:
    """Read a table `plan`, a value `original` and a list `sets` of lists; numbers keep the digits that stand in the text.

    JSON if it begins with a brace, else TOML. Raises `Invalid` with the place of each fault.
    """
    given = _parse(text)
    unknown = ", ".join(sorted(set(given) - KEYS))
    if unknown:
        raise _fault("file", N_("{names} means nothing here; a retest has plan, original and sets."), names=unknown)
    plan = _plan(given.get("plan", {}))
    sets = given.get("sets")
    if not isinstance(sets, list) or not all(isinstance(values, list) for values in sets):
        raise _fault("sets", N_("A list of determinations for each analyst is needed, as [[10.2, 10.4], [10.6, 10.8]]."))
    faults = list[Fault]()
    read = tuple(
        tuple(_value(v, plan, (f"sets {i}.{j}", faults)) for j, v in enumerate(values, 1)) for i, values in enumerate(sets, 1)
    )
    original = _value(given["original"], plan, ("original", faults)) if "original" in given else None
    if faults:
        raise Invalid(tuple(faults))
    return Retest(plan, original, read)


def _parse(text: str) -> Mapping[str, object]:
    try:
        if text.lstrip().startswith("{"):
            found: Mapping[str, object] = json.loads(text, parse_float=str, parse_int=str)
            return found
        return tomllib.loads(text, parse_float=str)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as wrong:
        raise _fault("file", N_("The file is neither TOML nor JSON: {fault}"), fault=str(wrong)) from wrong


def _plan(given: object) -> Plan:
    try:
        return Plan.model_validate(given)
    except ValidationError as wrong:
        faults = [
            Fault(".".join(("plan", *(str(part) for part in e["loc"]))), str(e.get("ctx", {}).get("error", e["msg"])))
            for e in wrong.errors()
        ]
        raise Invalid(tuple(faults)) from wrong


def _value(given: object, plan: Plan, place: tuple[str, list[Fault]]) -> Value:
    where, faults = place
    if isinstance(given, bool) or not isinstance(given, str | int):
        faults.append(Fault(where, N_("A value is a number or a text such as <0.02."), {}))
        return Value("blank", "")
    try:
        return parse_value(str(given), limit_of_detection=plan.limit_of_detection)
    except Invalid as refusal:
        faults.append(Fault(where, refusal.faults[0].message, refusal.faults[0].values))
        return Value("blank", "")


def _fault(field: str, message: str, **values: str) -> Invalid:
    return Invalid((Fault(field, message, values),))


def input_schema() -> dict[str, object]:
    """Return the JSON Schema of a retest file, from the plan's own model; `docs/schemas/retest.schema.json` is this."""
    plan = Plan.model_json_schema(ref_template="#/$defs/{model}")
    value = {"type": ["string", "number"], "description": "a number, <0.02, 0.02L, >200, ND, invalid or blank; digits are kept"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "retest.schema.json",
        "title": "A plan with its results, as lims-complaints evaluate reads it from TOML or JSON",
        "type": "object",
        "additionalProperties": False,
        "required": ["sets"],
        "$defs": plan.pop("$defs"),
        "properties": {
            "plan": plan,
            "original": value,
            "sets": {"type": "array", "items": {"type": "array", "items": value}, "description": "one list an analyst"},
        },
    }

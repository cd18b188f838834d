"""The description of the interface (OpenAPI): an operation for each act; every body, answer and problem with an example.

Examples of answers are what a station of the tests answered (examples.json); `python -m tests.house.examples` takes them anew.
"""

import json
import types
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from lims_complaints.act import ACTS, Act
from lims_complaints.api.asking import FILING, FOLLOWING
from lims_complaints.attachments import Upload, file_fields

REFS = "#/components/schemas/{model}"
PATHS = {
    "case": "/api/cases/{number}/acts/",
    "report": "/api/reports/{number}/acts/",
    "bench": "/api/bench/{code}/acts/",
    "station": "/api/acts/",
}
ALONE = ("intake.register-appeal", "intake.register-complaint", "intake.file-appeal", "intake.file-complaint")
PROBLEMS = {
    "400": "The request could not be read.",
    "401": "Nobody is signed in.",
    "403": "The procedure does not allow it now: clause, reason, what is missing.",
    "404": "There is no such thing, or it is not yours to see.",
    "409": "Somebody was quicker: the two versions, what happened between as far as it is yours to see, and what you sent. Nothing was done.",
    "413": "What was sent is too large.",
    "422": "Something entered cannot be taken: field and sentence.",
    "429": "Too many tries or files from one place, or tries at one report; Retry-After says how long to wait.",
}
SECURITY: list[dict[str, list[str]]] = [{"token": []}, {"session": []}]
VERSIONED = ("case", "report", "bench")
"""What bears a version that If-Match names. A schedule and a proposed edition bear one as well (Act.ruled)."""
TOKEN: dict[str, Any] = {
    "type": "string",
    "title": "File",
    "description": "The token of a file that you sent by POST /api/files, or the SHA-256 of a kept one that you may read.",
    "examples": ["file_" + "0123456789abcdef0123456789abcdef01234567"],
}
MEANWHILE = {
    "type": "object",
    "required": ["act", "title", "at"],
    "properties": {
        "version": {"type": "integer", "description": "The version that it made."},
        "act": {"type": "string"},
        "title": {"type": "string"},
        "clause": {"type": "string"},
        "at": {"type": "string", "format": "date-time"},
        "by": {"type": "string", "description": "Who did it, where that is yours to know."},
        "from": {"type": "string", "description": "The state before it."},
        "to": {"type": "string"},
    },
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457, said in the language that the request asks for.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "clause": {"type": "string", "description": "Clause of the procedure that refuses."},
        "act": {"type": "string"},
        "missing": {"type": "array", "items": {"type": "string"}},
        "faults": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": {"type": "string"}, "message": {"type": "string"}}},
        },
        "seen": {"type": "integer", "description": "409: the version that you saw."},
        "now": {"type": "integer", "description": "409: the version that stands."},
        "between": {
            "type": "array",
            "items": MEANWHILE,
            "description": "409: what was done between the two, the newest last, fifty at most.",
        },
        "entered": {"type": "object", "description": "409: the body that you sent, but passwords and codes."},
        "reference": {"type": "string"},
    },
}
DONE = {
    "type": "object",
    "required": ["act", "on", "key", "state", "version", "shown"],
    "properties": {
        "act": {"type": "string"},
        "on": {"type": "string", "enum": ["case", "report", "bench", "station"]},
        "key": {"type": "string", "description": "Number of the case or report, or code of the portion."},
        "state": {"type": "string"},
        "version": {"type": "integer"},
        "shown": {"type": "object", "description": "Shown once and kept nowhere, such as a receipt code."},
    },
}


def with_acts(plain: dict[str, Any]) -> dict[str, Any]:
    """Return a description with an operation for each act, its problems, and both ways to say who asks."""
    schemas = plain.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"], schemas["Done"] = PROBLEM, DONE
    plain["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "A token made on the page of your account."},
        "session": {"type": "apiKey", "in": "cookie", "name": "session", "description": "Whoever is signed in in a browser."},
    }
    plain["components"]["securitySchemes"]["receipt"] = {
        "type": "apiKey", "in": "header", "name": "Receipt-Code", "description": "What a client got when they filed; opens their case.",
    }  # fmt: skip
    plain["security"] = SECURITY
    for kind in ACTS.values():
        path = ("/api/acts/" if kind.name in ALONE else PATHS[kind.on]) + kind.name
        plain["paths"].setdefault(path, {})["post"] = _operation(kind, path, schemas)
    answers = answers_shown()
    for path, operations in plain["paths"].items():
        for method, operation in operations.items():
            if method == "get" and "422" in operation["responses"]:  # what an address says wrongly is a bad request
                operation["responses"]["400"] = operation["responses"].pop("422")
            _complete(operation, answers.get(f"{method.upper()} {path}", {}), answers["*"])
    return plain


def answers_shown() -> dict[str, Any]:
    """Return METHOD and path → status → example; under * what any operation may answer."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "examples.json").read_text("utf-8"))
    return found


def _complete(operation: dict[str, Any], own: dict[str, Any], common: dict[str, Any]) -> None:
    """Give an operation the problems that any can have, and each of its answers an example."""
    responses = operation.setdefault("responses", {})
    for status in {"401", "403", "404"} | (responses.keys() & PROBLEMS.keys()):
        responses[status] = _problem(status)
    for status, response in responses.items():
        example = own.get(status, common.get(status))
        for kind, content in response.get("content", {}).items():
            if "json" in kind and example is not None:
                content["example"] = example


def _operation(kind: Act, path: str, schemas: dict[str, Any]) -> dict[str, Any]:
    schema = kind.given.model_json_schema(ref_template=REFS)
    schemas.update(schema.pop("$defs", {}) | {Upload.__name__: TOKEN})
    schemas[kind.given.__name__] = schema
    keys = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    parameters = [{"name": k, "in": "path", "required": True, "schema": {"type": "string"}} for k in keys]
    if keys and kind.on in VERSIONED:
        parameters.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": False,
                "schema": {"type": "string"},
                "description": "The version that you saw, as in ETag; another one standing gives 409.",
            }
        )
    problems = ("400", "401", "403", "404", *(("409",) if kind.ruled or (keys and kind.on in VERSIONED) else ()), "422")
    problems += ("429",) if kind.name in FILING | FOLLOWING else ()
    body = {"schema": {"$ref": REFS.format(model=kind.given.__name__)}, "example": example(kind.given)}
    done = {"description": "Done.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Done"}}}}
    asked = (
        {"security": []}
        if kind.name in FILING
        else {"security": [{"receipt": []}, *SECURITY]}
        if kind.name in FOLLOWING
        else {}
    )
    return asked | {
        "operationId": kind.name.replace(".", "_").replace("-", "_"),
        "summary": kind.title,
        "description": (kind.run.__doc__ or "").strip(),
        "tags": [kind.step],
        "parameters": parameters,
        "requestBody": {"required": bool(kind.given.model_fields), "content": {"application/json": body}},
        "responses": {"201" if not keys and kind.on == "case" else "200": done} | {s: _problem(s) for s in problems},
    }


def _problem(status: str) -> dict[str, Any]:
    return {
        "description": PROBLEMS[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def example(model: type[BaseModel]) -> dict[str, Any]:
    """Return an example of a model with its required fields, and of the others its files and those that give an example."""
    more = {"files"} & set(file_fields(model))
    shown = {name: of for name, of in model.model_fields.items() if of.is_required() or of.examples or name in more}
    return {name: of.examples[0] if of.examples else _value(name, of.annotation, of) for name, of in shown.items()}


EXAMPLES: dict[str, Any] = {
    "sha256": "0" * 64,
    "report": "WQ-2026-0012",
    "name": "Li Na",
    "currency": "CNY",
    "amount": "1200.00",
    "nonconformity": "NC-2026-001",
    "check_code": "ABCDE-FGHJK",
    "replicates": ["13.52", "13.61"],
}


def _value(name: str, kind: Any, of: FieldInfo | None = None) -> Any:
    if name in EXAMPLES or name.endswith("sha256"):
        return EXAMPLES.get(name, EXAMPLES["sha256"])
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _value(name, next(a for a in inner if a is not type(None)))
    if origin is Literal:
        return inner[0]
    if origin in (tuple, list):
        least = next((m.min_length for m in (of.metadata if of else ()) if getattr(m, "min_length", None)), 1)
        return [_value(name, inner[0])] * least
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return TOKEN["examples"][0] if kind is Upload else example(kind)
    plain = {
        bool: True,
        int: 1,
        Decimal: "1.0",
        date: "2026-03-02",
        datetime: "2026-03-02T09:00:00+08:00",
        SecretStr: "four words of your own",
    }
    return plain.get(kind, (of.title if of else None) or "…")

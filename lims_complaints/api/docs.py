"""The interface described on a plain page: every operation, what it takes, an example. Nothing is loaded from elsewhere."""

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from lims_complaints.web.render import page
from lims_complaints.web.state import address_of

router = APIRouter(include_in_schema=False)
OWN = ("200", "201", "403", "409")
"""Answers whose example is shown with each operation; the others are alike everywhere."""
COURSE = (
    ("POST", "/api/files"),
    ("POST", "/api/acts/intake.register-appeal"),
    ("GET", "/api/cases/{number}"),
    ("GET", "/api/cases/{number}/acts/retest.order"),
    ("POST", "/api/cases/{number}/acts/retest.order"),
    ("GET", "/api/bench"),
    ("POST", "/api/bench/{code}/acts/retest.lock-determination"),
    ("POST", "/api/cases/{number}/acts/archive.close-case"),
)
"""Where somebody who is new begins: some of a case's way from its letter to its end."""


@router.get("/api/docs")
async def docs(request: Request) -> Response:
    """Show the description of the interface."""
    described = request.app.openapi()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in described["paths"].items():
        if not path.startswith("/api"):
            continue
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(_shown(path, method, operation))
    return page(request, "api-docs.html", groups=sorted(groups.items()), course=COURSE, origin=address_of(request).origin)


def _shown(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "path": path,
        "method": method.upper(),
        "id": operation.get("operationId", path),
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "example": _text(body["example"]) if "example" in body else _text(_first(body.get("examples", {}))),
        "answers": [_answer(status, of) for status, of in sorted(operation["responses"].items())],
    }


def _answer(status: str, response: dict[str, Any]) -> dict[str, str]:
    """Return a status, what it means, and its example where it is this operation's own."""
    held: dict[str, Any] = next((v for k, v in response.get("content", {}).items() if "json" in k), {})
    shown = status in OWN and "example" in held
    return {"status": status, "means": response.get("description", ""), "example": _text(held["example"]) if shown else ""}


def _first(examples: dict[str, Any]) -> Any:
    return next((e["value"] for e in examples.values()), None)


def _text(example: Any) -> str:
    return "" if example is None else json.dumps(example, indent=2, ensure_ascii=False)

"""The interface described on a plain page: every operation, what it takes, an example. Nothing is loaded from elsewhere."""

import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from lims_complaints.web.render import page

router = APIRouter(include_in_schema=False)


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
    return page(request, "api-docs.html", groups=sorted(groups.items()))


def _shown(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "path": path,
        "method": method.upper(),
        "id": operation.get("operationId", path),
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "example": json.dumps(body["example"], indent=2, ensure_ascii=False) if "example" in body else "",
    }

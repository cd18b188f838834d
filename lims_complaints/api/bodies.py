"""Bodies in JSON: read whole, checked by their model, with everything that is wrong told at once."""

import json
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_, legible
from lims_complaints.web.faults import faults_of
from lims_complaints.web.problem import SearchInAddress

M = TypeVar("M", bound=BaseModel)


async def json_body(request: Request) -> dict[str, Any]:
    """Return a request's body; nothing counts as an empty one. Raises Invalid for what is no JSON object."""
    raw = await request.body()
    try:
        body = json.loads(raw) if raw.strip() else {}
    except (ValueError, RecursionError):
        raise Invalid((Fault("", N_("The body is not JSON.")),)) from None
    if not isinstance(body, dict):
        raise Invalid((Fault("", N_("The body must be a JSON object.")),))
    return {name: _legible(said) for name, said in body.items()}


def _legible(said: Any) -> Any:
    """Return a body's texts as they can be read, those of lists and objects within it too."""
    if isinstance(said, str):
        return legible(said)
    if isinstance(said, list):
        return [_legible(one) for one in said]
    return {name: _legible(one) for name, one in said.items()} if isinstance(said, dict) else said


async def asked_in_body(request: Request, model: type[M]) -> M:
    """Return what a body asks for. Raises Invalid with everything that is wrong."""
    body = await json_body(request)
    try:
        return model.model_validate(body)
    except ValidationError as wrong:
        raise Invalid(faults_of(wrong, model)) from None


def refuse_search(request: Request, way: str) -> None:
    """Raise SearchInAddress where an address searches: a client's name would stand in it, and in every log on its way."""
    if "q" in request.query_params:
        raise SearchInAddress(way)


def described(model: type[BaseModel], **example: Any) -> dict[str, Any]:
    """Return the description of a body that a route reads by itself."""
    content = {"schema": model.model_json_schema(), "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}

"""What is searched for travels sealed: a client's name stands in no address, and so in no log that keeps addresses."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from lims_complaints.language import legible
from lims_complaints.web.render import redirect
from lims_complaints.web.state import desk_of

LONGEST = 100
"""How many characters of a search count."""


def sought(request: Request) -> str:
    """Return what is searched for: sealed by one of our own forms, or in clear, as a program asks for a number."""
    sealed = request.query_params.get("s", "")
    text = desk_of(request).pepper.opened("search", sealed) if sealed else request.query_params.get("q", "")
    return legible(text).strip()[:LONGEST]


def carried(request: Request) -> dict[str, str]:
    """Return what the addresses of further pages say of the search."""
    return {k: v for k in ("s", "q") if (v := request.query_params.get(k, ""))}


async def on(request: Request, path: str) -> Response:
    """Lead from a form to the page of what it asks for."""
    async with request.form(max_files=0, max_fields=10) as form:
        asked = {k: str(v) for k, v in form.items() if str(v).strip()}
    text = asked.pop("q", "").strip()[:LONGEST]
    if text:
        asked["s"] = desk_of(request).pepper.sealed("search", text)
    return redirect(f"{path}?{urlencode(asked)}" if asked else path)

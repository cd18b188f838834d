"""What is searched for travels sealed: a client's name stands in no address, and so in no log that keeps addresses."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from lims_complaints.language import legible
from lims_complaints.web.render import redirect
from lims_complaints.web.state import desk_of

LONGEST = 100
"""How many characters of a search count."""


class InAddress(Exception):
    """An address searches in clear; `to` is the same place without what is searched for."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


def sought(request: Request) -> str:
    """Return what is searched for, sealed by one of our own forms. Raises InAddress for an address that says it in clear."""
    if "q" in request.query_params:
        kept = [(k, v) for k, v in request.query_params.multi_items() if k != "q"]
        raise InAddress(f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path)
    sealed = request.query_params.get("s", "")
    return legible(desk_of(request).pepper.opened("search", sealed)).strip()[:LONGEST] if sealed else ""


def carried(request: Request) -> dict[str, str]:
    """Return what the addresses of further pages say of the search."""
    return {k: v for k in ("s",) if (v := request.query_params.get(k, ""))}


async def on(request: Request, path: str) -> Response:
    """Lead from a form to the page of what it asks for."""
    async with request.form(max_files=0, max_fields=10) as form:
        asked = {k: str(v) for k, v in form.items() if str(v).strip()}
    text = asked.pop("q", "").strip()[:LONGEST]
    if text:
        asked["s"] = desk_of(request).pepper.sealed("search", text)
    return redirect(f"{path}?{urlencode(asked)}" if asked else path)

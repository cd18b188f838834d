"""Every room of the interface, and its description with an operation for each act."""

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from lims_complaints.lazily import Lazily
from lims_complaints.web.rooms import Room, room

if TYPE_CHECKING:
    from lims_complaints.api import description, importing
else:
    description, importing = Lazily(f"{__package__}.description"), Lazily(f"{__package__}.importing")

ROOMS: tuple[Room, ...] = tuple(
    room(f"{__package__}.{name}", "api")
    for name in ("cases", "bench", "procedures", "acts", "taking", "importing", "reports", "files", "own", "docs")
)


def describe(app: FastAPI) -> FastAPI:
    """Let an application describe itself with every act; the description is made when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.state.rooms.open("api")
            plain = get_openapi(title="lims-complaints", version="1", routes=app.routes)
            plain["paths"]["/api/reports/import"]["post"]["requestBody"] = importing.described()
            app.openapi_schema = description.with_acts(plain)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app

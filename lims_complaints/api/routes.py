"""Every room of the interface, and its description with an operation for each act."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi

from lims_complaints.api import acts, cases, docs, files, importing, reports
from lims_complaints.api.description import with_acts

ROUTERS: tuple[APIRouter, ...] = (cases.router, acts.router, importing.router, reports.router, files.router, docs.router)


def describe(app: FastAPI) -> FastAPI:
    """Let an application describe itself with every act; the description is made when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            plain = get_openapi(title="lims-complaints", version="1", routes=app.routes)
            plain["paths"]["/api/reports/import"]["post"]["requestBody"] = importing.described()
            app.openapi_schema = with_acts(plain)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
    return app

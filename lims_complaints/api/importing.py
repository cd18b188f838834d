"""Reports as typed JSON: samples that each hold their results, looked at first if asked, all of them taken or none (1.1)."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from lims_complaints.act import Desk
from lims_complaints.attachments import Upload
from lims_complaints.documents.uploads import LARGEST
from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_, translator
from lims_complaints.procedure.moves import NOT_YOURS
from lims_complaints.reports.given import Import
from lims_complaints.reports.importing import dry_run as looked_at
from lims_complaints.reports.lines import DAYS, RESULT_TEXTS, SAMPLE_DAYS, SAMPLE_TEXTS
from lims_complaints.reports.planning import Plan
from lims_complaints.situation.gather import Scene
from lims_complaints.web import receiving
from lims_complaints.web.language import language_of
from lims_complaints.web.session import staff
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

router = APIRouter(prefix="/api", tags=["reports"])
Staff = Annotated[Actor, Depends(staff)]
MISSING = N_("Fill in “{label}”.")
UNKNOWN = N_("No field is called “{label}” here.")
NO_TEXT = N_("A text or a number is wanted here.")
NO_JSON = N_("Line {line}, column {column}: this cannot be read as JSON.")
NO_ANSWER = N_("Choose one of the answers for “{label}”.")
SENTENCES = {"missing": MISSING, "extra_forbidden": UNKNOWN, "literal_error": NO_ANSWER, "string_type": NO_TEXT}
PROBLEMS: dict[int | str, dict[str, Any]] = {400: {}, 413: {}, 422: {}}
"""What may be answered as well; the description says it in words."""
OF_SAMPLE = frozenset(("sample", "quantity_left", *SAMPLE_TEXTS, *SAMPLE_DAYS))
Text = Annotated[str, BeforeValidator(lambda said: "" if said is None else said)]
"""To the letter; a JSON number is taken with its digits, null is nothing."""
Named = Annotated[str, Field(min_length=1)]


def _texts(names: tuple[str, ...]) -> dict[str, Any]:
    return {n: (Text, Field(default="", examples=["2026-03-02"] if n in DAYS else None)) for n in names}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


@cache
def body_model() -> type[BaseModel]:
    """Return the model of the body; made when it is first needed, since a start pays for each model."""
    own: dict[str, Any] = {name: (of.annotation, of) for name, of in Import.model_fields.items() if name != "file"}
    one_result = create_model(
        "OneResult", __base__=_Strict, __doc__="One result. `value` stays to the letter: <0.02, 13.70, words, or empty.",
        **(_texts((*RESULT_TEXTS, "analysed_on", "holding_hours")) | {"parameter": (Named, ...), "value": (Text, ...)}),
    )  # fmt: skip
    one_sample = create_model(
        "OneSample", __base__=_Strict, __doc__="One sample, which becomes one report.", sample=(Named, ...),
        results=(list[one_result], Field(min_length=1)),
        **_texts((*SAMPLE_TEXTS, *SAMPLE_DAYS, "quantity_left")),
    )  # fmt: skip
    return create_model(
        "Reports", __base__=_Strict, __doc__="Samples with their results, and what holds where they do not say it.",
        samples=(list[one_sample], Field(min_length=1)), **own,
    )  # fmt: skip


class ImportedReport(BaseModel):
    """What became of one sample: here already, new (a dry run), or imported with this number."""

    pointer: str
    sample: str
    state: str
    number: str
    results: int


class FaultOfImport(BaseModel):
    """What is wrong, and where: a JSON pointer (RFC 6901) into the body."""

    field: str
    message: str


class Imported(BaseModel):
    """What an import did, or would do. With one fault it takes nothing."""

    dry_run: bool
    file_sha256: str
    reports: list[ImportedReport]
    notes: list[str]
    faults: list[FaultOfImport]


EXAMPLE = {
    "language": "zh-Hans",
    "samples": [
        {
            "sample": "S-2026-0117", "client": "宏图农资有限公司", "client_email": "office@client.example", "site": "3 号断面",
            "matrix": "地表水", "sampled_on": "2026-02-26", "taken_by": "钱伟", "received_on": "2026-02-26",
            "preservation": "4 °C", "stored_where": "2 号柜", "quantity_left": "900", "seal": "F-1207",
            "results": [
                {"parameter": "Chloride", "value": "13.70", "unit": "mg/L", "method": "HJ 84-2016", "limit": "0.02"},
                {"parameter": "Nitrite", "value": "<0.02", "unit": "mg/L", "method": "HJ 84-2016", "limit": "0.02",
                 "detection": "Not Detected"},
            ],
        }
    ],
}  # fmt: skip


def _inlined(schema: Any, models: dict[str, Any]) -> Any:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inlined(models[schema["$ref"].rpartition("/")[2]], models)
        return {k: _inlined(v, models) for k, v in schema.items() if k != "$defs"}
    return [_inlined(v, models) for v in schema] if isinstance(schema, list) else schema


def described() -> dict[str, Any]:
    """Return the description of the body, with an example."""
    schema = body_model().model_json_schema()
    content = {"schema": _inlined(schema, schema.get("$defs", {})), "examples": {"one sample": {"value": EXAMPLE}}}
    return {"required": True, "content": {"application/json": content}}


@router.post("/reports/import", responses=PROBLEMS)
async def import_reports(request: Request, actor: Staff, dry_run: bool = False) -> Imported:
    """Take reports as JSON, one a sample: all of them or none. The same body twice changes nothing.

    With `dry_run=true` nothing is written, and faults stand in the answer; without it they are a problem (422).
    """
    raw = await request.body()
    if len(raw) > LARGEST:
        raise HTTPException(413)
    return await apart(_import, desk_of(request), actor, raw, language_of(request), dry=dry_run)


def _import(desk: Desk, actor: Actor, raw: bytes, language: Any, *, dry: bool) -> Imported:
    _refuse_others(desk, actor)
    body = _read(raw)
    given = Import(
        file=Upload(sha256=receiving.keep(desk, raw), name="reports.json", kind="application/json"),
        **{name: getattr(body, name) for name in Import.model_fields if name != "file"},
    )
    plan, faults = _looked_at(desk, given, body)
    if faults and not dry:
        raise Invalid(faults)
    numbers: list[str] = []
    if not dry and plan is not None and plan.new:
        numbers = list(desk.perform("reports.import", given, by=actor).shown["reports"])
    say = translator(language)
    return Imported(
        dry_run=dry, file_sha256=given.file.sha256, reports=_reports(plan, body, numbers),
        notes=[say(n.text, **n.values) for n in plan.notes] if plan else [],
        faults=[FaultOfImport(field=f.field, message=say(f.message, **f.values)) for f in faults],
    )  # fmt: skip


def _refuse_others(desk: Desk, actor: Actor) -> None:
    """Refuse even a look to whom the procedure does not let import."""
    with desk.read() as session:
        offer = desk.offer(Scene(session, actor, desk.clock()), "reports.import")
    if offer is None or not offer.allowed:
        raise Refused(offer.clause if offer else "1.1", offer.reason if offer else NOT_YOURS, (), "reports.import")


def _read(raw: bytes) -> Any:
    """Read a body with the digits of its numbers. Raises Invalid with a JSON pointer for each fault."""
    try:
        said = json.loads(raw.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as wrong:
        raise Invalid((Fault("", NO_JSON, {"line": str(wrong.lineno), "column": str(wrong.colno)}),)) from wrong
    except (UnicodeDecodeError, RecursionError) as wrong:
        raise Invalid((Fault("", NO_JSON, {"line": "1", "column": "1"}),)) from wrong
    try:
        return body_model().model_validate(said)
    except ValidationError as wrong:
        raise Invalid(tuple(_fault(e["loc"], e["type"]) for e in wrong.errors()[:100])) from None


def _fault(where: tuple[int | str, ...], kind: str) -> Fault:
    label = str(where[-1]) if where else "samples"
    return Fault(_pointer(*where), SENTENCES.get(kind, MISSING if kind.endswith("too_short") else NO_TEXT), {"label": label})


def _looked_at(desk: Desk, given: Import, body: Any) -> tuple[Plan | None, tuple[Fault, ...]]:
    """Return what the import would do, and each fault at its place in the body."""
    try:
        plan = looked_at(desk, given)
        found = plan.faults
    except Invalid as wrong:
        plan, found = None, wrong.faults
    places = list(_places(body))
    return plan, tuple(Fault(_place(f, places), f.message, f.values) for f in found)


def _places(body: Any) -> Iterator[tuple[int, int]]:
    """Yield sample and result of each line, as the lines of the body are counted."""
    for i, sample in enumerate(body.samples):
        yield from ((i, j) for j in range(len(sample.results)))


def _place(fault: Fault, places: list[tuple[int, int]]) -> str:
    line, column = int(fault.values.get("line", "0")), fault.values.get("column", "")
    if not 0 < line <= len(places):
        return ""
    i, j = places[line - 1]
    here = ("samples", i) if column in OF_SAMPLE else ("samples", i, "results", j)
    return _pointer(*here, *((column,) if column else ()))


def _pointer(*steps: int | str) -> str:
    return "".join("/" + str(s).replace("~", "~0").replace("/", "~1") for s in steps)


def _reports(plan: Plan | None, body: Any, numbers: list[str]) -> list[ImportedReport]:
    first = {sample.sample: i for i, sample in reversed(list(enumerate(body.samples)))}
    fresh = iter(numbers)
    return [
        ImportedReport(
            pointer=_pointer("samples", first[p.sample]) if p.sample in first else "",
            sample=p.sample,
            state="known" if p.known else "imported" if numbers else "new",
            number=p.known or next(fresh, ""),
            results=len(p.lines),
        )
        for p in (plan.reports if plan else ())
    ]

"""What a line of an imported file says: the station's long form, or the narrow results of the Water Quality Portal (WQX)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.measurement.value import parse_value
from lims_complaints.reports.sheets import Row, Sheet, fault

SAMPLE_TEXTS = (
    "client", "client_address", "client_email", "site", "matrix", "description", "taken_by", "condition", "preservation",
    "stored_where", "quantity_unit", "seal", "prepared_by",
)  # fmt: skip
SAMPLE_DAYS = ("sampled_on", "received_on", "keep_until")
RESULT_TEXTS = (
    "fraction", "speciation", "value", "unit", "detection", "limit", "uncertainty", "coverage_factor", "upper_limit",
    "lower_limit", "decision_rule", "conformity", "remark", "method", "method_context", "laboratory", "instrument",
    "worksheet", "analysed_by", "checked_by", "retestable",
)  # fmt: skip
DAYS = (*SAMPLE_DAYS, "analysed_on")
COLUMNS = frozenset(("sample", "parameter", "quantity_left", "holding_hours", *SAMPLE_TEXTS, *DAYS, *RESULT_TEXTS))
REQUIRED = ("sample", "parameter", "value")
ALIASES = {"taken_on": "sampled_on", "limit_of_detection": "limit", "external": "laboratory"}
WQX = {
    "ActivityIdentifier": "sample",
    "MonitoringLocationIdentifier": "site",
    "ActivityMediaName": "matrix",
    "ActivityStartDate": "sampled_on",
    "CharacteristicName": "parameter",
    "ResultSampleFractionText": "fraction",
    "MethodSpecificationName": "speciation",
    "MethodSpeciationName": "speciation",
    "ResultMeasureValue": "value",
    "ResultMeasure/MeasureUnitCode": "unit",
    "ResultDetectionConditionText": "detection",
    "DetectionQuantitationLimitMeasure/MeasureValue": "limit",
    "DetectionQuantitationLimitMeasure/MeasureUnitCode": "limit_unit",
    "ResultAnalyticalMethod/MethodIdentifier": "method",
    "ResultAnalyticalMethod/MethodIdentifierContext": "method_context",
    "LaboratoryName": "laboratory",
    "AnalysisStartDate": "analysed_on",
    "ResultCommentText": "remark",
}
NOT_SAID = frozenset({"", "none", "blank"})
MOST_FAULTS = 100
MOST_HOURS = 1_000_000


@dataclass(frozen=True)
class Line:
    """One result, as the file says it: texts to the letter, days, and the numbers that are amounts."""

    at: int
    sample: str
    parameter: str
    texts: Mapping[str, str]
    days: Mapping[str, date | None]
    number: Decimal | None
    quantity_left: Decimal | None
    holding_hours: int | None

    def said_of_sample(self) -> dict[str, object]:
        """Return what all lines of one sample must say alike, by column."""
        days = {c: self.days[c] for c in SAMPLE_DAYS}
        return {c: self.texts[c] for c in SAMPLE_TEXTS} | days | {"quantity_left": self.quantity_left}


@dataclass(frozen=True)
class Read:
    """A file's lines, the columns that mean nothing here, and what is wrong. `partly`: samples of which a line is left out ("": of any)."""

    lines: tuple[Line, ...]
    ignored: tuple[str, ...]
    faults: tuple[Fault, ...]
    partly: frozenset[str] = frozenset()


def read_lines(sheet: Sheet) -> Read:
    """Read every line; a file with a fault is read to its end, so that all faults are named at once."""
    names = _names(sheet.columns)
    lacking = [c for c in REQUIRED if c not in names.values()]
    if "ActivityStartDate" in sheet.columns and "MonitoringLocationIdentifier" in sheet.columns:
        lacking = [c for c in lacking if c != "sample"]
    if lacking:
        message = N_("Line {line}: the column {column} is missing.")
        return Read((), (), tuple(fault(message, 1, c) for c in lacking))
    faults: list[Fault] = []
    tried = [(row, _line(row, names, faults)) for row in sheet.rows]
    partly = frozenset(_sample(_cells(row, names)) for row, line in tried if line is None)
    ignored = tuple(c for c in sheet.columns if c and c not in names)
    return Read(tuple(line for _, line in tried if line is not None), ignored, tuple(faults[:MOST_FAULTS]), partly)


def _names(columns: tuple[str, ...]) -> dict[str, str]:
    """Return which column of the file is which of ours; WQX names are known by one that only they have."""
    if "CharacteristicName" in columns:
        return {c: WQX[c] for c in columns if c in WQX}
    plain = {c: ALIASES.get(c.casefold(), c.casefold()) for c in columns}
    return {c: name for c, name in plain.items() if name in COLUMNS}


def _cells(row: Row, names: Mapping[str, str]) -> dict[str, str]:
    return {name: row.cells[column] for column, name in names.items() if row.cells[column] or name not in REQUIRED}


def _sample(cells: Mapping[str, str]) -> str:
    return cells.get("sample", "") or _place_and_day(cells)


def _line(row: Row, names: Mapping[str, str], faults: list[Fault]) -> Line | None:
    cells = _cells(row, names)
    at, before = row.line, len(faults)
    sample = _sample(cells)
    for column, text in (("sample", sample), ("parameter", cells.get("parameter", ""))):
        if not text:
            faults.append(fault(N_("Line {line}, column {column}: nothing stands there."), at, column))
    texts = {c: cells.get(c, "") for c in (*SAMPLE_TEXTS, *RESULT_TEXTS)}
    for column in ("fraction", "speciation", "limit"):
        if texts[column].casefold() in NOT_SAID:
            texts[column] = ""
    texts["unit"] = _unit(texts, cells.get("limit_unit", ""), at, faults)
    days = {c: _day(cells.get(c, ""), at, c, faults) for c in DAYS}
    number = _number(texts["value"], at, faults)
    left = _decimal(cells.get("quantity_left", ""), at, "quantity_left", faults)
    hours = _hours(cells.get("holding_hours", ""), at, faults)
    if len(faults) > before:
        return None
    return Line(at, sample, cells["parameter"], texts, days, number, left, hours)


def _unit(texts: Mapping[str, str], of_limit: str, at: int, faults: list[Fault]) -> str:
    """Return the unit of a result; the portal gives a limit its own, which stands alone where nothing was detected."""
    unit = texts["unit"]
    if not (texts["limit"] and of_limit):
        return unit
    if unit and unit.casefold() != of_limit.casefold():
        message = N_("Line {line}, column {column}: the limit is in {of_limit}, the value in {unit}; give both in one unit.")
        faults.append(fault(message, at, "limit", of_limit=of_limit[:60], unit=unit[:60]))
    return unit or of_limit


def _place_and_day(cells: Mapping[str, str]) -> str:
    """Return a sample's number made of its place and day, where a file of the portal names no activity."""
    return f"{cells['site']} {cells['sampled_on']}" if cells.get("site") and cells.get("sampled_on") else ""


def _day(text: str, at: int, column: str, faults: list[Fault]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-")[:10])
    except ValueError:
        message = N_("Line {line}, column {column}: “{text}” is no date; write it as 2026-03-31.")
        faults.append(fault(message, at, column, text=text[:60]))
        return None


def _number(text: str, at: int, faults: list[Fault]) -> Decimal | None:
    """Return the number that a value says; a finding in words (absent, 未见) has none, an ambiguous number is a fault."""
    try:
        return parse_value(text).number
    except Invalid:
        if not any(c.isdigit() for c in text):
            return None
        message = N_("Line {line}, column {column}: “{text}” can be read two ways or not at all; write 1234.5, <0.02 or >200.")
        faults.append(fault(message, at, "value", text=text[:60]))
        return None


def _decimal(text: str, at: int, column: str, faults: list[Fault]) -> Decimal | None:
    if not text:
        return None
    try:
        amount = Decimal(text)
        if amount.is_finite() and amount >= 0:
            return amount
    except InvalidOperation:
        pass
    message = N_("Line {line}, column {column}: “{text}” is no amount; write a number such as 850.")
    faults.append(fault(message, at, column, text=text[:60]))
    return None


def _hours(text: str, at: int, faults: list[Fault]) -> int | None:
    amount = _decimal(text, at, "holding_hours", faults)
    if amount is None:
        return None
    if amount <= MOST_HOURS and amount == int(amount):
        return int(amount)
    message = N_("Line {line}, column {column}: “{text}” is no number of whole hours.")
    faults.append(fault(message, at, "holding_hours", text=text[:60]))
    return None

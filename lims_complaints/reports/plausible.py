"""What a line of results cannot say: days out of their order or still to come, an address that reaches nobody, one who checks their own work."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pydantic import EmailStr, TypeAdapter, ValidationError

from lims_complaints.errors import Fault
from lims_complaints.language import N_
from lims_complaints.reports.given import Import
from lims_complaints.reports.lines import Line
from lims_complaints.reports.sheets import fault

AFTER = (("received_on", "sampled_on"), ("analysed_on", "sampled_on"), ("analysed_on", "received_on"))
"""Which day does not come before which."""
DONE = ("sampled_on", "received_on", "analysed_on")
_ADDRESS = TypeAdapter(EmailStr)


def impossible(lines: Iterable[Line], people: Mapping[str, int], given: Import, today: date) -> list[Fault]:
    """Name what cannot be, line by line."""
    return [wrong for line in lines for wrong in (*_days(line, today), *_address(line), *_own_check(line, people, given))]


def _days(line: Line, today: date) -> Iterator[Fault]:
    for column in DONE:
        day = line.days[column]
        if day is not None and day > today:
            yield fault(N_("Line {line}, column {column}: {day} lies in the future."), line.at, column, day=day.isoformat())
    for column, before in AFTER:
        day, first = line.days[column], line.days[before]
        if day is not None and first is not None and day < first:
            message = N_("Line {line}, column {column}: {day} lies before {before}, {first}; one of the two is wrong.")
            yield fault(message, line.at, column, day=day.isoformat(), before=before, first=first.isoformat())
            return


def _address(line: Line) -> Iterator[Fault]:
    text = line.texts["client_email"]
    if not text:
        return
    try:
        _ADDRESS.validate_python(text)
    except ValidationError:
        message = N_("Line {line}, column {column}: “{text}” is no address; write it as name@example.com.")
        yield fault(message, line.at, "client_email", text=text[:60])


def _own_check(line: Line, people: Mapping[str, int], given: Import) -> Iterator[Fault]:
    """Yield a fault where one person is named for both; an unknown name is a fault of its own."""
    analysed, checked = line.texts["analysed_by"] or given.analysed_by, line.texts["checked_by"] or given.checked_by
    one = people.get(analysed.casefold())
    if one is not None and one == people.get(checked.casefold()):
        message = N_("Line {line}, column {column}: {name} analysed and does not check their own work; name somebody else.")
        yield fault(message, line.at, "checked_by", name=checked)

"""Which results the drill works on: its own, or those of a file, one report for each of six disputes."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta

from lims_complaints.demonstration.cast import Cast
from lims_complaints.demonstration.issuing import bring_in
from lims_complaints.demonstration.samples import CLIENTS, Client, client_of, written
from lims_complaints.errors import Invalid, Refused
from lims_complaints.language import N_, Language
from lims_complaints.reports.given import Import
from lims_complaints.reports.importing import dry_run
from lims_complaints.reports.planning import Planned
from lims_complaints.reports.sheets import Sheet, read_sheet

TOO_FEW = N_("The file must hold {count} samples with a number above nothing among their results.")


def bring(cast: Cast, wanted: Sequence[Language], content: bytes | None) -> list[str]:
    """Import one report for each language wanted; return their numbers in that order. Raises Invalid, Refused."""
    return _own(cast, wanted) if content is None else _given(cast, wanted, content)


def _own(cast: Cast, wanted: Sequence[Language]) -> list[str]:
    day = cast.clock().astimezone(cast.calendar.tz).date() - timedelta(days=4)
    pool = {language: iter([n for n in range(40) if client_of(n).language == language]) for language in set(wanted)}
    chosen = [next(pool[language]) for language in wanted]
    numbers: dict[int, str] = {}
    for language in dict.fromkeys(wanted):
        theirs = [n for n in chosen if client_of(n).language == language]
        spare = [next(pool[language])]
        numbers |= dict(
            zip([*theirs, *spare], bring_in(cast, written([*theirs, *spare], day, cast.dice), language), strict=True)
        )
    return [numbers[n] for n in chosen]


def _given(cast: Cast, wanted: Sequence[Language], content: bytes) -> list[str]:
    """Read the whole file, so that any fault in it is named at its line; then import the samples that are disputed."""
    made = dry_run(cast.desk, Import.model_validate({"file": cast.keep(content, "results.csv", "text/csv")}))
    if made.faults:
        raise Invalid(made.faults)
    fit = [p for p in made.reports if _disputable(p)]
    if len(fit) < len(wanted):
        raise Refused("1.1", TOO_FEW.format(count=len(wanted)))
    sheet, chosen, numbers = read_sheet(content), fit[: len(wanted)], [""] * len(wanted)
    for n, (language, planned) in enumerate(zip(wanted, chosen, strict=True)):
        client = _client(language)
        more = {"client": client.name, "client_address": client.address, "client_email": client.email}
        (numbers[n],) = bring_in(cast, _cut(sheet, planned), language, **more)
    return numbers


def _disputable(planned: Planned) -> bool:
    """Whether a sample has a plain number above nothing to dispute, found by a method that is named."""
    return any(
        line.number is not None and line.number > 0 and line.texts["value"].replace(".", "").isdigit() and line.texts["method"]
        for line in planned.lines
    )


def _cut(sheet: Sheet, planned: Planned) -> bytes:
    """Return the lines of one sample as a file of their own."""
    at = {line.at for line in planned.lines}
    stream = io.StringIO()
    table = csv.DictWriter(stream, [c for c in sheet.columns if c], extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows(row.cells for row in sheet.rows if row.line in at)
    return stream.getvalue().encode()


def _client(language: Language) -> Client:
    return next(c for c in CLIENTS if c.language == language)

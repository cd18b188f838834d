"""From a report and its changes to the amended report: what it says, and which cells are marked. Pure over content."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lims_complaints.documents.report import CELLS
from lims_complaints.documents.report_content import Amended, Amendment, Change, ReportContent, Result
from lims_complaints.language import N_, translator
from lims_complaints.reports.rules import RESULT_FIELDS

PLACES = {
    "client name": N_("Client, name"),
    "client address": N_("Client, address"),
    "reason for the test": N_("Reason for the test"),
    "title": N_("Title"),
    "site": N_("Site"),
    "matrix": N_("What was sampled"),
    "description": N_("Description"),
}
NAMES = dict(CELLS)


def amended(content: ReportContent, changes: Sequence[Mapping[str, Any]]) -> tuple[ReportContent, tuple[Change, ...]]:
    """Return what the report says with the changes of a decision, and the changes as its table shows them.

    Each change is {"line", "field", "new", "why"}; `field` is a cell of the results, or a place of words.
    """
    shown: list[Change] = []
    for change in changes:
        one = _cell if change["field"] in NAMES else _words
        content, said = one(content, change)
        shown.append(said)
    return content, tuple(shown)


def replacing(
    content: ReportContent, originals: Sequence[tuple[str, str]], number: str, changes: tuple[Change, ...], **why: Any
) -> ReportContent:
    """Return the content under its own number, as the amendment of `originals` (number, SHA-256): a report, its supplements."""
    (whole, sha256), *more = originals
    also = tuple(Amended(number=n, sha256=s) for n, s in more)
    amendment = Amendment(number=whole, sha256=sha256, also=also, changes=changes, **why)
    return content.model_copy(update={"number": number, "amendment": amendment})


def results_changed(old: ReportContent, new: ReportContent) -> list[str]:
    """Name the lines in which a result differs: by comparison of what the two reports say, not by what was asked."""
    before = {r.key: _said(r) for r in old.results}
    after = {r.key: _said(r) for r in new.results}
    return sorted((k for k in before.keys() | after.keys() if before.get(k) != after.get(k)), key=lambda k: (len(k), k))


def _said(result: Result) -> tuple[str, ...]:
    return tuple(getattr(result, f) for f in (*RESULT_FIELDS, "sample"))


def _cell(content: ReportContent, change: Mapping[str, Any]) -> tuple[ReportContent, Change]:
    say, key, field = translator(content.language), str(change["line"]), str(change["field"])
    result = next(r for r in content.results if r.key == key)
    old = getattr(result, field) or (result.detection if field == "value" else "")
    update = {field: change["new"]} | ({"detection": ""} if field == "value" and change["new"] else {})
    where = f"{key} {result.parameter}: {say(NAMES[field])}"
    results = tuple(r.model_copy(update=update) if r.key == key else r for r in content.results)
    said = Change(where=where, old=old, new=str(change["new"]), why=str(change["why"]), key=key, field=field)
    return content.model_copy(update={"results": results}), said


def _words(content: ReportContent, change: Mapping[str, Any]) -> tuple[ReportContent, Change]:
    say, place, new = translator(content.language), str(change["field"]), str(change["new"])
    old, changed = _PLACED[place](content, new, str(change.get("line") or ""))
    return changed, Change(where=say(PLACES[place]), old=old, new=new, why=str(change["why"]))


Placed = tuple[str, ReportContent]


def _client(field: str) -> Callable[[ReportContent, str, str], Placed]:
    def place(content: ReportContent, new: str, _line: str) -> Placed:
        client = content.client.model_copy(update={field: new})
        return getattr(content.client, field), content.model_copy(update={"client": client})

    return place


def _plain(field: str) -> Callable[[ReportContent, str, str], Placed]:
    def place(content: ReportContent, new: str, _line: str) -> Placed:
        return getattr(content, field), content.model_copy(update={field: new})

    return place


def _of_sample(field: str) -> Callable[[ReportContent, str, str], Placed]:
    """Change what is said of one sample: of the line's, or of the first."""

    def place(content: ReportContent, new: str, line: str) -> Placed:
        number = next((r.sample for r in content.results if r.key == line), content.samples[0].number)
        old = next(getattr(s, field) for s in content.samples if s.number == number)
        samples = tuple(s.model_copy(update={field: new}) if s.number == number else s for s in content.samples)
        return old, content.model_copy(update={"samples": samples})

    return place


_PLACED = {
    "client name": _client("name"),
    "client address": _client("address"),
    "reason for the test": _plain("reason"),
    "title": _plain("title"),
    "site": _of_sample("site"),
    "matrix": _of_sample("matrix"),
    "description": _of_sample("description"),
}

"""The reports of one root: which hold, which are read together, which takes the place of which (2.2.5). Pure over the chain."""

from collections.abc import Sequence

from lims_complaints.records.report import Report
from lims_complaints.situation.values import ISSUED, STANDING


def read_with(chain: Sequence[Report], report: Report) -> list[Report]:
    """Return a report and, before it, whatever it is read with: of a supplement what it adds to, down to a whole report."""
    by_id, found = {r.id: r for r in chain}, [report]
    while found[0].kind == "supplement" and found[0].supersedes_id is not None:
        found.insert(0, by_id[found[0].supersedes_id])
    return found


def supplements(chain: Sequence[Report], report: Report) -> list[Report]:
    """Return the supplements that a report is read with, the first one first; none once it is void."""
    if report.status != "supplemented":
        return []
    later = [r for r in chain if r.sequence > report.sequence and r.kind == "supplement" and r.status in STANDING]
    return sorted(later, key=lambda r: r.sequence)


def replacement(chain: Sequence[Report], report: Report) -> Report | None:
    """Return the first whole report that was issued after a report in its place; None where none was."""
    later = [r for r in chain if r.sequence > report.sequence and r.kind == "full" and r.status in ISSUED]
    return min(later, key=lambda r: r.sequence, default=None)


def lacking(chain: Sequence[Report]) -> dict[str, list[Report]]:
    """Return who holds something that a supplement is read with, in the order of delivery, and which supplements they lack."""
    found: dict[str, list[Report]] = {}
    for supplement in standing_supplements(chain):
        have = {c.holder for c in supplement.copies}
        holders = dict.fromkeys(c.holder for r in read_with(chain, supplement)[:-1] for c in r.copies)
        for holder in (h for h in holders if h not in have):
            found.setdefault(holder, []).append(supplement)
    return found


def standing_supplements(chain: Sequence[Report]) -> list[Report]:
    """Return the supplements that stand, the first one first; none once a whole report took their place."""
    return sorted((r for r in chain if r.kind == "supplement" and r.status in STANDING), key=lambda r: r.sequence)

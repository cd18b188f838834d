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


def newest_supplement(chain: Sequence[Report]) -> Report | None:
    """Return the supplement that is in force; None where what is in force is a whole report, or nothing is."""
    return next((r for r in chain if r.kind == "supplement" and r.status == "in force"), None)


def holders_without(chain: Sequence[Report], supplement: Report) -> list[str]:
    """Return who holds what a supplement is read with, and not the supplement: each once, in the order of delivery."""
    have = {c.holder for c in supplement.copies}
    others = (c.holder for r in read_with(chain, supplement)[:-1] for c in r.copies)
    return list(dict.fromkeys(h for h in others if h not in have))

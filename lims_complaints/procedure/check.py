"""Judge what a procedure document says: every contradiction at once, each with its line, its clause and a cure."""

from collections.abc import Collection

from lims_complaints.errors import ProcedureError
from lims_complaints.procedure.course import reachable
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.judge_clocks import judge_clock, judge_promises
from lims_complaints.procedure.judge_moves import judge_move
from lims_complaints.procedure.judge_papers import (
    FIELD,
    judge_clauses,
    judge_jurisdiction,
    judge_letter,
    judge_numbers,
    judge_papers,
)
from lims_complaints.procedure.judge_states import judge_spelling, judge_states
from lims_complaints.procedure.judged import Judged, Known
from lims_complaints.procedure.scenarios import unshown

__all__ = ["FIELD", "Known", "check", "unused_facts"]


def check(edition: Edition, known: Known) -> list[ProcedureError]:
    """Return every contradiction in an edition, in the order of its lines."""
    judged = Judged(edition, known, {route: reachable(edition, route) for route in edition.routes})
    errors = [
        *judge_jurisdiction(judged),
        *judge_spelling(judged),
        *(error for move in edition.moves.values() for error in judge_move(judged, move)),
        *judge_states(judged),
        *(error for clock in edition.clocks.values() for error in judge_clock(judged, clock)),
        *judge_promises(judged),
        *(error for letter in edition.letters.values() for error in judge_letter(judged, letter)),
        *judge_papers(judged),
        *judge_numbers(judged),
        *judge_clauses(judged),
        *(unshown(edition, known.scenarios) if known.scenarios is not None else ()),
    ]
    return sorted(errors, key=lambda e: (e.line, e.message))


def unused_facts(editions: Collection[Edition], facts: Collection[str]) -> list[str]:
    """Return the sentences that functions answer and no document uses."""
    used = {s for e in editions for m in e.moves.values() for s in (*m.when, *m.needs)}
    used |= {s for e in editions for c in e.clocks.values() for s in (c.stops, c.starts)}
    return sorted(set(facts) - used)

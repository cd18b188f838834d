"""What the program itself looks for in a document: by the sentences that stop a clock, never by the names that a document gives."""

from collections.abc import Sequence

from lims_complaints.procedure.edition import ClockRule, Edition

WINDOW = ("the appeal is filed",)
"""The time to appeal."""
ADMISSION = ("admission is decided or the client is asked",)
"""The term by which the client hears whether it is taken up."""
COMPLETION = ("what was filed is complete",)
"""The client's time to supply what is missing."""
ANSWER = ("a written answer is dispatched", "the reply is dispatched")
"""The term of the answer to the client."""
FEEDBACK = ("feedback is given",)
"""The client's time to say what they think."""


def clock_for(edition: Edition, meaning: Sequence[str], route: str = "") -> ClockRule | None:
    """Return the clock that one of these sentences stops, the first sentence first, on a route (""; any); None where there is none."""
    for sentence in meaning:
        for clock in edition.clocks.values():
            if clock.stops == sentence and (not route or not clock.routes or route in clock.routes):
                return clock
    return None

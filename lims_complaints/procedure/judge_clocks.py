"""Judge clocks: what starts, stops and pauses them, their terms, whom they remind."""

from collections.abc import Iterator

from lims_complaints.clocks.remind import parse_reminder
from lims_complaints.clocks.term import write_term
from lims_complaints.errors import ProcedureError
from lims_complaints.procedure.edition import ClockRule
from lims_complaints.procedure.facts import FACTS
from lims_complaints.procedure.judged import Judged
from lims_complaints.procedure.spelling import did_you_mean, same_word

URGENCY = ("ordinary", "urgent")
OF_ITS_OWN = ("same day", "day of next month")
"""Units of terms that end on a day of their own, to which nothing can be added."""


def judge_clock(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    """What one clock says."""
    path, clause, said = ("clock", clock.name), clock.clause, f'clock "{clock.name}"'
    moments, facts = judged.known.moments, judged.known.facts
    if clock.starts not in judged.edition.states and (moments is None or clock.starts not in moments):
        looks_like = same_word(clock.starts) in {same_word(s) for s in judged.edition.states}
        if moments is not None or looks_like:
            cure = did_you_mean(clock.starts, [*judged.edition.states, *(moments or ())])
            message = f'{said} starts at "{clock.starts}", which is neither a state nor a known instant.'
            yield judged.error((*path, "starts"), clause, message, cure)
    if facts is not None and clock.stops not in facts:
        message = f'nothing stops {said}: no function answers "{clock.stops}".'
        yield judged.error((*path, "stops"), clause, message, did_you_mean(clock.stops, facts))
    for route in sorted(clock.routes - set(judged.edition.routes)):
        cure = did_you_mean(route, judged.edition.routes)
        yield judged.error((*path, "route"), clause, f'{said} is on an unknown route "{route}".', cure)
    for state in sorted(clock.lapses - set(judged.edition.states)):
        yield judged.unknown((*path, "lapses"), clause, f"{said} lapses in", state, "state")
    yield from _pauses(judged, clock)
    if clock.owner and clock.owner not in judged.edition.roles:
        yield judged.unknown((*path, "owner"), clause, f"{said} is kept by", clock.owner, "role")
    if clock.until and moments is not None and clock.until not in moments:
        message = f'{said} lasts until "{clock.until}", which is no known instant.'
        yield judged.error((*path, "until"), clause, message, did_you_mean(clock.until, moments))
    yield from _chosen(judged, clock)
    yield from _reminders(judged, clock)


def _pauses(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    """For what a clock stands, as far as it is neither a state nor a sentence; and a measure that is not the term's."""
    path, said, facts = ("clock", clock.name), f'clock "{clock.name}"', judged.known.facts
    for words in clock.pauses:
        if words in FACTS and FACTS[words].about_input:
            message = f'{said} pauses for "{words}", which can be asked only of something entered.'
            yield judged.error((*path, "pauses"), clock.clause, message, "Name a state, or another sentence.", f'"{words}"')
    for words in clock.pauses:
        close = same_word(words) in {same_word(s) for s in judged.edition.states}
        if words not in judged.edition.states and (close or (facts is not None and words not in facts)):
            message = f'{said} pauses for "{words}", which is neither a state nor a sentence that a function answers.'
            cure = did_you_mean(words, [*judged.edition.states, *(facts or ())])
            yield judged.error((*path, "pauses"), clock.clause, message, cure, f'"{words}"')
    if clock.extend and (clock.until or any(t.unit != clock.extend.unit or t.unit in OF_ITS_OWN for t in clock.terms.values())):
        message = f'{said} is extended by "{write_term(clock.extend)}", which cannot be added to its term.'
        yield judged.error((*path, "extend"), clock.clause, message, "Write the extension in the unit of the term.")


def _chosen(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    """The words of a clock's terms, as far as they are not the ones that its choice yields."""
    path, said, choices = ("clock", clock.name), f'clock "{clock.name}"', judged.known.choices
    if choices is None:
        return
    if clock.choose and clock.choose not in choices:
        message = f'{said} lets "{clock.choose}" choose, which no function answers.'
        yield judged.error((*path, "choose"), clock.clause, message, did_you_mean(clock.choose, choices))
        return
    words = choices[clock.choose] if clock.choose else URGENCY
    for word in clock.term_texts:
        if word and word not in words:
            message = f'{said} has a term for "{word}", which is never chosen.'
            yield judged.error((*path, "term"), clock.clause, message, did_you_mean(word, words), word)


def _reminders(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    path = ("clock", clock.name, "remind")
    for text in clock.remind:
        try:
            reminder = parse_reminder(text, judged.edition.roles)
        except ValueError as error:
            yield judged.error(path, clock.clause, f'clock "{clock.name}": {error}', text=f'"{text}"')
            continue
        if reminder.to and reminder.to not in judged.edition.roles:
            message = f'clock "{clock.name}" reminds "{reminder.to}"; there is no such role.'
            yield judged.error(path, clock.clause, message, did_you_mean(reminder.to, judged.edition.roles), f'"{text}"')

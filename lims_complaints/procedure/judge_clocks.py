"""Judge clocks: what starts, stops and pauses them, their terms, whom they remind."""

from collections.abc import Iterator

from lims_complaints.clocks.remind import parse_reminder
from lims_complaints.clocks.term import write_term
from lims_complaints.errors import ProcedureError, phrase
from lims_complaints.procedure.edition import ClockRule
from lims_complaints.procedure.facts import FACTS
from lims_complaints.procedure.judged import Judged
from lims_complaints.procedure.spelling import did_you_mean, same_word

URGENCY = ("ordinary", "urgent")
OF_ITS_OWN = ("same day", "day of next month")
"""Units of terms that end on a day of their own, to which nothing can be added."""


def judge_promises(judged: Judged) -> Iterator[ProcedureError]:
    """A day that the client was promised, and no letter that would say that a new schedule of holidays moved it."""
    promised = [clock for clock in judged.edition.clocks.values() if clock.outer]
    if promised and not any(letter.moved_day for letter in judged.edition.letters.values()):
        clock = promised[0]
        message = phrase(
            'clock "{name}" is promised to the client, and no letter says so when a new schedule of holidays moves its day.',
            name=clock.name,
        )  # fmt: skip
        cure = phrase("Write a letter with moved-day = true.")
        yield judged.error(("clock", clock.name, "outer"), clock.clause, message, cure)


def judge_clock(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    """What one clock says."""
    yield from _start_and_stop(judged, clock)
    yield from _places(judged, clock)
    yield from _pauses(judged, clock)
    yield from _chosen(judged, clock)
    yield from _reminders(judged, clock)


def _start_and_stop(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    path, clause, name = ("clock", clock.name), clock.clause, clock.name
    moments, facts, states = judged.known.moments, judged.known.facts, judged.edition.states
    if clock.starts not in states and (moments is None or clock.starts not in moments):
        looks_like = same_word(clock.starts) in {same_word(s) for s in states}
        if moments is not None or looks_like:
            cure = did_you_mean(clock.starts, [*states, *(moments or ())])
            message = phrase(
                'clock "{name}" starts at "{word}", which is neither a state nor a known instant.', name=name, word=clock.starts
            )
            yield judged.error((*path, "starts"), clause, message, cure)
    if facts is not None and clock.stops not in facts:
        message = phrase('nothing stops clock "{name}": no function answers "{word}".', name=name, word=clock.stops)
        yield judged.error((*path, "stops"), clause, message, did_you_mean(clock.stops, facts))
    if clock.until and moments is not None and clock.until not in moments:
        message = phrase('clock "{name}" lasts until "{word}", which is no known instant.', name=name, word=clock.until)
        yield judged.error((*path, "until"), clause, message, did_you_mean(clock.until, moments))


def _places(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    """On which routes, in which states it lapses, who keeps it."""
    path, clause, name, edition = ("clock", clock.name), clock.clause, clock.name, judged.edition
    for route in sorted(clock.routes - set(edition.routes)):
        message = phrase('clock "{name}" is on an unknown route "{route}".', name=name, route=route)
        yield judged.error((*path, "route"), clause, message, did_you_mean(route, edition.routes))
    for state in sorted(clock.lapses - set(edition.states)):
        lapses = phrase('clock "{name}" lapses in "{word}"', name=name, word=state)
        yield judged.unknown_state((*path, "lapses"), clause, lapses, state)
    if clock.owner and clock.owner not in edition.roles:
        kept = phrase('clock "{name}" is kept by "{word}"', name=name, word=clock.owner)
        yield judged.unknown_role((*path, "owner"), clause, kept, clock.owner)


def _pauses(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    """For what a clock stands, as far as it is neither a state nor a sentence; and a measure that is not the term's."""
    path, name, facts = ("clock", clock.name), clock.name, judged.known.facts
    for words in clock.pauses:
        if words in FACTS and FACTS[words].about_input:
            message = phrase(
                'clock "{name}" pauses for "{word}", which can be asked only of something entered.', name=name, word=words
            )
            cure = phrase("Name a state, or another sentence.")
            yield judged.error((*path, "pauses"), clock.clause, message, cure, f'"{words}"')
    for words in clock.pauses:
        close = same_word(words) in {same_word(s) for s in judged.edition.states}
        if words not in judged.edition.states and (close or (facts is not None and words not in facts)):
            message = phrase(
                'clock "{name}" pauses for "{word}", which is neither a state nor a sentence that a function answers.',
                name=name, word=words,
            )  # fmt: skip
            cure = did_you_mean(words, [*judged.edition.states, *(facts or ())])
            yield judged.error((*path, "pauses"), clock.clause, message, cure, f'"{words}"')
    if clock.extend and (clock.until or any(t.unit != clock.extend.unit or t.unit in OF_ITS_OWN for t in clock.terms.values())):
        message = phrase(
            'clock "{name}" is extended by "{term}", which cannot be added to its term.',
            name=name,
            term=write_term(clock.extend),
        )
        cure = phrase("Write the extension in the unit of the term.")
        yield judged.error((*path, "extend"), clock.clause, message, cure)


def _chosen(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    """The words of a clock's terms, as far as they are not the ones that its choice yields."""
    path, name, choices = ("clock", clock.name), clock.name, judged.known.choices
    if choices is None:
        return
    if clock.choose and clock.choose not in choices:
        message = phrase('clock "{name}" lets "{word}" choose, which no function answers.', name=name, word=clock.choose)
        yield judged.error((*path, "choose"), clock.clause, message, did_you_mean(clock.choose, choices))
        return
    words = choices[clock.choose] if clock.choose else URGENCY
    for word in clock.term_texts:
        if word and word not in words:
            message = phrase('clock "{name}" has a term for "{word}", which is never chosen.', name=name, word=word)
            yield judged.error((*path, "term"), clock.clause, message, did_you_mean(word, words), word)


def _reminders(judged: Judged, clock: ClockRule) -> Iterator[ProcedureError]:
    path, roles = ("clock", clock.name, "remind"), judged.edition.roles
    for text in clock.remind:
        try:
            reminder = parse_reminder(text, roles)
        except ValueError:
            message = phrase('clock "{name}": the reminder "{text}" cannot be read.', name=clock.name, text=text)
            cure = phrase("Write for example: 3 days before; on the day; 1 day after, to the office.")
            yield judged.error(path, clock.clause, message, cure, f'"{text}"')
            continue
        if reminder.to and reminder.to not in roles:
            message = phrase('clock "{name}" reminds "{role}"; there is no such role.', name=clock.name, role=reminder.to)
            yield judged.error(path, clock.clause, message, did_you_mean(reminder.to, roles), f'"{text}"')

"""Judge what a procedure document says: every contradiction at once, each with its line, its clause and a cure."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lims_complaints.clocks.remind import parse_reminder
from lims_complaints.clocks.term import write_term
from lims_complaints.errors import ProcedureError
from lims_complaints.procedure.course import closure, moves_on, openings, reachable, steps, turned
from lims_complaints.procedure.edition import THE_PROCEDURE, ClockRule, Edition, LetterRule, Move
from lims_complaints.procedure.facts import FACTS
from lims_complaints.procedure.scenarios import at_work, unshown
from lims_complaints.procedure.spelling import did_you_mean, same_word
from lims_complaints.procedure.words import ANY_OPEN_STATE, ANY_STATE, PLACES

FIELD = re.compile(r"\{([^{}]*)\}")
URGENCY = ("ordinary", "urgent")
OF_ITS_OWN = ("same day", "day of next month")
"""Units of terms that end on a day of their own, to which nothing can be added."""
NUMBER_PARTS = re.compile(r"\{(year|yy|month|n(:0\d+)?|report|sample)\}")


@dataclass(frozen=True)
class Known:
    """What the program knows beside the document. None: that is not judged."""

    acts: Collection[str] | None = None
    facts: Collection[str] | None = None
    moments: Collection[str] | None = None
    fields: Collection[str] | None = None
    scenarios: Mapping[str, Collection[str]] | None = None
    choices: Mapping[str, Collection[str]] | None = None
    forms: Collection[str] | None = None


def check(edition: Edition, known: Known) -> list[ProcedureError]:
    """Return every contradiction in an edition, in the order of its lines."""
    judge = _Judge(edition, known, {route: reachable(edition, route) for route in edition.routes})
    errors = [
        *judge.doubles(),
        *(error for move in edition.moves.values() for error in judge.move(move)),
        *judge.states(),
        *(error for clock in edition.clocks.values() for error in judge.clock(clock)),
        *(error for letter in edition.letters.values() for error in judge.letter(letter)),
        *judge.papers(),
        *judge.numbers(),
        *judge.clauses(),
        *(unshown(edition, known.scenarios) if known.scenarios is not None else ()),
    ]
    return sorted(errors, key=lambda e: (e.line, e.message))


def unused_facts(editions: Collection[Edition], facts: Collection[str]) -> list[str]:
    """Return the sentences that functions answer and no document uses."""
    used = {s for e in editions for m in e.moves.values() for s in (*m.when, *m.needs)}
    used |= {s for e in editions for c in e.clocks.values() for s in (c.stops, c.starts)}
    return sorted(set(facts) - used)


@dataclass(frozen=True)
class _Judge:
    """An edition under judgement. Each method yields the errors of one kind of rule."""

    edition: Edition
    known: Known
    stands: Mapping[str, frozenset[str]]

    def _error(self, path: tuple[str, ...], clause: str, message: str, cure: str = "", text: str = "") -> ProcedureError:
        return ProcedureError(self.edition.file, self.edition.lines.of(*path, text=text), clause, message, cure)

    def _unknown(self, path: tuple[str, ...], clause: str, said: str, word: str, kind: str) -> ProcedureError:
        """An unknown state or role: a second spelling of a known one, with both places, or just unknown."""
        names = self.edition.states if kind == "state" else self.edition.roles
        for name, rule in names.items():
            if same_word(name) == same_word(word):
                message = f'{said} "{word}"; the {kind} is spelled "{name}" on line {rule.line}.'
                return self._error(path, clause, message, "Use one spelling.", f'"{word}"')
        why = "no move leads there." if path[-1] == "from" else f"there is no such {kind}."
        return self._error(path, clause, f'{said} "{word}"; {why}', did_you_mean(word, names), f'"{word}"')

    def doubles(self) -> Iterator[ProcedureError]:
        """States or roles that differ only in their spelling."""
        for kind, names in (("state", self.edition.states), ("role", self.edition.roles)):
            seen: dict[str, tuple[str, int]] = {}
            for name, rule in names.items():
                first = seen.setdefault(same_word(name), (name, rule.line))
                if first[0] != name:
                    message = f'{kind} "{name}" is "{first[0]}" of line {first[1]} in another spelling.'
                    yield self._error((kind, name), rule.clause, message, "Keep one of them.")

    def move(self, move: Move) -> Iterator[ProcedureError]:
        """What one move says."""
        yield from self._who(move)
        yield from self._where(move)
        yield from self._what(move)

    def _who(self, move: Move) -> Iterator[ProcedureError]:
        said = f'move "{move.name}" is made by'
        for role in sorted(move.by - {THE_PROCEDURE}):
            if role not in self.edition.roles:
                yield self._unknown(("move", move.name, "by"), move.clause, said, role, "role")
        for role in move.tells:
            if role not in self.edition.roles:
                yield self._unknown(("move", move.name, "tells"), move.clause, f'move "{move.name}" tells', role, "role")
        path = ("move", move.name, "by")
        if not move.act and move.by != {THE_PROCEDURE}:
            cure = f'Name its act, or write by = "{THE_PROCEDURE}".'
            yield self._error(path, move.clause, f'move "{move.name}" has no act, so nobody can make it.', cure)
        if move.act and THE_PROCEDURE in move.by:
            cure = "Take the act out, or name the roles that may do it."
            yield self._error(path, move.clause, f'move "{move.name}" has an act, yet follows by itself.', cure)
        if not move.act and not move.needs:
            cure = "Say what it needs."
            yield self._error(path[:2], move.clause, f'move "{move.name}" follows by itself and needs nothing.', cure)

    def _where(self, move: Move) -> Iterator[ProcedureError]:
        path, clause = ("move", move.name), move.clause
        for route in sorted(move.routes - set(self.edition.routes)):
            cure = did_you_mean(route, self.edition.routes)
            yield self._error((*path, "route"), clause, f'move "{move.name}" is on an unknown route "{route}".', cure)
        if move.on not in PLACES:
            message = f'move "{move.name}" is on "{move.on}", which is no place.'
            yield self._error((*path, "on"), clause, message, did_you_mean(move.on, PLACES))
        elif move.on != "case":
            if move.from_states or move.to:
                cure = 'Take out "from" and "to", or write on = "case".'
                yield self._error(path, clause, f'move "{move.name}" is done to a {move.on}, which has no states.', cure)
            return
        if move.to is not None and move.to not in self.edition.states:
            yield self._unknown((*path, "to"), clause, f'move "{move.name}" goes to', move.to, "state")
        if not move.from_states and not move.to:
            cure = 'Say where the case stands ("from"), or what state a new case gets ("to").'
            yield self._error(path, clause, f'move "{move.name}" goes from nowhere to nowhere.', cure)
        if not move.from_states and move.to and not move.routes:
            cure = "Name the route that its cases take, or the routes among which whoever opens it chooses."
            yield self._error(path, clause, f'move "{move.name}" opens a case on no route of its own.', cure)
        if not move.act and (not move.to or move.to in move.from_states):
            cure = "Name another state to go to."
            yield self._error(path, clause, f'move "{move.name}" follows by itself and stays where it is, for ever.', cure)
        yield from self._origins(move)

    def _origins(self, move: Move) -> Iterator[ProcedureError]:
        said = f'move "{move.name}" goes from'
        routes = move.routes & set(self.edition.routes) or set(self.edition.routes)
        ours = {s for r in routes for s in self.stands[r]}
        reached = {s for states in self.stands.values() for s in states}
        for state in sorted(move.from_states):
            path = ("move", move.name, "from")
            if state not in self.edition.states:
                known = (*self.edition.states, ANY_STATE, ANY_OPEN_STATE)
                if same_word(state) in {same_word(s) for s in known[-2:]}:
                    yield self._error(path, move.clause, f'{said} "{state}".', did_you_mean(state, known), f'"{state}"')
                else:
                    yield self._unknown(path, move.clause, said, state, "state")
            elif not move.anywhere and state in reached - ours:
                message = f'{said} "{state}"; no move of route {", ".join(sorted(routes))} leads there.'
                yield self._error(
                    path, move.clause, message, "Take it out, or let a move of that route lead there.", f'"{state}"'
                )

    def _what(self, move: Move) -> Iterator[ProcedureError]:
        path, clause = ("move", move.name), move.clause
        if move.act and self.known.acts is not None and move.act not in self.known.acts:
            cure = did_you_mean(move.act, self.known.acts)
            yield self._error((*path, "act"), clause, f'move "{move.name}" uses an unknown act "{move.act}".', cure)
        for key, sentence in [*(("when", s) for s in move.when), *(("needs", s) for s in move.needs)]:
            if self.known.facts is not None and sentence not in self.known.facts:
                message = f'move "{move.name}" needs "{sentence}", which no function answers.'
                yield self._error((*path, key), clause, message, did_you_mean(sentence, self.known.facts), f'"{sentence}"')
        papers = {**self.edition.forms, **self.edition.letters}
        for paper in move.makes:
            if paper not in papers:
                message = f'move "{move.name}" makes "{paper}", which is neither a form nor a letter.'
                yield self._error((*path, "makes"), clause, message, did_you_mean(paper, papers), f'"{paper}"')

    def states(self) -> Iterator[ProcedureError]:
        """States that nobody reaches, and states that nobody leaves."""
        reached = {s for states in self.stands.values() for s in states}
        for state in self.edition.states.values():
            if state.name not in reached:
                message = f'no move leads to state "{state.name}".'
                yield self._error(("state", state.name), state.clause, message, "Let a move go there, or take the state out.")
        stuck: set[str] = set()
        for route in self.edition.routes:
            stuck |= self._stuck(route)
        for name in sorted(stuck & set(self.edition.states)):
            state = self.edition.states[name]
            cure = "Let a move lead on from it, or write ends = true."
            yield self._error(("state", name), state.clause, f'a case that stands in "{name}" can never come to an end.', cure)
        for rule in self.edition.routes.values():
            if not openings(moves_on(self.edition, rule.name)):
                message = f'no move opens a case on route "{rule.name}".'
                yield self._error(("route", rule.name), rule.clause, message, 'Write a move with "to" and without "from".')

    def _stuck(self, route: str) -> set[str]:
        """Return the states from which no end is reached: dead ends, and rings without a way out."""
        graph = steps(moves_on(self.edition, route))
        ends = {s.name for s in self.edition.states.values() if s.ends}
        lost = set(self.stands[route]) - closure(turned(graph), ends)
        dead = {s for s in lost if not graph.get(s)}
        return dead | {s for s in lost if not closure(graph, {s}) & dead}

    def clock(self, clock: ClockRule) -> Iterator[ProcedureError]:
        """What one clock says."""
        path, clause, said = ("clock", clock.name), clock.clause, f'clock "{clock.name}"'
        moments, facts = self.known.moments, self.known.facts
        if clock.starts not in self.edition.states and (moments is None or clock.starts not in moments):
            looks_like = same_word(clock.starts) in {same_word(s) for s in self.edition.states}
            if moments is not None or looks_like:
                cure = did_you_mean(clock.starts, [*self.edition.states, *(moments or ())])
                message = f'{said} starts at "{clock.starts}", which is neither a state nor a known instant.'
                yield self._error((*path, "starts"), clause, message, cure)
        if facts is not None and clock.stops not in facts:
            message = f'nothing stops {said}: no function answers "{clock.stops}".'
            yield self._error((*path, "stops"), clause, message, did_you_mean(clock.stops, facts))
        for route in sorted(clock.routes - set(self.edition.routes)):
            cure = did_you_mean(route, self.edition.routes)
            yield self._error((*path, "route"), clause, f'{said} is on an unknown route "{route}".', cure)
        for state in sorted(clock.lapses - set(self.edition.states)):
            yield self._unknown((*path, "lapses"), clause, f"{said} lapses in", state, "state")
        yield from self._pauses(clock)
        if clock.owner and clock.owner not in self.edition.roles:
            yield self._unknown((*path, "owner"), clause, f"{said} is kept by", clock.owner, "role")
        if clock.until and moments is not None and clock.until not in moments:
            message = f'{said} lasts until "{clock.until}", which is no known instant.'
            yield self._error((*path, "until"), clause, message, did_you_mean(clock.until, moments))
        yield from self._chosen(clock)
        yield from self._reminders(clock)

    def _pauses(self, clock: ClockRule) -> Iterator[ProcedureError]:
        """For what a clock stands, as far as it is neither a state nor a sentence; and a measure that is not the term's."""
        path, said, facts = ("clock", clock.name), f'clock "{clock.name}"', self.known.facts
        for words in clock.pauses:
            if words in FACTS and FACTS[words].about_input:
                message = f'{said} pauses for "{words}", which can be asked only of something entered.'
                yield self._error((*path, "pauses"), clock.clause, message, "Name a state, or another sentence.", f'"{words}"')
        for words in clock.pauses:
            close = same_word(words) in {same_word(s) for s in self.edition.states}
            if words not in self.edition.states and (close or (facts is not None and words not in facts)):
                message = f'{said} pauses for "{words}", which is neither a state nor a sentence that a function answers.'
                cure = did_you_mean(words, [*self.edition.states, *(facts or ())])
                yield self._error((*path, "pauses"), clock.clause, message, cure, f'"{words}"')
        if clock.extend and (
            clock.until or any(t.unit != clock.extend.unit or t.unit in OF_ITS_OWN for t in clock.terms.values())
        ):
            message = f'{said} is extended by "{write_term(clock.extend)}", which cannot be added to its term.'
            yield self._error((*path, "extend"), clock.clause, message, "Write the extension in the unit of the term.")

    def _chosen(self, clock: ClockRule) -> Iterator[ProcedureError]:
        """The words of a clock's terms, as far as they are not the ones that its choice yields."""
        path, said, choices = ("clock", clock.name), f'clock "{clock.name}"', self.known.choices
        if choices is None:
            return
        if clock.choose and clock.choose not in choices:
            message = f'{said} lets "{clock.choose}" choose, which no function answers.'
            yield self._error((*path, "choose"), clock.clause, message, did_you_mean(clock.choose, choices))
            return
        words = choices[clock.choose] if clock.choose else URGENCY
        for word in clock.term_texts:
            if word and word not in words:
                message = f'{said} has a term for "{word}", which is never chosen.'
                yield self._error((*path, "term"), clock.clause, message, did_you_mean(word, words), word)

    def _reminders(self, clock: ClockRule) -> Iterator[ProcedureError]:
        path = ("clock", clock.name, "remind")
        for text in clock.remind:
            try:
                reminder = parse_reminder(text, self.edition.roles)
            except ValueError as error:
                yield self._error(path, clock.clause, f'clock "{clock.name}": {error}', text=f'"{text}"')
                continue
            if reminder.to and reminder.to not in self.edition.roles:
                message = f'clock "{clock.name}" reminds "{reminder.to}"; there is no such role.'
                yield self._error(path, clock.clause, message, did_you_mean(reminder.to, self.edition.roles), f'"{text}"')

    def letter(self, letter: LetterRule) -> Iterator[ProcedureError]:
        """What one letter says: to whom, and its fields in each language."""
        path = ("letter", letter.name)
        if letter.to not in self.edition.roles:
            yield self._unknown((*path, "to"), letter.clause, f'letter "{letter.name}" goes to', letter.to, "role")
        for key, texts in (("subject", letter.subject), ("body", letter.body)):
            english = set(FIELD.findall(texts["en"]))
            for lang, text in texts.items():
                for name in dict.fromkeys(FIELD.findall(text)):
                    if self.known.fields is not None and name not in self.known.fields:
                        message = f'letter "{letter.name}" has an unknown field {{{name}}}.'
                        cure = did_you_mean(name, self.known.fields)
                        yield self._error((*path, key, lang), letter.clause, message, cure, f"{{{name}}}")
                lost = sorted(english ^ set(FIELD.findall(text)))
                if lost:
                    message = f'letter "{letter.name}": {key} in {lang} and in English differ in {{{", ".join(lost)}}}.'
                    yield self._error((*path, key, lang), letter.clause, message, "Use the same fields in each language.")

    def papers(self) -> Iterator[ProcedureError]:
        """Forms and letters that no move makes, forms that nothing fills, internal ones for the client."""
        for form in self.edition.forms.values():
            if self.known.forms is not None and form.name not in self.known.forms:
                cure = did_you_mean(form.name, self.known.forms)
                yield self._error(("form", form.name), form.clause, f'the program has no paper "{form.name}".', cure)
            if form.internal and form.for_client:
                message = f'form "{form.name}" is internal, yet the client gets a copy.'
                yield self._error(("form", form.name, "internal"), form.clause, message, "Take one of the two out.")
        made = {p for m in self.edition.moves.values() for p in m.makes}
        for kind, papers in (("form", self.edition.forms), ("letter", self.edition.letters)):
            for paper in papers.values():
                if paper.name not in made:
                    message = f'no move makes {kind} "{paper.name}".'
                    yield self._error(
                        (kind, paper.name), paper.clause, message, 'Name it in the "makes" of a move, or take it out.'
                    )

    def numbers(self) -> Iterator[ProcedureError]:
        """Numberings that cannot be filled, and routes without one."""
        for name, pattern in self.edition.numbers.items():
            left = FIELD.findall(NUMBER_PARTS.sub("", pattern))
            if left or not re.search(r"\{n(:0\d+)?\}", pattern):
                message = f'numbering "{name}": "{pattern}" cannot be filled.'
                cure = "It takes {n} or {n:04}, and may take {year}, {yy}, {month}, {report}, {sample}."
                yield self._error(("number", name, "pattern"), self._clause_at("number", name), message, cure)
        for route in self.edition.routes.values():
            if route.number and route.number not in self.edition.numbers:
                message = f'route "{route.name}" takes its numbers from "{route.number}", which is no numbering.'
                cure = did_you_mean(route.number, self.edition.numbers)
                yield self._error(("route", route.name, "number"), route.clause, message, cure)

    def _clause_at(self, *path: str) -> str:
        line = self.edition.lines.of(*path)
        before = [c for c in self.edition.clauses.values() if c.line <= line]
        return max(before, key=lambda c: c.line).number if before else ""

    def clauses(self) -> Iterator[ProcedureError]:
        """Clauses that encode nothing and do not say so."""
        e = self.edition
        named = [(r.clause for r in e.roles.values()), (s.clause for s in e.states.values())]
        named += [(r.clause for r in e.routes.values()), (f.clause for f in e.forms.values())]
        with_rules = at_work(e).union(*named, (x.clause for x in e.letters.values()))
        for clause in self.edition.clauses.values():
            if clause.number not in with_rules and not clause.informative:
                message = f"clause {clause.number} has no rule."
                cure = "Encode it in a rule block, or write informative = true in one."
                yield ProcedureError(self.edition.file, clause.line, clause.number, message, cure)

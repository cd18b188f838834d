"""Judge states and roles: their spelling, and whether every state is reached and left."""

from collections.abc import Iterator

from lims_complaints.errors import Phrase, ProcedureError, phrase
from lims_complaints.procedure.course import closure, moves_on, openings, steps, turned
from lims_complaints.procedure.judged import Judged
from lims_complaints.procedure.spelling import same_word


def judge_spelling(judged: Judged) -> Iterator[ProcedureError]:
    """States or roles that differ only in their spelling."""
    says = {
        "state": phrase('state "{name}" is "{first}" of line {line} in another spelling.').text,
        "role": phrase('role "{name}" is "{first}" of line {line} in another spelling.').text,
    }
    for kind, names in (("state", judged.edition.states), ("role", judged.edition.roles)):
        seen: dict[str, tuple[str, int]] = {}
        for name, rule in names.items():
            first = seen.setdefault(same_word(name), (name, rule.line))
            if first[0] != name:
                message = Phrase(says[kind], {"name": name, "first": first[0], "line": first[1]})
                yield judged.error((kind, name), rule.clause, message, phrase("Keep one of them."))


def judge_states(judged: Judged) -> Iterator[ProcedureError]:
    """States that nobody reaches, and states that nobody leaves."""
    reached = {s for states in judged.stands.values() for s in states}
    for state in judged.edition.states.values():
        if state.name not in reached:
            message = phrase('no move leads to state "{name}".', name=state.name)
            cure = phrase("Let a move go there, or take the state out.")
            yield judged.error(("state", state.name), state.clause, message, cure)
    stuck: set[str] = set()
    for route in judged.edition.routes:
        stuck |= _stuck(judged, route)
    for name in sorted(stuck & set(judged.edition.states)):
        state = judged.edition.states[name]
        message = phrase('a case that stands in "{name}" can never come to an end.', name=name)
        cure = phrase("Let a move lead on from it, or write ends = true.")
        yield judged.error(("state", name), state.clause, message, cure)
    for rule in judged.edition.routes.values():
        if not openings(moves_on(judged.edition, rule.name)):
            message = phrase('no move opens a case on route "{name}".', name=rule.name)
            cure = phrase('Write a move with "to" and without "from".')
            yield judged.error(("route", rule.name), rule.clause, message, cure)


def _stuck(judged: Judged, route: str) -> set[str]:
    """Return the states from which no end is reached: dead ends, and rings without a way out."""
    graph = steps(moves_on(judged.edition, route))
    ends = {s.name for s in judged.edition.states.values() if s.ends}
    lost = set(judged.stands[route]) - closure(turned(graph), ends)
    dead = {s for s in lost if not graph.get(s)}
    return dead | {s for s in lost if not closure(graph, {s}) & dead}

"""Judge moves: who makes them, between which states, and what they do."""

from collections.abc import Iterator

from lims_complaints.errors import ProcedureError
from lims_complaints.procedure.edition import THE_PROCEDURE, Move
from lims_complaints.procedure.judged import Judged
from lims_complaints.procedure.spelling import did_you_mean, same_word
from lims_complaints.procedure.words import ANY_OPEN_STATE, ANY_STATE, PLACES


def judge_move(judged: Judged, move: Move) -> Iterator[ProcedureError]:
    """What one move says."""
    yield from _who(judged, move)
    yield from _where(judged, move)
    yield from _what(judged, move)


def _who(judged: Judged, move: Move) -> Iterator[ProcedureError]:
    said = f'move "{move.name}" is made by'
    for role in sorted(move.by - {THE_PROCEDURE}):
        if role not in judged.edition.roles:
            yield judged.unknown(("move", move.name, "by"), move.clause, said, role, "role")
    for role in move.tells:
        if role not in judged.edition.roles:
            yield judged.unknown(("move", move.name, "tells"), move.clause, f'move "{move.name}" tells', role, "role")
    path = ("move", move.name, "by")
    if not move.act and move.by != {THE_PROCEDURE}:
        cure = f'Name its act, or write by = "{THE_PROCEDURE}".'
        yield judged.error(path, move.clause, f'move "{move.name}" has no act, so nobody can make it.', cure)
    if move.act and THE_PROCEDURE in move.by:
        cure = "Take the act out, or name the roles that may do it."
        yield judged.error(path, move.clause, f'move "{move.name}" has an act, yet follows by itself.', cure)
    if not move.act and not move.needs:
        cure = "Say what it needs."
        yield judged.error(path[:2], move.clause, f'move "{move.name}" follows by itself and needs nothing.', cure)


def _where(judged: Judged, move: Move) -> Iterator[ProcedureError]:
    path, clause = ("move", move.name), move.clause
    for route in sorted(move.routes - set(judged.edition.routes)):
        cure = did_you_mean(route, judged.edition.routes)
        yield judged.error((*path, "route"), clause, f'move "{move.name}" is on an unknown route "{route}".', cure)
    if move.on not in PLACES:
        message = f'move "{move.name}" is on "{move.on}", which is no place.'
        yield judged.error((*path, "on"), clause, message, did_you_mean(move.on, PLACES))
    elif move.on != "case":
        if move.from_states or move.to:
            cure = 'Take out "from" and "to", or write on = "case".'
            yield judged.error(path, clause, f'move "{move.name}" is done to a {move.on}, which has no states.', cure)
        return
    if move.to is not None and move.to not in judged.edition.states:
        yield judged.unknown((*path, "to"), clause, f'move "{move.name}" goes to', move.to, "state")
    if not move.from_states and not move.to:
        cure = 'Say where the case stands ("from"), or what state a new case gets ("to").'
        yield judged.error(path, clause, f'move "{move.name}" goes from nowhere to nowhere.', cure)
    if not move.from_states and move.to and not move.routes:
        cure = "Name the route that its cases take, or the routes among which whoever opens it chooses."
        yield judged.error(path, clause, f'move "{move.name}" opens a case on no route of its own.', cure)
    if not move.act and (not move.to or move.to in move.from_states):
        cure = "Name another state to go to."
        yield judged.error(path, clause, f'move "{move.name}" follows by itself and stays where it is, for ever.', cure)
    yield from _origins(judged, move)


def _origins(judged: Judged, move: Move) -> Iterator[ProcedureError]:
    said = f'move "{move.name}" goes from'
    routes = move.routes & set(judged.edition.routes) or set(judged.edition.routes)
    ours = {s for r in routes for s in judged.stands[r]}
    reached = {s for states in judged.stands.values() for s in states}
    for state in sorted(move.from_states):
        path = ("move", move.name, "from")
        if state not in judged.edition.states:
            known = (*judged.edition.states, ANY_STATE, ANY_OPEN_STATE)
            if same_word(state) in {same_word(s) for s in known[-2:]}:
                yield judged.error(path, move.clause, f'{said} "{state}".', did_you_mean(state, known), f'"{state}"')
            else:
                yield judged.unknown(path, move.clause, said, state, "state")
        elif not move.anywhere and state in reached - ours:
            message = f'{said} "{state}"; no move of route {", ".join(sorted(routes))} leads there.'
            yield judged.error(path, move.clause, message, "Take it out, or let a move of that route lead there.", f'"{state}"')


def _what(judged: Judged, move: Move) -> Iterator[ProcedureError]:
    path, clause = ("move", move.name), move.clause
    if move.act and judged.known.acts is not None and move.act not in judged.known.acts:
        cure = did_you_mean(move.act, judged.known.acts)
        yield judged.error((*path, "act"), clause, f'move "{move.name}" uses an unknown act "{move.act}".', cure)
    for key, sentence in [*(("when", s) for s in move.when), *(("needs", s) for s in move.needs)]:
        if judged.known.facts is not None and sentence not in judged.known.facts:
            message = f'move "{move.name}" needs "{sentence}", which no function answers.'
            yield judged.error((*path, key), clause, message, did_you_mean(sentence, judged.known.facts), f'"{sentence}"')
    papers = {**judged.edition.forms, **judged.edition.letters}
    for paper in move.makes:
        if paper not in papers:
            message = f'move "{move.name}" makes "{paper}", which is neither a form nor a letter.'
            yield judged.error((*path, "makes"), clause, message, did_you_mean(paper, papers), f'"{paper}"')

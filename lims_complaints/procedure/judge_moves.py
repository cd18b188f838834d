"""Judge moves: who makes them, between which states, and what they do."""

from collections.abc import Iterator

from lims_complaints.errors import ProcedureError, phrase
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
    path, clause, name = ("move", move.name, "by"), move.clause, move.name
    for role in sorted(move.by - {THE_PROCEDURE}):
        if role not in judged.edition.roles:
            made = phrase('move "{name}" is made by "{word}"', name=name, word=role)
            yield judged.unknown_role(path, clause, made, role)
    for role in move.tells:
        if role not in judged.edition.roles:
            told = phrase('move "{name}" tells "{word}"', name=name, word=role)
            yield judged.unknown_role(("move", name, "tells"), clause, told, role)
    if not move.act and move.by != {THE_PROCEDURE}:
        cure = phrase('Name its act, or write by = "{procedure}".', procedure=THE_PROCEDURE)
        yield judged.error(path, clause, phrase('move "{name}" has no act, so nobody can make it.', name=name), cure)
    if move.act and THE_PROCEDURE in move.by:
        cure = phrase("Take the act out, or name the roles that may do it.")
        yield judged.error(path, clause, phrase('move "{name}" has an act, yet follows by itself.', name=name), cure)
    if not move.act and not move.needs:
        message = phrase('move "{name}" follows by itself and needs nothing.', name=name)
        yield judged.error(path[:2], clause, message, phrase("Say what it needs."))


def _where(judged: Judged, move: Move) -> Iterator[ProcedureError]:
    path, clause, name = ("move", move.name), move.clause, move.name
    for route in sorted(move.routes - set(judged.edition.routes)):
        message = phrase('move "{name}" is on an unknown route "{route}".', name=name, route=route)
        yield judged.error((*path, "route"), clause, message, did_you_mean(route, judged.edition.routes))
    if move.on not in PLACES:
        message = phrase('move "{name}" is on "{place}", which is no place.', name=name, place=move.on)
        yield judged.error((*path, "on"), clause, message, did_you_mean(move.on, PLACES))
    elif move.on != "case":
        if move.from_states or move.to:
            message = phrase('move "{name}" is done to a {place}, which has no states.', name=name, place=move.on)
            yield judged.error(path, clause, message, phrase('Take out "from" and "to", or write on = "case".'))
        return
    if move.to is not None and move.to not in judged.edition.states:
        goes = phrase('move "{name}" goes to "{word}"', name=name, word=move.to)
        yield judged.unknown_state((*path, "to"), clause, goes, move.to)
    yield from _course(judged, move)
    yield from _origins(judged, move)


def _course(judged: Judged, move: Move) -> Iterator[ProcedureError]:
    """From nowhere, on no route, or in a ring by itself."""
    path, clause, name = ("move", move.name), move.clause, move.name
    if not move.from_states and not move.to:
        cure = phrase('Say where the case stands ("from"), or what state a new case gets ("to").')
        yield judged.error(path, clause, phrase('move "{name}" goes from nowhere to nowhere.', name=name), cure)
    if not move.from_states and move.to and not move.routes:
        cure = phrase("Name the route that its cases take, or the routes among which whoever opens it chooses.")
        yield judged.error(path, clause, phrase('move "{name}" opens a case on no route of its own.', name=name), cure)
    if not move.act and (not move.to or move.to in move.from_states):
        message = phrase('move "{name}" follows by itself and stays where it is, for ever.', name=name)
        yield judged.error(path, clause, message, phrase("Name another state to go to."))


def _origins(judged: Judged, move: Move) -> Iterator[ProcedureError]:
    path, name = ("move", move.name, "from"), move.name
    routes = move.routes & set(judged.edition.routes) or set(judged.edition.routes)
    ours = {s for r in routes for s in judged.stands[r]}
    reached = {s for states in judged.stands.values() for s in states}
    for state in sorted(move.from_states):
        goes = phrase('move "{name}" goes from "{word}"', name=name, word=state)
        if state not in judged.edition.states:
            known = (*judged.edition.states, ANY_STATE, ANY_OPEN_STATE)
            if same_word(state) in {same_word(s) for s in known[-2:]}:
                message = phrase("{said}.", said=goes)
                yield judged.error(path, move.clause, message, did_you_mean(state, known), f'"{state}"')
            else:
                yield judged.unknown_state(path, move.clause, goes, state)
        elif not move.anywhere and state in reached - ours:
            message = phrase("{said}; no move of route {routes} leads there.", said=goes, routes=", ".join(sorted(routes)))
            cure = phrase("Take it out, or let a move of that route lead there.")
            yield judged.error(path, move.clause, message, cure, f'"{state}"')


def _what(judged: Judged, move: Move) -> Iterator[ProcedureError]:
    path, clause, name = ("move", move.name), move.clause, move.name
    if move.act and judged.known.acts is not None and move.act not in judged.known.acts:
        message = phrase('move "{name}" uses an unknown act "{act}".', name=name, act=move.act)
        yield judged.error((*path, "act"), clause, message, did_you_mean(move.act, judged.known.acts))
    for key, sentence in [*(("when", s) for s in move.when), *(("needs", s) for s in move.needs)]:
        if judged.known.facts is not None and sentence not in judged.known.facts:
            message = phrase('move "{name}" needs "{sentence}", which no function answers.', name=name, sentence=sentence)
            cure = did_you_mean(sentence, judged.known.facts)
            yield judged.error((*path, key), clause, message, cure, f'"{sentence}"')
    papers = {**judged.edition.forms, **judged.edition.letters}
    for paper in move.makes:
        if paper not in papers:
            message = phrase('move "{name}" makes "{paper}", which is neither a form nor a letter.', name=name, paper=paper)
            yield judged.error((*path, "makes"), clause, message, did_you_mean(paper, papers), f'"{paper}"')

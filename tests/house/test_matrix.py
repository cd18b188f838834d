"""The reviewed matrix state × role × act is what the document says, and what the desk's own judge answers."""

import dataclasses

from lims_complaints.app import import_steps, parse_document
from lims_complaints.procedure.edition import Edition
from lims_complaints.procedure.moves import LACKING, Allowed, may
from tests.house.matrix import FILE, current
from tests.paths import ROOT


def test_the_matrix_in_the_repository_is_what_the_document_says() -> None:
    assert FILE.read_text("utf-8") == current(), "python -m tests.house.matrix writes it anew; review the diff"


def test_the_judge_answers_what_the_matrix_says() -> None:
    """For every state, role and act: allowed by the one function exactly where a row of the matrix says so."""
    import_steps()
    edition = bare(parse_document(ROOT / "procedures" / "testing-station.md").edition)
    rows = 0
    for state in edition.states:
        for role in edition.roles:
            for act in {m.act for m in edition.moves.values() if m.act and m.on == "case"}:
                for route in edition.routes:
                    said = any(
                        state in m.from_states and role in m.by and (not m.routes or route in m.routes)
                        for m in edition.moves_of(act)
                    )
                    verdict = may(edition, act, route=route, state=state, roles={role}, situation={})
                    assert isinstance(verdict, Allowed) == said, (state, role, act, route)
                    assert said or verdict.rank < LACKING  # type: ignore[union-attr]
                    rows += said
    assert rows > 100


def bare(edition: Edition) -> Edition:
    """Return the edition with its moves free of conditions on facts."""
    moves = {name: dataclasses.replace(move, when=(), needs=()) for name, move in edition.moves.items()}
    return dataclasses.replace(edition, moves=moves)

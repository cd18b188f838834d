"""The matrix of a procedure: in which state which role may do which act, under which clause, on what conditions.

`python -m tests.house.matrix` writes docs/matrix.md anew; a house test compares it, so that a change is reviewed as a diff.
"""

from collections import defaultdict

from lims_complaints.app import import_steps, parse_document
from lims_complaints.procedure.edition import Edition, Move
from tests.paths import ROOT

FILE = ROOT / "docs" / "matrix.md"
HEAD = """# Who may do what, where

Made from `procedures/testing-station.md` by `python -m tests.house.matrix`; a test compares the two. One table a place where a
case can stand; a move whose conditions do not hold is refused with the sentence that is missing.
"""


def matrix(edition: Edition) -> str:
    """Return the whole matrix as Markdown."""
    places = {state: f"## {state}" for state in edition.states}
    cases = [m for m in edition.moves.values() if m.on == "case"]
    parts = [HEAD, _table("## No case yet", [m for m in cases if not m.from_states])]
    parts += [_table(title, [m for m in cases if state in m.from_states]) for state, title in places.items()]
    others: dict[str, list[Move]] = defaultdict(list)
    for move in edition.moves.values():
        if move.on != "case":
            others[move.on].append(move)
    parts += [_table(f"## On the {on}", moves) for on, moves in others.items()]
    return "\n".join(parts)


def _table(title: str, moves: list[Move]) -> str:
    rows = sorted(_row(role, move) for move in moves for role in move.by or {"the procedure"})
    head = ("| role | act | course | to | clause | where | asks for |", "|---|---|---|---|---|---|---|")
    return "\n".join([title, "", *head, *rows, ""])


def _row(role: str, move: Move) -> str:
    to = "next round: " * move.next_round + (move.to or "stays")
    course = ", ".join(sorted(move.routes)) or "every"
    cells = (role, move.act or move.name, course, to, move.clause, "; ".join(move.when), "; ".join(move.needs))
    return f"| {' | '.join(cells)} |"


def current() -> str:
    """Return the matrix of the station's document as it stands."""
    import_steps()
    return matrix(parse_document(ROOT / "procedures" / "testing-station.md").edition)


if __name__ == "__main__":
    FILE.write_text(current(), "utf-8")

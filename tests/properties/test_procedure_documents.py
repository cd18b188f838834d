"""Whatever is done to a procedure document, reading it ends in an edition or in faults with their lines, never in a crash."""

from hypothesis import given
from hypothesis import strategies as st

from lims_complaints.procedure.check import Known, check
from lims_complaints.procedure.document import examine
from tests.rules.small_procedure import TEXT

PIECES = (
    '"',
    "[",
    "]",
    "{",
    "}",
    "```\n",
    "\n## 9 x\n",
    "\n---\n",
    "'''",
    '"""',
    "\\",
    "=",
    "#",
    "\r",
    "[move.x]\n",
    "\n[state.x]\n",
)


@given(at=st.integers(0, len(TEXT)), cut=st.integers(0, 60), piece=st.sampled_from(PIECES))
def test_a_torn_document_is_read_or_refused_with_lines(at: int, cut: int, piece: str) -> None:
    text = TEXT[:at] + piece + TEXT[at + cut :]
    reading = examine(text, "torn.md", {})
    errors = [*reading.errors, *(check(reading.edition, Known()) if reading.edition else ())]
    assert (reading.edition is None) == bool(reading.errors)
    assert all(1 <= e.line <= text.count("\n") + 1 for e in errors)
    assert all(e.message for e in errors)


@given(order=st.permutations(range(3)))
def test_the_order_of_clauses_is_no_part_of_the_rules(order: list[int]) -> None:
    head, *clauses = TEXT.split("\n## ")
    words, others = clauses[0], clauses[2:5]
    text = "\n## ".join([head, words, clauses[1], *(others[i] for i in order)]) + "\n"
    plain = examine(TEXT, "plain.md", {}).edition
    moved = examine(text, "moved.md", {}).edition
    assert plain is not None
    assert moved is not None
    assert {m.name: (m.clause, m.from_states, m.needs) for m in moved.moves.values()} == {
        m.name: (m.clause, m.from_states, m.needs) for m in plain.moves.values()
    }

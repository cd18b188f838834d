"""Which fields the letters name that an act would make now: a form asks for what its letter says, and for nothing else."""

import re

from lims_complaints import editions
from lims_complaints.procedure.edition import Edition, Move
from lims_complaints.procedure.facts import FACTS
from lims_complaints.situation.gather import Scene, Situation

PLACE = re.compile(r"\{([^{}]+)\}")


def named_in_letters(scene: Scene, act: str) -> frozenset[str]:
    """Return the fields that are named by the letters of an act on a case, as far as it is known already which they are."""
    edition, situation = editions.of_case(scene.session, scene.case), Situation(scene)
    if edition is None:
        return frozenset()
    moves = (move for move in edition.moves_of(act) if _may_be(move, scene, situation))
    return frozenset(field for move in moves for field in _fields(edition, move))


def _may_be(move: Move, scene: Scene, situation: Situation) -> bool:
    assert scene.case is not None
    if move.routes and scene.case.route not in move.routes:
        return False
    return all(FACTS[said].holds(situation) for said in move.when if not FACTS[said].about_input)


def _fields(edition: Edition, move: Move) -> frozenset[str]:
    letters = (edition.letters[name] for name in move.makes if name in edition.letters)
    return frozenset(place for letter in letters for place in PLACE.findall(letter.body["en"]))

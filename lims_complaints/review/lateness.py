"""A missed term has its reason: whoever keeps it gives it, or the quality manager (must be impossible 8)."""

from typing import Any

from lims_complaints import ledger
from lims_complaints.act import Context, act
from lims_complaints.language import N_
from lims_complaints.procedure.facts import fact
from lims_complaints.review.given import ExplainLateness
from lims_complaints.situation.terms import unexplained
from lims_complaints.situation.values import ActorPart, LatenessPart


@act("review.explain-lateness", N_("Give the reason why a term was missed"))
def explain_lateness(ctx: Context, given: ExplainLateness) -> None:
    """Enter the reason beside the missed term; of two rounds of one term the earlier is explained first."""
    scene = ctx.scene()
    row = next(row for row in unexplained(scene) if row.name == given.term)
    ledger.enter(row, scene, "explained", given.reason)


@fact("a term was missed without a reason")
def a_term_was_missed(lateness: LatenessPart) -> bool:
    """Whether a term of this house has passed unmet, and nobody has said why."""
    return bool(lateness.unexplained)


@fact("a term of the actor's own was missed without a reason")
def a_term_of_their_own_was_missed(actor: ActorPart, lateness: LatenessPart) -> bool:
    """Whether such a term is one that the actor keeps."""
    return any(owner in actor.roles for owner in lateness.unexplained.values())


@fact("the term was missed and has no reason yet")
def the_term_was_missed(given: Any, lateness: LatenessPart) -> bool:
    """Whether the term that is spoken of is such a one."""
    return given.term in lateness.unexplained


@fact("the missed term is the actor's own")
def the_missed_term_is_their_own(given: Any, actor: ActorPart, lateness: LatenessPart) -> bool:
    """Whether the actor keeps the missed term that is spoken of."""
    return lateness.unexplained.get(given.term) in actor.roles


@fact("every missed term has its reason")
def every_missed_term_has_its_reason(lateness: LatenessPart) -> bool:
    """Whether nothing that came late is left without a reason; what the client let pass needs none."""
    return not lateness.unexplained

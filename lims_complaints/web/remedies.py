"""What is done about a fact that does not hold yet, and facts that no doing brings back: which act is the next one, which is over."""

from collections.abc import Iterable

from lims_complaints.procedure.edition import Move

REMEDIES: dict[str, tuple[str, ...]] = {
    "the appeal is in time or admitted late": ("intake.admit-late",),
    "the amended report is signed": ("reports.sign-amendment", "reports.reserve-amendment"),
    "the original is voided": ("reports.void",),
    "every holder of a copy is asked for it back": ("reports.ask-copy-back",),
    "every copy of a voided report is accounted for": ("reports.record-copy-answer", "reports.ask-copy-back"),
    "every holder of a copy has the supplement": ("reports.send-supplement",),
    "a void notice is approved where one is needed": ("reports.approve-void-notice", "reports.draft-void-notice"),
    "nonconforming work has a nonconformity or a written reason": (
        "quality.open-nonconformity",
        "quality.decline-nonconformity",
    ),
    "an error found in the records is put right": (
        "reports.amend-for-nonconformity",
        "reports.void-for-nonconformity",
        "reports.stamp-void",
    ),
    "the records are reviewed where the appeal points to an error": ("quality.review-records",),
    "no promise is open": ("feedback.keep-promise",),
    "a grave case was looked at above": ("review.look-above",),
    "every letter and call is answered": ("feedback.answer-contact",),
    "departments agree or their disagreement is decided": ("review.decide-disagreement",),
    "no claim is open": ("compensation.settle",),
    "every missed term has its reason": ("review.explain-lateness",),
}
"""Sentence → the acts that make it hold, for those that are open at any time and would be looked for in vain among what leads on."""
OVER = frozenset(
    {
        "it is not on record which results are disputed",
        "the original is not stamped yet",
        "the amended report is not signed",
        "the appeal is late",
        "a decision to amend the report is recorded",
        "a decision to void the report is recorded",
    }
)
"""Sentences that do not hold because it is done, was decided otherwise or never was so: an act that needs one does not come."""


def remedies(missing: Iterable[str]) -> tuple[str, ...]:
    """Return the acts that bring about what is missing, the nearest first."""
    return tuple(dict.fromkeys(act for sentence in missing for act in REMEDIES.get(sentence, ())))


def to_be_waited_for(missing: Iterable[str]) -> bool:
    """Whether an act that lacks this can still come."""
    return OVER.isdisjoint(missing)


def roles_for(moves: Iterable[Move], missing: Iterable[str]) -> list[str]:
    """Return the people's roles that can bring about the first thing that is missing, in the order of the document."""
    wanted = next((acts for sentence in missing if (acts := remedies([sentence]))), ())
    roles = dict.fromkeys(role for move in moves if move.act in wanted for role in sorted(move.by))
    return [role for role in roles if role != "the station"]

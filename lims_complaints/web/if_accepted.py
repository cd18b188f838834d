"""What accepting a case at this instant would set going: each promised term with its last day, before anybody presses the button."""

from dataclasses import dataclass

from lims_complaints.act import Offer
from lims_complaints.clocks.due import Due, due
from lims_complaints.language import N_, translator
from lims_complaints.procedure.edition import ClockRule, Edition
from lims_complaints.procedure.meanings import ANSWER, clock_for
from lims_complaints.records.case import Case
from lims_complaints.situation.gather import Scene, Situation
from lims_complaints.timekeeping import word_of
from lims_complaints.web.standing import View

ACCEPT = "intake.accept"
RULED = {"ordinary": N_("If not urgent: {term}, last day"), "urgent": N_("If urgent: {term}, last day")}
ORDINARY, URGENT = N_("If accepted now: {term}, last day"), N_("If accepted now and urgent: {term}, last day")


@dataclass(frozen=True)
class IfAccepted:
    """A term that would begin: in words, and when it would be due."""

    words: str
    due: Due


def if_accepted_now(view: View, edition: Edition, offers: list[Offer], case: Case, scene: Scene) -> list[IfAccepted]:
    """Return the promised terms that would start if the case were accepted at this instant, ordinary and urgent."""
    if not any(offer.act == ACCEPT for offer in offers):
        return []
    reached = {move.to for move in edition.moves_of(ACCEPT) if case.state in move.from_states}
    rules = [r for r in edition.clocks.values() if r.outer and r.starts in reached and (not r.routes or case.route in r.routes)]
    return [told for rule in rules for told in _told(view, edition, rule, scene)]


def as_ruled(view: View, edition: Edition, case: Case) -> list[IfAccepted]:
    """Return when the written answer would be due by each ruling on urgency: from acceptance, or as if it were accepted now."""
    rule = clock_for(edition, ANSWER, case.route)
    start, say = case.accepted_at or view.now.at, translator(view.language)
    return [
        IfAccepted(say(RULED[word], term=rule.title[view.language]), due(start, rule.terms[word], view.calendar(edition)))
        for word in RULED
        if rule is not None and word in rule.terms
    ]


def _told(view: View, edition: Edition, rule: ClockRule, scene: Scene) -> list[IfAccepted]:
    """One term for each word that may still be chosen: urgency is asked and ruled on, other choices are facts of the case."""
    say = translator(view.language)
    words = [word_of(rule, Situation(scene), urgent=False)] if rule.choose or "" in rule.terms else list(rule.terms)
    if not rule.choose and scene.case is not None and scene.case.report_id is None:
        words = words[:1]
    found = []
    for word in words:
        term = rule.terms.get(word) or rule.term
        said = say(URGENT if word == "urgent" else ORDINARY, term=rule.title[view.language])
        found.append(IfAccepted(said, due(view.now.at, term, view.calendar(edition))))
    return found

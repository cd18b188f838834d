"""When a report may be drawn up, signed, amended, voided and called back (1.1, 2.2.5). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lims_complaints.procedure.facts import fact
from lims_complaints.situation.values import ISSUED, ActorPart, AmendmentPart, DecisionPart, ReportPart

ZONE = ZoneInfo("Asia/Shanghai")
RESULT_FIELDS = (
    "parameter", "fraction", "speciation", "value", "unit", "detection", "method", "limit_of_detection", "uncertainty",
    "coverage_factor", "limit", "decision_rule", "conformity",
)  # fmt: skip
"""What a result is; a change in one of them is no change of words (SAMR Order 39, 11)."""

Scope = tuple[str, date, date | None]


def may_sign(scopes: Sequence[Scope], field: str, methods: frozenset[str], today: date) -> bool:
    """Return whether leave to sign covers a field, or each method, on a day; `*` covers all of the station's scope."""
    valid = {scope for scope, first, last in scopes if first <= today and (last is None or today <= last)}
    return "*" in valid or field in valid or (bool(methods) and methods <= valid)


def _day(now: datetime) -> date:
    return now.astimezone(ZONE).date()


@fact("the actor is authorized for everything in the report")
def authorized_for_the_report(actor: ActorPart, report: ReportPart, now: datetime) -> bool:
    """Whether the signatory's scope holds today for the report's field or for each of its methods (R-40, R-42)."""
    return may_sign(actor.signing_scopes, report.field, report.methods, _day(now))


@fact("the actor is authorized for everything in the amended report")
def authorized_for_the_amended_report(actor: ActorPart, amendment: AmendmentPart, now: datetime) -> bool:
    """Whether the signatory's scope holds today for the amended report."""
    return may_sign(actor.signing_scopes, amendment.field, amendment.methods, _day(now))


@fact("the report is not issued yet")
def not_issued_yet(report: ReportPart) -> bool:
    """Whether the report waits for its signature."""
    return report.status in ("imported", "reserved")


@dataclass(frozen=True)
class TestedPart:
    """`tested`: how many results of the report do not say who analysed or who checked them; others' results do not count."""

    unnamed: int = 0
    checked: bool = True


@fact("it is on record who analysed and checked")
def on_record_who_analysed_and_checked(tested: TestedPart) -> bool:
    """Whether everybody who had a part in the results is known: only then can those be kept away from a retest (2.2.4)."""
    return tested.unnamed == 0 and tested.checked


@fact("it is not on record who analysed and checked")
def not_on_record_who_analysed_and_checked(tested: TestedPart) -> bool:
    """Whether somebody is still to be named; what was once said is not said otherwise."""
    return not on_record_who_analysed_and_checked(tested)


@fact("the report is drawn up for signing")
def drawn_up_for_signing(report: ReportPart) -> bool:
    """Whether the exact pages to be signed are there."""
    return report.status == "reserved"


@fact("the report is issued")
def the_report_is_issued(report: ReportPart) -> bool:
    """Whether the report left the station, in force or void."""
    return report.status in ISSUED


@fact("the report is in force")
def the_report_is_in_force(report: ReportPart) -> bool:
    """Whether the report holds now."""
    return report.status == "in force"


@fact("the report is void")
def this_report_is_void(report: ReportPart) -> bool:
    """Whether the report went out of force."""
    return report.status == "void"


@fact("the report is not stamped yet")
def not_stamped_yet(report: ReportPart) -> bool:
    """Whether the void mark is still to be put on."""
    return not report.stamped


@fact("the nonconformity names the report")
def the_nonconformity_names_the_report(given: Any, report: ReportPart) -> bool:
    """Whether the report was found at risk from the same cause (5)."""
    return given.nonconformity in report.nonconformities


@fact("only words are changed")
def only_words_are_changed(given: Any) -> bool:
    """Whether no change names a part of a result."""
    return all(change.place not in RESULT_FIELDS for change in given.changes)


@fact("a decision to amend the report is recorded")
def a_decision_to_amend(decision: DecisionPart) -> bool:
    """Whether the newest decision, not sent back, amends the report."""
    return decision.outcome == "amended"


@fact("a decision to void the report is recorded")
def a_decision_to_void(decision: DecisionPart) -> bool:
    """Whether the newest decision, not sent back, takes the original out of force; a supplement does not."""
    return decision.outcome == "void without replacement" or (decision.outcome == "amended" and decision.kind == "full")


@fact("the amended report is reserved")
def the_amended_report_is_reserved(amendment: AmendmentPart) -> bool:
    """Whether the amended report has its number and its frozen pages, and waits for its signature."""
    return amendment.reserved


@fact("the amended report is signed")
def the_amended_report_is_signed(amendment: AmendmentPart) -> bool:
    """Whether the amended report is in force (or was, before a later one)."""
    return amendment.signed


@fact("the amended report is not signed")
def the_amended_report_is_not_signed(amendment: AmendmentPart) -> bool:
    """Whether the decision can still be sent back."""
    return not amendment.signed


@fact("an amended report, where there is to be one, is signed")
def an_amended_report_is_signed(decision: DecisionPart, amendment: AmendmentPart) -> bool:
    """Whether voiding leaves nobody without the right report."""
    return decision.outcome != "amended" or amendment.signed


@fact("the original is not stamped yet")
def the_original_is_not_stamped(amendment: AmendmentPart) -> bool:
    """Whether the void mark is still to be put on."""
    return not amendment.voided


@fact("the original is voided")
def the_original_is_voided(amendment: AmendmentPart) -> bool:
    """Whether the original is out of force, and its file stamped and sealed on every page (作废)."""
    return amendment.voided


@fact("the amended report replaces the original")
def the_amended_report_replaces(decision: DecisionPart) -> bool:
    """Whether the whole report is issued anew, so that the original is void."""
    return decision.outcome == "amended" and decision.kind == "full"


@fact("the amended report is a supplement")
def the_amended_report_is_a_supplement(decision: DecisionPart) -> bool:
    """Whether only the changes are issued, and the original stands as amended by them (ISO/IEC 17025 7.8.8.2)."""
    return decision.outcome == "amended" and decision.kind == "supplement"


@fact("a supplement is in force")
def a_supplement_is_in_force(amendment: AmendmentPart) -> bool:
    """Whether there is a supplement to send to whoever holds what it is read with."""
    return amendment.supplement


@fact("every holder of a copy has the supplement")
def every_holder_has_the_supplement(amendment: AmendmentPart) -> bool:
    """Whether nobody is recorded as holding a report without the supplement that it is read with."""
    return amendment.without_supplement == 0


@fact("every holder of a copy is asked for it back")
def every_holder_is_asked(amendment: AmendmentPart) -> bool:
    """Whether no known copy was left out of the recall."""
    return amendment.copies_unasked == 0


@fact("a void notice is drafted")
def a_void_notice_is_drafted(amendment: AmendmentPart) -> bool:
    """Whether there is a draft of the public notice that is not published yet."""
    return amendment.notice_drafted_by is not None and not amendment.notice_approved


@fact("the actor did not draft the void notice")
def did_not_draft_the_notice(actor: ActorPart, amendment: AmendmentPart) -> bool:
    """Whether another than its author approves the notice."""
    return actor.person != amendment.notice_drafted_by

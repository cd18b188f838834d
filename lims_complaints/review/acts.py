"""Acts of the review and the investigation (2.1, 2.2.1). What was entered stays; what changes is entered anew."""

from sqlalchemy import select

from lims_complaints import timekeeping
from lims_complaints.act import Context, act
from lims_complaints.attachments import attach
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_
from lims_complaints.procedure.course import reachable
from lims_complaints.records.case import Notice
from lims_complaints.records.person import Person
from lims_complaints.records.review import Escalation, GeneralOutcome, Investigation, Opinion, ReviewStage
from lims_complaints.review.given import (
    AcceptHandOver,
    ApproveOpinion,
    ApproveOutcome,
    Classify,
    ClassSeverity,
    Countersign,
    DecideDisagreement,
    Escalate,
    EstimateAmount,
    GiveCombinedOpinion,
    GiveOpinion,
    HandOver,
    Investigate,
    LookAbove,
    NameResponsible,
    NameTeam,
    ProposeOutcome,
    RecordDone,
    RecordStage,
    ReportInvestigation,
    ReturnOpinion,
    ReturnOutcome,
    RuleSpecial,
    SettleOtherParty,
)

NO_TAKER = N_("This person holds no role that may take the case over.")
HANDED = N_("A case is handed to you. It is yours once you accept it.")


@act("review.record-stage", N_("Record a stage of the review"))
def record_stage(ctx: Context, given: RecordStage) -> None:
    """Record what was looked at in a stage, what was found, on what evidence, by whom (2.2.1)."""
    attach(ctx, given.evidence, "review evidence")
    ctx.session.add(
        ReviewStage(
            round_id=ctx.round.id, stage=given.stage, looked_at=given.looked_at, finding=given.finding, remarks=given.remarks,
            evidence_sha256=given.evidence[0].sha256 if given.evidence else None, by_id=ctx.person, at=ctx.now,
        )
    )  # fmt: skip


@act("review.give-opinion", N_("Give the preliminary opinion"))
def give_opinion(ctx: Context, given: GiveOpinion) -> None:
    """Propose to retest, or not to and why (初步处理意见, 2.2.1)."""
    opinion = Opinion(
        round_id=ctx.round.id, proposal=given.proposal, opinion=given.opinion, by_id=ctx.person, at=ctx.now, ruling=""
    )
    ctx.session.add(opinion)


@act("review.approve-opinion", N_("Approve the preliminary opinion"))
def approve_opinion(ctx: Context, given: ApproveOpinion) -> None:
    """Approve the opinion; its author cannot (2.2.1)."""
    _rule_on(ctx, newest_opinion(ctx), "approved", given.remark)


@act("review.return-opinion", N_("Send the preliminary opinion back"))
def return_opinion(ctx: Context, given: ReturnOpinion) -> None:
    """Send the opinion back with a reason (2.2.1)."""
    _rule_on(ctx, newest_opinion(ctx), "returned", given.reason)


@act("review.investigate", N_("Record the investigation"))
def investigate(ctx: Context, given: Investigate) -> None:
    """Record facts, cause and measures of a general complaint (2.1.1)."""
    said = given.model_dump() | {"cause_kind": given.cause_kind or ""}
    ctx.session.add(Investigation(round_id=ctx.round.id, by_id=ctx.person, at=ctx.now, **said))


@act("review.escalate", N_("Hand over to the Office"))
def escalate(ctx: Context, given: Escalate) -> None:
    """Hand a complaint that the department cannot settle to the Office, with the reason (2.1.2)."""
    ctx.session.add(Escalation(round_id=ctx.round.id, reason=given.reason, by_id=ctx.person, at=ctx.now))


@act("review.name-team", N_("Name departments and a team"))
def name_team(ctx: Context, given: NameTeam) -> None:
    """Name the departments concerned and, where needed, a team (2.1.3)."""
    query = select(Escalation).where(Escalation.round_id == ctx.round.id).order_by(Escalation.id.desc()).limit(1)
    row = ctx.session.scalars(query).one()
    row.departments, row.team = "\n".join(given.departments), list(given.team)
    row.named_by_id, row.named_at = ctx.person, ctx.now


@act("review.propose-outcome", N_("Propose the outcome"))
def propose_outcome(ctx: Context, given: ProposeOutcome) -> None:
    """Propose whether the complaint is justified, and what follows (2.1.1, 2.1.3)."""
    row = GeneralOutcome(
        round_id=ctx.round.id, justified=given.justified, outcome=given.outcome, by_id=ctx.person, at=ctx.now, ruling=""
    )
    ctx.session.add(row)


@act("review.approve-outcome", N_("Approve the outcome"))
def approve_outcome(ctx: Context, given: ApproveOutcome) -> None:
    """Approve the outcome, by somebody who had no part (2.1.3)."""
    row = newest_outcome(ctx)
    _rule_on(ctx, row, "approved", given.remark)
    verdict = "justified" if row.justified else "not justified"
    ctx.the_case.outcome = ctx.round.outcome = verdict


@act("review.return-outcome", N_("Send the outcome back"))
def return_outcome(ctx: Context, given: ReturnOutcome) -> None:
    """Send the outcome back with a reason (2.1.3)."""
    _rule_on(ctx, newest_outcome(ctx), "returned", given.reason)


@act("review.classify", N_("Say what kind of complaint it is"))
def classify(ctx: Context, given: Classify) -> None:
    """Put the case on the route of its kind, with the reason; terms that depend on it are reckoned anew."""
    case = ctx.the_case
    if given.kind not in ctx.edition.routes or case.state not in reachable(ctx.edition, given.kind):
        raise Invalid((Fault("kind", N_("A case that stands here cannot be of the kind “{kind}”."), {"kind": given.kind}),))
    ctx.notes["from"] = case.route
    ctx.step("classified", said=given.kind, words=given.reason)
    case.route = given.kind
    ctx.session.flush()
    timekeeping.recompute_chosen(ctx.scene(), ctx.edition, given.reason)


@act("review.rule-special", N_("Rule whether the case is special"))
def rule_special(ctx: Context, given: RuleSpecial) -> None:
    """Say whether the case is a special one; a running term is reckoned anew."""
    ctx.step("ruled special", said="yes" if given.special else "no", words=given.reason)
    ctx.session.flush()
    timekeeping.recompute_chosen(ctx.scene(), ctx.edition, given.reason)
    ctx.fields["what was done"] = given.reason


@act("review.name-responsible", N_("Name the department and the person responsible"))
def name_responsible(ctx: Context, given: NameResponsible) -> None:
    """Name who answers for the case, and tell them."""
    departments = list(dict.fromkeys((given.department, *given.others)))
    _make_responsible(ctx, given.person)
    ctx.step("responsible named", words=given.agreed, departments=departments, person_id=given.person)
    ctx.the_case.department = given.department


@act("review.hand-over", N_("Hand the case over"))
def hand_over(ctx: Context, given: HandOver) -> None:
    """Hand the case to somebody else, who answers for it once they accept it; at once where the document asks for no acceptance.

    Raises Invalid for somebody who could not take it over.
    """
    takers = ctx.edition.moves_of("review.accept-hand-over")
    if takers:
        person = _somebody(ctx, given.person)
        roles = timekeeping.roles_held(ctx.session, person, ctx.today, ctx.edition.name)
        if not roles & {role for move in takers for role in move.by}:
            raise Invalid((Fault("person", NO_TAKER),))
        ctx.the_case.handed_to_id = person
        ctx.session.add(Notice(person_id=person, case_id=ctx.the_case.id, text=HANDED, made_at=ctx.now))
    else:
        _make_responsible(ctx, given.person)
    ctx.step("handed over", words=given.reason, person_id=given.person)


@act("review.accept-hand-over", N_("Accept the case that is handed over"))
def accept_hand_over(ctx: Context, given: AcceptHandOver) -> None:
    """Answer for the case from now on; until then it stayed with whoever handed it over."""
    _make_responsible(ctx, ctx.person)
    ctx.step("hand-over accepted", words=given.remark, person_id=ctx.person)


@act("review.class-severity", N_("Say how grave it is"))
def class_severity(ctx: Context, given: ClassSeverity) -> None:
    """Class the case by its severity; the document says which class goes where."""
    ctx.step("severity", said=given.severity, words=given.reason)


@act("review.look-above", N_("Look at a grave case"))
def look_above(ctx: Context, given: LookAbove) -> None:
    """Record that those above have looked at a grave case, and what they say."""
    ctx.step("looked at above", words=given.remark)


@act("review.report-investigation", N_("Report on the investigation"))
def report_investigation(ctx: Context, given: ReportInvestigation) -> None:
    """Tell those above what was found; the document says whom."""
    ctx.step("investigation reported", words=given.report)


@act("review.give-combined-opinion", N_("Give the combined opinion"))
def give_combined_opinion(ctx: Context, given: GiveCombinedOpinion) -> None:
    """Say what the house as a whole thinks of the matter."""
    ctx.step("combined opinion", words=given.opinion)


@act("review.estimate-amount", N_("Estimate the amount"))
def estimate_amount(ctx: Context, given: EstimateAmount) -> None:
    """Say what the outcome costs; from that follows who decides."""
    ctx.step("amount estimated", words=given.basis, amount=given.amount)


@act("review.settle-other-party", N_("Handle what another party answers for"))
def settle_other_party(ctx: Context, given: SettleOtherParty) -> None:
    """Record what another party answers for, open or settled."""
    ctx.step("other party", said="settled" if given.settled else "open", words=f"{given.party}: {given.share}")


@act("review.countersign", N_("Countersign the outcome"))
def countersign(ctx: Context, given: Countersign) -> None:
    """Say for one's department whether it agrees to the outcome."""
    own = ctx.session.get_one(Person, ctx.person).department
    ctx.step("countersigned", said="yes" if given.agrees else "no", words=given.remark, departments=[own])


@act("review.decide-disagreement", N_("Decide a disagreement between departments"))
def decide_disagreement(ctx: Context, given: DecideDisagreement) -> None:
    """Say what holds where departments do not agree."""
    ctx.step("disagreement decided", words=given.decision)


@act("review.record-done", N_("Record that it is done"))
def record_done(ctx: Context, given: RecordDone) -> None:
    """Record that what the outcome asks for was carried out."""
    ctx.step("done", words=given.what)


def _make_responsible(ctx: Context, person: int) -> None:
    """Make a person answer for the case, and put it into their worklist. Raises Invalid for nobody who works here."""
    ctx.the_case.owner_id, ctx.the_case.handed_to_id = _somebody(ctx, person), None
    told = N_("You are responsible for this case.")
    ctx.session.add(Notice(person_id=person, case_id=ctx.the_case.id, text=told, made_at=ctx.now))


def _somebody(ctx: Context, person: int) -> int:
    """Return a person who works here. Raises Invalid."""
    row = ctx.session.get(Person, person)
    if row is None or row.left_at is not None:
        raise Invalid((Fault("person", N_("Nobody who works here has this number.")),))
    return person


def newest_opinion(ctx: Context) -> Opinion:
    """Return the opinion that waits for a ruling."""
    return ctx.session.scalars(
        select(Opinion).where(Opinion.round_id == ctx.round.id).order_by(Opinion.id.desc()).limit(1)
    ).one()


def newest_outcome(ctx: Context) -> GeneralOutcome:
    """Return the outcome that waits for a ruling."""
    query = select(GeneralOutcome).where(GeneralOutcome.round_id == ctx.round.id).order_by(GeneralOutcome.id.desc())
    return ctx.session.scalars(query.limit(1)).one()


def _rule_on(ctx: Context, row: Opinion | GeneralOutcome, ruling: str, reason: str) -> None:
    row.ruling, row.ruling_reason = ruling, reason
    row.ruled_by_id, row.ruled_at = ctx.person, ctx.now


OUTCOMES = (N_("justified"), N_("not justified"), N_("review evidence"))

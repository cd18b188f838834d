"""What the page of a case tells of its retest: how far it is, agreement under code, the comparison after the opening."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from lims_complaints.db.engine import plain
from lims_complaints.identity.outsiders import named_for
from lims_complaints.language import N_, say_name
from lims_complaints.records.person import Outsider
from lims_complaints.records.report import Report, Result, Sample
from lims_complaints.records.retest import Evaluation, Resampling, Retest, SampleGate
from lims_complaints.retest.sample import key_of
from lims_complaints.situation.case import chain_in
from lims_complaints.situation.work import standing_of
from lims_complaints.web.evidence import Link, Part, Telling, evidence
from lims_complaints.web.recalling import ledgers
from lims_complaints.web.retest_told import told_judged, told_verdict


def _newest(t: Telling) -> Retest | None:
    return next(iter(t.rows.of_case(Retest)[-1:]), None)


@evidence("retest.order")
def the_plan(t: Telling) -> Iterable[Part]:
    """Tell what was ordered and how far it has come; of the codes only how many there are."""
    row = _newest(t)
    if row is None:
        return
    bench = standing_of(t.scene, row.batch_id)
    yield t.part(
        N_("Retest"),
        (N_("Parameters"), t.listed(dict.fromkeys(t.say(line["parameter"]) for line in row.plan["results"]))),
        (N_("Ordered at"), t.at(row.ordered_at)),
        (N_("Coded at"), t.at(row.coded_at)),
        (N_("Commitment"), row.commitment),
        (N_("Portions"), f"{bench.locked}/{bench.assigned}" if bench.assigned else ""),
    )


_SAMPLES_OF = (
    select(Result.id, Result.parameter, Sample.number)
    .join(Sample, Sample.id == Result.sample_id)
    .where(Result.id.in_(bindparam("ids", expanding=True)))
)


@evidence("retest.judge-sample")
def the_sample(t: Telling) -> Iterable[Part]:
    """Tell how each sample was judged before the retest, and why one does not do (2.2.3)."""
    heads = (N_("Sample"), N_("Parameter"), N_("Enough of it"), N_("Seal whole"), N_("Stored well"), N_("Within holding time"), N_("Fit"),
             N_("Remarks"), N_("Judged by"))  # fmt: skip
    rows, judged = [], t.rows.of_round(SampleGate)
    found = plain(t.session).execute(_SAMPLES_OF, {"ids": [gate.result_id for gate in judged]}) if judged else ()
    results = {result.id: result for result in found}
    for gate in judged:
        result = results[gate.result_id]
        kept = (gate.quantity_enough, gate.seal_intact, gate.storage_kept, gate.within_holding_time, gate.fit)
        said = tuple(t.say(N_("yes") if holds else N_("no")) for holds in kept)
        rows.append((result.number, say_name(t.language, result.parameter), *said, gate.reason, t.by(gate.by_id, gate.at)))
    if rows:
        yield t.part(N_("The sample, judged before the retest"), head=heads, rows=rows)


@evidence("retest.record-resampling", leads=True)
def the_new_sample(t: Telling) -> Iterable[Part]:
    """Tell each new sample beside the old one: why, by whom, where, and which report is its own (2.2.3)."""
    for row in t.rows.of_round(Resampling):
        old, new = (t.session.get_one(Sample, i) for i in (row.old_sample_id, row.new_sample_id))
        reports = t.session.scalars(select(Report.number).join(Result).where(Result.sample_id == new.id).distinct()).all()
        facts = (
            (t.say(N_("New sample")), new.number),
            (t.say(N_("Old sample")), old.number),
            (t.say(N_("Taken on")), t.day(row.taken_on)),
            (t.say(N_("Where")), row.where),
            (t.say(N_("Samplers")), t.listed((t.who(row.sampler_id), t.who(row.second_sampler_id)))),
            (t.say(N_("Report of its own")), t.listed(reports) or t.say(N_("none yet"))),
            (t.say(N_("Recorded by")), t.by(row.recorded_by_id, row.at)),
        )
        yield Part(t.say(N_("The new sample")), facts=facts, paragraphs=(row.reason,))


@evidence("retest.judge-agreement", leads=True)
def the_agreement(t: Telling) -> Iterable[Part]:
    """Tell the agreement of each series as it was judged under code."""
    row = _newest(t)
    judged = (row.agreement or {}).get("series", {}) if row else {}
    head = (N_("Series"), N_("Parameter"), N_("Results as read"), N_("Evaluation"))
    told = [told_judged(name, kept, t.language) for name, kept in judged.items()]
    rows = tuple((s.name, s.parameter, " | ".join(texts for _, _, texts in s.sets), s.verdict) for s in told)
    if rows:
        yield t.part(N_("Agreement under code"), head=head, rows=rows)


@evidence("retest.open-envelope", leads=True)
def the_comparison(t: Telling) -> Iterable[Part]:
    """Tell each result beside its retest, once the map is opened."""
    row = _newest(t)
    opened = row.id if row is not None and row.opened_at else None
    for each in (e for e in t.rows.of_case(Evaluation) if e.retest_id == opened):
        name = key_of(t.session.get_one(Result, each.result_id)).parameter
        told = told_verdict(each, name, t.language)
        title = t.say(N_("Comparison with the original: {parameter}"), parameter=told.parameter)
        whole = Link(f"/case/{t.case.number}/opening", t.say(N_("The opened map, and every formula")))
        yield Part(title, paragraphs=(told.verdict, *told.reasons, whole), plot=told.plot)


@evidence("reports.ask-copy-back")
def the_copies(t: Telling) -> Iterable[Part]:
    """Tell how many copies of what is void are accounted for, with the way to the ledger."""
    for ledger in ledgers(t.session, chain_in(t.scene, t.case.report) if t.case.report else ()):
        done = len(ledger.copies) - ledger.open
        said = t.say(N_("{number} is void; {done} of {all} copies are accounted for."), number=ledger.report.number, done=done,
                     all=len(ledger.copies))  # fmt: skip
        link = Link(f"/case/{t.case.number}/recall", t.say(N_("Ledger of copies")))
        yield Part(t.say(N_("Copies of the void report")), paragraphs=(said, link))


@evidence("review.name-from-outside")
def who_came_from_outside(t: Telling) -> Iterable[Part]:
    """Tell whoever was named from outside for this case, for what, why, and whether the account has ended (2)."""
    for row, person in named_for(t.session, t.case.id) if t.rows.any(Outsider) else ():
        yield t.part(
            N_("Named from outside: {name}"),
            (N_("Laboratory or body"), person.outside),
            (N_("What for"), t.say(row.part)),
            (N_("Why nobody of the station does it"), row.reason),
            (N_("On what their competence rests"), row.competence),
            (N_("Named by"), t.by(row.named_by_id, row.named_at)),
            (N_("Account ended"), t.at(row.ended_at)),
            name=person.name,
        )

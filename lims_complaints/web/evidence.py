"""What stands under each step of a case: what was filed, reviewed, found, decided and answered, ready to be shown."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.intake.papers import said_of
from lims_complaints.language import N_, Language, name_in, say_date, say_name, say_time, translator
from lims_complaints.procedure.edition import Edition
from lims_complaints.records.appeal import Admission, ContestedResult
from lims_complaints.records.case import DATA, Case
from lims_complaints.records.decision import Decision, SentBack
from lims_complaints.records.feedback import Feedback, Reply
from lims_complaints.records.person import Person
from lims_complaints.records.report import Result
from lims_complaints.records.review import Escalation, GeneralOutcome, Investigation, Opinion, ReviewStage
from lims_complaints.review.rules import STAGES
from lims_complaints.situation.case import filed_in
from lims_complaints.situation.gather import Scene
from lims_complaints.situation.rows import Rows


class Link(NamedTuple):
    """A way to where more is told."""

    href: str
    words: str


class Part(NamedTuple):
    """A piece of evidence: a title, facts, paragraphs, a table, a plot. Everything is said in the reader's language already."""

    title: str
    facts: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str | Link, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    plot: Any = None


@dataclass(frozen=True)
class Telling:
    """How evidence is told: from what stands in a scene, by which edition, to whom. `names`: of people as far as they are known."""

    scene: Scene
    edition: Edition
    language: Language
    zone: ZoneInfo
    roles: frozenset[str]
    names: dict[int, str] = field(default_factory=dict)

    @property
    def session(self) -> Session:
        """From which it is read."""
        return self.scene.session

    @property
    def case(self) -> Case:
        """The case that is told. Raises AssertionError where the scene has none."""
        assert self.scene.case is not None
        return self.scene.case

    @property
    def rows(self) -> Rows:
        """The rows of the case, each table read once."""
        return self.scene.rows

    @cached_property
    def say(self) -> Callable[..., str]:
        """Say a msgid in the reader's language."""
        return translator(self.language)

    def day(self, value: date | datetime | None) -> str:
        """Write a day."""
        if value is None:
            return ""
        return say_date(value.astimezone(self.zone).date() if isinstance(value, datetime) else value, self.language)

    def at(self, value: datetime | None) -> str:
        """Write an instant."""
        return say_time(value, self.language, self.zone) if value else ""

    def who(self, person: int | None) -> str:
        """Return a person's name."""
        if person is None:
            return ""
        if person not in self.names:
            known = self.session.get(Person, person)
            self.names[person] = name_in(self.language, known.name, known.name_latin) if known else ""
        return self.names[person]

    def listed(self, names: Iterable[str]) -> str:
        """Put names one behind another, as the language does."""
        return (", " if self.language == "en" else "、").join(names)

    def by(self, person: int | None, at: datetime | None) -> str:
        """Say who did something, and when."""
        return self.say(N_(", ")).join(part for part in (self.who(person), self.at(at)) if part)

    def ruled(self, row: Any) -> str:
        """Say how something that was proposed was ruled on, by whom and when."""
        return self.say(N_(": ")).join((self.say(row.ruling), self.by(row.ruled_by_id, row.ruled_at))) if row.ruling else ""

    def part(
        self,
        title: str,
        *facts: tuple[str, str],
        head: Iterable[str] = (),
        rows: Iterable[tuple[str, ...]] = (),
        text: str = "",
        **values: object,
    ) -> Part:
        """Make a piece of evidence; facts without a value and empty lines fall out.

        Title (its places filled by `values`), labels and heads are msgids.
        """
        return Part(
            self.say(title, **values),
            tuple((self.say(label), value) for label, value in facts if value),
            tuple(line for line in text.splitlines() if line.strip()),
            tuple(map(self.say, head)),
            tuple(rows),
        )


_CASE: BindParameter[int] = bindparam("case")
_DISPUTED = (
    select(
        Result.line,
        Result.parameter,
        Result.value,
        Result.unit,
        Result.method,
        ContestedResult.grounds,
        ContestedResult.why_not,
    )
    .join(ContestedResult, ContestedResult.result_id == Result.id)
    .where(ContestedResult.case_id == _CASE)
    .order_by(Result.line)
)

Teller = Callable[[Telling], Iterable[Part]]
TELLERS: list[tuple[str, Teller]] = []
LEADING: set[str] = set()
ALIKE = {
    "feedback.dispatch-reply": ("feedback.review-by-top-management",),
    "feedback.review-by-top-management": ("feedback.take-up-anew",),
}
"""Acts that leave the same kind of record; it is told under the clause of the one that was done."""


def evidence(act: str, *, leads: bool = False) -> Callable[[Teller], Teller]:
    """Register what is shown under the clause of an act. What `leads` is shown again at the step that follows from it."""

    def register(function: Teller) -> Teller:
        TELLERS.append((act, function))
        if leads:
            LEADING.add(act)
        return function

    return register


@dataclass(frozen=True)
class Told:
    """The parts that there are, by clause; and those that the current step starts from, with the clause that they stand under."""

    by_clause: Mapping[str, list[Part]]
    leading: Sequence[Part] = ()
    led_from: str = ""


def told(telling: Telling, done_under: dict[str, str]) -> Told:
    """Tell everything: each act's parts under the clause under which it was done last, or may be done.

    `done_under`: the clause of each act that was done in the case, in the order in which they were done last.
    """
    found: dict[str, list[Part]] = {}
    leading: dict[str, list[Part]] = {}
    for act, tell in TELLERS:
        moves = [m for m in telling.edition.moves_of(act) if not m.routes or telling.case.route in m.routes]
        if moves and (parts := list(tell(telling))):
            last_done = next((each for each in reversed(done_under) if each in (act, *ALIKE.get(act, ()))), "")
            found.setdefault(done_under.get(last_done, moves[0].clause), []).extend(parts)
            if act in LEADING and act in done_under:
                leading[act] = parts
    last = next((act for act in reversed(done_under) if act in leading), "")
    return Told(found, leading.get(last, ()), done_under.get(last, ""))


def about(telling: Telling, act: str) -> list[Part]:
    """Tell what one act left, for the form of another that rules on it or answers it."""
    return [part for name, tell in TELLERS if name == act for part in tell(telling)]


@evidence("intake.file-appeal")
@evidence("intake.file-complaint")
def what_was_filed(t: Telling) -> Iterable[Part]:
    """Tell what was filed, by whom, how it stands to the ten days."""
    filed = filed_in(t.scene)
    lines = plain(t.session).execute(_DISPUTED, {"case": t.case.id}).all()
    yield t.part(N_("What was filed"), *_who_filed(t, filed), *_which_report(t, filed))
    if lines:
        head = (N_("Line"), N_("Parameter"), N_("Result"), N_("Method"), N_("Grounds"))
        yield t.part(N_("Results in dispute"), head=head, rows=(_disputed(t, line) for line in lines))
    if filed.grounds and (filed.report_said is not None or not lines):
        yield t.part(N_("Grounds as written") if t.case.route == DATA else N_("What happened?"), text=filed.grounds)
    if filed.evidence:
        yield t.part(N_("Evidence"), text=filed.evidence)
    if t.case.round_number > 1 and t.case.round.grounds:
        yield t.part(N_("Why it is heard again"), text=t.case.round.grounds)


def _who_filed(t: Telling, filed: Any) -> Iterable[tuple[str, str]]:
    yield N_("Filed by"), t.say(N_(", ")).join(x for x in (filed.name, filed.organisation) if x)
    yield N_("On behalf of"), filed.representative_for
    yield N_("How did it arrive?"), t.say(filed.channel)
    yield N_("Arrived on"), t.day(filed.arrived_on)
    yield N_("Contact"), " · ".join(x for x in (filed.email, filed.phone, filed.address) if x)
    yield N_("Remedy asked for"), t.say(filed.remedy) if filed.remedy else ""
    yield N_("Urgent answer asked for"), filed.urgent_reason if filed.urgent_asked else ""
    yield N_("Department or matter"), t.say(filed.about)


def _which_report(t: Telling, filed: Any) -> Iterable[tuple[str, str]]:
    if filed.report_said is not None:
        yield N_("Report number as written"), filed.report_said or t.say(N_("none was written"))
    if t.case.report_id is not None:
        yield N_("Receipt of the report"), _receipt(t, filed)
        yield N_("In time"), t.say(N_("yes")) if filed.in_time else t.say(N_("no, it came late"))


def _receipt(t: Telling, filed: Any) -> str:
    if filed.received_at:
        return f"{t.day(filed.received_at)} ({t.say(filed.received_evidence)})"
    claimed = t.say(N_("the client says {day}"), day=t.day(filed.receipt_claimed_on)) if filed.receipt_claimed_on else ""
    return " · ".join(x for x in (t.say(N_("not proved: it counts as in time")), claimed) if x)


def _disputed(t: Telling, line: Any) -> tuple[str, ...]:
    grounds = line.grounds + (f" ({t.say(line.why_not)})" if line.why_not else "")
    found = f"{line.value} {line.unit}".strip()
    return (str(line.line), say_name(t.language, line.parameter), found, line.method, grounds)


@evidence("intake.accept")
def admissions(t: Telling) -> Iterable[Part]:
    """Tell the rulings on admission."""
    rulings = t.rows.of_case(Admission)
    rows = [(t.say(said), r.reason, t.who(r.by_id), t.at(r.at)) for r, said in said_of(rulings)]
    if rows:
        yield t.part(N_("Rulings"), head=(N_("Ruling"), N_("Reason"), N_("By"), N_("When")), rows=rows)


@evidence("review.give-opinion", leads=True)
def stages(t: Telling) -> Iterable[Part]:
    """Tell the ten stages of this round, the newest entry of each, and the opinion."""
    newest = {e.stage: e for e in t.rows.of_round(ReviewStage)}
    head = (N_("Stage"), N_("Finding"), N_("What was looked at?"), N_("What was found?"), N_("By"))
    rows = (
        (t.say(s), t.say(e.finding), e.looked_at, e.remarks, t.who(e.by_id))
        if (e := newest.get(s))
        else (t.say(s), "–", "", "", "")
        for s in STAGES
    )
    reviewing = [m for m in t.edition.moves_of("review.record-stage") if t.case.state in m.from_states]
    if newest or any(not m.routes or t.case.route in m.routes for m in reviewing):
        yield t.part(N_("Stages of the review ({done} of {all})"), head=head, rows=rows, done=len(newest), all=len(STAGES))
    for o in t.rows.of_round(Opinion):
        yield t.part(
            N_("Preliminary opinion"),
            (N_("Proposal"), t.say(o.proposal)),
            (N_("By"), t.by(o.by_id, o.at)),
            (N_("Ruling"), t.ruled(o)),
            (N_("Remark"), o.ruling_reason),
            text=o.opinion,
        )


@evidence("review.escalate", leads=True)
def handed_over(t: Telling) -> Iterable[Part]:
    """Tell why the department could not settle it, and whom the Office named (2.1.2, 2.1.3)."""
    for e in t.rows.of_round(Escalation):
        yield t.part(
            N_("Handed over to the Office"),
            (N_("Reason"), e.reason),
            (N_("By"), t.by(e.by_id, e.at)),
            (N_("Departments concerned"), t.listed(t.say(d) for d in e.departments.splitlines())),
            (N_("Members of the team"), t.listed(t.who(p) for p in e.team or ())),
        )


@evidence("review.investigate", leads=True)
def investigations(t: Telling) -> Iterable[Part]:
    """Tell the investigation of a general complaint, and its outcome."""
    for i in t.rows.of_round(Investigation):
        yield t.part(
            N_("Investigation"),
            (N_("Facts found"), i.facts),
            (N_("Cause"), i.cause),
            (N_("Where the cause lies"), t.say(i.cause_kind)),
            (N_("Measures"), i.measures),
            (N_("Responsible"), i.responsible),
            (N_("Measures done on"), t.day(i.done_on)),
            (N_("By"), t.by(i.by_id, i.at)),
        )
    for o in t.rows.of_round(GeneralOutcome):
        yield t.part(
            N_("Outcome proposed"),
            (N_("The complaint is"), t.say(N_("justified") if o.justified else N_("not justified"))),
            (N_("By"), t.by(o.by_id, o.at)),
            (N_("Ruling"), t.ruled(o)),
            (N_("Remark"), o.ruling_reason),
            text=o.outcome,
        )


@evidence("decision.decide", leads=True)
def decisions(t: Telling) -> Iterable[Part]:
    """Tell the decisions of the round, the newest last."""
    returned = {b.decision_id: b for b in t.rows.of_case(SentBack)}
    for d in sorted(t.rows.of_round(Decision), key=lambda d: d.sequence):
        back = returned.get(d.id)
        yield t.part(
            N_("Decision"),
            (N_("Outcome"), t.say(d.outcome)),
            (N_("By"), t.by(d.by_id, d.at)),
            (N_("Facts that it rests on"), d.facts),
            (N_("Reason"), d.reason),
            (N_("Why it departs from what was found"), d.departure),
            (N_("Sent back by the signatory"), f"{back.reason} ({t.by(back.by_id, back.at)})" if back else ""),
            head=(N_("Field"), N_("Old"), N_("New"), N_("Why")) if d.changes else (),
            rows=_changes(t, d) if d.changes else (),
        )


def _changes(t: Telling, decision: Decision) -> Iterable[tuple[str, ...]]:
    query = select(Result.id, Result.line, Result.parameter).where(Result.report_id == decision.report_id)
    lines = {result: (line, parameter) for result, line, parameter in t.session.execute(query)}
    for change in decision.changes:
        line, parameter = lines.get(change.get("result_id"), ("", ""))
        what = t.say(str(change["field"]))
        named = f"{line}. {say_name(t.language, parameter)}: {what}" if line else what
        yield named, str(change.get("old", "")), str(change.get("new", "")), str(change.get("why", ""))


@evidence("feedback.dispatch-reply")
def replies(t: Telling) -> Iterable[Part]:
    """Tell what was answered in this round."""
    for r in t.rows.of_round(Reply):
        title = {"final": N_("Reply"), "interim": N_("Interim answer")}.get(r.kind, N_("Message about progress"))
        yield t.part(title, (N_("By"), t.by(r.by_id, r.at)), text=r.words)


@evidence("feedback.review-by-top-management")
def concluded_above(t: Telling) -> Iterable[Part]:
    """Tell what top management concluded of this round (4)."""
    r = t.case.round
    if r.concluded:
        yield t.part(
            N_("Top management’s review"),
            (N_("Conclusion"), t.say(r.concluded)),
            (N_("What it found"), r.conclusion),
            (N_("The recourse outside the station"), r.recourse),
            (N_("By"), t.by(r.concluded_by_id, r.concluded_at)),
        )


@evidence("feedback.record-feedback", leads=True)
def answers(t: Telling) -> Iterable[Part]:
    """Tell what the client said."""
    for f in t.rows.of_round(Feedback):
        yield t.part(
            N_("The client’s opinion"),
            (N_("Answer"), t.say(f.answer)),
            (N_("Why?"), f.why),
            (N_("What would settle it?"), f.would_settle),
            (N_("New grounds"), f.new_grounds),
            (N_("When"), t.at(f.at)),
        )

"""A complaint about general affairs, and an appeal that never gets to a decision, played step by step (1.2, 2.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from lims_complaints.demonstration.cast import Cast
from lims_complaints.demonstration.clock import Story
from lims_complaints.demonstration.courses import Dispute, Step, file
from lims_complaints.demonstration.issuing import SCAN
from lims_complaints.demonstration.words import LATE_REPORT, WORDS, Words
from lims_complaints.errors import Refused
from lims_complaints.language import Language


@dataclass
class Complaint:
    """A complaint as it shall go. `until`: the state in which it is left; empty: archived."""

    name: str
    email: str
    language: Language
    until: str = ""
    justified: bool = True
    escalated: bool = False
    survey: bool = False
    about: str = "sampling"
    ask: bool = False
    withdrawn: bool = False
    refused: bool = False
    number: str = ""
    receipt: str = ""

    @property
    def words(self) -> Words:
        """What is written, in the client's language."""
        return {**WORDS[self.language], **(LATE_REPORT[self.language] if self.about == "laboratory" else {})}


def complaint(cast: Cast, c: Complaint) -> Story:
    """Play a complaint to the state where it shall stand."""
    _file(cast, c)
    for days, step in [*_intake(cast, c), *_course(cast, c), *_ending(cast, c)]:
        if cast.case(c.number).state == c.until:
            return
        yield cast.later(days, 9 + int(c.number[-1]) % 7, 40)
        step()


def _file(cast: Cast, c: Complaint) -> None:
    w = c.words
    what: dict[str, Any] = {
        "name": w["contact"],
        "organisation": c.name,
        "email": c.email,
        "language": c.language,
        "about": c.about,
    }
    if c.survey:
        day = cast.clock().astimezone(cast.calendar.tz).date()
        more: dict[str, Any] = {"channel": "satisfaction survey", "arrived_on": day, "what_happened": w["survey"]}
        done = cast.do("intake.register-complaint", "ma.li", **what | more)
    else:
        happened = w["happened" if c.justified else "happened 2"]
        done = cast.do("intake.file-complaint", "client", what_happened=happened, **what)
    c.number, c.receipt = done.key, done.shown["receipt_code"]


def _intake(cast: Cast, c: Complaint) -> list[Step]:
    do, w = partial(_do, cast, c), c.words
    steps: list[Step] = []
    if c.ask or c.until == "waiting for the client":
        steps += [(1, do("intake.ask-for-missing", "he.jing", missing=w["missing"]))]
        steps += [(2, do("intake.complete-appeal", "client", supplied=w["supplied"]))]
    if c.refused:
        return [(1, do("intake.refuse", "liu.wen", ground="not ours", reason=w["outcome not"]))]
    steps += [(1, do("intake.accept", "liu.wen", department=c.about))]
    return [*steps, (1, do("intake.withdraw", "client", reason=w["withdraw"]))] if c.withdrawn else steps


def _course(cast: Cast, c: Complaint) -> list[Step]:
    """Return investigation, outcome, approval by somebody who had no part, reply (2.1.1 to 2.1.3)."""
    if c.refused or c.withdrawn:
        return []
    do, w = partial(_do, cast, c), c.words
    steps: list[Step] = []
    who = head = "deng.hua" if c.about == "laboratory" else "tang.rui"
    if c.escalated:
        who = "ma.li"
        steps += [(2, do("review.escalate", head, reason=w["escalate"]))]
        team = [cast.people["tang.rui" if head == "deng.hua" else "deng.hua"]]
        steps += [(1, do("review.name-team", "ma.li", departments=[c.about, "business office"], team=team))]
    measures = w["general measures" if c.justified else "outcome not"]
    outcome = w["outcome" if c.justified else "outcome not"]
    reply = {"what_was_done": w["general done"], "recourse": w["recourse"]}
    reply |= {"what_was_found": w["general found" if c.justified else "general found not"]}
    reply |= {"measures": w["general measures"]} if c.justified else {}

    def investigate() -> None:
        day = cast.clock().astimezone(cast.calendar.tz).date()
        found = {
            "facts": w["facts" if c.justified else "general found not"],
            "cause": w["cause"],
            "cause_kind": "planning",
            "measures": measures,
        }
        cast.do("review.investigate", who, c.number, done_on=day, responsible="邓华" if head == "deng.hua" else "唐睿", **found)

    return [
        *steps,
        (2, investigate),
        (1, do("review.propose-outcome", who, justified=c.justified, outcome=outcome)),
        (1, do("review.approve-outcome", "zhao.min")),
        (1, lambda: cast.explain(c.number)),
        (0, do("feedback.dispatch-reply", "liu.wen", **reply)),
    ]


def _ending(cast: Cast, c: Complaint) -> list[Step]:
    do = partial(_do, cast, c)
    answer: list[Step] = [(3, do("feedback.record-feedback", "client", answer="satisfied", why=c.words["satisfied"]))]
    return [
        *([] if c.refused or c.withdrawn else answer),
        (1, partial(_decline, cast, c)),
        (0, lambda: cast.close(c.number)),
        (2, lambda: cast.hand_over(c.number)),
        (1, do("archive.accept-transfer", "pan.yun")),
    ]


def _decline(cast: Cast, c: Complaint) -> None:
    """Write down why no nonconformity is opened, where one might be expected (5)."""
    if c.justified and not (c.refused or c.withdrawn):
        cast.do("quality.decline-nonconformity", "zhao.min", c.number, reason=c.words["decline"])


def late(cast: Cast, d: Dispute, *, closed: bool = True) -> Story:
    """Play an appeal that comes after the last day: the quality manager does not admit it (1.2)."""
    file(cast, d)
    if d.until == "filed":
        return
    yield cast.later(1, 14)
    yield from _refuse_late(cast, d)
    if closed:
        yield from _closed(cast, d)


def _refuse_late(cast: Cast, d: Dispute) -> Story:
    """Refuse as out of time; nothing is late while the days off are not published, and then it is refused as it stays incomplete."""
    done = cast.attempt("intake.refuse", "zhao.min", d.number, ground="out of time", reason=d.words["late reason"])
    if isinstance(done, Refused):
        cast.do("intake.ask-for-missing", "liu.wen", d.number, missing=d.words["missing"])
        yield cast.later(15, 9)
        cast.do("intake.refuse", "liu.wen", d.number, ground="incomplete", reason=d.words["missing"])


def withdrawn(cast: Cast, d: Dispute, *, closed: bool = True) -> Story:
    """Play an appeal that the client withdraws while the records are reviewed (1.2)."""
    file(cast, d)
    yield cast.later(1, 11)
    cast.do("intake.accept", "liu.wen", d.number)
    yield cast.later(1, 15)
    cast.do(
        "review.record-stage",
        "he.jing",
        d.number,
        stage="sampling",
        looked_at=d.words["looked at sampling"],
        finding="in order",
    )
    yield cast.later(1, 9)
    cast.do("intake.withdraw", "client", d.number, reason=d.words["withdraw"])
    if closed:
        yield from _closed(cast, d)


def by_letter(cast: Cast, d: Dispute, *, days: int = 0) -> Story:
    """Register an appeal that came by letter, with its scan (1.1)."""
    yield cast.later(days, 9, 30)
    w, scan = d.words, cast.keep(SCAN, "letter.pdf")
    given = {"report": d.report, "name": w["contact"], "phone": "0510-5550 0177", "address": "—", "language": d.language}
    done = cast.do(
        "intake.register-appeal", "he.jing", results=[{"line": d.line, "grounds": w["grounds 2"]}], channel="letter",
        arrived_on=cast.clock().astimezone(cast.calendar.tz).date(), paper=[scan], remedy=w["remedy"], **given,
    )  # fmt: skip
    d.number, d.receipt = done.key, done.shown["receipt_code"]


def _closed(cast: Cast, d: Dispute) -> Story:
    yield cast.later(2, 10)
    cast.close(d.number)
    if d.archived:
        yield cast.later(2, 11)
        cast.hand_over(d.number)
        yield cast.later(1, 11)
        cast.do("archive.accept-transfer", "pan.yun", d.number)


def _do(cast: Cast, c: Complaint, act: str, by: str, **given: Any) -> Callable[[], Any]:
    return lambda: cast.do(act, by, c.number, **given)

"""A retest's course for tests: one report disputed, others kept that can serve as decoys, people with keys and passwords."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select

from lims_complaints.act import ACTS, Done
from lims_complaints.db.engine import writing
from lims_complaints.identity.actor import CLIENT
from lims_complaints.measurement.criterion import Criterion, Plan
from lims_complaints.records.appeal import ContestedResult
from lims_complaints.records.bench import Assignment, Portion
from lims_complaints.records.code_key import SealedMap
from lims_complaints.records.person import Account, SigningKey
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Retest
from lims_complaints.retest import bench
from lims_complaints.retest.custody import to_hand_out
from lims_complaints.retest.wrapping import new_pair
from lims_complaints.situation.work import newest_hand_over, taken_out
from tests.station import SITE, Station, quick_hash

Values = tuple[str, ...]
PASSWORD = "green heron by the weir"
PASSPHRASE = {"zhao.min": "seven rivers one lake", "zhou.kai": "old bridge new water"}
STAGES = (
    "sampling", "transport", "storage", "preparation", "instrument", "reagents", "quality control", "calculation",
    "transcription", "report",
)  # fmt: skip
RD10 = Criterion(kind="RD", limit="10", source="HJ 828-2017 11.2")  # type: ignore[arg-type]
PLAN = Plan(within=RD10, between=RD10, against_original=RD10, rounding="0.1")  # type: ignore[arg-type]


@cache
def password_hash() -> str:
    """Return the one hash that all accounts of the tests share."""
    return quick_hash(PASSWORD)


def seal_of(code: str) -> str:
    """Return the number on the seal of a portion, as the coder chose it."""
    return f"F-{code}"


class Course(Station):
    """A station with a dispute over the first result of one report, and four more samples of the same kind on its shelves."""

    def __init__(
        self,
        folder: Path,
        *,
        original: str = "13.7",
        client: str = "宏图农资有限公司",
        reported: str = "WQ-2026-0001",
        site: str = SITE,
        filed: Mapping[str, str] | None = None,
        **how: Any,
    ) -> None:
        super().__init__(folder, **how)
        self.original, self.client, self.reported = original, client, reported
        self.filed = {"name": "Li Na", "email": "li@client.example", "remedy": "Retest the sample"} | dict(filed or {})
        for n, value in enumerate(("12.9", "15.2", "13.1", "14.4"), 2):
            self.report(f"WQ-2026-000{n}", values=(value,), client=f"Client number {n}")
        self.report(reported, values=(original,), client=client, site=site)
        with writing(self.engine) as session:
            for user, person in self.people.items():
                hashed = password_hash()
                session.add(Account(person_id=person, username=user, password_hash=hashed, changed_at=self.clock()))
            for user, phrase in PASSPHRASE.items():
                public, wrapped = new_pair(phrase, self.dice, memory_kib=64)
                key = SigningKey(
                    person_id=self.people[user], purpose="envelope", public=public, wrapped=wrapped, made_at=self.clock()
                )
                session.add(key)
        self.labels: list[dict[str, Any]] = []

    def do(self, act: str, by: str, key: str | None = None, **given: Any) -> Done:
        """Perform an act as a person of the station, on the case unless another key is given."""
        kind = ACTS[act]
        where = key if key is not None else self.number
        return self.desk.perform(act, kind.given(**given), by=self.who(by), key=where)

    def file(self, **more: Any) -> str:
        """File the appeal as the client."""
        grounds = self.filed.get("grounds", "Twice what our own laboratory finds.")
        given: dict[str, Any] = (
            {k: v for k, v in self.filed.items() if k != "grounds"}
            | {
                "report": self.reported,
                "check_code": self.check_codes[self.reported],
                "results": [{"line": 1, "grounds": grounds}],
            }
            | more
        )
        self.number = self.desk.perform("intake.file-appeal", ACTS["intake.file-appeal"].given(**given), by=CLIENT).key
        return self.number

    def to_opinion(self, *, faults: tuple[str, ...] = (), proposal: str = "retest") -> str:
        """Bring the case to the approved opinion."""
        self.file()
        self.do("intake.accept", "liu.wen")
        self.review(proposal, faults=faults)
        return self.number

    def review(self, proposal: str, author: str = "he.jing", approver: str = "zhao.min", faults: tuple[str, ...] = ()) -> None:
        """Go through the stages, and bring the opinion to its approval."""
        self.go_through(faults)
        self.do("review.give-opinion", author, proposal=proposal, opinion="The record alone does not settle it.")
        self.do("review.approve-opinion", approver)

    def go_through(self, faults: tuple[str, ...] = ()) -> None:
        """Go through the stages of the test's course."""
        for stage in STAGES:
            finding = "fault" if stage in faults else "in order"
            self.do("review.record-stage", "he.jing", stage=stage, looked_at="worksheet", finding=finding)

    @property
    def result(self) -> int:
        """The disputed result's id."""
        with self.read() as session:
            return session.scalars(select(ContestedResult.result_id)).one()

    def to_order(self, *, plan: Plan = PLAN, **more: Any) -> None:
        """Bring it to the ordered retest."""
        self.to_opinion()
        self.judge_sample()
        self.do("retest.order", "zhao.min", **self.ordered(plan, **more))
        self.take()

    def judge_sample(self, **more: Any) -> None:
        """Judge the sample, fit unless told otherwise."""
        fit = {"result": self.result, "quantity_enough": True, "seal_intact": True, "storage_kept": True} | more
        self.do("retest.judge-sample", "he.jing", samples=[fit])

    def ordered(self, plan: Plan = PLAN, **more: Any) -> dict[str, Any]:
        """Return the input of an order."""
        return {"results": [{"result": self.result, "plan": plan.model_dump(mode="json", exclude_defaults=True)}]} | more

    def to_coded(self, *, control: bool = True, **more: Any) -> Done:
        """Bring it to the coded portions; return what was shown to the coder once."""
        self.to_order(controls=int(control), **more)
        return self.code(control=control)

    def code(self, *, control: bool = True) -> Done:
        """Code the portions."""
        reference = {
            "result": self.result, "name": "GSB 07-3161", "reference": SecretStr("20.0"), "allowed": SecretStr("1.0"),
        }  # fmt: skip
        if not self.taken():
            self.take()
        done = self.do("retest.code-portions", "he.jing", controls=[reference] if control else [])
        self.labels = list(done.shown["labels"])
        return done

    def to_testing(self, analysts: tuple[str, str] = ("chen.yu", "sun.hao"), **more: Any) -> None:
        """Bring it to the bench."""
        self.to_coded(**more)
        self.release_and_assign(analysts)

    def release_and_assign(self, analysts: tuple[str, ...] = ("chen.yu", "sun.hao"), **more: Any) -> None:
        """Release the work package and assign."""
        self.do("retest.release-work-package", "he.jing", instructions="Shake before use.", **more)
        self.do("retest.assign-analysts", "he.jing", analysts=[self.people[a] for a in analysts])
        self.hand_out()

    def take(self, **more: Any) -> Done:
        """Take the disputed sample out of the store, under the seal on record unless told otherwise."""
        with self.read() as session:
            sample = session.get_one(Result, self.result).sample
            seen = {"sample": sample.number, "seal": sample.seal, "seal_intact": True}
        return self.do("retest.take-samples", "he.jing", samples=[seen | more])

    def taken(self) -> bool:
        """Whether the sample is out of the store for the newest retest."""
        with self.read() as session:
            return bool(taken_out(session, session.get_one(Retest, self.retest().id)))

    def hand_out(self) -> None:
        """Hand everything that waits to its analyst, each portion under a seal of its own."""
        if waiting := self.to_be_handed():
            self.do("retest.hand-out", "he.jing", portions=waiting)

    def to_be_handed(self) -> list[dict[str, str]]:
        """Return what waits to be handed out, each with the seal that it gets."""
        with self.read() as session:
            return [{"code": c, "seal": seal_of(c)} for c in to_hand_out(session, session.get_one(Retest, self.retest().id))]

    def check_in(self, user: str, code: str, **more: Any) -> Done:
        """Take a portion over for its test; what nobody has handed out yet is handed out first."""
        with self.read() as session:
            handed = newest_hand_over(session, code) is not None
        if not handed:
            self.hand_out()
        return self.do("retest.check-in", user, key=code, **{"seal": seal_of(code)} | more)

    def codes_of(self, user: str) -> list[str]:
        """Return what a person has to lock at the bench."""
        with self.read() as session:
            return [p.code for p in bench.worklist(session, self.people[user], self.clock()) if not p.locked]

    def whose(self, code: str) -> str:
        """Return the sample or control of a code, as the coder was shown it."""
        return next(str(line["sample"]) for line in self.labels if code in line["codes"])

    def lock(self, user: str, code: str, *values: str, **more: Any) -> Done:
        """Check in and lock."""
        with self.read() as session:
            taken_over = session.get_one(Assignment, code).checked_in_at is not None
        if not taken_over:
            self.check_in(user, code)
        self.clock.forward(minutes=30)
        given = {"replicates": list(values), "instrument": "UV-2600", "password": SecretStr(PASSWORD)} | more
        return self.do("retest.lock-determination", user, key=code, **given)

    def lock_all(self, user: str, values: dict[str, tuple[str, ...]]) -> None:
        """Lock everything that a person has, by the sample that it comes from; decoys get what they had."""
        for code in self.codes_of(user):
            self.lock(user, code, *values.get(self.whose(code), ("14.0", "14.1")))

    def to_locked(self, first: Values = ("13.5", "13.6"), second: Values = ("13.8", "13.7"), **more: Any) -> None:
        """Bring it to the locked results."""
        self.to_testing(**more)
        self.lock_both(first, second)

    def lock_both(self, first: Values, second: Values) -> None:
        """Let both analysts lock all that they have."""
        control = ("20.1", "19.9")
        self.lock_all("chen.yu", {"S-WQ-2026-0001": first, "GSB 07-3161": control})
        self.lock_all("sun.hao", {"S-WQ-2026-0001": second, "GSB 07-3161": control})

    def judge(self, by: str = "zhao.min", **more: Any) -> Done:
        """Judge agreement with the passphrase of whoever judges."""
        return self.do("retest.judge-agreement", by, **{"passphrase": PASSPHRASE[by]} | more)

    def open(self, by: str = "zhao.min", **more: Any) -> Done:
        """Open the map."""
        return self.do("retest.open-envelope", by, **{"passphrase": PASSPHRASE[by], "reason": "Agreement is judged."} | more)

    def retest(self) -> Retest:
        """Return the newest retest."""
        with self.read() as session:
            return session.scalars(select(Retest).order_by(Retest.id.desc()).limit(1)).one()

    def portions(self) -> list[Portion]:
        """Return every portion in the order in which the database gives them."""
        with self.read() as session:
            return list(session.scalars(select(Portion)))

    def assigned(self) -> dict[str, int]:
        """Return code → analyst."""
        with self.read() as session:
            return {a.portion_code: a.person_id for a in session.scalars(select(Assignment))}

    def sealed(self) -> list[SealedMap]:
        """Return the sealed map as it lies in the database."""
        with self.read() as session:
            return list(session.scalars(select(SealedMap)))

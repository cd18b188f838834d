"""The examples of the interface's description: what a station of the tests answered to a dispute led by the interface alone.

`python -m tests.house.examples` writes them anew; tests compare them, and hold them against their schemas.
"""

import json
import re
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from sqlalchemy import select

from lims_complaints.act import ACTS, Act
from lims_complaints.api.description import ALONE, PATHS
from lims_complaints.app import parse_document
from lims_complaints.db.engine import writing
from lims_complaints.documents.uploads import LARGEST
from lims_complaints.identity import accounts
from lims_complaints.procedure.edition import Move
from lims_complaints.procedure.moves import NOT_YET, NOT_YOURS
from lims_complaints.records.report import Result
from tests.pages import Pages
from tests.paths import PACKAGE, ROOT
from tests.retesting import PASSPHRASE, PASSWORD, STAGES, Course

FILE = PACKAGE / "api" / "examples.json"
SCHEDULE = "date,kind,name\n2027-01-01,off,New Year\n2027-01-02,off,New Year\n"
LETTER = b"%PDF-1.4\n%%EOF\n"
KEYS = {"case": "AP-2026-0001", "report": "WQ-2026-0001", "bench": "4D7KS77", "station": ""}
RECEIPT = "2F27-8ARX-MYHH-4PZ5"
INSTEAD = {"AP-2026-0001": "AP-2026-0042", "Client number": "Customer"}
Answers = dict[str, dict[str, Any]]


class Programmer:
    """Somebody who knows the interface and nothing else; every answer is kept beside the operation that gave it."""

    def __init__(self, folder: Path) -> None:
        self.course = Course(folder)
        self.pages = Pages(self.course)
        self.programs = {user: self._program(user) for user in self.course.people} | {"": self.pages.browser()}
        self.answers: list[tuple[str, str, Any]] = []
        self.case = self.receipt = ""

    def _program(self, user: str) -> Any:
        """Return a client that says who it is by a token, as a program does."""
        with writing(self.course.engine) as session:
            person, now = self.course.people[user], self.course.clock()
            token = accounts.make_token(session, person, "program", now, self.course.dice)
        return self.pages.browser(authorization=f"Bearer {token}")

    def get(self, who: str, path: str, **headers: str) -> Any:
        """Ask for something."""
        return self.keep("GET", path, self.programs[who].get(path, headers=headers))

    def post(self, who: str, path: str, body: Any = None, **headers: str) -> Any:
        """Send something."""
        return self.keep("POST", path, self.programs[who].post(path, json=body or {}, headers=headers))

    def begin(self, who: str, act: str) -> dict[str, Any]:
        """Ask what an act on the case takes; return what its body begins with, and what can be chosen."""
        answer: dict[str, Any] = self.get(who, f"/api/cases/{self.case}/acts/{act}")
        return answer

    def do(self, who: str, act: str, **body: Any) -> Any:
        """Do an act on the case, at the version that stands in its answer to whoever asks."""
        return self.post(who, f"/api/cases/{self.case}/acts/{act}", body)

    def send(self, who: str, content: bytes, name: str) -> Any:
        """Send a file."""
        sent = self.programs[who].post("/api/files", files={"file": (name, content, "application/pdf")})
        return self.keep("POST", "/api/files", sent)

    def keep(self, method: str, path: str, answer: Any) -> Any:
        """Keep what was answered."""
        self.answers.append((f"{method} {template(path)}", str(answer.status_code), answer.json()))
        return answer.json()


def template(path: str) -> str:
    """Return the path of the description to which an address belongs."""
    path = path.partition("?")[0]
    path = re.sub(r"^/api/(cases|reports)/(?!import|search)[^/]+", r"/api/\1/{number}", path)
    return re.sub(r"^/api/bench/[^/]+", "/api/bench/{code}", path)


def walk(folder: Path) -> Programmer:
    """File, accept, review, order a retest, test, decide, answer and close, by the interface alone."""
    p = Programmer(folder)
    _file(p)
    _refused(p)
    _review(p)
    _retest(p)
    _finish(p)
    _elsewhere(p)
    return p


def _file(p: Programmer) -> None:
    number = p.get("liu.wen", "/api/reports")["reports"][0]["number"]
    line = p.get("liu.wen", f"/api/reports/{number}")["results"][0]["line"]
    paper = p.send("liu.wen", LETTER, "letter.pdf")
    filed = p.post(
        "liu.wen", "/api/acts/intake.register-appeal",
        {"name": "李娜", "email": "li@client.example", "report": number, "remedy": "Retest the sample", "channel": "letter",
         "results": [{"line": line, "grounds": "比自测高一倍"}], "arrived_on": "2026-03-02", "received_on": "2026-03-01",
         "paper": [paper["token"]]},
    )  # fmt: skip
    p.case, p.receipt = filed["key"], filed["shown"]["receipt_code"]


def _refused(p: Programmer) -> None:
    """Be told what does not go, and why."""
    here = f"/api/cases/{p.case}"
    p.get("", "/api/cases")
    guessed = {
        "report": p.course.reported,
        "check_code": "GUESS",
        "results": [{"line": 1, "grounds": "x"}],
        "name": "x",
        "email": "x@y.example",
    }
    for _ in range(11):
        p.post("", "/api/acts/intake.file-appeal", guessed)
    p.get("liu.wen", "/api/cases/AP-2026-9999")
    p.get("liu.wen", "/api/cases?before=none")
    seen = p.get("liu.wen", here)["version"]
    p.do("liu.wen", "intake.refuse", ground="not ours")
    p.do("fang.jie", "intake.accept")
    p.do("liu.wen", "intake.accept")
    p.post("he.jing", f"{here}/acts/intake.accept", {}, **{"If-Match": f'"{seen}"'})
    p.do("he.jing", "review.give-opinion", proposal="retest", opinion="Not settled.")


def _review(p: Programmer) -> None:
    p.begin("he.jing", "review.record-stage")
    for stage in STAGES:
        p.do("he.jing", "review.record-stage", stage=stage, looked_at="worksheet", finding="in order")
    p.do("he.jing", "review.give-opinion", proposal="retest", opinion="The record alone does not settle it.")
    p.do("zhao.min", "review.approve-opinion")


def _retest(p: Programmer) -> None:
    sample = p.begin("he.jing", "retest.judge-sample")["begins"]["samples"][0]
    fit = {"quantity_enough": True, "seal_intact": True, "storage_kept": True}
    p.do("he.jing", "retest.judge-sample", samples=[sample | fit])
    p.do("zhao.min", "retest.order", **p.begin("zhao.min", "retest.order")["begins"])
    kept = p.begin("he.jing", "retest.take-samples")["begins"]["samples"]
    p.do("he.jing", "retest.take-samples", samples=[s | {"seal": _on_the_bottle(p, s), "seal_intact": True} for s in kept])
    p.do("he.jing", "retest.code-portions", **p.begin("he.jing", "retest.code-portions")["begins"])
    p.do("he.jing", "retest.release-work-package", instructions="Shake before use.")
    chosen = [c["value"] for c in p.begin("he.jing", "retest.assign-analysts")["choices"]["analysts"][:2]]
    p.do("he.jing", "retest.assign-analysts", analysts=chosen)
    waiting = p.begin("he.jing", "retest.hand-out")["begins"]["portions"]
    p.do("he.jing", "retest.hand-out", portions=[w | {"seal": f"F-{w['code']}"} for w in waiting])
    for user in (u for person in chosen for u, n in p.course.people.items() if str(n) == person):
        _test(p, user)
    passphrase = PASSPHRASE["zhao.min"]
    p.do("zhao.min", "retest.judge-agreement", passphrase=passphrase, **p.begin("zhao.min", "retest.judge-agreement")["begins"])
    p.do("zhao.min", "retest.open-envelope", passphrase=passphrase, reason="Agreement is judged.")


def _on_the_bottle(p: Programmer, row: dict[str, Any]) -> str:
    with p.course.read() as session:
        return {r.sample.number: r.sample.seal for r in session.scalars(select(Result))}[row["sample"]]


def _test(p: Programmer, user: str) -> None:
    for portion in p.get(user, "/api/bench"):
        here, seen = f"/api/bench/{portion['code']}/acts", portion["version"]
        seen = p.post(user, f"{here}/retest.check-in", {"seal": f"F-{portion['code']}"}, **{"If-Match": str(seen)})["version"]
        p.course.clock.forward(minutes=30)
        entered = {"replicates": ["13.5", "13.6"], "instrument": "UV-2600", "password": PASSWORD}
        p.post(user, f"{here}/retest.lock-determination", entered, **{"If-Match": str(seen)})
        p.post(user, f"{here}/retest.lock-determination", entered, **{"If-Match": str(seen)})
    p.get(user, "/api/bench")


def _finish(p: Programmer) -> None:
    p.do("zhao.min", "decision.decide", outcome="maintained", facts="Both agree.", reason="The original stands.")
    begun = p.begin("liu.wen", "feedback.dispatch-reply")["begins"]
    p.do("liu.wen", "feedback.dispatch-reply", **begun, recourse="Write to us again within 15 days.")
    _compensate(p)
    _correct(p)
    p.get("", "/api/own-case", **{"Receipt-Code": p.receipt})
    p.do("liu.wen", "feedback.record-feedback", answer="satisfied", why="By telephone: all is clear now.")
    p.do("liu.wen", "archive.close-case")
    for what in ("", "/moves", "/record"):
        p.get("liu.wen", f"/api/cases/{p.case}{what}")
    p.get("zhao.min", f"/api/cases/{p.case}/case-record")
    p.get("liu.wen", "/api/cases")


def _correct(p: Programmer) -> None:
    """Open a nonconformity on the way, act on it, judge the effect."""
    opened = {
        "description": "滴定管未校准",
        "significance": "minor",
        "impact": "None found.",
        "containment": "Taken out of use.",
    }
    p.do("zhao.min", "quality.open-nonconformity", **opened)
    planned = {"cause": "Missed in the plan.", "cause_method": "5 why", "action": "Calibrate.", "due_on": "2026-03-20"}
    choices = p.begin("zhao.min", "quality.plan-action")["choices"]
    number, owner = choices["nonconformity"][0]["value"], p.course.people["deng.hua"]
    p.do("zhao.min", "quality.plan-action", nonconformity=number, owner=owner, **planned)
    action = p.begin("zhao.min", "quality.complete-action")["choices"]["action"][0]["value"]
    p.do("zhao.min", "quality.complete-action", action=action, done_on="2026-03-02", evidence="Certificate 26-118")
    p.do("zhao.min", "quality.check-effectiveness", action=action, effective=True, found="Within tolerance.")
    for report in (a["report"] for a in p.get("zhao.min", f"/api/cases/{p.case}")["nonconformities"][0]["affected"]):
        p.do("zhao.min", "quality.answer-affected", report=report, disposition="not affected", reason="Another burette.")
    p.do("zhao.min", "quality.close-nonconformity", nonconformity=number, action_needed=True, reason="It worked.")


def _compensate(p: Programmer) -> None:
    """Record a claim, and how it was settled."""
    p.do("zhao.min", "compensation.record-claim", amount="1200.00", basis="Cost of a second laboratory.")
    p.do("zhao.min", "compensation.settle", agreed=False, amount="0", basis="The result stands; the client agrees.")


def _elsewhere(p: Programmer) -> None:
    """Look at what belongs to no case."""
    p.get("liu.wen", "/api/reports")
    p.get("liu.wen", "/api/editions")
    p.post("liu.wen", "/api/cases/search", {"q": "宏图", "closed": True})
    p.post("liu.wen", "/api/reports/search", {"q": "宏图"})
    p.get("liu.wen", f"/api/reports/{p.course.reported}/acts/reports.record-delivery")
    _of_the_house(p)
    sample = {
        "sample": "S-9001",
        "client": "宏图农资有限公司",
        "results": [{"parameter": "Chloride", "value": "<0.02", "unit": "mg/L"}],
    }
    p.post("liu.wen", "/api/reports/import?dry_run=true", {"samples": [sample]})
    p.send("liu.wen", b"MZ", "letter.exe")
    much = p.programs["liu.wen"].post("/api/reports/import", content=b" " * (LARGEST + 1))
    p.keep("POST", "/api/reports/import", much)


def _of_the_house(p: Programmer) -> None:
    """Load a schedule and propose an edition; two approve the same, and the second hears that somebody was quicker."""
    loaded = {"jurisdiction": "CN", "source": "Notice of November 2026", "schedule": SCHEDULE}
    p.post("liu.wen", "/api/acts/calendar.load", loaded)
    schedule = p.get("zhao.min", "/api/schedules")[0]["id"]
    for manager in ("zhao.min", "zhou.kai"):
        p.post(manager, "/api/acts/calendar.approve", {"schedule": schedule})
    p.get("zhao.min", "/api/schedules")
    p.post("zhao.min", "/api/acts/edition.propose", {"reason": "Same text, from April on."} | _edition(p))
    p.get("zhao.min", "/api/proposals")


def _edition(p: Programmer) -> dict[str, Any]:
    """Send the procedure as its next edition."""
    folder = ROOT / "procedures"
    text = re.sub(r"(?m)^edition: .*$", "edition: 2", (folder / "testing-station.md").read_text("utf-8"), count=1)
    text = re.sub(r"(?m)^in_force_from: .*$", "in_force_from: 2026-04-20", text, count=1)
    files = {"document": text.encode()} | {
        field: (folder / "translations" / f"testing-station.{language}.md").read_bytes()
        for field, language in (("simplified", "zh-Hans"), ("traditional", "zh-Hant"))
    }
    return {field: p.send("zhao.min", content, f"{field}.md")["token"] for field, content in files.items()}


def answered(p: Programmer) -> Answers:
    """Return operation → status → the first answer of each kind, the last where a record is read; what many share stands under *, and each act has its own."""
    found: Answers = defaultdict(dict)
    for operation, status, content in p.answers:
        if operation.startswith("GET") and status == "200":
            found[operation][status] = shortened(content)
        found[operation].setdefault(status, shortened(content))
    common = {status: content for own in list(found.values()) for status, content in own.items() if int(status) >= 400}
    common["409"] = found["POST /api/cases/{number}/acts/intake.accept"]["409"]
    for operation, (done, refused) in _acts().items():
        found[operation] = done | {"403": refused} | found[operation]
    for operation, source in (
        ("GET /api/cases/{number}/acts/{act}", "retest.order"),
        ("GET /api/reports/{number}/acts/{act}", "reports.record-delivery"),
    ):
        found[operation] = found.pop(operation.replace("{act}", source))
    kept = {k: found[k] for k in sorted(found) if not (k.startswith("GET") and "/acts/" in k and "{act}" not in k)}
    return {"*": dict(sorted(common.items())), **kept}


def _acts() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Return for each act what it answers when it was done, and when the procedure refuses it, as the documents say."""
    moves: dict[str, Move] = {}
    files = sorted((ROOT / "procedures").glob("*.md"), key=lambda f: f.name != "testing-station.md")
    for file in files:
        for move in parse_document(file).edition.moves.values():
            moves.setdefault(move.act, move)
    return {_place(kind): (_done(kind, moves.get(kind.name)), _refusal(kind, moves.get(kind.name))) for kind in ACTS.values()}


def _place(kind: Act) -> str:
    return f"POST {'/api/acts/' if kind.name in ALONE else PATHS[kind.on]}{kind.name}"


def _done(kind: Act, move: Move | None) -> dict[str, Any]:
    """Return what an act answers that the walk did not do."""
    state = (move.to or next(iter(sorted(move.from_states)), "")) if move and kind.on == "case" else ""
    told = {"act": kind.name, "on": kind.on, "key": KEYS[kind.on], "state": state, "version": 2, "shown": {}}
    return {"201": told | {"version": 1, "shown": {"receipt_code": RECEIPT}}} if kind.name in ALONE else {"200": told}


def _refusal(kind: Act, move: Move | None) -> dict[str, Any]:
    needs = list(move.needs) if move else []
    return {
        "type": "/problems/refused", "title": "The procedure does not allow this now", "status": 403,
        "detail": NOT_YET if needs else NOT_YOURS,
        **({"clause": move.clause} if move else {}), "act": kind.name, **({"missing": needs} if needs else {}),
    }  # fmt: skip


def shortened(content: Any) -> Any:
    """Return content whose lists show two of their things."""
    if isinstance(content, dict):
        return {k: shortened(v) for k, v in content.items()}
    return [shortened(v) for v in content[:2]] if isinstance(content, list) else content


def shape(content: Any) -> Any:
    """Return content without its values: names, kinds, and what lists hold first. A clause and an act are part of the shape."""
    if isinstance(content, dict):
        return {k: v if k in ("act", "on", "type", "status") else shape(v) for k, v in content.items() if k != "shown"}
    return [shape(v) for v in content[:1]] if isinstance(content, list) else type(content).__name__


def written(answers: Answers) -> str:
    """Return what stands in the file, under numbers and names that no test looks for as a secret."""
    text = json.dumps(answers, ensure_ascii=False, indent=1) + "\n"
    for said, instead in INSTEAD.items():
        text = text.replace(said, instead)
    return text


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        FILE.write_text(written(answered(walk(Path(made)))), "utf-8")

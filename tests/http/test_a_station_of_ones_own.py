"""From an empty folder to the archive: a station is founded by command, its people added, and regulation 14 run through pages."""

import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from lims_complaints import app
from lims_complaints.act import Desk
from lims_complaints.settings import Settings
from lims_complaints.worker.loop import begin, run_due
from tests.commands import command
from tests.http.test_bench_pages import fields_of, send
from tests.programs import program
from tests.station import MONDAY, Dial

CHARTER = """
[station]
name     = { en = "Qinghe Monitoring Station", zh-Hans = "清河环境监测站", zh-Hant = "清河環境監測站" }
address  = { en = "7 Qinghe Road", zh-Hans = "清河市清河路 7 号", zh-Hant = "清河市清河路 7 號" }
contact  = { en = "Mei Lan", zh-Hans = "梅兰", zh-Hant = "梅蘭" }
email = "appeals@qinghe.cn"
cma_number = "221012050777"
[administrator]
username = "bai.he"
name = "白鹤"
"""
AUTHORITY, PASSWORD, PASSPHRASE = "the keeper alone knows it", "five grey geese fly", "own words for own key"
PEOPLE = {
    "mei.lan": ("梅兰", "technical business office"),
    "jiang.he": ("江河", "technical business office"),
    "qin.feng": ("秦风", "quality manager"),
    "shi.yan": ("石岩", "quality manager"),
    "cao.yi": ("曹一", "analyst"),
    "cao.er": ("曹二", "analyst"),
    "cao.san": ("曹三", "analyst"),
    "cao.si": ("曹四", "analyst"),
    "yun.shan": ("云山", "authorized signatory"),
    "lan.xin": ("兰心", "office"),
    "dong.qing": ("冬青", "archivist"),
    "qiu.shi": ("求实", "auditor"),
    "tian.ye": ("田野", "department head"),
}
HEAD = (
    "sample,client,client_email,site,matrix,sampled_on,taken_by,received_on,preservation,stored_where,quantity_left,seal,"
    "keep_until,analysed_on,parameter,value,unit,method,limit,holding_hours,analysed_by,checked_by\n"
)
LINE = (
    "{sample},{client},office@client.example,3 号断面,地表水,2026-02-26,外聘采样员,2026-02-26,4 °C,2 号柜,900,S-1,2026-08-26,"
    "2026-02-27,{parameter},{value},mg/L,HJ 84-2016,0.02,1440,曹一,曹二\n"
)
LINES = (
    ("QH-1", "宏图农资有限公司", "Chloride", "13.70"), ("QH-1", "宏图农资有限公司", "Nitrite", "<0.02"),
    ("QH-2", "清河水厂", "Chloride", "15.2"), ("QH-3", "清河水厂", "Chloride", "12.9"),
)  # fmt: skip
RESULTS = HEAD + "".join(LINE.format(sample=s, client=c, parameter=p, value=v) for s, c, p, v in LINES)
STAGES = (
    "sampling", "transport", "storage", "preparation", "instrument", "reagents", "quality control", "calculation",
    "transcription", "report",
)  # fmt: skip
Call = Callable[..., str]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Dial:
    dial = Dial(MONDAY)
    monkeypatch.setattr(app, "system_clock", dial)
    return dial


@pytest.fixture
def call(tmp_path: Path, clock: Dial, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run a command at the station; return what it prints."""
    monkeypatch.setenv("LIMS_HOME", str(tmp_path / "station"))
    monkeypatch.setenv("LIMS_CA_PASSPHRASE", AUTHORITY)
    monkeypatch.setenv("LIMS_ADMIN_PASSWORD", PASSWORD)
    monkeypatch.setenv("LIMS_KEY_PASSPHRASE", PASSPHRASE)

    return lambda *words, code=0: command(*words, typed=PASSWORD + "\n").said(code)


@dataclass
class Walk:
    """The founded station's pages, and a browser for each of its people."""

    desk: Desk
    clock: Dial
    browsers: dict[str, TestClient] = field(default_factory=dict)
    case: str = ""
    receipt: str = ""

    def __post_init__(self) -> None:
        self.app = app.create_app(self.desk)

    def at(self, user: str) -> TestClient:
        """Return the browser in which somebody has signed in; a client's has no account."""
        if user not in self.browsers:
            sends = {"sec-fetch-site": "same-origin", "accept-language": "en"}
            self.browsers[user] = TestClient(self.app, base_url="http://127.0.0.1:8000", follow_redirects=False, headers=sends)
            if user != "client":
                answer = self.browsers[user].post("/sign-in", data={"username": user, "password": PASSWORD})
                assert answer.status_code == 303, answer.text
        return self.browsers[user]

    def do(self, user: str, act: str, **values: Any) -> str:
        """Do an act on the case by its page, two minutes after the last."""
        self.clock.forward(minutes=2)
        answer = send(self.at(user), f"/case/{self.case}/do/{act}", **values)
        assert answer.status_code in (200, 303), _wrong(answer.text)
        run_due(self.desk)
        return str(answer.text)

    def ids(self, user: str, address: str, name: str) -> dict[str, str]:
        """Return what a form offers for a field, as buttons or as a list: text → value."""
        page = self.at(user).get(address).text
        listed = re.search(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', page, re.S)
        found = re.findall(r'<option value="([^"]+)"[^>]*>(.*?)</option>', listed[1]) if listed else []
        found += re.findall(rf'<input type="radio" name="{name}" value="([^"]*)"[^>]*><span>(.*?)</span>', page)
        assert found, _wrong(page)
        return {unescape(text).strip(): value for value, text in found}


def _wrong(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))[:3000]


@pytest.fixture
def walk(tmp_path: Path, clock: Dial, call: Call) -> Iterator[Walk]:
    """A station founded by its commands alone, served by the application."""
    charter = tmp_path / "station.toml"
    charter.write_text(CHARTER, "utf-8")
    assert "Qinghe Monitoring Station stands in" in call("found", "--from", str(charter))
    for user, (name, role) in PEOPLE.items():
        call("user", "add", user, "--name", name, "--role", role, "--department", "laboratory")
    for analyst in ("cao.yi", "cao.er", "cao.san", "cao.si"):
        call("user", "authorize", analyst, "--analysis", "HJ 84-2016", "--document", "QH-A-01")
    call("user", "authorize", "yun.shan", "--signing", "*", "--document", "QH-A-02")
    call("keys", "issue", "--user", "yun.shan")
    desk = app.open_desk(Settings(home=tmp_path / "station"))
    begin(desk)
    walk = Walk(desk, clock)
    for holder in ("qin.feng", "shi.yan"):
        key = {"passphrase": PASSPHRASE, "again": PASSPHRASE, "password": PASSWORD}
        assert walk.at(holder).post("/account/key", data=key).status_code == 303
    yield walk
    desk.engine.dispose()


def text_of(pdf: bytes, folder: Path) -> str:
    file = folder / "read.pdf"
    file.write_bytes(pdf)
    return subprocess.run([program("pdftotext"), "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout


def test_a_founded_station_runs_regulation_14_from_the_first_report_to_the_archive(
    walk: Walk, call: Call, tmp_path: Path
) -> None:
    number = _issued(walk)
    code = _check_code(walk, number, tmp_path)
    _appealed(walk, number, code)
    _reviewed(walk)
    _retested(walk)
    _decided(walk)
    _answered(walk)
    _archived(walk)
    assert "nothing is wrong" in call("check")


def _issued(walk: Walk) -> str:
    """Import, draw up, sign, deliver (1.1)."""
    office = walk.at("mei.lan")
    dry = office.post("/import", data={"language": "en"}, files={"file": ("results.csv", RESULTS.encode(), "text/csv")})
    sha256 = re.search(r'name="confirm" value="([0-9a-f]{64})"', dry.text)
    assert sha256 is not None, _wrong(dry.text)
    sent = office.post("/import", data=fields_of(dry.text) | {"confirm": sha256[1]})
    done = sent if sent.status_code == 200 else office.get(sent.headers["location"])
    number, *_ = re.findall(r"/reports/([^/]+)/do/reports.reserve-report", done.text)
    address = f"/reports/{number}/do/reports.reserve-report"
    signatory = walk.ids("mei.lan", address, "signatory")
    chosen = next(value for name, value in signatory.items() if "云山" in name)
    assert send(office, address, signatory=chosen).status_code in (200, 303)
    sign = f"/reports/{number}/do/reports.sign-report"
    signed = send(walk.at("yun.shan"), sign, meaning="I authorize this report", password=PASSWORD, passphrase=PASSPHRASE)
    assert signed.status_code == 303, _wrong(signed.text)
    given = {"holder": "宏图农资有限公司", "how": "e-mail", "medium": "file", "evidence": "acknowledged"}
    given |= {"received_at": "2026-03-02T09:00", "sent_at": "2026-03-02T09:00"}
    delivered = send(office, f"/reports/{number}/do/reports.record-delivery", **given)
    assert delivered.status_code == 303, _wrong(delivered.text)
    run_due(walk.desk)
    return str(number)


def _check_code(walk: Walk, number: str, folder: Path) -> str:
    page = walk.at("mei.lan").get(f"/reports/{number}").text
    for file in re.findall(r'href="(/file/[^"]+)"', page):
        pdf = walk.at("mei.lan").get(file)
        if pdf.content.startswith(b"%PDF"):
            text = text_of(pdf.content, folder)
            assert "Qinghe Monitoring Station" in text
            assert "221012050777" in text
            found = re.search(r"\b([0-9A-Z]{5}-[0-9A-Z]{5}(?:-[0-9A-Z]{5})*)\b", text)
            assert found is not None, text
            return found[1]
    raise AssertionError(page)


def _appealed(walk: Walk, number: str, code: str) -> None:
    """The client files without an account; the office accepts, the quality manager rules on urgency (1.1, 1.2)."""
    client = walk.at("client")
    proved = client.post("/appeal", data={"report": number, "check_code": code})
    assert proved.status_code == 303, _wrong(proved.text)
    filed = client.post(
        "/appeal/form",
        data={"results-1-line": "1", "results-1-grounds": "Twice what our laboratory finds", "evidence": "their report",
              "remedy": "Retest the sample", "name": "Li Na", "email": "li@client.example", "language": "en"},
    )  # fmt: skip
    assert filed.status_code == 303, _wrong(filed.text)
    receipt = client.get("/receipt").text
    walk.receipt = re.sub(r"<[^>]+>|\s", "", re.findall(r'<p class="value code">(.*?)</p>', receipt, re.S)[0])
    walk.case = re.findall(r"C?[A-Z]+-\d{4}-\d+", re.sub(r"<[^>]+>", " ", receipt).replace(number, ""))[0]
    run_due(walk.desk)
    assert walk.case in walk.at("mei.lan").get("/worklist").text
    walk.do("mei.lan", "intake.accept")


def _reviewed(walk: Walk) -> None:
    for stage in STAGES:
        walk.do("jiang.he", "review.record-stage", stage=stage, looked_at="worksheet", finding="in order")
    walk.do("jiang.he", "review.give-opinion", proposal="retest", opinion="The record alone does not settle it.")
    walk.do("qin.feng", "review.approve-opinion")


def _retested(walk: Walk) -> None:
    ticks = {f"samples-0-{name}": "true" for name in ("quantity_enough", "seal_intact", "storage_kept")}
    walk.do("jiang.he", "retest.judge-sample", **ticks)
    walk.do("qin.feng", "retest.order", controls="1")
    walk.do("jiang.he", "retest.take-samples", **{"samples-0-seal": "S-1", "samples-0-seal_intact": "true"})
    control = {"controls-0-name": "GSB 1", "controls-0-reference": "20.0", "controls-0-allowed": "1.0"}
    labels = walk.do("jiang.he", "retest.code-portions", **control)
    rows = re.findall(r'<th scope="row" class="code">(.*?)</th>(.*?)</tr>', labels, re.S)
    whose = {c.replace("-", ""): name for name, codes in rows for c in re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{3}", codes)}
    walk.do("jiang.he", "retest.release-work-package", instructions="Shake before use.")
    address = f"/case/{walk.case}/do/retest.assign-analysts"
    page = walk.at("jiang.he").get(address).text
    able = re.findall(r'name="analysts[^"]*" value="(\d+)"', page)
    assert len(able) == 2, _wrong(page)  # the two who took no part in the original work
    walk.do("jiang.he", "retest.assign-analysts", analysts=able)
    waiting = walk.at("jiang.he").get(f"/case/{walk.case}/do/retest.hand-out").text
    rows = re.findall(r'name="(portions-\d+)-code" value="(\w{7})"', waiting)
    walk.do("jiang.he", "retest.hand-out", **{f"{n}-seal": f"F-{c}" for n, c in rows})
    for analyst in ("cao.san", "cao.si"):
        _tested(walk, analyst, whose)
    walk.do("qin.feng", "retest.judge-agreement", passphrase=PASSPHRASE)
    walk.do("qin.feng", "retest.open-envelope", passphrase=PASSPHRASE, reason="Agreement is judged.")


def _tested(walk: Walk, analyst: str, whose: dict[str, str]) -> None:
    bench = walk.at(analyst)
    codes = re.findall(r'href="/bench/([0-9A-Z]{7})"', bench.get("/bench").text)
    assert len(codes) == 3
    for code in codes:
        values = {"QH-1": ("6.82", "6.88"), "GSB 1": ("20.1", "19.9")}.get(whose[code], ("15.1", "15.2"))
        assert send(bench, f"/bench/{code}", seal=f"F-{code}", seal_intact="true").status_code == 303
        walk.clock.forward(minutes=10)
        entry = {"replicates": list(values), "instrument": "ICS-600", "password": PASSWORD}
        locked = send(bench, f"/bench/{code}", **entry)
        assert locked.status_code == 303, _wrong(locked.text)


def _decided(walk: Walk) -> None:
    given = {"outcome": "amended", "facts": "Both analysts find half.", "reason": "The dilution was entered twice."}
    changes = {"changes-0-line": "1", "changes-0-new": "6.8", "changes-0-why": "dilution entered twice"}
    walk.do("qin.feng", "decision.decide", **given, **changes)
    address = f"/case/{walk.case}/do/reports.reserve-amendment"
    signatory = next(v for n, v in walk.ids("mei.lan", address, "signatory").items() if "云山" in n)
    walk.do("mei.lan", "reports.reserve-amendment", signatory=signatory)
    walk.do(
        "yun.shan",
        "reports.sign-amendment",
        meaning="I authorize this amended report",
        password=PASSWORD,
        passphrase=PASSPHRASE,
    )
    walk.do("mei.lan", "reports.void", reason="The value was wrong.")
    copy = next(iter(v for v in walk.ids("mei.lan", f"/case/{walk.case}/do/reports.ask-copy-back", "copy_id").values() if v))
    walk.do("mei.lan", "reports.ask-copy-back", copy_id=copy, reason="The report is void.")
    walk.do("mei.lan", "reports.record-copy-answer", copy_id=copy, answer="returned", words="brought back")


def _answered(walk: Walk) -> None:
    said = {"what_was_done": "A retest by two analysts.", "what_was_found": "The value was twice too high.",
            "measures": "The worksheet now asks for the dilution once.", "what_follows": "The amended report.",
            "recourse": "The provincial office."}  # fmt: skip
    walk.do("mei.lan", "feedback.dispatch-reply", **said)
    walk.do("qin.feng", "quality.open-nonconformity", description="Dilution entered twice", significance="minor",
            impact="no others", containment="worksheets stopped")  # fmt: skip
    nonconformity = walk.ids("qin.feng", f"/case/{walk.case}/do/quality.plan-action", "nonconformity")
    owners = walk.ids("qin.feng", f"/case/{walk.case}/do/quality.plan-action", "owner")
    walk.do("qin.feng", "quality.plan-action", nonconformity=next(v for v in nonconformity.values() if v), cause="two fields",
            cause_method="5 Why", action="one field", owner=next(v for n, v in owners.items() if "田野" in n), due_on="2026-03-20")  # fmt: skip
    action = next(v for v in walk.ids("tian.ye", f"/case/{walk.case}/do/quality.complete-action", "action").values() if v)
    walk.do("tian.ye", "quality.complete-action", action=action, done_on="2026-03-02", evidence="the new worksheet")
    walk.do("shi.yan", "quality.check-effectiveness", action=action, effective="true", found="one field only")
    client = walk.at("client")
    assert client.post("/follow", data={"receipt_code": walk.receipt}).status_code == 303
    answered = send(client, "/follow/do/feedback", answer="satisfied", why="It is put right.")
    assert answered.status_code == 303, _wrong(answered.text)


def _archived(walk: Walk) -> None:
    walk.do("mei.lan", "archive.close-case")
    walk.do("lan.xin", "archive.transfer")
    walk.do("dong.qing", "archive.accept-transfer")
    assert "holds" in walk.at("qiu.shi").get("/audit").text

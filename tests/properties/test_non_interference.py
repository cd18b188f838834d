"""Non-interference: worlds that differ only in what an analyst must not know give that analyst the same bytes (issue of the blind).

What differs is drawn: client, appellant, grounds, report number, site, original value, and whatever the other analyst does. Clock, dice
and the fields that the bench may show are the same. The routes are taken from the application itself, pages and API
alike: a new one is fetched without anybody thinking of it.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote, unquote

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from starlette.testclient import TestClient

from lims_complaints.db.engine import writing
from lims_complaints.documents.labels import bench_labels
from lims_complaints.records.case import Notice
from lims_complaints.records.journal import Job
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.web.nav import served_paths
from tests.pages import PASSWORD, Pages
from tests.retesting import Course, seal_of
from tests.station import Replayed

pytestmark = pytest.mark.long

ME, OTHER = "chen.yu", "sun.hao"
NOBODYS = "2222222"
METHOD = b"Digest for two hours."
RAW, RIGHT = b"code,COD\n1,13.5\n2,13.60\n", ["13.5", "13.60"]
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
ENDS = ("/sign-out", "/account/sessions/{session_id}/end", "/account/password")
"""What would end the visit comes last."""


class Said(dict[str, tuple[int, tuple[tuple[str, str], ...], bytes]]):
    """Everything that an analyst was answered: address → status, headers, bytes."""

    def __repr__(self) -> str:
        return f"{len(self)} answers"


@dataclass(frozen=True)
class World:
    """What an analyst must not know: whose sample it is, what it was found to hold, what the other analyst does."""

    client: str
    reported: str
    original: str
    site: str
    filed: Mapping[str, str]
    other: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    """What the other analyst does with each of their portions: nothing, take over, seal broken, mistype, lock, correct."""

    def course(self, folder: Path) -> Course:
        """Walk this world to the bench."""
        course = Course(
            folder, client=self.client, reported=self.reported, original=self.original, site=self.site, filed=self.filed
        )
        course.to_coded()
        course.release_and_assign(
            files=[{"sha256": course.desk.store.keep(METHOD), "name": "HJ 828.txt", "kind": "text/plain"}]
        )
        return course


CANARY = World(
    client="Canary & Sons 金丝雀公司",
    reported="KA-2026-4711",
    original="777.31",
    site="金丝雀河 canary point",
    filed={"name": "Kanarie Vogel", "email": "kanarie@birds.example", "remedy": "canary-remedy", "grounds": "canary-grounds"},
    other=(("lock", ("888.42", "888.43")), ("correct", ("666.51", "<666.52")), ("mistype", ("555.61",))),
)
SECRETS = (
    "canary", "Canary & Sons", "金丝雀", "KA-2026-4711", "S-KA-2026", "777.31", "Kanarie Vogel", "kanarie@", "888.42", "888.43", "666.51",
    "666.52", "555.61", "other’s own machine", "AP-2026-0001", "Client number", "GSB 07-3161", "W-2026-118", "7 号柜", "S-7741",
)  # fmt: skip

AFTERWARDS = timedelta(hours=1)
"""From the first analyst's beginning to the other's, however long the first took."""
texts = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=3, max_size=40).map(lambda t: "x" + t)
values = st.one_of(
    st.decimals("0.001", "999999", places=3).map(str), st.sampled_from(["<0.02", "ND", "0", "-1.5", ">200", "13.5"])
)
doings = st.tuples(
    st.sampled_from(["nothing", "take over", "seal broken", "mistype", "lock", "correct"]), st.tuples(values, values)
)
worlds = st.builds(
    World,
    client=texts,
    reported=st.from_regex(r"[A-Z]{1,4}-20[0-9]{2}-[1-9][0-9]{3,6}", fullmatch=True),
    original=values,
    site=texts,
    filed=st.fixed_dictionaries({"name": texts, "remedy": texts, "grounds": texts}),
    other=st.tuples(doings, doings, doings),
)


def routes(among: Iterable[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield method and path of everything that an application answers."""
    for route in among:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes(inner.routes, before + route.include_context.prefix)
        elif path := getattr(route, "path", ""):
            for method in sorted(getattr(route, "methods", None) or {"GET"}):
                yield method, before + path


def fillings(course: Course, mine: list[str]) -> dict[str, list[str]]:
    """Return what parts of an address are filled with: one's own, somebody else's, nobody's; what exists in one world alone."""
    theirs = sorted(set(course.assigned()) - set(mine))[:2]
    spare = sorted({p.code for p in course.portions()} - set(course.assigned()))[:1]
    return {
        "code": [*mine, *theirs, *spare, NOBODYS],
        "number": [course.number, CANARY.reported, "WQ-2026-0002"],
        "sealed": [course.desk.pepper.sealed("search", q) for q in (CANARY.reported, CANARY.client, course.number)],
        "act": [
            "retest.open-envelope",
            "reports.sign-report",
            "reports.stamp-void",
            "retest.lock-determination",
            "no.such-act",
        ],
        "language": ["en"],
        "place": ["1", "2"],
        "sheet": ["2x7"],
        "sha256": [sha256(CANARY.reported.encode()).hexdigest(), "0" * 64],
        "name": ["station.css", "nothing.css"],
    }


def filled(path: str, parts: dict[str, list[str]]) -> list[str]:
    """Return the addresses of a route; search and find are asked for the secrets of one world in every world."""
    names = re.findall(r"\{(\w+)(?::\w+)?\}", path)
    addresses = [path]
    for name in names:
        found = parts.get(name) or (["1", "9"] if name.endswith(("_id", "id")) else ["x", parts["number"][1]])
        addresses = [re.sub(rf"\{{{name}(:\w+)?\}}", v, a) for a in addresses for v in found]
    if path == "/bench/find":
        return [f"{path}?code={code}" for code in (*parts["code"], "1")]
    asked = (CANARY.reported, CANARY.client, parts["number"][0])
    if path in ("/search", "/reports"):  # as the forms lead there, sealed; what was asked is echoed, and stands behind
        return [path, *(f"{path}?s={sealed}#{quote(q)}" for sealed, q in zip(parts["sealed"], asked, strict=True))]
    if path in ("/api/reports", "/api/cases"):
        return [path, *(f"{path}?q={quote(q)}" for q in asked)]
    return addresses


def fetched(browser: TestClient, course: Course, mine: list[str]) -> Said:
    """Return the answer of every route: read in each language, by a program's token too, written to with empty forms."""
    app: Any = browser.app
    app.state.rooms.open_all()
    parts, said = fillings(course, mine), Said()
    every = sorted(set(routes(app.routes)), key=lambda r: (r[0] == "POST", r[1] in ENDS, r[1], r[0]))
    assert {path for _, path in every} == served_paths(app)
    made = browser.post("/account/tokens", data={"label": "program"}).text
    program = {"authorization": f"Bearer {re.findall(r'>([0-9a-f]{64})<', made)[0]}"}
    feed = re.findall(r"/feed/[0-9a-f]+\.ics", browser.post("/feeds/make").text)[0]
    said["own feed"] = _answer(browser.get(feed))
    for method, path in every:
        for address in filled(path, parts) if method in ("GET", "POST") else ():
            if method == "POST":
                more = {"json": {"reason": "Because of it."}} if path.startswith("/api") else {"data": {"code": "x"}}
                said[f"POST {address}"] = _answer(browser.post(address, **more))  # type: ignore[arg-type]
                continue
            said[address] = _answer(browser.get(address))
            if path.startswith("/api"):
                said[f"{address} token"] = _answer(browser.get(address, headers=program))
            elif said[address][0] == 200 and not path.startswith("/static"):
                for language in LANGUAGES:
                    said[f"{address} {language}"] = _answer(browser.get(address, headers={"accept-language": language}))
            elif said[address][0] >= 400:
                said[f"{address} json"] = _answer(browser.get(address, headers={"accept": "application/json"}))
    return said


def _answer(answer: Any) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Return status, headers and bytes.

    Left out: the reference of a request, drawn anew for each, and the machine's hour at which a cookie is taken back.
    """
    headers = {k: re.sub(r"expires=[^;]+", "", v) for k, v in answer.headers.items() if k != "x-request-id"}
    return answer.status_code, tuple(sorted(headers.items())), answer.content


def sent(course: Course) -> Said:
    """Return what reaches an analyst in other ways: notices, letters and jobs that name them, own records, labels as PDF."""
    person, own = course.people[ME], {c for c, p in course.assigned().items() if p == course.people[ME]}
    with course.read() as session:
        notices = [
            (n.text, n.said, str(n.made_at), n.role) for n in session.scalars(select(Notice).where(Notice.person_id == person))
        ]
        email = session.get_one(Person, person).email
        jobs = [json.dumps(j.body) for j in session.scalars(select(Job).order_by(Job.kind, Job.due_at))]
        records = session.scalars(select(Paper).where(Paper.name == "retest-record")).all()
        papers = [json.dumps(p.content, ensure_ascii=False) for p in records if p.content["number"] in own]
    to_me = [j for j in jobs if email and email in j]
    whole = json.dumps([notices, to_me, sorted(papers)], ensure_ascii=False).encode()
    return Said({"sent": (0, (), whole), "labels": (0, (), bench_labels(sorted(own)))})


def interfere(pages: Pages, course: Course, world: World) -> None:
    """Let the other analyst do to each portion what the world says, through pages."""
    browser = pages.signed_in(OTHER)
    for code, (what, typed) in zip(course.codes_of(OTHER), world.other, strict=True):
        if what == "nothing":
            continue
        whole = "false" if what == "seal broken" else "true"
        browser.post(f"/bench/{code}", data={"act": "retest.check-in", "seal": seal_of(code), "seal_intact": whole})
        course.clock.forward(minutes=7)
        entry = {"instrument": "other’s own machine", "password": PASSWORD, "replicates": list(typed)}
        lock, correct = entry | {"act": "retest.lock-determination"}, entry | {"act": "retest.correct-determination"}
        if what == "mistype":
            assert browser.post(f"/bench/{code}", data=lock | {"replicates": typed[:1]}).status_code == 422
        if what in ("lock", "correct"):
            theirs = {"raw": ("run.csv", f"other’s own machine,{typed}".encode(), "text/csv")}
            assert browser.post(f"/bench/{code}", data=lock, files=theirs).status_code == 303
        if what == "correct":
            assert (
                browser.post(f"/bench/{code}", data=correct | {"reason": "Misread.", "replicates": typed[::-1]}).status_code
                == 303
            )


def walked(folder: Path, world: World) -> Said:
    """Walk one world: the other analyst does something, then one fetches everything, works, and fetches again."""
    course = world.course(folder)
    start = course.clock.at
    object.__setattr__(course.desk, "dice", Replayed("other"))
    interfere(Pages(course), course, world)
    course.clock.at = start + AFTERWARDS
    object.__setattr__(course.desk, "dice", Replayed("mine"))
    pages = Pages(course)
    mine = course.codes_of(ME)
    with pages.signed_in(ME) as browser:
        said = fetched(browser, course, mine)
    with pages.signed_in(ME) as browser:
        said |= worked(browser, course, mine)
    course.engine.dispose()
    said |= sent(course)
    return said


def worked(browser: TestClient, course: Course, mine: list[str]) -> Said:
    """Return what an analyst is answered at work: wrong entries, right ones, and the lists after each."""
    entry = {"instrument": "UV-2600", "password": PASSWORD, "act": "retest.lock-determination"}
    first, said = mine[0], Said()
    steps: list[tuple[str, dict[str, Any]]] = [
        (first, {"act": "retest.check-in", "seal": "S-0", "seal_intact": "true"}),
        (first, {"act": "retest.check-in", "seal": seal_of(first), "seal_intact": "true"}),
        (first, entry | {"replicates": ["13.5"]}),
        (first, entry | {"replicates": ["13.5", "13.60"], "password": "wrong"}),
        (first, entry | {"pasted": "13.5\t13.60"}),
        (first, entry | {"replicates": RIGHT}),
        (first, entry | {"replicates": RIGHT}),
    ]
    for code in mine[1:]:
        steps.append((code, {"act": "retest.check-in", "seal": seal_of(code), "seal_intact": "true"}))
        steps.append((code, entry | {"replicates": ["14.0", "14.1"]}))
    for n, (code, step) in enumerate(steps):
        course.clock.forward(minutes=5)
        own = {"raw": ("run.csv", RAW, "text/csv")} if step.get("replicates") == RIGHT else None
        said[f"step {n}"] = _answer(browser.post(f"/bench/{code}", data=step, files=own))
        raw, keeping = (f"/bench/{code}/raw/1", f"/bench/{code}/raw/2"), (f"/bench/{code}/keeping", "/bench/keeping")
        for address in (f"/bench/{code}", "/bench", "/api/bench", "/worklist", *raw, *keeping):
            said[f"step {n} {address}"] = _answer(browser.get(address))
    return said


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Said:
    return walked(tmp_path_factory.mktemp("canary"), CANARY)


def test_it_fetches_what_there_is(canary: Said) -> None:
    assert len(canary) > 400
    assert {200, 303, 403, 404, 422} <= {status for status, _, _ in canary.values()}
    assert canary["step 5"][0] == 303
    assert b"13.5; 13.60" in next(v for k, v in canary.items() if k.startswith("step 5 /bench/"))[2]
    files = [v for k, v in canary.items() if re.fullmatch(r"/bench/\w+/files/1", k)]
    assert {status for status, _, body in files if body == METHOD} == {200}
    assert {status for status, _, body in files if body != METHOD} == {404}
    raw = [v for k, v in canary.items() if re.fullmatch(r"step [0-6] /bench/\w+/raw/1", k)]
    assert [(status, body == RAW) for status, _, body in raw] == [(404, False)] * 5 + [(200, True)] * 2
    assert {canary[k][0] for k in canary if re.fullmatch(r"step [56] /bench/\w+/keeping", k)} == {200}
    assert canary["labels"][2].startswith(b"%PDF")


@settings(max_examples=4, phases=(Phase.generate,))
@given(worlds)
def test_what_an_analyst_must_not_know_changes_no_byte(canary: Said, world: World) -> None:
    with TemporaryDirectory() as folder:
        found = walked(Path(folder), world)
    assert [k for k in {**canary, **found} if canary.get(k) != found.get(k)] == []


def spellings(body: bytes) -> str:
    """Return a body as it can be read: as it stands, without HTML's and JSON's escapes, percent-decoded, as UTF-16."""
    text = body.decode("utf-8", "replace")
    plain = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), text)
    return "\n".join((text, html.unescape(text), plain, unquote(text), body.decode("utf-16-be", "replace")))


def test_no_canary_is_in_anything(canary: Said) -> None:
    found = [
        (address, secret)
        for address, (_, headers, body) in canary.items()
        for secret in SECRETS
        if secret not in unquote(address)
        and not re.search(r"/(KA-2026-4711|AP-2026-0001)\b", address)
        and secret in spellings(body) + unquote(str(headers))
    ]
    assert found == []


OTHERS = (
    (("lock", ("888.42", "888.43")), ("correct", ("666.51", "<666.52")), ("mistype", ("555.61",))),
    (("lock", ("1.42", "1.43")), ("nothing", ()), ("nothing", ())),
)
"""What the other analyst does in one world and in another."""


def read_in_other_roles(folder: Path, doings: tuple[tuple[str, tuple[str, ...]], ...]) -> Said:
    """Return what an analyst reads, at whatever address, who works in the office as well."""
    course = Course(folder)
    course.to_testing()
    with writing(course.engine) as session:
        for role in ("office", "department head"):
            session.add(RoleHeld(person_id=course.people[ME], role=role, from_on=course.clock().date()))
    start = course.clock.at
    object.__setattr__(course.desk, "dice", Replayed("other"))
    interfere(Pages(course), course, replace(CANARY, other=doings))
    course.clock.at = start + AFTERWARDS
    object.__setattr__(course.desk, "dice", Replayed("mine"))
    said = Said()
    with Pages(course).signed_in(ME) as browser:
        app: Any = browser.app
        app.state.rooms.open_all()
        parts = fillings(course, course.codes_of(ME)) | {"paper_id": [str(n) for n in range(1, 30)]}
        for method, path in sorted(set(routes(app.routes))):
            for address in filled(path, parts) if method == "GET" and not path.endswith(".xlsx") else ():
                said[address] = _answer(browser.get(address))
    course.engine.dispose()
    return said


def test_no_other_role_shows_an_analyst_what_the_other_one_found(tmp_path: Path) -> None:
    """Whatever somebody is besides: of the other's determinations they learn nothing before both are locked."""
    one, other = (read_in_other_roles(tmp_path / str(n), doings) for n, doings in enumerate(OTHERS))
    assert sum(status == 200 for status, _, _ in one.values()) > 40
    assert [k for k in {**one, **other} if one.get(k) != other.get(k)] == []

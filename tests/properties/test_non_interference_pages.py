"""Everything that an analyst can fetch is the same in two worlds that differ only in what an analyst must not know (issue 6).

The routes are taken from the application itself, pages and API alike: a new one is fetched without anybody thinking of it,
and a part of an address that nothing here can fill fails the test.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from lims_complaints.web.nav import served_paths
from tests.pages import PASSWORD, Pages
from tests.retesting import Course
from tests.station import Replayed

ME, OTHER = "chen.yu", "sun.hao"
CANARIES = (
    "宏图农资有限公司",
    "Canary & Sons",
    "Canary &amp; Sons",
    "999.5",
    "滨海河",
    "GSB 07-3161",
)
NOBODYS = "2222222"
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
ENDS = ("/sign-out", "/account/sessions/{session_id}/end", "/account/password")
"""What would end the visit comes last."""

Said = dict[str, tuple[int, tuple[tuple[str, str], ...], bytes]]


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
    """Return what parts of an address are filled with: one's own, somebody else's, nobody's."""
    theirs = sorted(set(course.assigned()) - set(mine))[:2]
    spare = sorted({p.code for p in course.portions()} - set(course.assigned()))[:1]
    return {
        "code": [*mine, *theirs, *spare, NOBODYS],
        "number": [course.number, "WQ-2026-0001", "1"],
        "act": [
            "retest.open-envelope",
            "reports.sign-report",
            "retest.lock-determination",
            "intake.register-appeal",
            "no.such-act",
        ],
        "language": ["en", "zh-Hant"],
        "sha256": [course.retest().commitment, "0" * 64],
        "name": ["station.css", "nothing.css"],
    }


def filled(path: str, parts: dict[str, list[str]]) -> list[str]:
    """Return the addresses of a route."""
    names = re.findall(r"\{(\w+)(?::\w+)?\}", path)
    addresses = [path]
    for name in names:
        values = parts.get(name) or (["1", "2", "9"] if name.endswith(("_id", "id")) else None)
        if values is None and name not in parts:
            values = ["x", *parts["number"][:1]]
        addresses = [re.sub(rf"\{{{name}(:\w+)?\}}", v, a) for a in addresses for v in values or ()]
    return addresses


def fetched(browser: TestClient, course: Course, mine: list[str]) -> Said:
    """Return the answer of every route, the reading ones in each language first, then the writing ones with an empty form."""
    app: Any = browser.app
    parts, said = fillings(course, mine), Said()
    every = sorted(set(routes(app.routes)), key=lambda r: (r[0] == "POST", r[1] in ENDS, r[1], r[0]))
    assert {path for _, path in every} == served_paths(app)
    for method, path in every:
        if method not in ("GET", "POST"):
            continue
        for address in filled(path, parts):
            if method == "POST":
                said[f"POST {address}"] = _answer(browser.post(address, data={"code": "x"}))
                continue
            said[address] = _answer(browser.get(address))
            shown = said[address][0] == 200 and not path.startswith("/static")
            for language in LANGUAGES if shown else ():
                said[f"{address} {language}"] = _answer(browser.get(address, headers={"accept-language": language}))
            if not shown:
                said[f"{address} json"] = _answer(browser.get(address, headers={"accept": "application/json"}))
    return said


def _answer(answer: Any) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """Return status, headers and bytes.

    Left out: the reference of a request, drawn anew for each, and the machine's hour at which a cookie is taken back.
    """
    headers = {k: re.sub(r"expires=[^;]+", "", v) for k, v in answer.headers.items() if k != "x-request-id"}
    return answer.status_code, tuple(sorted(headers.items())), answer.content


def walked(folder: Path, other: Callable[[Pages, Course], None] | None = None, **world: Any) -> Said:
    """Walk one world: both analysts sign in, the other one does something, then one fetches everything and works."""
    course = Course(folder, **world)
    course.to_testing()
    pages, start = Pages(course), course.clock.at
    if other:
        dice = course.dice
        object.__setattr__(course.desk, "dice", Replayed("other"))
        other(Pages(course), course)
        object.__setattr__(course.desk, "dice", dice)
    course.clock.at = start
    object.__setattr__(course.desk, "dice", Replayed("mine"))
    pages = Pages(course)
    browser = pages.signed_in(ME)
    mine = course.codes_of(ME)
    said = {f"before {k}": v for k, v in fetched(browser, course, mine).items()}
    browser = pages.signed_in(ME)
    code, entry = mine[0], {"instrument": "UV-2600", "password": PASSWORD, "act": "retest.lock-determination"}
    steps: list[dict[str, Any]] = [
        {"act": "retest.check-in", "seal": "S-1", "seal_intact": "true"},
        entry | {"replicates": ["13.5"]},
        entry | {"replicates": ["13.5", "13.60"], "password": "wrong"},
        entry | {"pasted": "13.5\t13.60"},
        entry | {"replicates": ["13.5", "13.60"]},
        entry | {"replicates": ["13.5", "13.60"]},
    ]
    for n, step in enumerate(steps):
        course.clock.forward(minutes=5)
        said[f"step {n}"] = _answer(browser.post(f"/bench/{code}", data=step))
        said[f"step {n} shown"] = _answer(browser.get(f"/bench/{code}"))
        said[f"step {n} listed"] = _answer(browser.get("/bench"))
    return said


def works(*values: str) -> Callable[[Pages, Course], None]:
    """Return what the other analyst does through pages: takes over, types, and locks all (or, without values, nothing)."""

    def other(pages: Pages, course: Course) -> None:
        browser = pages.signed_in(OTHER)
        for code in course.codes_of(OTHER) if values else ():
            browser.post(f"/bench/{code}", data={"act": "retest.check-in", "seal": "S-1", "seal_intact": "true"})
            course.clock.forward(minutes=7)
            entry = {"act": "retest.lock-determination", "instrument": "other's", "password": PASSWORD}
            assert browser.post(f"/bench/{code}", data=entry | {"replicates": values[:1]}).status_code == 422
            assert browser.post(f"/bench/{code}", data=entry | {"replicates": list(values)}).status_code == 303

    return other


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Said:
    return walked(tmp_path_factory.mktemp("plain"), works())


def differing(one: Said, two: Said) -> list[str]:
    return [k for k in {**one, **two} if one.get(k) != two.get(k)]


def test_it_fetches_what_there_is(plain: Said) -> None:
    assert len(plain) > 300
    assert {200, 303, 403, 404, 422} <= {status for status, _, _ in plain.values()}
    assert plain["step 4"][0] == 303
    assert b"13.5; 13.60" in plain["step 4 shown"][2]


def test_another_client_and_another_original_change_no_byte(plain: Said, tmp_path: Path) -> None:
    assert differing(plain, walked(tmp_path, works(), client="Canary & Sons", original="999.5")) == []


@pytest.mark.parametrize("values", [("13.5", "13.6"), ("0.001", "<0.02")])
def test_the_other_analysts_work_changes_no_byte(plain: Said, tmp_path: Path, values: tuple[str, ...]) -> None:
    assert differing(plain, walked(tmp_path, works(*values))) == []


def test_no_canary_is_in_anything(plain: Said) -> None:
    found = [
        (k, c)
        for k, (_, headers, body) in plain.items()
        for c in CANARIES
        if c in body.decode("utf-8", "replace") + str(headers)
    ]
    assert found == []


def test_nothing_of_the_case_is_named_unless_it_was_asked_for(plain: Said) -> None:
    named = ("WQ-2026-0001", "AP-2026-0001", "S-WQ-2026")
    found = [(k, n) for k, (_, _, body) in plain.items() for n in named if n not in k and n in body.decode("utf-8", "replace")]
    assert found == []

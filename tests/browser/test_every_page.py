"""Every page that the application has, from its own routes: at 320 px axe finds nothing and nothing scrolls sideways.

One server answers for stations at many stages of the procedure; each form is opened by somebody to whom it stands open.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import select

from lims_complaints.act import ACTS
from lims_complaints.errors import NotFound
from lims_complaints.identity.visibility import visible
from lims_complaints.records.report import Report
from lims_complaints.situation.gather import Scene
from lims_complaints.subject import found
from tests.browsing import NARROW, Served, faults
from tests.clauses.stages import Stages
from tests.properties.test_non_interference import routes
from tests.signatories import kept

pytestmark = pytest.mark.long

FILES = re.compile(r"\.(pdf|zip|json|ics|atom|csv|xlsx|md)$|/raw/|/files/|^/file/|^/static/|^/api/(?!docs)")
"""Routes that answer with a file or with what programs read, which nobody looks at in a browser's window."""
ON_THE_WAY = {"/appeal/form", "/receipt", "/follow/case", "/follow/do/{place}", "/account/home", "/bench/find", "/procedures/proposals/{proposal}",
              "/complaint/{procedure}", "/bench/{code}/keeping"}  # fmt: skip
"""Pages that follow from something entered: the browser tests of the public pages and of the bench come by them."""
STAGES = (
    "filed", "without report", "late", "urgent", "asked", "accepted", "withdrawn", "planned", "fit", "claimed", "agreed", "opinion retest", "retest ordered", "coded", "released", "assigned", "testing", "agree", "apart",
    "third determinations", "opened", "maintained", "answered", "settled", "closed", "transferred", "third round", "general",
    "escalated", "justified", "approved, justified", "imported", "drawn up", "words amended", "affected", "decided amended",
    "reserved", "signed", "stamped", "drafted", "reviewed", "with an opinion", "judged", "investigated",
    "to be closed", "supplement signed", "analysts unnamed", "opinion resample, fault in sampling",
)  # fmt: skip
USERS = (
    "liu.wen", "zhao.min", "ma.li", "tang.rui", "deng.hua", "chen.yu", "xu.fang", "pan.yun", "song.bo", "lu.qing", "fang.jie",
    "he.jing", "zhou.kai",
)  # fmt: skip


@dataclass
class Visit:
    """One page to look at: in which station, as whom, where, and for which route it stands."""

    stage: str
    user: str
    address: str
    route: str


@pytest.fixture(scope="module")
def served(stages: Stages, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    made = Served(stages, tmp_path_factory.mktemp("served"), {stage: stage for stage in STAGES})
    yield made
    made.close()


@pytest.fixture(scope="module")
def visits(served: Served) -> list[Visit]:
    """Every page once, for both tests."""
    return [*plain(served), *forms(served)]


def forms(served: Served) -> Iterator[Visit]:
    """Yield, for each act, a form that stands open to somebody at some stage."""
    done: set[str] = set()
    for stage in STAGES:
        station: Any = served.pages[stage].station
        for user in USERS:
            with station.read() as session:
                for act, address in _open_to(station, session, user):
                    if act not in done:
                        done.add(act)
                        yield Visit(stage, user, address, act)


def _open_to(station: Any, session: Any, user: str) -> Iterator[tuple[str, str]]:
    actor = station.who(user)
    if station.number:
        case = session.get(type(case := station.case(station.number)), case.id)
        for offer in station.desk.moves(session, actor, case) if visible(session, actor, case) else ():
            if offer.allowed:
                yield offer.act, f"/case/{station.number}/do/{offer.act}"
    number = getattr(station, "report_number", "")
    for name, act in ACTS.items():
        if act.on == "report" and number:
            scene = _report(Scene(session, actor, station.clock()), number)
            offered = station.desk.offer(scene, name) if scene else None
            if offered and offered.allowed:
                yield name, f"/reports/{number}/do/{name}"
        elif act.given.__name__.startswith("Register"):
            offered = station.desk.offer(Scene(session, actor, station.clock()), name)
            if offered and offered.allowed:
                yield name, f"/open/{name}"


def _report(scene: Scene, number: str) -> Scene | None:
    try:
        return found(scene, "report", number, lock=False)
    except NotFound:
        return None


def every_room(served: Served) -> FastAPI:
    """Return the application with all its rooms open."""
    app = served.pages["opened"].app
    app.state.rooms.open_all()
    return app


def plain(served: Served) -> Iterator[Visit]:
    """Yield, for each route without a part to fill in or with one that a station fills, the first who is shown a page."""
    for path in sorted({p for method, p in routes(every_room(served).routes) if method == "GET"}):
        if FILES.search(path) or path in ON_THE_WAY or "/do/" in path or path.startswith("/open/"):
            continue
        yield from _first_shown(served, path)


def _first_shown(served: Served, path: str) -> Iterator[Visit]:
    for stage in ("opened", "testing", "stamped", "affected", "imported"):
        station: Any = served.pages[stage].station
        address = _filled(path, station)
        for user in ("zhao.min", "liu.wen", "lu.qing", "chen.yu", "pan.yun", "xu.fang", "") if address else ():
            browser = served.pages[stage].signed_in(user) if user else served.pages[stage].browser()
            answer = browser.get(address)
            if answer.status_code == 200 and "text/html" in answer.headers["content-type"]:
                yield Visit(stage, user, address, path)
                return


def _filled(path: str, station: Any) -> str:
    path = (
        path.replace("{person}", "1")
        .replace("{name}", "testing-station")
        .replace("{edition}", "1")
        .replace("{username}", "liu.wen")
        .replace("{procedure}", "testing-station")
    )
    if "{" not in path:
        return path
    report = getattr(station, "report_number", "") or "WQ-2026-0001"
    known = {
        "/case/{number}": station.number, "/reports/{number}": report, "/quality/{number}": "NC-2026-001",
        "/signing/{number}": report,
    }  # fmt: skip
    for begins, value in known.items():
        if path.startswith(begins):
            return path.replace("{number}", value, 1) if path.count("{") == 1 else ""
    if path.startswith("/bench/{code}"):
        mine = station.codes_of("chen.yu") if hasattr(station, "codes_of") else []
        return path.replace("{code}", mine[0]) if mine else ""
    if path == "/import/done/{sha256}":
        with station.read() as session:
            source = session.scalar(select(Report.source_sha256).where(Report.source_sha256 != ""))
        return path.replace("{sha256}", source) if source else ""
    if path == "/s/{token}" and (token := kept(station, report).status_token):
        return path.replace("{token}", token)
    return ""


def look(context: BrowserContext, served: Served, visit: Visit) -> str:
    """Return what is wrong with a page: nothing, if it is as it should be."""
    page = context.pages[0] if context.pages else context.new_page()
    context.clear_cookies()
    if visit.user:
        cookie = served.pages[visit.stage].app.state.address.cookie
        token = served.pages[visit.stage].signed_in(visit.user).cookies.get(cookie)
        context.add_cookies([{"name": cookie, "value": str(token), "url": served.origin}])
    served.on = visit.stage
    answer = page.goto(served.origin + visit.address)
    if answer is None or answer.status != 200:
        return f"{visit}: answered {answer and answer.status}"
    told = faults(page)
    return f"{visit}: {told}" if told else ""


def test_every_page_is_accessible_at_320_px(browser: Browser, served: Served, visits: list[Visit]) -> None:
    context = browser.new_context(viewport=NARROW, locale="en")
    wrong = [told for visit in visits if (told := look(context, served, visit))]
    context.close()
    assert not wrong, "\n".join(wrong)


def test_no_page_is_left_out(served: Served, visits: list[Visit]) -> None:
    """What the routes have, and what the procedure's acts ask for, is in the list of visits."""
    every = {path for method, path in routes(every_room(served).routes) if method == "GET"}
    pages = {p for p in every if not FILES.search(p) and "/do/" not in p and not p.startswith("/open/")} - ON_THE_WAY
    seen = {visit.route for visit in visits}
    assert seen - set(ACTS) == pages
    assert set(procedure_acts()) - seen == set()


def procedure_acts() -> Iterator[str]:
    """Yield the acts of regulation 14 for which people of the station have a form.

    What is done to the station itself has pages of its own; of what the station adds to the regulation (8), what stands open.
    """
    from lims_complaints.app import parse_document
    from lims_complaints.settings import share

    for move in parse_document(share("procedures", "testing-station.md")).edition.moves.values():
        people = move.by - {"client", "the station", "outside expert"}
        if move.act and people and move.on not in ("bench", "station") and move.clause < "8":
            yield move.act

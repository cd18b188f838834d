"""A house that runs three procedures at once: each kind of complaint has its own form, each case its own people and rules."""

import re
from datetime import datetime

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from lims_complaints.app import adopt
from lims_complaints.db.engine import writing
from lims_complaints.records.appeal import Appeal
from lims_complaints.records.case import Case
from lims_complaints.records.person import Person, RoleHeld
from lims_complaints.web.statistics import _figures
from tests.pages import Pages
from tests.regimes.conftest import document
from tests.station import SHANGHAI, Station

STAFF = {
    "winery": ("complaint desk", "quality control", "sales department", "office"),
    "manufacturer": (
        "sales department",
        "quality department",
        "department head",
        "general manager's office",
        "general manager",
    ),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    station = Station(tmp_path_factory.mktemp("house"), at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI))
    with writing(station.engine) as session:
        for name, roles in STAFF.items():
            adopt(session, document(name), by="tests", at=station.clock())
            for role in roles:
                who = Person(name=f"{name} {role}", department=role)
                session.add(who)
                session.flush()
                session.add(RoleHeld(person_id=who.id, role=role, procedure=name, from_on=station.clock.at.date()))
                station.people[f"{name}.{role}"] = who.id
    return Pages(station)


def file_complaint(pages: Pages, place: str, **more: str) -> tuple[TestClient, str]:
    """File through the form that a link leads to, and return the client's browser with the number of the case."""
    browser = pages.browser()
    form = browser.get(place)
    assert form.status_code == 200
    once = re.search(r'name="once" value="(\w+)"', form.text)
    assert once
    typed = {
        "name": "李女士",
        "email": "li@client.example",
        "what_happened": "瓶塞霉变",
        "language": "zh-Hans",
        "once": once[1],
    }
    sent = browser.post(place.partition("?")[0], data=typed | more)
    assert sent.status_code == 303, sent.text
    number = re.search(r'class="code">([^<]+)</b>', browser.get("/receipt").text)
    assert number
    return browser, number[1]


def do(pages: Pages, who: str, number: str, act: str, status: int = 303, **entered: str) -> str:
    """Do an act through its form; return the page where it is not done."""
    browser = pages.signed_in(who)
    form = browser.get(f"/case/{number}/do/{act}")
    version = re.search(r'name="version" value="(\d+)"', form.text)
    if version is None:
        assert form.status_code == status, form.text
        return form.text
    answer = browser.post(f"/case/{number}/do/{act}", data=entered | {"version": version[1]})
    assert answer.status_code == status, answer.text
    return answer.text


def state(pages: Pages, number: str) -> str:
    return pages.station.case(number).state


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "What is your complaint about?"), ("zh-Hans", "您要投诉什么？"), ("zh-Hant", "您要投訴什麼？")],
)
def test_the_front_page_leads_each_kind_to_its_own_form(pages: Pages, language: str, title: str) -> None:
    html = pages.browser(**{"accept-language": language}).get("/").text
    assert title in html
    for name in STAFF:
        edition = document(name).edition
        assert edition.title[language] in html  # type: ignore[index]
        for route in edition.moves["file-complaint"].routes:
            assert f"/complaint/{name}?kind={route}" in html
            assert edition.routes[route].title[language] in html  # type: ignore[index]
    assert 'href="/appeal"' in html
    assert 'href="/complaint"' in html


def test_each_form_asks_for_what_its_procedure_needs(pages: Pages) -> None:
    browser = pages.browser()
    winery = browser.get("/complaint/winery?kind=returns").text
    assert re.search(r'value="returns" checked', winery)
    assert 'name="country"' not in winery
    assert 'name="about"' in winery
    manufacturer = browser.get("/complaint/manufacturer").text
    assert 'name="country"' in manufacturer
    station = browser.get("/complaint").text
    assert 'name="kind"' not in station
    assert 'name="about"' in station
    assert browser.get("/complaint/nowhere").status_code == 404
    assert "24 hours" in winery


def test_a_kind_that_the_procedure_does_not_take_is_said_at_its_field(pages: Pages) -> None:
    browser = pages.browser()
    once = re.search(r'name="once" value="(\w+)"', browser.get("/complaint/winery").text)
    assert once
    typed = {"name": "Li", "email": "li@client.example", "what_happened": "Cork", "language": "en", "once": once[1]}
    for kind in ("", "weather"):
        answer = browser.post("/complaint/winery", data=typed | {"kind": kind})
        assert answer.status_code == 422
        assert '<a href="#kind">' in answer.text
        assert "Cork" in answer.text
    together = browser.post("/complaint/winery", data=typed | {"name": "", "kind": ""}).text
    assert re.findall(r'<a href="#(kind|name)">', together) == ["kind", "name"]


def test_a_bottle_goes_from_the_clients_form_to_the_closed_case_in_pages(pages: Pages) -> None:
    client, number = file_complaint(pages, "/complaint/winery?kind=returns", kind="returns")
    assert number.startswith("WC-2026-")
    assert number in pages.signed_in("winery.complaint desk").get("/worklist").text
    do(pages, "winery.sales department", number, "review.record-done", 404)
    do(pages, "winery.complaint desk", number, "intake.accept", department="sales department")
    assert "amount is estimated" in do(pages, "winery.sales department", number, "review.record-done", 200)
    do(pages, "winery.sales department", number, "review.estimate-amount", amount="860.00", basis="按售价")
    do(pages, "winery.sales department", number, "review.record-done", what="已退货")
    assert state(pages, number) == "completed"
    reply = {"what_was_done": "已核查", "what_was_found": "属实", "recourse": "可向消费者协会反映"}
    do(pages, "winery.complaint desk", number, "feedback.dispatch-reply", **reply)
    read = client.get("/follow/case").text
    assert "可向消费者协会反映" in read
    form = client.get("/follow/do/feedback").text
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version
    said = client.post("/follow/do/feedback", data={"answer": "satisfied", "version": version[1]})
    assert said.status_code == 303
    assert state(pages, number) == "settled"
    do(pages, "winery.complaint desk", number, "archive.close-case")
    assert state(pages, number) == "closed"


def test_a_machine_goes_to_other_people_by_other_rules(pages: Pages) -> None:
    client, number = file_complaint(pages, "/complaint/manufacturer?kind=quality", kind="quality", country="DE")
    assert re.fullmatch(r"2603\d\d", number)
    assert client.get("/follow/case").status_code == 200
    with pages.station.read() as session:
        case = session.scalars(select(Case).where(Case.number == number)).one()
        assert session.get_one(Appeal, case.id).country == "DE"
    for stranger in ("winery.complaint desk", "winery.office"):
        assert pages.signed_in(stranger).get(f"/case/{number}").status_code == 404
        assert number not in pages.signed_in(stranger).get("/worklist").text
    do(pages, "manufacturer.sales department", number, "intake.accept")
    assert state(pages, number) == "in hand"


def test_the_receipt_promises_the_term_that_holds_for_this_client(pages: Pages) -> None:
    """Twenty days for a client from abroad, and hours are said as hours."""
    asked = pages.browser(**{"accept-language": "zh-Hans"}).get("/complaint/manufacturer").text
    assert "15日（国内），20日（国外）" in asked
    abroad, _ = file_complaint(pages, "/complaint/manufacturer?kind=quality", kind="quality", country="DE")
    assert "20 days" in abroad.get("/receipt").text
    assert "15 days" not in abroad.get("/receipt").text
    at_home, _ = file_complaint(pages, "/complaint/manufacturer?kind=quality", kind="quality")
    assert "15 days" in at_home.get("/receipt").text
    bottle, _ = file_complaint(pages, "/complaint/winery?kind=returns", kind="returns")
    assert "24 hours" in bottle.get("/receipt").text


def test_a_role_of_one_procedure_registers_there_and_nowhere_else(pages: Pages) -> None:
    desk = pages.signed_in("winery.complaint desk")
    listed = desk.get("/worklist").text
    assert "/open/intake.register-complaint?procedure=winery" in listed
    assert "procedure=manufacturer" not in listed
    assert "procedure=testing-station" not in listed
    place = "/open/intake.register-complaint?procedure=winery"
    form = desk.get(place).text
    assert "Misunderstanding" in form
    typed = {
        "name": "Li", "phone": "1", "what_happened": "Cork", "language": "en", "channel": "telephone", "arrived_on": "2026-03-02",
        "kind": "misunderstanding",
    }  # fmt: skip
    together = desk.post(place, data=typed | {"name": "", "kind": ""}).text
    assert re.findall(r'<a href="#(kind|name)">', together) == ["kind", "name"]
    problem = desk.post("/api/acts/intake.register-complaint", json={}).json()  # the house's first procedure has one kind only
    assert "kind" not in {f["field"] for f in problem["faults"]}
    done = desk.post(place, data=typed)
    assert done.status_code in (200, 303)
    assert desk.get("/open/intake.register-complaint?procedure=manufacturer").status_code == 403
    assert desk.post("/open/intake.register-complaint?procedure=manufacturer", data=typed).status_code == 403


def test_the_administrator_gives_a_role_in_one_procedure_alone(pages: Pages) -> None:
    station, admin, place = pages.station, pages.signed_in("lu.qing"), "/people/qian.wei"
    assert place in admin.get("/people").text
    typed = {"username": "qian.wei", "role": "quality control", "procedure": "winery"}
    wrong = admin.post(f"{place}/do/staff.give-role", data=typed | {"procedure": "testing-station"})
    assert "no such role" in wrong.text
    assert admin.post(f"{place}/do/staff.give-role", data=typed).status_code == 303
    assert "The role is held already" in admin.post(f"{place}/do/staff.give-role", data=typed).text
    assert station.who("qian.wei").roles_in(None, "winery") == {"quality control"}
    assert station.who("qian.wei").roles_in(None, "testing-station") == set()
    _, number = file_complaint(pages, "/complaint/winery?kind=quality", kind="quality")
    assert pages.signed_in("qian.wei").get(f"/case/{number}").status_code == 200
    form = admin.get(f"{place}/do/staff.end-role").text
    held = re.search(r'name="held" value="(\d+)"', form)
    assert held
    ended = {"username": "qian.wei", "held": held[1]}
    assert admin.post(f"{place}/do/staff.end-role", data=ended).status_code == 303
    assert admin.post(f"{place}/do/staff.end-role", data=ended).status_code == 404
    station.clock.forward(days=1)
    assert station.who("qian.wei").procedure_roles == frozenset()
    station.clock.forward(days=-1)


def test_nobody_else_gives_roles_and_nobody_to_themselves(pages: Pages) -> None:
    admin, typed = pages.signed_in("lu.qing"), {"role": "quality manager", "procedure": ""}
    own = admin.post("/people/lu.qing/do/staff.give-role", data=typed | {"username": "lu.qing"})
    assert own.status_code == 403
    assert "the actor is not the person concerned" in own.text
    for user in ("zhao.min", "liu.wen", "winery.office"):
        other = typed | {"username": "qian.wei"}
        assert pages.signed_in(user).post("/people/qian.wei/do/staff.give-role", data=other).status_code == 403
    assert "Give a role" not in pages.signed_in("zhao.min").get("/people/qian.wei").text
    assert admin.get("/people/nobody").status_code == 404


def test_the_month_is_reported_on_a_page_by_whom_the_procedure_names(pages: Pages) -> None:
    place = "/procedures/winery/statistics"
    office, desk = pages.signed_in("winery.office"), pages.signed_in("winery.complaint desk")
    assert "Report the statistics" in office.get(place).text
    assert "Report the statistics</button>" not in desk.get(place).text
    assert desk.get("/procedures/manufacturer/statistics").status_code == 403
    span = {"from_on": "2026-02-01", "until_on": "2026-02-28"}
    assert desk.post(place, data=span).status_code == 403
    assert "These days are not over yet" in office.post(place, data=span | {"until_on": "2026-03-31"}).text
    assert office.post(place, data=span).status_code == 303
    assert "1 Feb 2026" in desk.get(place).text


@pytest.mark.parametrize(
    ("value", "settings", "kept"),
    [("99.9", "100", False), ("100.0", "100", True), ("", "100", None)],
)
def test_a_rate_stands_beside_its_aim(value: str, settings: str, kept: bool | None) -> None:
    found = _figures(
        {"followed up rate": value, "justified rate": "0.9"}, {"follow-up-rate-aim": settings, "justified-rate-limit": "1"}
    )
    by = {f.title: f for f in found}
    assert by["Share of clients followed up, %"].kept is kept
    assert by["Share of justified complaints, %"].kept is True
    assert by["Share of justified complaints, %"].aim == "< 1"
    assert _figures({"justified rate": "1.0"}, {"justified-rate-limit": "1"})[2].kept is False

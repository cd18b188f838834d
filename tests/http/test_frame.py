"""What every answer of the station has, whoever asks for whatever."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy import select

from lims_complaints.db.engine import reading, writing
from lims_complaints.errors import Fault, Invalid, NotFound, Refused, Stale, Unavailable
from lims_complaints.identity import accounts, sessions, throttle
from lims_complaints.identity.throttle import Limit
from lims_complaints.records.person import ApiToken, Throttle, WebSession
from lims_complaints.web.session import one_of, staff
from lims_complaints.web.signin import local
from tests.web_station import PASSWORD, Framed

FAILURES = {
    "refused": Refused("2.2.2", "The portions are not coded yet.", ("a plan",), "retest.assign"),
    "missing": NotFound("AP-2026-0001"),
    "stale": Stale(3, 4),
    "invalid": Invalid((Fault("grounds", "Say why it is urgent."),)),
    "unavailable": Unavailable("smtp.example: secret address"),
    "forbidden": HTTPException(403),
}


def _pages(app: FastAPI) -> None:
    async def fail(request: Request) -> Response:
        raise FAILURES[request.path_params["kind"]]

    async def bug(request: Request) -> Response:
        raise RuntimeError("4711 Chen Yu")

    async def take(request: Request) -> Response:
        return PlainTextResponse(str(len(await request.body())))

    async def mine(request: Request) -> Response:
        return PlainTextResponse((await staff(request)).name)

    async def managers(request: Request) -> Response:
        return PlainTextResponse((await one_of("quality manager")(request)).name)

    for prefix in ("", "/api"):
        app.add_api_route(prefix + "/fail/{kind}", fail, methods=["GET", "POST"])
        app.add_api_route(prefix + "/bug", bug)
        app.add_api_route(prefix + "/take", take, methods=["POST"])
        app.add_api_route(prefix + "/mine", mine, methods=["GET", "POST"])
    app.add_api_route("/managers", managers)
    workbench = APIRouter()
    for place in ("worklist", "bench", "reports"):
        workbench.add_api_route(f"/{place}", mine)
    app.include_router(workbench)
    app.add_api_route("/appeal", take, methods=["POST"])


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Framed]:
    made = Framed(tmp_path, add=_pages)
    yield made
    made.close()


# --- headers ---------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/sign-in", "/nowhere", "/account", "/static/station.css", "/fail/stale", "/api/mine", "/bug"]
)
def test_every_answer_carries_the_headers(station: Framed, path: str) -> None:
    browser = station.browser()
    browser._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    answer = browser.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert len(answer.headers["x-request-id"]) == 16


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/fail/stale"])
def test_no_page_has_anything_inline(station: Framed, path: str) -> None:
    text = station.browser().get(path).text
    assert "style=" not in text
    assert "<script" not in text
    assert " onclick" not in text


def test_pages_of_the_signed_in_are_not_stored(station: Framed) -> None:
    station.person("liuwen")
    browser = station.signed_in("liuwen")
    assert browser.get("/account").headers["cache-control"] == "no-store"
    assert browser.get("/nowhere").headers["cache-control"] == "no-store"


def test_style_sheet_is_kept_for_a_year_under_its_hash_only(station: Framed) -> None:
    browser = station.browser()
    text = browser.get("/sign-in").text
    address = text.split('rel="stylesheet" href="')[1].split('"')[0]
    sheet = browser.get(address, headers={"accept-encoding": "gzip"})
    assert "immutable" in sheet.headers["cache-control"]
    assert sheet.headers["content-encoding"] == "gzip"
    assert "immutable" not in browser.get("/static/station.css").headers["cache-control"]
    assert browser.get("/static/station.css", headers={"if-none-match": sheet.headers["etag"]}).status_code == 304
    assert browser.get("/static/../app.py").status_code == 404


# --- who may send ----------------------------------------------------------

OWN, FOREIGN = "http://127.0.0.1:8000", "https://elsewhere.example"


@pytest.mark.parametrize(
    ("site", "origin", "cookie", "passes"),
    [
        ("same-origin", None, True, True),
        ("same-origin", "null", True, True),
        ("none", None, True, True),
        ("cross-site", OWN, True, False),
        ("same-site", OWN, True, False),
        ("cross-site", FOREIGN, False, False),
        (None, OWN, True, True),
        (None, FOREIGN, True, False),
        (None, "null", True, False),
        (None, FOREIGN, False, False),
        (None, None, True, False),
        (None, None, False, True),
    ],
)
def test_only_our_own_pages_send(station: Framed, site: str | None, origin: str | None, cookie: bool, passes: bool) -> None:
    browser = station.browser()
    del browser.headers["sec-fetch-site"]
    headers = {k: v for k, v in {"sec-fetch-site": site, "origin": origin}.items() if v is not None}
    if cookie:
        headers["cookie"] = "session=whatever"
    assert browser.post("/take", content=b"x", headers=headers).status_code == (200 if passes else 403)


def test_reading_needs_no_origin(station: Framed) -> None:
    assert station.browser(**{"sec-fetch-site": "cross-site"}).get("/sign-in").status_code == 200


def test_a_token_needs_no_origin_but_opens_the_api_alone(station: Framed) -> None:
    person = station.person("liuwen", "office")
    with writing(station.desk.engine) as session:
        token = accounts.make_token(session, person, "export", station.clock(), station.desk.dice)
    program = station.browser()
    del program.headers["sec-fetch-site"]
    bearer = {"authorization": f"Bearer {token}"}
    assert program.post("/api/mine", headers=bearer).text == "liuwen"
    assert program.get("/mine", headers=bearer).status_code == 303
    other = f"{token[:-1]}{'1' if token.endswith('0') else '0'}"
    assert program.get("/api/mine", headers={"authorization": f"Bearer {other}"}).status_code == 401
    with writing(station.desk.engine) as session:
        [row] = accounts.tokens(session, person)
        assert token not in row.token_hash
        accounts.revoke(session, person, row.id, station.clock())
    assert program.get("/api/mine", headers=bearer).status_code == 401


def test_a_wrong_token_is_not_helped_by_a_cookie(station: Framed) -> None:
    station.person("liuwen")
    browser = station.signed_in("liuwen")
    assert browser.get("/api/mine").text == "liuwen"
    assert browser.get("/api/mine", headers={"authorization": "Bearer nonsense"}).status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1:9999", "127.0.0.1.evil.example:8000", ""])
def test_strangers_names_for_the_station_are_refused(station: Framed, host: str) -> None:
    assert station.browser().get("/sign-in", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000"])
def test_a_station_on_this_machine_answers_to_its_names(station: Framed, host: str) -> None:
    assert station.browser().get("/sign-in", headers={"host": host}).status_code == 200


# --- how much --------------------------------------------------------------

MIB = 1024 * 1024
MULTIPART = {"content-type": "multipart/form-data; boundary=x"}


def test_bodies_are_limited_declared_or_not(station: Framed) -> None:
    browser = station.browser()
    assert browser.post("/take", content=b"x" * MIB).status_code == 200
    assert browser.post("/take", content=b"x" * (MIB + 1)).status_code == 413
    assert browser.post("/take", content=(b"x" * 4096 for _ in range(257))).status_code == 413


def test_files_come_from_the_signed_in_or_through_the_public_forms(station: Framed) -> None:
    station.person("liuwen")
    two = b"x" * 2 * MIB
    assert station.browser().post("/take", content=two, headers=MULTIPART).status_code == 413
    assert station.browser().post("/appeal", content=two, headers=MULTIPART).status_code == 200
    assert station.browser().post("/appeal", content=two).status_code == 413
    assert station.signed_in("liuwen").post("/take", content=two, headers=MULTIPART).status_code == 200


# --- what went wrong -------------------------------------------------------

STATUS = {"refused": 403, "missing": 404, "stale": 409, "invalid": 422, "unavailable": 503, "forbidden": 403}


@pytest.mark.parametrize(("kind", "status"), STATUS.items())
def test_failures_are_pages_for_people_and_json_for_programs(station: Framed, kind: str, status: int) -> None:
    browser = station.browser()
    seen = browser.get(f"/fail/{kind}", headers={"accept-language": "zh-CN"})
    assert seen.status_code == status
    assert '<html lang="zh-Hans">' in seen.text
    told = browser.get(f"/api/fail/{kind}")
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["status"] == status
    assert "smtp.example" not in seen.text + told.text
    assert "AP-2026-0001" not in seen.text + told.text


def test_a_refusal_names_clause_and_what_is_missing(station: Framed) -> None:
    told = station.browser().get("/api/fail/refused").json()
    assert (told["clause"], told["detail"], told["missing"]) == ("2.2.2", "The portions are not coded yet.", ["a plan"])
    assert "§ 2.2.2" in station.browser().get("/fail/refused").text


def test_who_was_slower_sees_both_versions(station: Framed) -> None:
    told = station.browser().post("/api/fail/stale").json()
    assert (told["seen"], told["now"]) == (3, 4)
    text = station.browser().post("/fail/stale").text
    assert "version 3" in text
    assert "version 4" in text


def test_a_bug_tells_its_reference_and_nothing_else(station: Framed, caplog: pytest.LogCaptureFixture) -> None:
    browser = station.browser()
    browser._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
    answer = browser.get("/bug")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "4711" not in answer.text
    assert browser.get("/api/bug").json()["reference"]
    assert answer.headers["x-request-id"] in caplog.text
    assert "in bug\nbuiltins.RuntimeError" in caplog.text
    assert "4711" not in caplog.text, "a message may hold what somebody entered"


# --- sign-in ---------------------------------------------------------------


def _try(station: Framed, password: str, username: str = "liuwen") -> Response:
    return station.browser().post("/sign-in", data={"username": username, "password": password})  # type: ignore[return-value]


def test_sign_in_leads_back_and_only_to_us(station: Framed) -> None:
    station.person("liuwen")
    browser = station.browser()
    sent = browser.get("/mine?x=1&y=%E6%B0%B4")
    assert sent.status_code == 303
    form = browser.get(sent.headers["location"]).text
    assert 'name="to" value="/mine?x=1&amp;y=%E6%B0%B4"' in form
    answer = browser.post("/sign-in", data={"username": " LiuWen ", "password": PASSWORD, "to": "/mine?x=1"})
    assert answer.headers["location"] == "/mine?x=1"
    assert browser.get("/mine").text == "liuwen"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "mine", "/sign-out", "/\nx", ""])
def test_nowhere_else(to: str) -> None:
    assert local(to) == ""


def test_what_was_wrong_is_not_told_apart_and_passwords_are_not_echoed(station: Framed) -> None:
    station.person("liuwen")
    wrong, nobody = _try(station, "wrong stone river"), _try(station, "wrong stone river", "nobody")
    assert wrong.status_code == nobody.status_code == 422
    assert wrong.text.replace("liuwen", "") == nobody.text.replace("nobody", "")  # type: ignore[attr-defined]
    assert "wrong stone river" not in wrong.text  # type: ignore[attr-defined]
    assert "<title>Error: Sign in" in wrong.text  # type: ignore[attr-defined]


def test_tries_are_few_then_there_is_a_wait_that_ends(station: Framed) -> None:
    station.person("liuwen")
    assert [_try(station, "wrong").status_code for _ in range(5)] == [422] * 5
    waiting = _try(station, PASSWORD)
    assert waiting.status_code == 429
    assert 0 < int(waiting.headers["retry-after"]) <= 1200
    station.clock.pass_by(seconds=int(waiting.headers["retry-after"]) - 2)
    assert _try(station, PASSWORD).status_code == 429
    station.clock.pass_by(seconds=2)
    assert _try(station, PASSWORD).status_code == 303


def test_the_count_survives_a_restart_and_names_nobody(station: Framed) -> None:
    station.person("liuwen")
    for _ in range(5):
        _try(station, "wrong")
    again = Framed(station.home, clock=station.clock)
    assert _try(again, PASSWORD).status_code == 429
    with reading(again.desk.engine) as session:
        keys = session.scalars(select(Throttle.key)).all()
    assert keys
    assert not any("liuwen" in key or "testclient" in key for key in keys)
    again.close()


def _failed(station: Framed, limit: Limit, key: str, times: int) -> None:
    """Let so many tries under a key have failed just now."""
    desk = station.desk
    with writing(desk.engine) as session:
        waits = [throttle.take(session, limit, desk.pepper.digest(limit.bucket, key), desk.clock()) for _ in range(times)]
    assert not any(waits)


def test_a_station_behind_one_address_comes_to_work_in_the_morning(station: Framed) -> None:
    station.person("liuwen")
    _failed(station, accounts.BY_ADDRESS, "testclient", 29)
    assert [_try(station, PASSWORD).status_code for _ in range(3)] == [303] * 3


def test_a_right_sign_in_wipes_no_failure_against_others_from_the_same_address(station: Framed) -> None:
    station.person("liuwen")
    station.person("insider")
    _failed(station, accounts.BY_ADDRESS, "testclient", 28)
    tries = [("wrong", "liuwen"), (PASSWORD, "insider"), ("wrong", "liuwen"), (PASSWORD, "insider")]
    assert [_try(station, *each).status_code for each in tries] == [422, 303, 422, 429]


def test_guesses_at_an_account_from_many_addresses_add_up_though_its_owner_signs_in(station: Framed) -> None:
    station.person("liuwen")
    _failed(station, accounts.BY_ACCOUNT, "liuwen", 29)
    tries = [(PASSWORD, "198.51.100.1"), (PASSWORD, "198.51.100.1"), ("wrong", "192.0.2.7"), ("wrong", "192.0.2.8")]
    whos = [accounts.Credentials("liuwen", *each) for each in tries]
    desk = station.desk
    found = [accounts.sign_in(desk.engine, who, station.clock(), desk.dice, desk.pepper) for who in whos]
    assert [type(one) for one in found] == [accounts.SignedIn, accounts.SignedIn, type(None), accounts.Wait]


def test_a_try_that_is_not_looked_at_counts_nowhere(station: Framed) -> None:
    station.person("liuwen")
    _failed(station, accounts.BY_PAIR, "liuwen testclient", 5)
    assert [_try(station, PASSWORD).status_code for _ in range(31)] == [429] * 31
    assert _try(station, PASSWORD, "nobody").status_code == 422, "a colleague at the same address is heard"


def test_waiting_in_one_place_does_not_lock_out_elsewhere(station: Framed) -> None:
    station.person("liuwen")
    for _ in range(40):
        _try(station, "wrong")
    other = accounts.Credentials("liuwen", PASSWORD, "192.0.2.7")
    desk = station.desk
    assert isinstance(accounts.sign_in(desk.engine, other, station.clock(), desk.dice, desk.pepper), accounts.SignedIn)


# --- sessions --------------------------------------------------------------


def test_the_cookie_is_out_of_reach(tmp_path: Path) -> None:
    for origin, name, secure in (("http://127.0.0.1:8000", "session", False), ("https://s.example", "__Host-session", True)):
        home = tmp_path / name
        station = Framed(home, origin=origin)
        station.person("liuwen")
        answer = station.browser().post("/sign-in", data={"username": "liuwen", "password": PASSWORD})
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith(name + "=")
        assert "HttpOnly" in cookie
        assert "samesite=lax" in cookie.lower()
        assert "Path=/" in cookie
        assert "domain" not in cookie.lower()
        assert ("Secure" in cookie) is secure
        with reading(station.desk.engine) as session:
            kept = session.scalars(select(WebSession.token_hash)).all()
        assert kept
        assert cookie.split("=")[1].split(";")[0] not in kept
        station.close()


def test_idle_sessions_end_and_used_ones_last_a_day_at_most(station: Framed) -> None:
    station.person("liuwen")
    browser = station.signed_in("liuwen")
    for _ in range(3):
        station.clock.pass_by(hours=7.5)
        assert browser.get("/mine").status_code == 200
    station.clock.pass_by(hours=1.6)
    assert browser.get("/mine").status_code == 303
    idle = station.signed_in("liuwen")
    station.clock.pass_by(hours=8.1)
    assert idle.get("/mine").status_code == 303


def test_signing_out_ends_the_session_on_the_server(station: Framed) -> None:
    station.person("liuwen")
    browser = station.signed_in("liuwen")
    token = browser.cookies["session"]
    browser.post("/sign-out")
    assert station.browser(cookie=f"session={token}").get("/mine").status_code == 303


def test_sessions_are_listed_and_ended_but_only_ones_own(station: Framed) -> None:
    mine = station.person("liuwen")
    station.person("chenyu")
    here, there = station.signed_in("liuwen"), station.signed_in("liuwen")
    other = station.signed_in("chenyu")
    assert here.get("/account").text.count("Chrome, Linux") >= 2
    with reading(station.desk.engine) as session:
        ids = [s.id for s in sessions.open_sessions(session, mine, station.clock())]
    assert len(ids) == 2
    assert other.post(f"/account/sessions/{ids[0]}/end").status_code == 404
    assert there.get("/mine").status_code == 200
    here.post("/account/sessions/end-others")
    assert there.get("/mine").status_code == 303
    assert here.get("/mine").status_code == 200


def test_a_closed_account_is_out_at_once_and_its_name_is_taken_for_ever(station: Framed) -> None:
    person = station.person("liuwen")
    browser = station.signed_in("liuwen")
    with writing(station.desk.engine) as session:
        accounts.make_token(session, person, "export", station.clock(), station.desk.dice)
        accounts.close(session, accounts.named(session, "liuwen"), station.clock())
    assert browser.get("/mine").status_code == 303
    assert _try(station, PASSWORD).status_code == 422
    with reading(station.desk.engine) as session:
        assert session.scalars(select(ApiToken.ended_at)).all() == [station.clock()]
    with pytest.raises(Invalid, match="never used again"):
        station.person("LiuWen")


def test_a_password_is_changed_with_the_old_one_and_ends_the_other_sessions(station: Framed) -> None:
    station.person("liuwen")
    here, there = station.signed_in("liuwen"), station.signed_in("liuwen")
    new = "seven quiet herons"

    def change(current: str, new: str, again: str) -> int:
        return here.post("/account/password", data={"current": current, "new": new, "again": again}).status_code

    assert change("wrong", new, new) == 422
    assert change(PASSWORD, new, "seven quiet heron") == 422
    assert change(PASSWORD, "short", "short") == 422
    assert change(PASSWORD, "liuwenliuwen1", "liuwenliuwen1") == 422
    assert there.get("/mine").status_code == 200
    assert change(PASSWORD, new, new) == 303
    assert here.get("/mine").status_code == 200
    assert there.get("/mine").status_code == 303
    assert _try(station, PASSWORD).status_code == 422
    assert _try(station, new).status_code == 303


def test_a_lapsed_session_does_not_lose_a_form(station: Framed) -> None:
    answer = station.browser().post("/mine", data={"grounds": "long"})
    assert answer.status_code == 401
    assert "reload this page" in answer.text


def test_roles_open_doors_on_their_days_only(station: Framed) -> None:
    person = station.person("liuwen", "quality manager")
    station.person("chenyu", "office")
    assert station.signed_in("liuwen").get("/managers").status_code == 200
    assert station.signed_in("chenyu").get("/managers").status_code == 403
    with writing(station.desk.engine) as session:
        accounts.withdraw(session, person, "quality manager", station.clock().date())
    assert station.signed_in("liuwen").get("/managers").status_code == 200
    station.clock.pass_by(days=1)
    assert station.signed_in("liuwen").get("/managers").status_code == 403


def test_the_bar_offers_what_a_role_needs_and_the_program_serves(station: Framed) -> None:
    for username, role in (("ana", "analyst"), ("qm", "quality manager"), ("adm", "administrator")):
        station.person(username, role)
    bars = {who: station.signed_in(who).get("/account").text for who in ("ana", "qm", "adm")}
    assert 'href="/bench"' in bars["ana"]
    assert 'href="/worklist"' not in bars["ana"]
    assert 'href="/reports"' not in bars["ana"]
    assert 'href="/worklist"' in bars["qm"]
    assert 'href="/worklist"' not in bars["adm"]
    assert "/archive" not in bars["qm"]  # this station serves none
    assert '<details class="menu">' in bars["qm"]


# --- language --------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-HK,zh;q=0.9", "zh-Hant"), ("zh-CN", "zh-Hans"), ("de,en;q=0.5", "en"), ("fr", "en"), ("", "en")],
)
def test_the_browsers_language_is_heard(station: Framed, accepted: str, language: str) -> None:
    text = station.browser(**{"accept-language": accepted}).get("/sign-in").text
    assert f'<html lang="{language}">' in text


def test_a_chosen_language_stays_and_the_address_too(station: Framed) -> None:
    browser = station.browser()
    chosen = browser.get("/sign-in?to=/mine&lang=zh-Hant")
    assert chosen.status_code == 200
    assert "to=%2Fmine&amp;lang=en" in chosen.text
    assert '<html lang="zh-Hant">' in browser.get("/sign-in", headers={"accept-language": "en"}).text
    assert '<html lang="en">' in browser.get("/sign-in?lang=xx", headers={"accept-language": "en"}).text.replace(
        "zh-Hant", "en"
    )


def test_an_accounts_language_holds_where_nothing_else_was_chosen(station: Framed) -> None:
    station.person("liuwen")
    station.signed_in("liuwen").post("/account/language", data={"language": "zh-Hans"})
    assert '<html lang="zh-Hans">' in station.signed_in("liuwen").get("/account", headers={"accept-language": "en"}).text

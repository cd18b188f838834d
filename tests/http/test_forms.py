"""Forms made from models: shown, filled in, refused, shown again, sent; nothing that was typed is lost."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Literal

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from jinja2 import ChoiceLoader, DictLoader
from pydantic import AwareDatetime, BaseModel, EmailStr, Field, SecretStr
from starlette.testclient import TestClient

from lims_complaints.attachments import Upload
from lims_complaints.language import N_
from lims_complaints.web.fields import shapes
from lims_complaints.web.forms import Entered, Form
from lims_complaints.web.sheet import ask, read_form, restore, sent
from lims_complaints.worker.jobs import JOBS
from tests.web_station import Framed

PAGE = """{% extends "_layout.html" %}{% from "_parts.html" import whole %}{% block title %}Try{% endblock %}
{% block main %}<h1>Try</h1>{{ whole(form, "/appeal", "Send") }}{% endblock %}"""
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


class Line(BaseModel):
    """A row."""

    parameter: str = Field(min_length=1, max_length=60, title="Parameter")
    value: Decimal | None = Field(default=None, title="Value")
    basis: Literal["wet", "dry"] = Field(default="wet", title="Basis")


class Everything(BaseModel):
    """A field of each kind."""

    grounds: str = Field(
        min_length=1, max_length=2000, title="Grounds", json_schema_extra={"faults": {"missing": N_("Fill in “{label}”.")}}
    )
    kind: Literal["a result", "a sample"] = Field(title="Kind")
    place: Literal["a", "b", "c", "d", "e", "f", "g"] = Field(default="a", title="Place")
    email: EmailStr | Literal[""] = Field(default="", title="Email")
    urgent: bool = Field(default=False, title="Urgent")
    limit: Decimal = Field(default=Decimal("13.70"), title="Limit")
    count: int = Field(default=2, ge=1, title="Count")
    received_on: date | None = Field(default=None, title="Received")
    started_at: AwareDatetime | None = Field(default=None, title="Started")
    codes: list[str] = Field(default=[], title="Codes")
    days: list[Literal["mon", "tue"]] = Field(default=[], title="Days")
    lines: tuple[Line, ...] = Field(min_length=1, title="Lines")
    files: tuple[Upload, ...] = Field(default=(), max_length=3, title="Files")
    check_code: SecretStr = Field(title="Check code")
    passphrase: SecretStr = Field(title="Passphrase")


def _pages(app: FastAPI) -> None:
    for made in app.state.environments.values():
        made.loader = ChoiceLoader([made.loader, DictLoader({"try.html": PAGE})])

    async def show(request: Request) -> Response:
        return ask(request, "try.html", Form(Everything, restore(request)))

    async def send(request: Request) -> Response:
        entered = await read_form(request, Everything)
        form = Form.of(Everything, entered)
        if form.value is None:
            return ask(request, "try.html", form)
        return sent(request, JSONResponse(form.value.model_dump(mode="json")), entered)

    app.add_api_route("/appeal", show)
    app.add_api_route("/appeal", send, methods=["POST"])


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Framed]:
    made = Framed(tmp_path, add=_pages)
    yield made
    made.close()


@pytest.fixture
def browser(station: Framed) -> TestClient:
    return station.browser()


RIGHT = {
    "grounds": "The value is ten times that of last year.",
    "kind": "a result",
    "limit": "13.70",
    "count": "3",
    "started_at": "2026-11-23T16:20",
    "days": ["mon", "tue"],
    "codes": ["7KM", "", "9PQ"],
    "lines-0-parameter": "Lead",
    "lines-0-value": "0.050",
    "lines-0-basis": "dry",
    "check_code": "ABCDE-FGHJK",
    "passphrase": "open sesame",
}


def test_every_kind_has_its_field() -> None:
    kinds = {s.name: s.kind for s in shapes(Everything)}
    assert kinds == {
        "grounds": "textarea", "kind": "radios", "place": "select", "email": "email", "urgent": "checkbox", "limit": "decimal",
        "count": "integer", "received_on": "date", "started_at": "datetime", "codes": "lines", "days": "checkboxes",
        "lines": "rows", "files": "files", "check_code": "code", "passphrase": "password",
    }  # fmt: skip


def test_what_is_entered_is_what_the_model_gets(browser: TestClient) -> None:
    answer = browser.post("/appeal", data=RIGHT)
    assert answer.status_code == 200, re.findall('class="err".*', answer.text)
    taken = answer.json()
    assert taken["limit"] == "13.70"
    assert datetime.fromisoformat(taken["started_at"]) == datetime(2026, 11, 23, 8, 20, tzinfo=UTC)
    assert taken["codes"] == ["7KM", "9PQ"]
    assert taken["lines"] == [{"parameter": "Lead", "value": "0.050", "basis": "dry"}]
    assert taken["received_on"] is None


def test_a_form_shown_and_sent_back_unchanged_says_the_same(browser: TestClient) -> None:
    first = browser.post("/appeal", data=RIGHT | {"count": "none"})
    assert first.status_code == 422
    again = _filled(first.text)
    assert again.pop("passphrase") == [""]
    wanted = {k: v if isinstance(v, list) else [v] for k, v in RIGHT.items() if k != "passphrase"} | {"count": ["none"]}
    wanted["codes"] = ["7KM", "9PQ"]
    assert {k: again[k] for k in wanted} == wanted


def test_errors_stand_at_the_field_and_in_the_summary(browser: TestClient) -> None:
    text = browser.post("/appeal", data=RIGHT | {"grounds": " ", "count": "0", "lines-0-parameter": "x" * 61}).text
    assert "<title>Error: Try" in text
    for path in ("grounds", "count", "lines-0-parameter"):
        assert f'<a href="#{path}">' in text
        field = re.search(f'<(input|textarea) id="{path}"[^>]*>', text)
        assert field
        assert f'aria-describedby="{path}-e"' in field[0]
        assert 'aria-invalid="true"' in field[0]
        assert f'id="{path}-e"' in text
    assert "“Parameter” is too long: at most 60 characters." in unescape(text)
    assert text.index('href="#grounds"') < text.index('href="#lines-0-parameter"')


def test_errors_are_said_in_the_readers_language(browser: TestClient) -> None:
    for accepted, said in (("zh-CN", "请填写"), ("zh-TW", "請填寫")):
        assert said in browser.post("/appeal", data={}, headers={"accept-language": accepted}).text


def test_blank_rows_fall_out_and_faults_point_to_what_is_shown(browser: TestClient) -> None:
    rows = {"lines-0-parameter": "", "lines-0-basis": "wet", "lines-3-parameter": "Iron", "lines-3-value": "many"}
    text = browser.post("/appeal", data={k: v for k, v in RIGHT.items() if not k.startswith("lines")} | rows).text
    assert 'href="#lines-0-value"' in text
    assert _filled(text)["lines-0-parameter"] == ["Iron"]
    assert "lines-1-parameter" not in text


def test_more_rows_without_javascript_and_without_complaints(browser: TestClient) -> None:
    answer = browser.post("/appeal", data={"lines-0-parameter": "Lead", "more": "lines", "grounds": "because"})
    assert answer.status_code == 200
    assert 'class="errors"' not in answer.text
    filled = _filled(answer.text)
    assert filled["lines-0-parameter"] == ["Lead"]
    assert filled["lines-1-parameter"] == [""]
    assert filled["grounds"] == ["because"]


def test_files_survive_errors_and_reloads_and_go_with_the_form(browser: TestClient, station: Framed) -> None:
    upload = [("files", ("证据.pdf", PDF, "application/x-lies")), ("files", ("run.exe", b"MZ\x00\x01", "application/pdf"))]
    first = browser.post("/appeal", data={"grounds": "because"}, files=upload)
    assert first.status_code == 422
    assert "证据.pdf" in first.text
    assert "run.exe is none of the kinds that are taken" in unescape(first.text)
    reloaded = browser.get("/appeal").text
    assert "证据.pdf" in reloaded
    assert _filled(reloaded)["grounds"] == ["because"]
    answer = browser.post("/appeal", data=RIGHT | {"draft": _filled(reloaded)["draft"][0]})
    [kept] = answer.json()["files"]
    assert (kept["name"], kept["kind"]) == ("证据.pdf", "application/pdf")
    assert station.desk.store.get(kept["sha256"]) == PDF
    assert "证据.pdf" not in browser.get("/appeal").text


def test_a_kept_file_can_be_taken_back(browser: TestClient) -> None:
    first = browser.post("/appeal", data={"more": "files"}, files=[("files", ("a.pdf", PDF))])
    name = re.search(r'name="remove" value="([0-9a-f]+)"', first.text)
    assert name
    again = browser.post("/appeal", data={"draft": _filled(first.text)["draft"][0], "remove": name[1], "more": "files"})
    assert "a.pdf" not in again.text


def test_too_many_files_are_refused(browser: TestClient) -> None:
    answer = browser.post("/appeal", data=RIGHT, files=[("files", (f"{i}.pdf", PDF + bytes([65 + i]))) for i in range(4)])
    assert answer.status_code == 422
    assert "“Files” takes at most 3." in unescape(answer.text)


def test_secrets_are_kept_nowhere(browser: TestClient, station: Framed) -> None:
    text = browser.post("/appeal", data=RIGHT | {"count": "none"}).text
    assert "open sesame" not in text
    drafts = list((station.home / "drafts").iterdir())
    assert drafts
    for file in drafts:
        assert "open sesame" not in file.read_text("utf-8")
        assert "ABCDE" not in file.read_text("utf-8")
        assert file.stat().st_mode & 0o077 == 0
    assert "ABCDE" not in browser.get("/appeal").text


def test_drafts_are_ones_own_and_of_one_form(browser: TestClient, station: Framed) -> None:
    browser.post("/appeal", data={"grounds": "mine alone", "more": "lines"})
    assert "mine alone" in browser.get("/appeal").text
    assert "mine alone" not in station.browser().get("/appeal").text
    for name in ("../../etc/passwd", "0" * 32, "x"):
        assert station.browser().post("/appeal", data={"draft": name}).status_code == 422
    [file] = (station.home / "drafts").glob("*.json")
    assert station.app.state.drafts.find(file.stem, "/elsewhere") is None


def test_drafts_are_swept_after_a_day(browser: TestClient, station: Framed) -> None:
    browser.post("/appeal", data={"grounds": "mine", "more": "lines"})
    [file] = (station.home / "drafts").glob("*.json")
    for hours, left in ((23, 1), (25, 0)):
        touched = station.clock().timestamp() - hours * 3600
        os.utime(file, (touched, touched))
        JOBS["daily.sweep"](station.desk, {})
        assert len(list((station.home / "drafts").glob("*.json"))) == left


def test_files_and_drafts_of_strangers_are_bounded_by_place(browser: TestClient, station: Framed) -> None:
    small = {"grounds": "mine", "more": "lines"}
    for _ in range(20):
        browser.post("/appeal", data=small, files=[("files", ("a.txt", b"words", "text/plain"))] * 3)
    refused = browser.post("/appeal", data=small, files={"files": ("b.txt", b"others", "text/plain")})
    assert "Too many files came from your network" in refused.text
    assert "mine" in refused.text
    station.person("liu.wen", "technical business office")
    assert (
        "Too many files" not in station.signed_in("liu.wen").post("/appeal", data=small, files={"files": ("c.txt", b"x")}).text
    )
    long = {f"f{n}": "x" * 400_000 for n in range(3)}
    assert browser.post("/appeal", data=long, files={"files": ("d.txt", b"x", "text/plain")}).status_code == 413
    begun = [station.browser().post("/appeal", data=small).status_code for _ in range(300)]
    assert (begun[0], begun[-1]) == (200, 429)


def test_an_added_row_comes_with_its_defaults(browser: TestClient) -> None:
    text = browser.post("/appeal", data={"lines-0-parameter": "Lead", "lines-0-basis": "dry", "more": "lines"}).text
    filled = _filled(text)
    assert (filled["lines-0-basis"], filled["lines-1-basis"]) == (["dry"], ["wet"])


def test_what_is_typed_is_text_and_never_markup(browser: TestClient) -> None:
    nasty = '"><script>alert(1)</script>{{ 7*7 }}{label}'
    text = browser.post("/appeal", data=RIGHT | {"grounds": nasty, "count": nasty, "codes": [nasty]}).text
    assert "<script>" not in text
    assert nasty in unescape(text)


def test_a_page_gives_choices_that_only_it_knows() -> None:
    form = Form(Everything).choose("grounds", [("7", "Chen Yu"), ("8", "Liu Wen")])
    assert form["grounds"].kind == "radios"
    assert [o.title for o in form["grounds"].options] == ["Chen Yu", "Liu Wen"]
    rows = Form(Everything, Entered({"lines-0-parameter": ["x"]})).choose("lines-parameter", [("x", "Lead")])
    assert rows["lines-0-parameter"].value == "x"
    assert rows["lines-0-parameter"].kind == "radios"


def _filled(text: str) -> dict[str, list[str]]:
    """Return what a browser would send back from a page's form."""
    found: dict[str, list[str]] = {}

    def put(name: str, value: str) -> None:
        found.setdefault(name, []).append(unescape(value))

    form = text.split('class="form"')[1].split("</form>")[0]
    for tag in re.findall(r"<input [^>]*>", form):
        told = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if told.get("type") in ("radio", "checkbox"):
            if " checked" in tag:
                put(told["name"], told["value"])
        elif told.get("type") != "file":
            put(told["name"], told.get("value", ""))
    for name, value in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL):
        put(name, value)
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        put(name, (re.findall(r'value="([^"]*)" selected', options) or [""])[0])
    return found

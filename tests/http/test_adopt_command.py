"""`lims-complaints procedure adopt`: from 10 days to 12, proposed by one person and approved by another, both by password."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import select

from lims_complaints import app
from lims_complaints.records.journal import AdoptedEdition, AuditEvent, ProposedEdition
from tests.changing import number_of, texts
from tests.commands import Ran, command
from tests.http.test_editions import TWELVE, filed, window
from tests.pages import PASSWORD, Pages
from tests.paths import ROOT
from tests.station import SHANGHAI, Station

Call = Callable[..., Ran]
BOTH = ("--proposed-by", "liu.wen", "--approved-by", "zhao.min", "--reason", "Clients abroad need more time.")


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    return Pages(Station(tmp_path / "home", at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)))


@pytest.fixture
def document(tmp_path: Path) -> Path:
    words = texts("testing-station", 2, "2026-03-04", TWELVE)
    (tmp_path / "translations").mkdir()
    for field, language in (("simplified", "zh-Hans"), ("traditional", "zh-Hant")):
        (tmp_path / "translations" / f"twelve.{language}.md").write_text(words[field], "utf-8")
    (tmp_path / "twelve.md").write_text(words["document"], "utf-8")
    return tmp_path / "twelve.md"


@pytest.fixture
def call(pages: Pages, document: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setattr(app, "system_clock", pages.station.clock)

    def run(*words: str, typed: str = f"{PASSWORD}\n{PASSWORD}\n", file: Path = document) -> Ran:
        return command("procedure", "adopt", file, *words, "--home", pages.station.folder, typed=typed)

    return run


def test_ten_days_become_twelve_in_every_new_case_and_an_old_one_keeps_ten(pages: Pages, call: Call) -> None:
    station = pages.station
    station.report("WQ-2026-0001", received="2026-03-02")
    station.report("WQ-2026-0002", received="2026-03-05")
    assert filed(pages, "WQ-2026-0001") == ("10 days", "2026-03-12")
    (secret := station.folder / "two lines").write_text(f"{PASSWORD}\n{PASSWORD}\n", "utf-8")
    code, out, err = call(*BOTH, "--json", "--passwords", str(secret), typed="")
    assert not err, err
    assert code == 0
    said = json.loads(out)
    jsonschema.validate(said, json.loads((ROOT / "docs/schemas/procedure-adopt.schema.json").read_text("utf-8")))
    assert (said["edition"], said["new"], said["proposed_by"], said["approved_by"]) == (2, True, "liu.wen", "zhao.min")
    station.clock.set("2026-03-05 12:00")
    assert "Time to appeal 12 days" in pages.browser().get("/procedure").text
    assert "17 Mar 2026" in window(pages, "WQ-2026-0002")
    assert filed(pages, "WQ-2026-0002") == ("12 days", "2026-03-17")
    assert [number_of(station, f"AP-2026-{n:04}") for n in (1, 2)] == [1, 2]
    office = pages.signed_in("liu.wen")
    clocks = office.get("/api/cases/AP-2026-0001").json()["clocks"]
    assert next(c["due_on"] for c in clocks if c["name"] == "appeal-window") == "2026-03-12"
    with station.read() as session:
        acts = session.execute(select(AuditEvent.act, AuditEvent.actor).where(AuditEvent.act.startswith("edition."))).all()
    assert [tuple(a) for a in acts] == [
        ("edition.propose", name(pages, "liu.wen")),
        ("edition.approve", name(pages, "zhao.min")),
    ]
    code, out, _ = call()
    assert (code, out) == (0, "testing-station, edition 2: was adopted before; nothing changes\n")


def name(pages: Pages, user: str) -> str:
    return pages.station.who(user).name


@pytest.mark.parametrize(
    ("words", "typed", "code", "says"),
    [
        ((), "", 64, "name both with --proposed-by and --approved-by"),
        (BOTH[:2], "", 64, "name both with --proposed-by and --approved-by"),
        (BOTH, PASSWORD, 64, "two lines are read"),
        (BOTH, f"{PASSWORD}\nwrong\n", 1, "zhao.min: The password is not right."),
        (("--proposed-by", "zhao.min", *BOTH[2:]), None, 1, "zhao.min: an edition is approved by somebody else"),
        ((*BOTH[:2], "--approved-by", "liu.wen", *BOTH[4:]), None, 1, "liu.wen: This is for another role."),
        (("--proposed-by", "nobody", *BOTH[2:]), None, 1, "there is no account 'nobody'"),
    ],
)
def test_what_lacks_is_said_and_nothing_is_proposed(
    pages: Pages, call: Call, words: tuple[str, ...], typed: str | None, code: int, says: str
) -> None:
    found, out, err = call(*words) if typed is None else call(*words, typed=typed)
    assert (found, out) == (code, "")
    assert says in err
    assert nothing_came_of_it(pages)


def test_an_edition_that_cannot_follow_says_every_reason_before_it_asks_for_a_password(pages: Pages, call: Call) -> None:
    old = pages.station.folder / "old.md"
    old.write_text(texts("testing-station", 1, "2026-03-01", TWELVE)["document"], "utf-8")
    code, out, err = call(*BOTH, typed="", file=old)
    assert (code, out) == (1, "")
    assert [line.partition(" ")[0] for line in err.splitlines()] == ["old.md:4:", "old.md:5:"]
    assert "Write edition: 2" in err
    assert nothing_came_of_it(pages)


def nothing_came_of_it(pages: Pages) -> bool:
    with pages.station.read() as session:
        numbers = session.scalars(select(AdoptedEdition.number).where(AdoptedEdition.name == "testing-station")).all()
        return list(numbers) == [1] and session.scalars(select(ProposedEdition.id)).first() is None

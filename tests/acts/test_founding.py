"""A station is founded whole or not at all; who may be given a portion or a pen is on record; secrets stay secrets."""

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from sqlalchemy import func, select

from lims_complaints.app import faults, read_document
from lims_complaints.db.engine import open_engine, reading, writing
from lims_complaints.errors import Invalid, Unavailable
from lims_complaints.founding import found as founding
from lims_complaints.founding.charter import TEMPLATE, read_charter
from lims_complaints.founding.found import Founding, found
from lims_complaints.records.journal import ActInput, AdoptedEdition, AuditEvent, StationRecord
from lims_complaints.records.person import Absence, Account, Authorization, Person, RoleHeld, SigningKey, Tie
from lims_complaints.records.report import Client
from lims_complaints.settings import Settings, share
from lims_complaints.signing.opening import open_seal
from tests.commands import command
from tests.paths import ROOT
from tests.station import MONDAY, Dial

CHARTER = """
[station]
name     = { en = "Qinghe Monitoring Station", zh-Hans = "清河环境监测站", zh-Hant = "清河環境監測站" }
address  = { en = "7 Qinghe Road", zh-Hans = "清河市清河路 7 号", zh-Hant = "清河市清河路 7 號" }
contact  = { en = "Mei Lan", zh-Hans = "梅兰", zh-Hant = "梅蘭" }
email = "appeals@qinghe.cn"
[administrator]
username = "bai.he"
name = "白鹤"
"""
AUTHORITY, PASSWORD = "the keeper alone knows it", "five grey geese fly"
FEW = 1000
Call = Callable[..., str]


def the_founding(**other: object) -> Founding:
    document = read_document(share("procedures", "testing-station.md"))
    return dataclasses.replace(Founding(read_charter(CHARTER), document, AUTHORITY, PASSWORD), **other)


def a_station(folder: Path) -> Settings:
    settings = Settings(home=folder / "station")
    found(settings, the_founding(), Dial(MONDAY), FEW).engine.dispose()
    return settings


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    monkeypatch.setenv("LIMS_HOME", str(tmp_path / "station"))
    for name in ("LIMS_CA_PASSPHRASE", "LIMS_ADMIN_PASSWORD", "LIMS_KEY_PASSPHRASE"):
        monkeypatch.delenv(name, raising=False)

    return lambda *words, code=0: command(*words, typed=PASSWORD + "\n").said(code)


def test_a_founded_station_holds_one_administrator_and_what_it_works_by(tmp_path: Path) -> None:
    settings = a_station(tmp_path)
    with reading(open_engine(settings.database_url)) as session:
        row = session.get_one(StationRecord, 1)
        assert (row.name["zh-Hant"], row.cma_number, row.jurisdiction, row.demonstration) == ("清河環境監測站", "", "CN", False)
        assert [(a.username, a.demonstration) for a in session.scalars(select(Account))] == [("bai.he", False)]
        assert session.scalars(select(RoleHeld.role)).all() == ["administrator"]
        assert session.scalars(select(AdoptedEdition.name)).all() == ["testing-station"]
        assert session.scalars(select(AuditEvent.act)).all() == ["station.found"]
        told = json.dumps(session.scalars(select(ActInput.body)).all(), ensure_ascii=False)
        assert AUTHORITY not in told
        assert PASSWORD not in told
    assert open_seal(settings) is not None
    modes = {f.name: f.stat().st_mode & 0o777 for f in (settings.home, *settings.home.iterdir(), *settings.home.glob("keys/*"))}
    assert {modes[n] for n in ("station", "keys")} == {0o700}
    assert {modes[n] for n in ("station.db", "secret", "ca.key.p12", "seal.passphrase")} == {0o600}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"authority": "short"}, "at least 12 characters"),
        ({"authority": PASSWORD}, "is not the administrator’s password"),
        ({"password": "bai.he.bai.he"}, "stranger would try"),
    ],
)
def test_weak_or_shared_secrets_found_nothing(tmp_path: Path, other: dict[str, str], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        found(Settings(home=tmp_path / "station"), the_founding(**other), Dial(MONDAY), FEW)
    assert not (tmp_path / "station").exists()


def test_another_procedure_is_not_the_stations_own(tmp_path: Path) -> None:
    other = read_document(share("procedures", "cosmetics.md")) if share("procedures", "cosmetics.md").exists() else None
    document = other or read_document(next(f for f in sorted(share("procedures").glob("*.md")) if f.stem != "testing-station"))
    assert faults(document.edition) == []
    with pytest.raises(Invalid, match="no move with intake"):
        found(Settings(home=tmp_path / "station"), the_founding(document=document), Dial(MONDAY), FEW)


def test_a_founding_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path / "station")

    def full(*_: object) -> None:
        (settings.home / "keys").mkdir()
        raise OSError("No space left on device")

    monkeypatch.setattr(founding, "make_authority", full)
    with pytest.raises(OSError, match="No space"):
        found(settings, the_founding(), Dial(MONDAY), FEW)
    with reading(open_engine(settings.database_url)) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0
    monkeypatch.undo()
    found(settings, the_founding(), Dial(MONDAY), FEW)


def test_a_station_is_founded_once(tmp_path: Path) -> None:
    settings = a_station(tmp_path)
    before = (settings.home / "keys/ca.pem").read_bytes()
    with pytest.raises(Invalid, match="a station stands here already"):
        found(settings, the_founding(), Dial(MONDAY), FEW)
    assert (settings.home / "keys/ca.pem").read_bytes() == before


def test_each_fault_of_a_file_has_its_line(tmp_path: Path, call: Call) -> None:
    file = tmp_path / "station.toml"
    file.write_text(
        CHARTER.replace(', zh-Hant = "梅蘭"', "").replace('"bai.he"', '"Bai He"').replace("email", "emial"), "utf-8"
    )
    said = call("found", "--from", str(file), code=1)
    assert f"{file}: station.contact.zh-Hant: is missing\n" in said
    assert f"{file}: station.emial: is no name that is known here\n" in said
    assert "administrator.username: a user name has 2 to 40 small letters" in said
    file.write_text("[station", "utf-8")
    assert "not TOML" in call("found", "--from", str(file), code=1)
    file.write_text(TEMPLATE, "utf-8")
    assert call("found", "--from", str(file), code=1).count("is empty; write it") == 10
    assert not (tmp_path / "station").exists()


def test_secrets_are_no_arguments_and_are_asked_for_at_a_terminal(tmp_path: Path, call: Call) -> None:
    file = tmp_path / "station.toml"
    file.write_text(CHARTER, "utf-8")
    assert "LIMS_CA_PASSPHRASE" in call("found", "--from", str(file), code=64)
    assert "--template" in call("found", code=64)
    assert "No such option" in call("found", "--from", str(file), "--password", PASSWORD, code=64)
    assert call("found", "--template") == TEMPLATE


def test_what_the_station_says_of_itself_can_change(tmp_path: Path, call: Call) -> None:
    settings = a_station(tmp_path)
    file = tmp_path / "new.toml"
    file.write_text(
        CHARTER.replace("7 Qinghe Road", "9 Qinghe Road").replace(
            "[administrator]", 'cma_number = "221012050777"\n[administrator]'
        ),
        "utf-8",
    )
    call("station", "change", "--from", str(file))
    said = json.loads(call("station", "show", "--json"))
    jsonschema.validate(said, json.loads((ROOT / "docs/schemas/station-show.schema.json").read_text("utf-8")))
    assert (said["address"]["en"], said["cma_number"], said["jurisdiction"]) == ("9 Qinghe Road", "221012050777", "CN")
    with reading(open_engine(settings.database_url)) as session:
        assert session.scalars(select(AuditEvent.act)).all() == ["station.found", "station.change"]


def test_leave_absence_and_ties_are_recorded(tmp_path: Path, call: Call) -> None:
    settings = a_station(tmp_path)
    call("user", "add", "cao.yi", "--name", "曹一", "--role", "analyst")
    call("user", "authorize", "cao.yi", "--analysis", "HJ 84-2016", "--analysis", "HJ 828-2017", "--document", "A-1")
    call("user", "authorize", "cao.yi", "--analysis", "HJ 828-2017", "--end")
    call("user", "absent", "cao.yi", "2026-05-01", "2026-05-08")
    with writing(open_engine(settings.database_url)) as session:
        session.add(Client(name="清河水厂", address="", email="", language="zh-Hans"))
    call("user", "tie", "cao.yi", "清河水厂", "--what", "sister works there")
    with reading(open_engine(settings.database_url)) as session:
        held = {a.scope: a for a in session.scalars(select(Authorization))}
        assert held["HJ 84-2016"].until_on is None
        assert held["HJ 828-2017"].until_on is not None
        assert (held["HJ 84-2016"].document, held["HJ 84-2016"].kind) == ("A-1", "analysis")
        assert [(a.from_on.day, a.until_on.day) for a in session.scalars(select(Absence))] == [(1, 8)]
        assert session.scalars(select(Tie.what)).all() == ["sister works there"]
        assert session.scalars(select(AuditEvent.act).order_by(AuditEvent.sequence)).all() == [
            "station.found", "user.add", "user.authorize", "user.withdraw", "user.absent", "user.tie",
        ]  # fmt: skip
    assert "last day is before the first" in call("user", "absent", "cao.yi", "2026-05-08", "2026-05-01", code=1)
    assert "no client 'X'" in call("user", "tie", "cao.yi", "X", "--what", "y", code=1)
    assert "no leave for signing" in call("user", "authorize", "cao.yi", "--signing", "air", "--end", code=1)
    assert "Name a method or a field" in call("user", "authorize", "cao.yi", code=64)


def test_a_persons_key_is_entered_with_its_certificate(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = a_station(tmp_path)
    call("user", "add", "yun.shan", "--name", "云山", "--role", "authorized signatory")
    monkeypatch.setenv("LIMS_CA_PASSPHRASE", AUTHORITY)
    monkeypatch.setenv("LIMS_KEY_PASSPHRASE", "own words for own key")
    call("keys", "issue", "--user", "yun.shan")
    assert "no account 'nobody'" in call("keys", "issue", "--user", "nobody", code=1)
    assert "--user" in call("keys", "issue", "云山", "--user", "yun.shan", code=64)
    with reading(open_engine(settings.database_url)) as session:
        (serial,) = session.scalars(select(SigningKey.serial)).all()
    assert "清河环境监测站" in call("keys", "list")
    call("keys", "renew", serial)
    call("keys", "revoke", serial, "--reason", "superseded")
    with reading(open_engine(settings.database_url)) as session:
        rows = session.scalars(select(SigningKey).order_by(SigningKey.id)).all()
        assert [(r.serial == serial, r.revoked_reason) for r in rows] == [(True, "superseded"), (False, "")]
        acts = session.scalars(select(AuditEvent.act).order_by(AuditEvent.sequence)).all()
        assert acts[2:] == ["keys.issue", "keys.issue", "keys.revoke"]


def test_the_seal_is_renewed_under_its_own_passphrase(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = a_station(tmp_path)
    monkeypatch.setenv("LIMS_CA_PASSPHRASE", AUTHORITY)
    before = open_seal(settings)
    assert before is not None
    call("keys", "renew", f"{before.key.certificate.serial_number:x}")
    after = open_seal(settings)
    assert after is not None
    assert after.key.certificate.serial_number != before.key.certificate.serial_number


def test_a_passphrase_that_others_can_read_opens_no_seal(tmp_path: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = a_station(tmp_path)
    file = settings.home / "keys/seal.passphrase"
    file.chmod(0o640)
    with pytest.raises(Unavailable, match="others can read"):
        open_seal(settings)
    elsewhere = tmp_path / "credential"
    file.rename(elsewhere)
    elsewhere.chmod(0o400)
    monkeypatch.setenv("LIMS_SEAL_PASSPHRASE_FILE", str(elsewhere))
    assert open_seal(settings) is not None
    call("user", "add", "cao.yi", "--name", "曹一")
    monkeypatch.delenv("LIMS_SEAL_PASSPHRASE_FILE")
    call("user", "password", "cao.yi")  # commands about people need no seal
    assert "neither there nor in LIMS_SEAL_PASSPHRASE" in call("check", code=1)


@pytest.mark.parametrize(("host", "address"), [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")])
def test_an_address_can_be_opened_as_it_is_printed(tmp_path: Path, host: str, address: str) -> None:
    assert Settings(home=tmp_path, host=host, port=8000).public_origin == address

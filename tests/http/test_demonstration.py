"""The demonstration that `make run` makes of an empty station: every state of both courses, people who can sign in."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from lims_complaints import audit, editions
from lims_complaints.act import Desk
from lims_complaints.app import create_app, open_desk
from lims_complaints.db.engine import open_engine, reading, writing
from lims_complaints.demonstration.cast import MAIN, Cast
from lims_complaints.demonstration.fill import fill
from lims_complaints.demonstration.notes import noted
from lims_complaints.demonstration.opening import guests, is_demonstration, open_station, refuse_outside
from lims_complaints.demonstration.people import FIGURES
from lims_complaints.errors import Unavailable
from lims_complaints.identity.actor import CLIENT
from lims_complaints.intake.given import Contested, FileAppeal
from lims_complaints.records.archive import Transfer
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock
from lims_complaints.records.paper import Paper
from lims_complaints.records.person import Account, SigningKey
from lims_complaints.records.report import Copy, Report
from lims_complaints.reports.keys import keyring
from lims_complaints.settings import Settings
from lims_complaints.signing.verify import verify
from tests.station import Replayed

pytestmark = pytest.mark.long

NOW = datetime(2026, 10, 14, 3, tzinfo=UTC)
"""A week after the longest holidays: what is dated in working days lies far apart on the calendar."""


@pytest.fixture(scope="module")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """One filled station for all tests."""
    filled = fill(Settings(home=tmp_path_factory.mktemp("var")), now=NOW, dice=Replayed("demonstration"))
    yield filled
    filled.desk.engine.dispose()


@pytest.mark.parametrize("route", ["data", "general"])
def test_every_state_of_the_course_is_there(cast: Cast, route: str) -> None:
    with cast.read() as session:
        edition = editions.in_force(session, MAIN, NOW)
        there = set(session.scalars(select(Case.state).where(Case.route == route)))
    reached = {m.to for m in edition.moves.values() if m.to and m.on == "case" and (not m.routes or route in m.routes)}
    assert len(reached) > 10
    assert reached <= there


def test_some_are_late_some_urgent_some_in_their_second_round(cast: Cast) -> None:
    with cast.read() as session:
        late = session.scalar(select(func.count()).select_from(Clock).where(Clock.met_at > Clock.due_at))
        late_now = session.scalar(
            select(func.count()).select_from(Clock).where(Clock.met_at.is_(None), Clock.ended_at.is_(None), Clock.due_at < NOW)
        )
        urgent = session.scalar(select(func.count()).select_from(Case).where(Case.urgent))
        again = session.scalar(select(func.count()).select_from(Case).where(Case.round_number == 2))
    assert min(late or 0, late_now or 0, urgent or 0, again or 0) > 0


def test_forty_reports_are_signed_and_their_receipt_is_proved(cast: Cast) -> None:
    with cast.read() as session:
        originals = session.scalars(select(Report).where(Report.sequence == 0)).all()
        assert len(originals) == 40
        assert all(r.status in ("in force", "void") and r.file_sha256 for r in originals)
        unproved = session.scalars(select(Copy).where(Copy.received_at.is_(None))).all()
    assert sorted(c.third_party for c in unproved) == [False, True], "one not proved, and one that the client passed on"


def test_nothing_stands_in_the_future_and_the_record_holds(cast: Cast) -> None:
    assert cast.clock() < NOW
    with cast.read() as session:
        assert audit.verify(session) is None


def test_the_list_of_revoked_certificates_is_kept_as_a_keeper_would(cast: Cast) -> None:
    assert keyring(cast.desk.settings).crl_ends > NOW


def test_a_package_of_an_archived_case_holds_every_paper_drawn_and_sealed_as_its_manifest_says(cast: Cast) -> None:
    with cast.read() as session:
        handed = session.scalars(select(Transfer).order_by(Transfer.id)).all()
        assert len(handed) > 4
        for transfer in handed:
            with zipfile.ZipFile(io.BytesIO(cast.desk.store.get(transfer.package_sha256))) as package:
                inside = {name: package.read(name) for name in package.namelist()}
            listed = {p["path"]: p["sha256"] for p in json.loads(inside.pop("manifest.json"))["pieces"]}
            assert inside.pop("SHA256SUMS").decode() == "".join(f"{sha}  {path}\n" for path, sha in listed.items())
            assert {path: hashlib.sha256(content).hexdigest() for path, content in inside.items()} == listed
            drawn = {int(path[7:12]): content for path, content in inside.items() if path.startswith("papers/")}
            query = (
                select(Paper).where(Paper.case_id == transfer.case_id, Paper.made_at < transfer.handed_at).order_by(Paper.id)
            )
            made = {
                p.id if p.kind == "letter" else (p.name, p.round_number, p.content.get("number")): p
                for p in session.scalars(query)
            }
            papers = list(made.values())  # of a form that was written again, the newest state
            assert set(drawn) == {p.id for p in papers}
            assert {p.id for p in papers if b"/ByteRange" in drawn[p.id]} == {p.id for p in papers if p.signed}
            sealed = next(p.id for p in papers if p.signed)
            assert cast.desk.seal is not None
            assert verify(drawn[sealed], (cast.desk.seal.root,), None, NOW).verdict == "genuine, status unknown"


def test_a_report_that_nobody_disputed_can_be_appealed_with_its_code(cast: Cast) -> None:
    open_to_appeal = noted(cast.desk.settings)["to_appeal"]
    assert open_to_appeal
    for one in open_to_appeal:
        given = FileAppeal(
            report=one["report"], check_code=one["check_code"], name="A visitor", email="visitor@client.example",
            results=(Contested(line=1, grounds="It looks too high."),),
        )  # fmt: skip
        assert cast.desk.perform("intake.file-appeal", given, by=CLIENT).state == "filed"


def test_everybody_signs_in_with_what_is_printed(cast: Cast) -> None:
    told = {g.user: g for g in guests(cast.desk)}
    assert set(told) == {f.user for f in FIGURES}
    assert {u for u, g in told.items() if g.passphrase} == {"zhao.min", "zhou.kai", "xu.fang", "guo.tao"}
    client = TestClient(create_app(cast.desk), base_url="http://127.0.0.1:8000", follow_redirects=False)
    good = {"username": "liu.wen", "password": told["liu.wen"].password}
    assert client.get("/sign-in").status_code == 200
    assert client.post("/sign-in", data=good, headers={"origin": "http://127.0.0.1:8000"}).status_code == 303


def test_the_secrets_are_for_their_owner_alone(cast: Cast) -> None:
    file = cast.desk.settings.home / "demonstration.json"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_stations_folder_is_closed_to_other_users(tmp_path: Path) -> None:
    open_engine(f"sqlite:///{tmp_path / 'var' / 'station.db'}").dispose()
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700


def test_only_this_machine_is_served(cast: Cast) -> None:
    settings = cast.desk.settings
    assert is_demonstration(cast.desk.engine)
    for host in ("0.0.0.0", "192.0.2.7", "::", "station.example"):
        with pytest.raises(Unavailable, match="demonstration"):
            refuse_outside(Settings(home=settings.home, host=host), demonstration=True)
    for host in ("127.0.0.1", "::1", "localhost", "127.8.8.8"):
        refuse_outside(Settings(home=settings.home, host=host), demonstration=True)


def test_an_empty_station_is_not_filled_for_others(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        open_station(Settings(home=tmp_path, host="0.0.0.0"), lambda _: None)
    assert not (tmp_path / "demonstration.json").exists()


def test_opening_again_keeps_everything(cast: Cast) -> None:
    settings = cast.desk.settings
    before = _everything(cast)
    desk = open_station(settings, lambda text: pytest.fail(text))
    assert desk.seal is not None
    assert _everything(cast) == before
    assert json.loads((settings.home / "demonstration.json").read_text("utf-8"))["people"]
    desk.engine.dispose()


def _mark(desk: Desk, record: type[Account] | type[SigningKey], *, demonstration: bool) -> None:
    with writing(desk.engine) as session:
        for row in session.scalars(select(record)):
            row.demonstration = demonstration


def test_without_demonstration_accounts_and_keys_others_are_served(cast: Cast) -> None:
    """Each of the two alone is enough to be refused."""
    desk = open_desk(Settings(home=cast.desk.settings.home))
    try:
        _mark(desk, Account, demonstration=False)
        assert is_demonstration(desk.engine)
        _mark(desk, SigningKey, demonstration=False)
        assert not is_demonstration(desk.engine)
    finally:
        _mark(desk, Account, demonstration=True)
        _mark(desk, SigningKey, demonstration=True)
        desk.engine.dispose()


def _everything(cast: Cast) -> tuple[int, int]:
    with reading(cast.desk.engine) as session:
        counts = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (Case, Account)]
    return counts[0], counts[1]

"""A signatory whose key lies in a token signs in the pages with its PIN; the key never leaves the token."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select, update

from lims_complaints.db.engine import writing
from lims_complaints.records.person import SigningKey
from lims_complaints.records.report import Signature
from lims_complaints.reports.keys import keyring
from lims_complaints.signing.keyring import holder_like
from lims_complaints.signing.keys import TokenKey
from lims_complaints.signing.verify import verify
from tests.http.test_bench_pages import send
from tests.http.test_ceremony import Rooms
from tests.signatories import AUTHORITY, PASSPHRASE, PASSWORD, RESULTS, drawn_up, imported, kept
from tests.tokens import make_key, softhsm

PIN, LABEL = "246810", "report"
OTHER = RESULTS.replace("S-1,", "S-2,")
MEANING = "I authorize this report"


@pytest.fixture
def token(request: pytest.FixtureRequest) -> str:
    """A token for each test."""
    return f"of {request.node.name}"[:32]


@pytest.fixture
def rooms(tmp_path: Path, token: str) -> Rooms:
    """A station whose signatory gave up the key in a file for one in a token, certified by the station's authority."""
    rooms = Rooms(tmp_path)
    station = rooms.station
    station.desk = dataclasses.replace(
        station.desk, settings=dataclasses.replace(station.desk.settings, pkcs11_module=softhsm())
    )
    rooms.pages = type(rooms.pages)(station)
    ring = keyring(station.desk.settings)
    with station.read() as session:
        old = session.scalars(select(SigningKey).where(SigningKey.person_id == station.people["xu.fang"])).one()
    holder = holder_of(ring, old.serial)
    made = make_key(token, PIN, LABEL, lambda key: ring.certify(AUTHORITY, holder, asked(key)).certificate)
    with writing(station.engine) as session:
        session.execute(update(SigningKey).where(SigningKey.id == old.id).values(revoked_at=station.clock()))
        session.add(
            SigningKey(
                person_id=old.person_id, purpose="signatory", custody="pkcs11", wrapped=f"{token}/{LABEL}",
                certificate=made.public_bytes(Encoding.PEM).decode(), serial=f"{made.serial_number:x}", made_at=station.clock(),
                expires_at=made.not_valid_after_utc,
            )
        )  # fmt: skip
    return rooms


def asked(key) -> SimpleNamespace:
    """Stand for the signing request that a token's own program writes."""
    return SimpleNamespace(is_signature_valid=True, public_key=lambda: key)


def holder_of(ring, serial: str):
    one = next(i for i in ring.certificates() if i.serial == serial)
    return holder_like(one.certificate, one.certificate.not_valid_before_utc, 700)


def test_a_report_is_signed_with_the_pin_of_a_token(rooms: Rooms) -> None:
    station = rooms.station
    first, second = (
        imported(station)[0],
        imported(station, text=OTHER)[0],
    )
    signer = rooms.at("xu.fang")
    for number, wrong in ((first, "000000"), (second, PASSPHRASE)):
        drawn_up(station, number)
        address = f"/reports/{number}/do/reports.sign-report"
        refused = send(signer, address, meaning=MEANING, password=PASSWORD, passphrase=wrong)
        assert refused.status_code == 422
        assert "does not open your key" in refused.text
        assert kept(station, number).status == "reserved"
        done = send(signer, address, meaning=MEANING, password=PASSWORD, passphrase=PIN)
        assert done.status_code == 303, done.text
        report = kept(station, number)
        told = verify(station.desk.store.get(report.file_sha256), (station.desk.seal.root,), None, station.clock())
        assert (report.status, told.verdict, told.signatures[0].signer) == ("in force", "genuine, status unknown", "徐芳")
    with station.read() as session:
        rows = session.scalars(select(Signature)).all()
        assert {session.get_one(SigningKey, r.key_id).custody for r in rows} == {"pkcs11"}


@pytest.mark.usefixtures("rooms")
def test_the_key_cannot_be_taken_out_of_the_token(token: str) -> None:
    from pkcs11 import Attribute, AttributeSensitive

    key = TokenKey.open(softhsm(), token, PIN, LABEL)
    try:
        assert not key.private[Attribute.EXTRACTABLE]
        with pytest.raises(AttributeSensitive):
            _ = key.private[Attribute.VALUE]
    finally:
        key.close()


def test_a_token_that_is_not_there_is_asked_for(rooms: Rooms) -> None:
    station = rooms.station
    (number,) = imported(station)
    drawn_up(station, number)
    with writing(station.engine) as session:
        session.execute(update(SigningKey).where(SigningKey.custody == "pkcs11").values(wrapped="no such token/report"))
    answer = send(
        rooms.at("xu.fang"), f"/reports/{number}/do/reports.sign-report", meaning=MEANING, password=PASSWORD, passphrase=PIN
    )
    assert answer.status_code == 422
    assert "plug it in and try again" in answer.text
    assert kept(station, number).status == "reserved"

"""The status list: signed by the seal, read by nobody else's trust; and the command that uses it, exit code by exit code."""

import base64
import http.server
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from lims_complaints.signing import authority as ca
from lims_complaints.signing.keyring import Keyring
from lims_complaints.signing.keys import FileKey
from lims_complaints.signing.status import BadStatusList, Entry, add, make_status_list, read_status_list, sha256
from lims_complaints.signing.verify import worst
from tests.commands import Ran, command
from tests.documents.attacks import cut_to_issued, text_added, updated
from tests.documents.station import FEW, LATER, NOW, PASSPHRASE, holder, impostor, issued, rendered, station, voided
from tests.paths import ROOT

ENTRY = Entry("W-2026-0001", "superseded", NOW, (("issued", "0" * 64), ("voided", "1" * 64)), "W-2026-0001-G1", "锌结果有误")
TOMORROW = LATER + timedelta(days=1)


def listed(key: FileKey | None = None, *entries: Entry, crl: bytes = b"") -> bytes:
    return make_status_list(entries or (ENTRY,), key or station().seal, LATER, TOMORROW, crl)


def test_what_is_written_is_read() -> None:
    crl = ca.crl(station().authority, PASSPHRASE, (), 7, LATER, TOMORROW)
    read = read_status_list(listed(None, ENTRY, crl=crl), station().trust)
    assert (read.entries, read.at, read.expires_at, read.crl) == ((ENTRY,), LATER, TOMORROW, crl)
    assert read.of_file("1" * 64) == (ENTRY, "voided")
    assert read.of_file("2" * 64) is None


def test_it_is_a_json_web_signature_with_its_certificate() -> None:
    outer = json.loads(listed())
    header = json.loads(base64.urlsafe_b64decode(outer["protected"] + "=="))
    assert (header["alg"], header["typ"]) == ("ES256", "lims-complaints-status+jws")
    assert base64.b64decode(header["x5c"][0]) == station().seal.certificate.public_bytes(Encoding.DER)
    assert set(outer) == {"protected", "payload", "signature"}


@pytest.mark.parametrize("key", [lambda: impostor().seal, lambda: station().signatory])
def test_only_the_seal_may_sign_it(key) -> None:
    with pytest.raises(BadStatusList):
        read_status_list(listed(key()), station().trust)


@pytest.mark.parametrize(
    ("reason", "hours", "read"),
    [("cessationOfOperation", 1, True), ("cessationOfOperation", -1, False), ("keyCompromise", 1, False)],
)
def test_a_seal_that_was_taken_back_signs_no_list(reason, hours, read) -> None:
    """Revoked later, what it signed before stays; but whoever found a key can date back."""
    taken = ca.Revocation(station().seal.certificate.serial_number, reason, LATER + timedelta(hours=hours))
    crl = ca.crl(station().authority, PASSPHRASE, (taken,), 8, LATER, TOMORROW)
    if read:
        assert read_status_list(listed(), station().trust, [crl]).entries == (ENTRY,)
        return
    with pytest.raises(BadStatusList, match="revoked"):
        read_status_list(listed(), station().trust, [crl])


def test_nobody_is_trusted_by_default() -> None:
    with pytest.raises(BadStatusList):
        read_status_list(listed(), ())


def test_a_seal_of_another_authority_is_trusted_when_it_is_pinned() -> None:
    """A certificate of a licensed authority does not say that it is a seal; whoever pins it says so."""
    s = station()
    assert read_status_list(listed(s.signatory), (s.signatory.certificate,)).entries == (ENTRY,)


@pytest.mark.parametrize("part", ["protected", "payload", "signature"])
def test_a_changed_list_is_no_list(part) -> None:
    outer = json.loads(listed())
    place = len(outer[part]) // 2
    letter = "A" if outer[part][place] != "A" else "B"
    outer[part] = outer[part][:place] + letter + outer[part][place + 1 :]
    with pytest.raises(BadStatusList):
        read_status_list(json.dumps(outer).encode(), station().trust)


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"protected": 1, "payload": 2, "signature": 3}', b"\xff\xfe", b"null"])
def test_anything_else_is_no_list(text) -> None:
    with pytest.raises(BadStatusList):
        read_status_list(text, station().trust)


def test_a_list_signed_after_the_seal_ended_is_not_believed() -> None:
    s = station()
    _, sealed = ca.issue(s.authority, PASSPHRASE, holder("seal", "短", days=1), "theirs", FEW)
    with pytest.raises(BadStatusList):
        read_status_list(listed(FileKey.open(sealed, "theirs")), s.trust)


def test_a_report_keeps_the_files_that_it_was_handed_out_as() -> None:
    first = Entry("W-1", "in force", NOW, (("issued", "0" * 64),))
    voided_later = Entry("W-1", "void", LATER, (("voided", "1" * 64),))
    (now,) = add(add((), first), voided_later)
    assert (now.state, now.files) == ("void", (("issued", "0" * 64), ("voided", "1" * 64)))


@pytest.mark.parametrize(
    ("codes", "code"), [([0, 0], 0), ([0, 4], 4), ([4, 1], 1), ([1, 3], 3), ([3, 2], 2), ([0, 1, 2, 3, 4], 2), ([], 0)]
)
def test_of_several_files_the_worst_counts(codes, code) -> None:
    assert worst(codes) == code


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Files as a client has them, with a list that holds today."""
    at = tmp_path_factory.mktemp("client")
    today = datetime.now(UTC)  # noqa: TID251 - the command asks about now
    (at / "ca.pem").write_bytes(station().authority.certificate.public_bytes(Encoding.PEM))
    (at / "other.pem").write_bytes(impostor().authority.certificate.public_bytes(Encoding.PEM))
    (at / "issued.pdf").write_bytes(issued(1, "W-2"))
    (at / "voided.pdf").write_bytes(voided())
    (at / "rolled-back.pdf").write_bytes(cut_to_issued(voided()))
    (at / "altered.pdf").write_bytes(updated(text_added)(issued()))
    (at / "unsigned.pdf").write_bytes(rendered())
    (at / "no.pdf").write_bytes(b"hello")
    entries = [
        Entry("W-2", "in force", NOW, (("issued", sha256(issued(1, "W-2"))),)),
        Entry("W-2026-0001", "superseded", NOW, (("issued", sha256(issued())), ("voided", sha256(voided()))), "W-2026-0001-G1"),
    ]
    for name, ends in (("list.json", today + timedelta(days=1)), ("old.json", today - timedelta(minutes=1))):
        (at / name).write_bytes(make_status_list(entries, station().seal, today - timedelta(hours=1), ends))
    (at / "forged.json").write_bytes(make_status_list(entries, impostor().seal, today, today + timedelta(days=1)))
    return at


def run(*words: str, home: Path) -> Ran:
    return command("verify", *words, "--home", home)


def call(folder: Path, *words: str) -> Ran:
    return run(*(str(folder / w) if (folder / w).exists() else w for w in words), home=folder / "nowhere")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["issued.pdf", "--trust", "ca.pem", "--status", "list.json"], 0),
        (["voided.pdf", "--trust", "ca.pem"], 1),
        (["voided.pdf", "--trust", "ca.pem", "--status", "list.json"], 1),
        (["rolled-back.pdf", "--trust", "ca.pem", "--status", "list.json"], 1),
        (["altered.pdf", "--trust", "ca.pem", "--status", "list.json"], 2),
        (["issued.pdf", "--trust", "other.pem", "--status", "list.json"], 2),
        (["issued.pdf"], 2),
        (["unsigned.pdf", "--trust", "ca.pem"], 3),
        (["no.pdf", "--trust", "ca.pem"], 3),
        (["issued.pdf", "--trust", "ca.pem"], 4),
        (["rolled-back.pdf", "--trust", "ca.pem"], 4),
        (["issued.pdf", "--trust", "ca.pem", "--status", "old.json"], 4),
        (["issued.pdf", "--trust", "ca.pem", "--status", "forged.json"], 4),
        (["issued.pdf", "--trust", "ca.pem", "--status", "missing.json"], 4),
        (["issued.pdf", "voided.pdf", "--trust", "ca.pem", "--status", "list.json"], 1),
        (["issued.pdf", "voided.pdf", "no.pdf", "--trust", "ca.pem", "--status", "list.json"], 3),
        (["issued.pdf", "no.pdf", "altered.pdf", "--trust", "ca.pem", "--status", "list.json"], 2),
        (["missing.pdf", "--trust", "ca.pem"], 64),
        (["issued.pdf", "--trust", "no.pdf"], 64),
        (["issued.pdf", "--language", "fr"], 64),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else str(v),
)
def test_exit_codes(folder, words, code) -> None:
    done = call(folder, *words)
    assert done.code == code, done.out + done.err
    assert "Traceback" not in done.err


def test_json_says_the_same(folder) -> None:
    done = call(folder, "rolled-back.pdf", "issued.pdf", "--trust", "ca.pem", "--status", "list.json", "--json")
    said = json.loads(done.out)
    assert said["exit_code"] == done.code == 1
    rolled, good = said["files"]
    assert (rolled["verdict"], rolled["replaced_by"], rolled["number"]) == ("superseded", "W-2026-0001-G1", "W-2026-0001")
    assert (good["verdict"], good["exit_code"]) == ("in force", 0)
    assert good["signatures"][0]["signer"] == "欧阳玥"


def test_reasons_are_said_in_the_readers_language(folder) -> None:
    assert "已被改动" in call(folder, "altered.pdf", "--trust", "ca.pem", "--language", "zh-Hans").out
    assert "曾被更改" in call(folder, "altered.pdf", "--trust", "ca.pem", "--language", "zh-Hant").out


def test_the_list_may_come_from_the_network(folder) -> None:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args) -> None:
            super().__init__(*args, directory=str(folder))

        def log_message(self, *args) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}"
        assert call(folder, "issued.pdf", "--trust", "ca.pem", "--status", f"{place}/list.json").code == 0
        assert call(folder, "issued.pdf", "--trust", "ca.pem", "--status", f"{place}/none.json").code == 4
        server.shutdown()


def test_without_trust_the_stations_own_authority_counts(folder, tmp_path) -> None:
    keyring = Keyring(tmp_path / "keys", FEW)
    keyring.make("another", PASSPHRASE, NOW)
    file = str(folder / "issued.pdf")
    assert run(file, home=tmp_path).code == 2
    (keyring.folder / "ca.pem").write_bytes((folder / "ca.pem").read_bytes())
    assert run(file, home=tmp_path).code == 4


def test_the_published_schemas_hold(folder) -> None:
    said = json.loads(call(folder, "rolled-back.pdf", "no.pdf", "--trust", "ca.pem", "--status", "list.json", "--json").out)
    jsonschema.validate(said, json.loads((ROOT / "docs/schemas/verify.schema.json").read_text("utf-8")))
    payload = json.loads((folder / "list.json").read_text("utf-8"))["payload"]
    read = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    jsonschema.validate(read, json.loads((ROOT / "docs/schemas/status-list.schema.json").read_text("utf-8")))

"""Keys of the station: made, issued, renewed, revoked; opened by their holders alone; signing in a token."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import jsonschema
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field

from lims_complaints.errors import NotFound, Refused
from lims_complaints.signing import authority as ca
from lims_complaints.signing.issue import issue as issue_report
from lims_complaints.signing.keyring import Keyring, holder_like
from lims_complaints.signing.keys import FileKey, TokenKey, WrongPassphrase
from lims_complaints.signing.pen import Terms, Words, Writer, sign_field
from lims_complaints.signing.status import BadStatusList, Entry, make_status_list, read_status_list, sha256
from lims_complaints.signing.verify import verify
from lims_complaints.signing.void import void
from tests.commands import Ran, command
from tests.documents.station import FEW, LATER, NOW, PASSPHRASE, holder, impostor, issued, key, rendered, stamp, station
from tests.paths import ROOT
from tests.tokens import make_key, softhsm

SECRETS = {"LIMS_CA_PASSPHRASE": "twelve letters", "LIMS_KEY_PASSPHRASE": "of one's own, long"}


@pytest.fixture
def keyring(tmp_path) -> Keyring:
    made = Keyring(tmp_path / "keys", FEW)
    made.make("CA", PASSPHRASE, NOW)
    return made


def signed_by(key) -> bytes:
    root = station().authority.certificate
    return issue_report(rendered(1), key, root=root, reason="签发", name="欧阳玥", at=NOW, number="W-1")


def test_only_the_holder_opens_a_key(keyring) -> None:
    issued = keyring.issue(PASSPHRASE, holder("signatory", "欧阳玥"), "theirs")
    assert keyring.open(issued.serial, "theirs").certificate == issued.certificate
    for wrong in ("", "Theirs", PASSPHRASE):
        with pytest.raises(WrongPassphrase):
            keyring.open(issued.serial, wrong)


def test_without_the_authoritys_passphrase_nothing_is_issued(keyring) -> None:
    with pytest.raises(WrongPassphrase):
        keyring.issue("theirs", holder("seal", "专用章"), "theirs")
    assert list(keyring.certificates()) == []


def test_a_key_is_never_kept_open() -> None:
    with pytest.raises(ValueError, match="passphrase"):
        ca.issue(station().authority, PASSPHRASE, holder("seal", "专用章"), "", FEW)


def test_the_authority_is_made_once(keyring) -> None:
    before = keyring.root
    with pytest.raises(Refused):
        keyring.make("another", PASSPHRASE, NOW)
    assert keyring.root == before


def test_keys_on_disk_are_for_their_owner_only(keyring) -> None:
    keyring.issue(PASSPHRASE, holder("seal", "专用章"), "theirs")
    modes = {f.name.split(".")[-1]: f.stat().st_mode & 0o777 for f in keyring.folder.iterdir()}
    assert modes["p12"] == 0o600
    assert keyring.folder.stat().st_mode & 0o777 == 0o700


def test_a_serial_number_is_no_path(keyring) -> None:
    for serial in ("../ca.key", "ca.key", ""):
        with pytest.raises(NotFound):
            keyring.sealed(serial)


def test_certificates_cannot_outlive_the_authority(keyring) -> None:
    with pytest.raises(ValueError, match="not after"):
        keyring.issue(PASSPHRASE, holder("seal", "专用章", days=365 * 30), "theirs")


def test_renewing_keeps_the_holder_and_changes_the_key(keyring) -> None:
    old = keyring.issue(PASSPHRASE, holder("signatory", "欧阳玥"), "theirs").certificate
    new = keyring.issue(PASSPHRASE, holder_like(old, NOW, 90), "theirs").certificate
    assert (new.subject, ca.kind_of(new)) == (old.subject, "signatory")
    assert new.public_key() != old.public_key()
    assert new.not_valid_after_utc == NOW + timedelta(days=90)


def test_revoking_publishes_and_the_first_revocation_stands(keyring) -> None:
    issued = keyring.issue(PASSPHRASE, holder("signatory", "欧阳玥"), "theirs")
    keyring.revoke(PASSPHRASE, issued.serial, "superseded", NOW)
    keyring.revoke(PASSPHRASE, issued.serial, "keyCompromise", LATER)
    number, revocations = ca.read_crl(keyring.crl, keyring.root)
    assert number == 3
    assert revocations == (ca.Revocation(issued.certificate.serial_number, "superseded", NOW),)
    assert keyring.certificate(issued.serial).revoked == revocations[0]


def test_a_list_of_another_authority_is_not_read(keyring) -> None:
    with pytest.raises(ValueError, match="not signed"):
        ca.read_crl(keyring.crl, station().authority.certificate)


@pytest.mark.parametrize(
    ("reason", "revoked_after", "verdict"),
    [
        ("cessationOfOperation", timedelta(days=1), "genuine, status unknown"),
        ("cessationOfOperation", -timedelta(minutes=1), "untrusted"),
        ("keyCompromise", timedelta(days=1), "untrusted"),
    ],
)
def test_what_was_signed_before_a_revocation_stays_good_unless_the_key_was_lost(reason, revoked_after, verdict) -> None:
    """Without a timestamp, whoever has the key can date back: a lost key spoils everything that only says its own time."""
    s = station()
    taken = ca.revoke((), s.signatory.certificate, reason, NOW + revoked_after)
    listed = ca.crl(s.authority, PASSPHRASE, taken, 2, LATER, LATER + timedelta(days=30))
    assert verify(signed_by(s.signatory), s.trust, None, LATER, [listed]).verdict == verdict


def test_nobody_signs_outside_the_life_of_a_certificate_and_nobody_believes_it() -> None:
    s = station()
    short = key(s.authority, "signatory", "欧阳玥", days=1)
    late = NOW + timedelta(days=2)
    with pytest.raises(Refused):
        issue_report(rendered(1), short, root=s.authority.certificate, reason="签发", name="欧阳玥", at=late)
    writer = Writer(BytesIO(rendered(1)))
    append_signature_field(writer, SigFieldSpec("Issue", on_page=0))
    signed = sign_field(writer, "Issue", short, Words("签发", "欧阳玥", late), Terms(MDPPerm.FILL_FORMS))
    assert verify(signed, s.trust, None, LATER).verdict == "untrusted"


def test_a_seal_of_another_authority_cannot_void() -> None:
    with pytest.raises(Refused):
        void(issued(), stamp(), impostor().seal, root=impostor().authority.certificate, reason="VOID", at=NOW)


# --- a licensed authority ------------------------------------------------------------------------------------------


def licensed() -> tuple[x509.Certificate, dict[str, FileKey]]:
    """A root, an authority below it and RSA keys, as a licensed authority hands them out: PKCS#12 with the chain."""
    keys = {n: rsa.generate_private_key(65537, 2048) for n in ("root", "below", "person", "seal")}

    def certified(name: str, by: str, path: int | None) -> x509.Certificate:
        usage = {"key_cert_sign": path is not None, "crl_sign": path is not None}
        flags = ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, by)]))
            .public_key(keys[name].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW - timedelta(days=1))
            .not_valid_after(NOW + timedelta(days=900))
            .add_extension(x509.BasicConstraints(path is not None, path), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=path is None, content_commitment=path is None, **usage, **dict.fromkeys(flags, False)
                ),
                critical=True,
            )
        )
        return builder.sign(keys[by], hashes.SHA256())

    root, below = certified("root", "root", 1), certified("below", "root", 0)
    lock = BestAvailableEncryption(b"theirs")
    opened = {}
    for name in ("person", "seal"):
        packed = pkcs12.serialize_key_and_certificates(None, keys[name], certified(name, "below", None), [below, root], lock)
        opened[name] = FileKey.open(packed, "theirs")
    return root, opened


def test_keys_of_a_licensed_authority_take_the_place_of_ours() -> None:
    root, keys = licensed()
    report = issue_report(rendered(3), keys["person"], root=root, reason="签发", name="欧阳玥", at=NOW, number="W-1")
    withdrawn = void(report, stamp(), keys["seal"], root=root, reason="VOID", at=NOW)
    seal = keys["seal"].certificate
    assert verify(report, (root,), None, LATER).verdict == "genuine, status unknown"
    assert verify(withdrawn, (root,), None, LATER).verdict == "untrusted", "nothing says that it is the seal"
    assert verify(withdrawn, (root, seal), None, LATER).verdict == "void"
    entries = [Entry("W-1", "void", NOW, (("issued", sha256(report)),))]
    listed = make_status_list(entries, keys["seal"], NOW, LATER + timedelta(days=1))
    with pytest.raises(BadStatusList):
        read_status_list(listed, (root,))
    read = read_status_list(listed, (root, seal))
    assert verify(report, (root, seal), read, LATER).verdict == "void"


# --- a token -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def token() -> str:
    """A SoftHSM token with a key that cannot be taken out, certified by the station."""
    s = station()
    make_key(
        "station", "123456", "seal", lambda key: ca.certify(s.authority, PASSPHRASE, holder("seal", "检验检测专用章"), key)
    )
    return softhsm()


def test_a_key_in_a_token_signs_and_stays_there(token) -> None:
    from pkcs11 import Attribute, AttributeSensitive

    key = TokenKey.open(token, "station", "123456", "seal")
    try:
        report = verify(signed_by(key), station().trust, None, LATER)
        assert report.verdict == "genuine, status unknown", report.reasons
        with pytest.raises(AttributeSensitive):
            key.private[Attribute.VALUE]
    finally:
        key.close()


def test_a_wrong_pin_or_label_is_told(token) -> None:
    with pytest.raises(WrongPassphrase):
        TokenKey.open(token, "station", "000000", "seal")
    with pytest.raises(NotFound):
        TokenKey.open(token, "station", "123456", "nobody")
    with pytest.raises(NotFound):
        TokenKey.open(token, "elsewhere", "123456", "seal")


# --- the command ---------------------------------------------------------------------------------------------------


def call(home: Path, *words: str, **environment: str) -> Ran:
    return command("keys", *words, LIMS_HOME=str(home), **environment)


def test_the_command_makes_issues_renews_revokes_and_publishes(tmp_path) -> None:
    assert call(tmp_path, "make-ca", "Station CA", **SECRETS).code == 0
    assert call(tmp_path, "issue", "专用章", "--kind", "seal", **SECRETS).code == 0
    (seal,) = json.loads(call(tmp_path, "list", "--json").out)["certificates"]
    assert seal["kind"] == "seal"
    assert call(tmp_path, "renew", seal["serial"], "--days", "30", **SECRETS).code == 0
    assert call(tmp_path, "revoke", seal["serial"], "--reason", "superseded", **SECRETS).code == 0
    said = json.loads(call(tmp_path, "list", "--json").out)
    jsonschema.validate(said, json.loads((ROOT / "docs/schemas/keys-list.schema.json").read_text("utf-8")))
    listed = said["certificates"]
    assert sorted(bool(c["revoked_at"]) for c in listed) == [False, True]
    out = tmp_path / "out.crl"
    assert call(tmp_path, "crl", "--out", str(out), **SECRETS).code == 0
    assert len(list(x509.load_der_x509_crl(out.read_bytes()))) == 1


def test_the_command_refuses_in_words(tmp_path) -> None:
    short = {**SECRETS, "LIMS_CA_PASSPHRASE": "short"}
    done = call(tmp_path, "make-ca", "CA", **short)
    assert (done.code, "12 characters" in done.err) == (1, True)
    assert call(tmp_path, "make-ca", "CA", **SECRETS).code == 0
    assert call(tmp_path, "make-ca", "CA", **SECRETS).code == 1
    wrong = {**SECRETS, "LIMS_CA_PASSPHRASE": "not the passphrase"}
    done = call(tmp_path, "issue", "欧阳玥", **wrong)
    assert (done.code, "does not fit" in done.err) == (1, True)
    assert call(tmp_path, "revoke", "abc", "--reason", "superseded", **SECRETS).code == 1
    assert call(tmp_path, "issue", "x", "--kind", "king", **SECRETS).code == 64

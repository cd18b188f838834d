"""Keys to sealed maps: X25519, the private half wrapped by its holder's passphrase; HPKE (RFC 9180) to the public half."""

import json
from base64 import b64decode, b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from lims_complaints.chance import Dice

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
PURPOSE = b"envelope-key/v1\0"
BLOCK = 4096
"""What is sealed is filled up to a multiple of this, so that its size says nothing."""


class WrongPassphrase(Exception):
    """The passphrase does not open the key."""


class Tampered(Exception):
    """What was sealed cannot be opened by the key that it was sealed to: it was changed or belongs elsewhere."""


def new_pair(passphrase: str, dice: Dice, memory_kib: int = 65536) -> tuple[str, str]:
    """Return a fresh pair as text: the public key (base64), and the private one wrapped by the passphrase (JSON).

    argon2id with `memory_kib` KiB and three passes, then AES-256-GCM-SIV.
    """
    raw = dice.bytes(32)
    public = X25519PrivateKey.from_private_bytes(raw).public_key().public_bytes_raw()
    salt, nonce = dice.bytes(16), dice.bytes(12)
    how = {"kdf": "argon2id", "passes": 3, "memory_kib": memory_kib, "lanes": 1, "aead": "AES-256-GCM-SIV"}
    sealed = AESGCMSIV(_stretch(passphrase, salt, 3, memory_kib)).encrypt(nonce, raw, PURPOSE + public)
    body = how | {"salt": _text(salt), "nonce": _text(nonce), "sealed": _text(sealed)}
    return _text(public), json.dumps(body, sort_keys=True)


def unwrap(public: str, wrapped: str, passphrase: str) -> X25519PrivateKey:
    """Return the private key. Raises WrongPassphrase; a key that was exchanged for another's does not open either."""
    body = json.loads(wrapped)
    key = _stretch(passphrase, b64decode(body["salt"]), body["passes"], body["memory_kib"])
    try:
        raw = AESGCMSIV(key).decrypt(b64decode(body["nonce"]), b64decode(body["sealed"]), PURPOSE + b64decode(public))
    except InvalidTag:
        raise WrongPassphrase from None
    return X25519PrivateKey.from_private_bytes(raw)


def seal(public: str, text: str, info: str) -> str:
    """Seal a text to a public key, filled up to whole blocks; return base64. `info` ties it to its place."""
    plain = text.encode()
    filled = plain + b" " * (-len(plain) % BLOCK)
    return _text(SUITE.encrypt(filled, X25519PublicKey.from_public_bytes(b64decode(public)), info.encode()))


def open_sealed(private: X25519PrivateKey, sealed: str, info: str) -> str:
    """Return what was sealed. Raises Tampered."""
    try:
        return SUITE.decrypt(b64decode(sealed), private, info.encode()).decode().rstrip(" ")
    except (InvalidTag, ValueError):
        raise Tampered from None


def _stretch(passphrase: str, salt: bytes, passes: int, memory_kib: int) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=passes, lanes=1, memory_cost=memory_kib)
    return kdf.derive(passphrase.encode())


def _text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")

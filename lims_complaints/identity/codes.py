"""Codes that people type: check codes printed on reports, receipt codes of clients. Kept as keyed digests only."""

import base64
import hashlib
import hmac
import unicodedata
from typing import Any

from lims_complaints.chance import Dice, spell

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 letters, none of which is mistaken for another; a prime number, so that the check character catches every swap."""

_VALUE = {letter: i for i, letter in enumerate(ALPHABET)}


class Pepper:
    """The station's secret for digests of codes. Lies in its own file, never in the database."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def digest(self, purpose: str, code: str) -> str:
        """Return the keyed digest of a code, as hexadecimal text."""
        return hmac.new(self._secret, f"{purpose}\0{normal(code)}".encode(), hashlib.sha256).hexdigest()

    def matches(self, purpose: str, code: str, digest: str) -> bool:
        """Compare in constant time."""
        return bool(digest) and hmac.compare_digest(self.digest(purpose, code), digest)

    def sealed(self, purpose: str, text: str) -> str:
        """Return a text that only this station reads, fit for an address; the same text is sealed alike."""
        return base64.urlsafe_b64encode(self._sealer(purpose).encrypt(text.encode(), None)).decode()

    def opened(self, purpose: str, sealed: str) -> str:
        """Return a sealed text; nothing for what is none of ours."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - takes long to load, and few need it

        try:
            return str(self._sealer(purpose).decrypt(base64.urlsafe_b64decode(sealed), None).decode())
        except (InvalidTag, ValueError):
            return ""

    def _sealer(self, purpose: str) -> Any:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV  # noqa: PLC0415

        return AESSIV(hmac.new(self._secret, f"seal\0{purpose}".encode(), hashlib.sha512).digest())


def normal(code: str) -> str:
    """Return a typed code without spaces and hyphens, in capitals; full-width letters (Ａ１) are taken for what they are."""
    return "".join(c for c in unicodedata.normalize("NFKC", code).upper() if c.isalnum())


def check_character(body: str) -> str:
    """Return the character that catches every single wrong letter and every swap of neighbours (weighted, modulo 31)."""
    return ALPHABET[sum((i + 2) * _VALUE[c] for i, c in enumerate(body)) % 31]


def new_code(dice: Dice, length: int) -> str:
    """Return a fresh code of `length` characters, the last of which checks the others; length ≤ 29."""
    body = spell(dice, ALPHABET, length - 1)
    return body + check_character(body)


def well_formed(code: str, length: int) -> bool:
    """Whether a typed code can be right: its length, its letters and its check character."""
    typed = normal(code)
    return len(typed) == length and set(typed) <= set(ALPHABET) and check_character(typed[:-1]) == typed[-1]


def grouped(code: str, size: int = 4) -> str:
    """Write a code in groups, as it is printed."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))


RECEIPT_LENGTH = 16
CHECK_LENGTH = 10

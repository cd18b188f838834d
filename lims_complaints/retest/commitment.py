"""Commitments: what is fixed at coding can be neither read before the opening nor changed by then (SHA-256, nonce). Pure."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

CODE, ROOT = b"retest-commit/v1\0", b"retest-commitments/v1\0"
NONCE = 32


@dataclass(frozen=True)
class Item:
    """An unknown item on the bench: which result of which sample (or which control), and for which parameter.

    `kind` is disputed, decoy or control; a control has no result (0).
    """

    kind: str
    name: str
    result: int
    parameter: str
    method: str
    unit: str

    def text(self) -> str:
        """Return the one spelling of the item that is committed to; the kind follows from sample and case."""
        said = {"item": self.name, "method": self.method, "parameter": self.parameter, "result": self.result}
        return json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Sealed:
    """One line of the sealed map: whose portion a code is, under which series, and the nonce of its commitment (hex)."""

    code: str
    series: str
    item: str
    nonce: str

    def commitment(self) -> str:
        """Return SHA-256("retest-commit/v1" 0 ‖ len16(code) code ‖ len16(item) item ‖ nonce), hexadecimal."""
        parts = (self.code.encode(), self.item.encode())
        said = b"".join(len(p).to_bytes(2) + p for p in parts)
        return hashlib.sha256(CODE + said + bytes.fromhex(self.nonce)).hexdigest()


def root(commitments: Iterable[str]) -> str:
    """Return the one hash over the whole set, whose order says nothing: no portion can be added or dropped later."""
    ordered = sorted(commitments)
    said = len(ordered).to_bytes(4) + b"".join(bytes.fromhex(c) for c in ordered)
    return hashlib.sha256(ROOT + said).hexdigest()


def broken(sealed: Collection[Sealed], commitments: Collection[str], stated_root: str) -> tuple[str, ...]:
    """Return the codes whose line in the map is not what was committed to; "*" where the set itself is not.

    Nothing is broken: an empty tuple.
    """
    stated = set(commitments)
    wrong = tuple(sorted(s.code for s in sealed if s.commitment() not in stated))
    whole = root(commitments) == stated_root and sorted(s.commitment() for s in sealed) == sorted(commitments)
    return wrong if whole or wrong else ("*",)

"""A measured value as it was typed, to the letter, and the number that it says (17025 7.5.1: original observations)."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_

Kind = Literal["number", "below", "above", "not detected", "invalid", "blank"]

NOT_DETECTED = {"nd", "n.d.", "n.d", "not detected", "<lod", "<dl", "<mdl", "bdl"} | {
    "未检出", "未檢出", "低于检出限", "低於檢出限",
}  # fmt: skip
DECLARED_INVALID = {"invalid", "void", "无效", "無效", "作废", "作廢"}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
GROUPED = re.compile(r"[<>+-]*\d{1,3}([,' ]\d{3})+(\.\d*)?", re.ASCII)
LONGEST = 40
FARTHEST = 30


@dataclass(frozen=True)
class Value:
    """One value. `text` is what was typed. `number` is the number, or the bound of `below` and `above`.

    `not detected` carries the limit of detection as its number where it is known; `invalid` and `blank` carry none.
    """

    kind: Kind
    text: str
    number: Decimal | None = None

    def as_json(self) -> dict[str, str]:
        """Return the kind and the text as typed; the number is read from the text again."""
        return {"kind": self.kind, "text": self.text}

    @property
    def is_number(self) -> bool:
        """Say whether the value can be reckoned with as it stands."""
        return self.kind == "number"

    @property
    def is_bound_above(self) -> bool:
        """Say whether all that is known is an upper bound (below the limit of detection, 未检出)."""
        return self.kind in ("below", "not detected")


def parse_value(text: str, *, limit_of_detection: Decimal | None = None) -> Value:
    """Read a value as typed: `13.70`, `.03`, `1.2E-3`, `<0.02`, `>200`, `ND`, `未检出`, `invalid`, blank.

    `0.02L` is the Chinese way to write below a limit of detection of 0.02 (检出限加标志位 L).

    Full-width characters of an input method are read too; the text is kept as it came.
    Raises `Invalid` with the reason where the text could mean two things or none (`1,234`, `5 mg/L`, `NaN`).
    """
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip()
    folded = plain.casefold()
    if not plain:
        return Value("blank", text)
    if folded in NOT_DETECTED or folded.replace(" ", "") in NOT_DETECTED:
        return Value("not detected", text, limit_of_detection)
    if folded in DECLARED_INVALID:
        return Value("invalid", text)
    if plain[0] in "<>":
        return Value("below" if plain[0] == "<" else "above", text, _number(plain[1:].strip(), text))
    if plain[-1] in "Ll" and NUMBER.fullmatch(plain[:-1]):
        return Value("below", text, _number(plain[:-1], text))
    return Value("number", text, _number(plain, text))


def _number(plain: str, text: str) -> Decimal:
    if GROUPED.fullmatch(plain) or (NUMBER.fullmatch(plain.replace(",", ".")) and "," in plain):
        raise _refusal(N_("“{typed}”: a comma or space in a number can be read two ways; write 1234.5."), text)
    if not NUMBER.fullmatch(plain):
        raise _refusal(N_("“{typed}” is not a value; write a number, <0.02, >200, ND or invalid, no unit."), text)
    number = Decimal(plain)
    if len(number.as_tuple().digits) > LONGEST or abs(number.adjusted()) > FARTHEST:
        raise _refusal(N_("“{typed}” is longer or farther from one than any measurement."), text)
    return number


def _refusal(message: str, text: str) -> Invalid:
    return Invalid((Fault("value", message, {"typed": text[:60]}),))


def decimals(value: Value) -> int:
    """Return how many decimals were typed: 13.70 → 2, 150 → 0, 1.2E-3 → 4; 0 where there is no number."""
    if value.number is None:
        return 0
    exponent = value.number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0

"""Which characters the one font of the papers can draw: an empty box on a report stops its issue."""

import struct
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk

# The papers set these as small raised or lowered digits and signs of their own (templates/paper.typ).
RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋")
DRAWN = frozenset("☐☑☒")
_UNSEEN = frozenset("\n\t\r")


def lacking(text: str) -> list[str]:
    """Return the characters of `text` that no paper can show, each once, in order of their number."""
    return sorted(frozenset(text) - covered() - RAISED - DRAWN - _UNSEEN)


@cache
def covered() -> frozenset[str]:
    """Return every character that each face of the font collection has (OpenType `cmap`, format 12)."""
    [file] = Path(manimgx_fonts_cjk.__file__).parent.glob("*.ttc")
    font = file.read_bytes()
    faces = _numbers(font, 12, _numbers(font, 8, 1)[0])
    return frozenset.intersection(*(_face(font, offset) for offset in faces))


def _numbers(font: bytes, at: int, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f">{count}I", font, at)


def _face(font: bytes, at: int) -> frozenset[str]:
    [tables] = struct.unpack_from(">H", font, at + 4)
    records = (struct.unpack_from(">4sIII", font, at + 12 + 16 * n) for n in range(tables))
    cmap = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    [count] = struct.unpack_from(">H", font, cmap + 2)
    encodings = (struct.unpack_from(">HHI", font, cmap + 4 + 8 * n) for n in range(count))
    full = next(cmap + offset for platform, kind, offset in encodings if (platform, kind) == (3, 10))
    groups = _numbers(font, full + 12, 1)[0]
    spans = struct.iter_unpack(">III", font[full + 16 : full + 16 + 12 * groups])
    return frozenset(chr(c) for first, last, _ in spans for c in range(first, last + 1))

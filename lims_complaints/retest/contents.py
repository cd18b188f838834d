"""What a file says of itself and within: text, names of parts, metadata; for the search of a work package (2.2.2). Pure.

Words that stand in a picture, or that a PDF holds as glyphs of an embedded font, are not read: somebody looks at these.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_LITERAL = re.compile(rb"\(((?:\\.|[^()\\])*)\)", re.S)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_XMP = re.compile(rb"<x:xmpmeta.*?</x:xmpmeta>", re.S)
_TAG = re.compile(r"<[^>]*>")
_RUN = re.compile(r"[^\x00-\x1f\x7f-\x9f]{8,}")
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.S)
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")


def words_in(content: bytes) -> str:
    """Return what can be read in a file, one piece a line: of a PDF its strings and metadata, of an office file its parts."""
    if content.startswith(b"%PDF"):
        return "\n".join(_pdf(content))
    if content.startswith(b"PK"):
        return "\n".join(_packed(content))
    if b"\x00" not in content:
        return "\n".join(_decoded(content))
    return "\n".join(run for text in _decoded(content) for run in _RUN.findall(text))


def _pdf(content: bytes) -> Iterator[str]:
    for part in (_STREAM.sub(b"", content), *_unpacked(content)):
        for xmp in _XMP.findall(part):
            yield from (_TAG.sub(" ", text) for text in _decoded(xmp))
        for literal in _LITERAL.findall(part):
            yield from _string(_ESCAPED.sub(_plain, literal))
        for digits in _HEX.findall(part):
            yield from _string(bytes.fromhex(digits.decode("ascii") + "0" * (len(b"".join(digits.split())) % 2)))


def _unpacked(content: bytes) -> Iterator[bytes]:
    for stream in _STREAM.findall(content):
        try:
            yield zlib.decompressobj().decompress(stream, 20 * 1024 * 1024)
        except zlib.error:
            yield stream


def _plain(escape: re.Match[bytes]) -> bytes:
    said = escape[1]
    return bytes([int(said, 8) & 255]) if said.isdigit() else said


def _string(raw: bytes) -> Iterator[str]:
    if raw.startswith(b"\xfe\xff"):
        yield raw[2:].decode("utf-16-be", "ignore")
    else:
        yield raw.decode("latin-1")
        yield raw.decode("utf-8", "ignore")


def _packed(content: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for part in packed.infolist():
                yield part.filename
                inside = packed.read(part)
                yield from (_TAG.sub("", text) for text in _decoded(inside)) if part.filename.endswith(("xml", "rels")) else ()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):  # damaged within, or encrypted
        yield from _RUN.findall(content.decode("latin-1"))


def _decoded(content: bytes) -> Iterator[str]:
    for encoding in _ENCODINGS:
        yield content.decode(encoding, "ignore")

"""What people hand in is judged by its bytes, never by its name, and is only ever given back as an attachment."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Literal, cast

from lims_complaints.errors import Fault
from lims_complaints.language import N_

Kind = Literal["pdf", "jpeg", "png", "tiff", "heic", "text", "csv", "xlsx", "docx"]
LARGEST = 20 * 1024 * 1024
_UNPACKED, _ENTRIES, _RATIO = 200 * 1024 * 1024, 5000, 200
_LONGEST_NAME = 120

MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "heic": "image/heic",
    "text": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Upload:
    """A file that is taken: its bytes as they came, a name safe to show, and what the bytes are."""

    name: str
    kind: Kind
    content: bytes

    @property
    def media_type(self) -> str:
        """The type under which it is given back, as an attachment with nosniff."""
        return MEDIA_TYPES[self.kind]


def judge(field: str, name: str, content: bytes) -> Upload | Fault:
    """Take an uploaded file, or say in one sentence why not and what would do."""
    shown = safe_name(name)
    if not content:
        return Fault(field, N_("{name} is empty. Choose the file again."), {"name": shown})
    if len(content) > LARGEST:
        size = f"{len(content) / 1024 / 1024:.1f}"
        return Fault(field, N_("{name} is {size} MB large. A file may have up to 20 MB."), {"name": shown, "size": size})
    kind = _by_first_bytes(content) or _text(shown, content)
    if kind == "zip":
        kind, wrong = _office(content)
        if wrong:
            return Fault(field, wrong, {"name": shown})
    if kind is None:
        kinds = N_("{name} is none of the kinds that are taken: PDF, JPEG, PNG, TIFF, HEIC, plain text, CSV, XLSX, DOCX.")
        return Fault(field, kinds, {"name": shown})
    return Upload(shown, cast("Kind", kind), content)


def safe_name(name: str) -> str:
    """Return the last part of a file name without what could mislead: folders, control and direction marks, length."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C").strip(" .")
    if len(kept) > _LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        kept = stem[: _LONGEST_NAME - len(ending) - 2] + "…" + dot + ending if len(ending) < 10 else kept[:_LONGEST_NAME]
    return kept or "file"


def _by_first_bytes(content: bytes) -> str | None:
    head = content[:16]
    brands = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
    signs: Sequence[tuple[str, Callable[[], bool]]] = (
        ("pdf", lambda: re.match(rb"%PDF-[12]\.\d", head) is not None),
        ("jpeg", lambda: head.startswith(b"\xff\xd8\xff")),
        ("png", lambda: head.startswith(b"\x89PNG\r\n\x1a\n")),
        ("tiff", lambda: head[:4] in (b"II*\x00", b"MM\x00*")),
        ("heic", lambda: head[4:8] == b"ftyp" and head[8:12] in brands),
        ("zip", lambda: head.startswith(b"PK\x03\x04")),
    )
    return next((kind for kind, fits in signs if fits()), None)


def _text(name: str, content: bytes) -> Kind | None:
    """Plain text is UTF-8, UTF-16 with its mark, or GB18030, without control characters."""
    for encoding in ("utf-8-sig", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(unicodedata.category(c) in ("Cc", "Cn", "Co") for c in set(text) - set("\t\r\n\f")):
            return None
        return "csv" if name.lower().endswith((".csv", ".tsv")) else "text"
    return None


def _office(content: bytes) -> tuple[Kind | None, str]:
    """Judge a ZIP by its directory alone; nothing is unpacked. Return the kind, or the sentence that refuses it."""
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        return None, N_("{name} is damaged: it cannot be opened. Save it again, or as PDF.")
    names = {e.filename for e in entries}
    kind: Kind | None = "xlsx" if "xl/workbook.xml" in names else "docx" if "word/document.xml" in names else None
    if kind is None or "[Content_Types].xml" not in names:
        return None, N_("{name} is an archive. Send the files in it one by one, not packed.")
    if any(e.flag_bits & 1 for e in entries):
        return None, N_("{name} is locked with a password. Save it without one, or as PDF.")
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        return None, N_("{name} contains macros. Save it without them, or as PDF.")
    if _swells(entries):
        return None, N_("{name} grows too large when it is opened. Send it as PDF.")
    return kind, ""


def _swells(entries: list[zipfile.ZipInfo]) -> bool:
    unpacked = sum(e.file_size for e in entries)
    packed = sum(e.compress_size for e in entries)
    return len(entries) > _ENTRIES or unpacked > _UNPACKED or (unpacked > LARGEST and unpacked > _RATIO * max(packed, 1))

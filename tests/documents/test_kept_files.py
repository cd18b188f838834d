"""Files kept by hash, and what people may hand in."""

import hashlib
import io
import resource
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest

from lims_complaints.documents.store import Store
from lims_complaints.documents.uploads import LARGEST, MEDIA_TYPES, Upload, judge, safe_name
from lims_complaints.errors import Fault, NotFound, Unavailable
from lims_complaints.language import LANGUAGES, translator


@pytest.fixture
def tmp_path(on_disk: Path) -> Path:
    """Each test's folder, on a disk."""
    return on_disk


def test_what_is_kept_is_found_by_its_hash(tmp_path: Path) -> None:
    store = Store(tmp_path / "files" / "kept")
    sha256 = store.keep(b"evidence")
    assert sha256 == hashlib.sha256(b"evidence").hexdigest()
    assert store.get(sha256) == b"evidence"
    assert store.path(sha256).read_bytes() == b"evidence"


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    store = Store(tmp_path)
    place = store.path(store.keep(b"x"))
    first = place.stat().st_ino
    store.keep(b"x")
    assert place.stat().st_ino == first
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [place]


def test_a_damaged_file_is_never_served_and_is_healed_by_keeping_it_again(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sha256 = store.keep(b"report")
    store.path(sha256).chmod(0o600)
    store.path(sha256).write_bytes(b"repord")
    with pytest.raises(Unavailable, match="damaged"):
        store.get(sha256)
    store.keep(b"report")
    assert store.get(sha256) == b"report"


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", "0" * 64])
def test_what_is_not_there_or_no_hash_is_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        Store(tmp_path).get(name)


@contextmanager
def full_disk() -> Iterator[None]:
    """Let no file grow past a kilobyte, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_said_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with full_disk(), pytest.raises(Unavailable, match="could not be kept"):
        store.keep(b"z" * 100_000)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def _zip(entries: dict[str, bytes], *, flag: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    made = out.getvalue()
    if not flag:
        return made
    central = bytearray(made)
    central[central.index(b"PK\x01\x02") + 8] |= flag
    return bytes(central)


def _workbook() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "铅"
    book.save(out)
    return out.getvalue()


DOCX = {"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}
TAKEN = {
    "pdf": b"%PDF-1.7\n...",
    "jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "tiff": b"II*\x00\x08\x00\x00\x00",
    "heic": b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
    "text": "申诉理由: see µg/L\r\n\tindented".encode(),
    "docx": _zip(DOCX),
    "xlsx": _workbook(),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_evidence_is_known_by_its_bytes_and_kept_as_it_came(kind: str) -> None:
    taken = judge("evidence", "照片.exe", TAKEN[kind])
    assert isinstance(taken, Upload)
    assert (taken.kind, taken.content, taken.name) == (kind, TAKEN[kind], "照片.exe")
    assert taken.media_type == MEDIA_TYPES[taken.kind]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", "样品,铅\nS1,<0.02\n".encode(), "csv"),
        ("a.csv", "样品,铅\nS1,<0.02\n".encode("gb18030"), "csv"),
        ("a.txt", "样品".encode("utf-16"), "text"),
        ("page.html", b"<script>alert(1)</script>", "text"),
    ],
)
def test_text_is_taken_in_the_encodings_that_come(name: str, content: bytes, kind: str) -> None:
    taken = judge("evidence", name, content)
    assert isinstance(taken, Upload)
    assert taken.kind == kind


REFUSED = {
    "is empty": b"",
    "20.0 MB": b"%PDF-1.7" + b"0" * LARGEST,
    "none of the kinds": b"MZ\x90\x00\x03\x00\x00\x00",
    "is damaged": b"PK\x03\x04 and no more",
    "is an archive": _zip({"a.txt": b"x"}),
    "is locked": _zip(DOCX, flag=1),
    "contains macros": _zip(DOCX | {"word/vbaProject.bin": b"x"}),
    "too large": _zip(DOCX | {"word/media/zeros": b"\0" * (30 * 1024 * 1024)}),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_is_refused_says_why_in_each_language(why: str) -> None:
    fault = judge("evidence", "a\u202egpj.exe", REFUSED[why])
    assert isinstance(fault, Fault)
    assert fault.field == "evidence"
    assert why in translator("en")(fault.message, **fault.values)
    for language in LANGUAGES:
        assert "agpj.exe" in translator(language)(fault.message, **fault.values)
    assert translator("zh-Hant")(fault.message) != fault.message


@pytest.mark.parametrize("content", [b" %PDF-1.7", b"junk\x00%PDF-1.7", b"%PDF-x", b"\x00\x00\x00\x18ftypmp42", b"\x89PNG\n"])
def test_near_misses_are_not_taken_for_the_kind(content: bytes) -> None:
    judged = judge("evidence", "a.pdf", content)
    assert isinstance(judged, Fault) or judged.kind == "text"


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\报告.pdf", "报告.pdf"),
        ("a\u202egpj.exe\n", "agpj.exe"),
        (" .. ", "file"),
        ("", "file"),
    ],
)
def test_a_file_name_cannot_mislead(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_long_name_keeps_its_ending() -> None:
    safe = safe_name("水" * 300 + ".pdf")
    assert len(safe) <= 120
    assert safe.endswith("….pdf")

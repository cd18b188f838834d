"""From a template and its content to a PDF/A-3b: one compiler and one set of fonts a process.

No text of a client is ever typst source: the template reads its content as JSON, so markup in a name stays a name.
The same input gives the same bytes.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import manimgx_fonts_cjk

from lims_complaints.documents.glyphs import lacking
from lims_complaints.errors import Fault, Invalid
from lims_complaints.language import N_, Language, translator
from lims_complaints.lazily import Lazily
from lims_complaints.settings import share

if TYPE_CHECKING:
    import typst
else:
    typst = Lazily("typst")

_ONE_AT_A_TIME = Lock()
_WORD = re.compile(r'\bw\("([^"\\]*)"')
_IMPORT = re.compile(r'^#import "/([^"]+)"', re.MULTILINE)
_SHEET = "paper.typ"


def render(  # noqa: PLR0913 - two of them say what kind of PDF
    template: str,
    content: Mapping[str, object],
    language: Language,
    at: datetime | None,
    attachments: Mapping[str, bytes] | None = None,
    *,
    tagged: bool = True,
    strict: bool = False,
) -> bytes:
    """Make the PDF of `template` (such as `letters/letter.typ`) with `content` in `language`.

    `at` (aware) is the document's own date; None leaves it out, and PDF/A, which wants
    a date, with it. `attachments` (file name → bytes) travel inside the PDF.
    `tagged` adds the structure that a screen reader follows, for twice the size.
    Where the fonts lack a character its number is printed, [U+1F600]; a `strict` paper raises Invalid and names it.
    """
    inputs = {
        "content": json.dumps(_drawable(content, strict), ensure_ascii=False, sort_keys=True),
        "words": json.dumps(words(template, language), ensure_ascii=False, sort_keys=True),
        "language": language,
        "at": "" if at is None else at.astimezone(UTC).strftime("%Y %m %d %H %M %S"),
        "attachments": json.dumps({name: _inside(kept) for name, kept in sorted((attachments or {}).items())}),
    }
    with _ONE_AT_A_TIME:
        made: bytes = _compiler().compile(
            input=str(share("templates") / template),
            format="pdf",
            pdf_standards="a-3b" if at else "1.7",
            pdf_tags=tagged,
            sys_inputs=inputs,
            timestamp=datetime(2000, 1, 1, tzinfo=UTC),
        )
    return made


def _inside(attachment: bytes) -> str | list[int]:
    """Return bytes as the template takes them in: as text where they are text, which is many times quicker."""
    try:
        return attachment.decode()
    except UnicodeDecodeError:
        return list(attachment)


def refuse_lacking(text: str, field: str = "") -> None:
    """Raise Invalid where `text` holds a character that the fonts lack: it would print as an empty box."""
    if missing := lacking(text):
        named = ", ".join(f"{c} (U+{ord(c):04X})" for c in missing)
        fault = Fault(field, N_("The fonts lack {characters}: write it another way."), {"characters": named})
        raise Invalid((fault,))


def _drawable(content: object, strict: bool) -> object:
    """Return the content with the number of each character that cannot be drawn in its place."""
    text = "".join(_texts(content))
    if strict:
        refuse_lacking(text)
    instead = {ord(c): f"[U+{ord(c):04X}]" for c in lacking(text)} | {ord("\t"): " ", ord("\r"): ""}
    return _put(content, instead) if instead.keys() & set(map(ord, set(text))) else content


def _texts(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts(value)


def _put(content: object, instead: Mapping[int, str]) -> object:
    if isinstance(content, str):
        return content.translate(instead)
    if isinstance(content, Mapping):
        return {key: _put(value, instead) for key, value in content.items()}
    return [_put(value, instead) for value in content] if isinstance(content, list | tuple) else content


@cache
def msgids(template: str) -> tuple[str, ...]:
    """Return the English words that a template and the sheets beneath it say, each once, in order."""
    source = (share("templates") / template).read_text("utf-8")
    beneath = (m for sheet in _IMPORT.findall(source) for m in msgids(sheet))
    return tuple(dict.fromkeys((*beneath, *_WORD.findall(source))))


@cache
def words(template: str, language: Language) -> dict[str, str]:
    """Return what the template says, in `language`, by its English words."""
    say = translator(language)
    return {m: say(m) for m in msgids(template)}


@cache
def _compiler() -> Any:
    folder = str(Path(manimgx_fonts_cjk.__file__).parent)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    root = share("templates")
    return typst.Compiler(input=str(root / _SHEET), root=str(root), font_paths=fonts)

"""What is said in English anywhere in the program, and how the two Chinese catalogs say it.

`python -m tests.translations` prints what lacks a translation, ready to be pasted into a .po file.
"""

import io
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from tests.paths import PACKAGE, ROOT

LOCALES = ("zh_Hans", "zh_Hant")
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "N_": None,
    "_": None,
    "phrase": None,
    "Word": (2,),
    "gettext": None,
    "ngettext": (1, 2),
    "plural": (2, 3),
}
TYPST = re.compile(r'\b(?:_|w)\(\s*"((?:[^"\\]|\\.)*)"')
ENDINGS = {"suffix"}  # of English words: 1st, 2nd
Said = dict[str, list[str]]


@dataclass(frozen=True)
class Translation:
    """One entry of a .po file: its texts (several for a plural), whether fuzzy, the file, and the English plural."""

    texts: tuple[str, ...]
    fuzzy: bool
    file: str
    plural: str = ""


def said_in_python(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and msgid of every marked literal."""
    yield from _extracted("python", source)


def said_in_template(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and msgid of every marked literal of a Jinja page or letter."""
    yield from _extracted(babel_extract, source)


def said_in_typst(source: str) -> Iterator[tuple[int, str]]:
    """Yield line and msgid of every `w("…")` (or `_("…")`) of a typst paper."""
    for found in TYPST.finditer(source):
        yield source.count("\n", 0, found.start()) + 1, found.group(1).replace('\\"', '"')


def _extracted(method: object, source: str) -> Iterator[tuple[int, str]]:
    options = {"silent": "false"}  # a template that does not parse is an error here
    for line, msgid, *_ in extract(method, io.BytesIO(source.encode()), KEYWORDS, (), options):  # type: ignore[arg-type]
        first = msgid if isinstance(msgid, str) else msgid[0]
        if first:
            yield line, first


def everything_said() -> Said:
    """Return msgid → places (`file:line`) over the whole program."""
    said: Said = defaultdict(list)
    sources = [(p, said_in_python) for p in PACKAGE.rglob("*.py")]
    sources += [(p, said_in_template) for p in _templates() if p.suffix != ".typ"]
    sources += [(p, said_in_typst) for p in _templates() if p.suffix == ".typ"]
    for path, read in sorted(sources, key=lambda pair: pair[0]):
        for line, msgid in read(path.read_text("utf-8")):
            said[msgid].append(f"{path.relative_to(ROOT)}:{line}")
    return dict(said)


def _templates() -> list[Path]:
    return [p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt", ".md", ".xml", ".typ", ".j2"}]


def parts(locale: str) -> dict[str, Catalog]:
    """Return file name → catalog of each part of a language."""
    read = {}
    for file in sorted((PACKAGE / "locale" / locale).glob("*.po")):
        with file.open("rb") as stream:
            read[file.name] = read_po(stream, locale=locale, abort_invalid=True)
    return read


def translations(locale: str) -> dict[str, list[Translation]]:
    """Return msgid → its translations, one for each part that has it."""
    found: dict[str, list[Translation]] = defaultdict(list)
    for file, catalog in parts(locale).items():
        for message in catalog:
            if message.id:
                msgid = message.id if isinstance(message.id, str) else message.id[0]
                texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
                plural = "" if isinstance(message.id, str) else message.id[1]
                found[msgid].append(Translation(texts, message.fuzzy, file, plural))
    return dict(found)


def places(text: str) -> set[str]:
    """Return the names of the places to fill: {due_on}, %(n)s."""
    percent = set(re.findall(r"%\((\w+)\)[sd]", text))
    try:
        return percent | {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:  # a lone brace is a literal one
        return percent


def untranslated(said: Said, known: dict[str, list[Translation]]) -> dict[str, str]:
    """Return msgid → first place of what has no translation, an empty or a doubtful one."""
    return {m: at[0] for m, at in said.items() if not any(all(t.texts) and not t.fuzzy for t in known.get(m, ()))}


def other_places(known: dict[str, list[Translation]]) -> list[str]:
    """Return what fills other places in Chinese than in English."""
    return [
        f"{t.file}: {msgid!r} → {text!r}"
        for msgid, entries in known.items()
        for t in entries
        for text in t.texts
        if text and places(text) != places(t.plural or msgid) - ENDINGS
    ]


def two_voices(known: dict[str, list[Translation]]) -> list[str]:
    """Return the English texts that two parts translate differently: only one of them would ever be seen."""
    return [
        f"{msgid!r}: " + ", ".join(f"{t.file} {t.texts[0]}" for t in entries)
        for msgid, entries in known.items()
        if len({t.texts for t in entries}) > 1
    ]


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


if __name__ == "__main__":
    for tongue in LOCALES:
        lacking = untranslated(everything_said(), translations(tongue))
        print(f"# {tongue}: {len(lacking)} without a translation\n")
        for text, place in lacking.items():
            print(f'#: {place}\nmsgid "{_quoted(text)}"\nmsgstr ""\n')

"""A procedure document taken apart: front matter, clauses with their prose, rule blocks, and on which line each key stands."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lims_complaints.errors import ProcedureError, phrase

_HEADING = re.compile(r"^(#{2,4})\s+(?:(\d+(?:\.\d+)*)\.?\s+)?(.*\S)\s*$")
_FENCE = re.compile(r"^(`{3,}|~{3,})\s*(\w*)\s*$")
_FRONT = re.compile(r"^([a-z_]+)\s*:\s*(.*?)\s*$")
_PART = r"(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+)"
_HEADER = re.compile(rf"^\s*\[\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]\s*(?:#.*)?$")
_KEY = re.compile(rf"^\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")


@dataclass(frozen=True)
class Block:
    """A fenced rule block: its text and the line of the file on which that text begins."""

    text: str
    line: int


@dataclass(frozen=True)
class Section:
    """A clause as written: number, heading, prose without its rule blocks, the blocks."""

    number: str
    heading: str
    prose: str
    line: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """A whole document as written. `front_lines` says where each key of the front matter stands."""

    front: Mapping[str, str]
    front_lines: Mapping[str, int]
    sections: tuple[Section, ...]
    errors: tuple[ProcedureError, ...]


@dataclass(frozen=True)
class Lines:
    """Where each rule and key stands: (kind, name) or (kind, name, key, …) → first and last line of the file, from 1."""

    places: Mapping[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)
    source: tuple[str, ...] = ()

    def of(self, *path: str, text: str = "") -> int:
        """Return the line of a key (of the rule, if the key is not there), or of `text` within it; 0 if unknown."""
        while path and path not in self.places:
            path = path[:-1]
        if not path:
            return 0
        first, last = self.places[path]
        if text:
            for number in range(first, last + 1):
                if text in self.source[number - 1]:
                    return number
        return first


@dataclass
class _Open:
    """What a walk through the lines has in its hands."""

    number: str = ""
    heading: str = ""
    line: int = 0
    stray: bool = False
    prose: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def close(self) -> Section:
        prose = re.sub(r"\n{3,}", "\n\n", "\n".join(self.prose)).strip()
        return Section(self.number, self.heading, prose, self.line, tuple(self.blocks))


def take_apart(text: str, file: str) -> Page:
    """Split a document into front matter and clauses. Faults of its form are in `errors`, each with its line."""
    lines = text.replace("\r\n", "\n").split("\n")
    errors: list[ProcedureError] = []
    front, front_lines, start = _front_matter(lines, file, errors)
    sections = list(_sections(lines, start, file, errors))
    seen: dict[str, int] = {}
    for section in sections:
        if section.number in seen:
            errors.append(
                ProcedureError(
                    file,
                    section.line,
                    section.number,
                    phrase(
                        "clause {number} stands twice; the first is on line {line}.",
                        number=section.number,
                        line=seen[section.number],
                    ),
                    phrase("Give each clause a number of its own."),
                )
            )
        seen.setdefault(section.number, section.line)
    return Page(front, front_lines, tuple(sections), tuple(errors))


def _front_matter(lines: list[str], file: str, errors: list[ProcedureError]) -> tuple[dict[str, str], dict[str, int], int]:
    if not lines or lines[0].strip() != "---":
        cure = phrase("Begin with a line ---, then name, title, edition, in_force_from, jurisdiction, then a line ---.")
        errors.append(ProcedureError(file, 1, "", phrase("the document has no front matter."), cure))
        return {}, {}, 0
    front: dict[str, str] = {}
    places: dict[str, int] = {}
    for index, line in enumerate(lines[1:], 1):
        if line.strip() == "---":
            return front, places, index + 1
        if found := _FRONT.match(line):
            front[found[1]] = found[2].strip("\"'")
            places[found[1]] = index + 1
        elif line.strip():
            message = phrase("this is not a line of front matter: {line}.", line=repr(line.strip()))
            errors.append(ProcedureError(file, index + 1, "", message, phrase("Write: key: value")))
    message, cure = phrase("the front matter has no end."), phrase("Close it with a line {line}", line="---")
    errors.append(ProcedureError(file, 1, "", message, cure))
    return front, places, len(lines)


def _sections(lines: list[str], start: int, file: str, errors: list[ProcedureError]) -> Iterator[Section]:
    now = _Open()
    index = start
    while index < len(lines):
        line = lines[index]
        if fence := _FENCE.match(line):
            index = _fenced(lines, index, fence, now, file, errors)
            continue
        heading = _HEADING.match(line)
        if heading and heading[2]:
            if now.number:
                yield now.close()
            now = _Open(heading[2], heading[3], index + 1)
        elif heading and len(heading[1]) == 2:
            cure = phrase("Write for example: {example}", example="## 1.1 Written appeal")
            message = phrase("the heading {heading} has no clause number.", heading=repr(heading[3]))
            errors.append(ProcedureError(file, index + 1, now.number, message, cure))
        elif now.number:
            now.prose.append(line)
        elif line.strip() and not line.startswith("# ") and not now.stray:
            cure = phrase("Move it under a clause.")
            errors.append(ProcedureError(file, index + 1, "", phrase("this text stands before the first clause."), cure))
            now.stray = True
        index += 1
    if now.number:
        yield now.close()


def _fenced(lines: list[str], index: int, fence: re.Match[str], now: _Open, file: str, errors: list[ProcedureError]) -> int:
    """Take a fenced block into `now` and return the index of the line after it."""
    end = index + 1
    while end < len(lines) and not re.match(rf"^{re.escape(fence[1])}\s*$", lines[end]):
        end += 1
    if end == len(lines):
        cure = phrase("Close it with a line {line}", line=fence[1])
        errors.append(ProcedureError(file, index + 1, now.number, phrase("this block has no end."), cure))
    if fence[2] != "toml":
        now.prose.extend(lines[index : end + 1])
    elif not now.number:
        cure = phrase("Put it under the clause that it encodes.")
        errors.append(ProcedureError(file, index + 1, "", phrase("this rule block stands before the first clause."), cure))
    else:
        now.blocks.append(Block("\n".join(lines[index + 1 : end]), index + 2))
    return end + 1


def key_parts(dotted: str) -> tuple[str, ...]:
    """Split a TOML key into its parts: state."waiting for the client" → ("state", "waiting for the client")."""
    return tuple(part.strip("\"'") for part in re.findall(_PART, dotted))


def places_in(block: Block) -> list[tuple[tuple[str, ...], int, int]]:
    """Return each table head and key of a block with its first and last line in the file, in order."""
    found: list[tuple[tuple[str, ...], int, int]] = []
    table: tuple[str, ...] = ()
    quote, depth = "", 0
    for offset, line in enumerate(block.text.split("\n")):
        number = block.line + offset
        at_rest = not quote and depth == 0
        if at_rest and (head := _HEADER.match(line)):
            table = key_parts(head[1])
            found.append((table, number, number))
            continue
        if at_rest and (key := _KEY.match(line)):
            found.append((table + key_parts(key[1]), number, number))
        elif not at_rest and found:
            found[-1] = (found[-1][0], found[-1][1], number)
        quote, depth = _after(line, quote, depth)
    return found


def _after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """Return which triple quote is open and how deep the brackets are after a line of TOML."""
    index = 0
    while index < len(line):
        here = line[index : index + 3]
        if quote:
            index, quote = (index + 3, "") if here == quote else (index + (2 if line[index] == "\\" else 1), quote)
        elif here in ('"""', "'''"):
            index, quote = index + 3, here
        elif line[index] in "\"'":
            closing = line.find(line[index], index + 1)
            index = len(line) if closing < 0 else closing + 1
        elif line[index] == "#":
            break
        else:
            depth += (line[index] in "[{") - (line[index] in "]}")
            index += 1
    return quote, max(depth, 0)

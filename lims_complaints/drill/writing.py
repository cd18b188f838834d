"""Write a drill into a folder: its documents, what they are (manifest.json), and a page to look at them (index.html)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from html import escape
from itertools import groupby
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from lims_complaints.db.engine import reading
from lims_complaints.drill.disputes import Played
from lims_complaints.drill.gathering import CaseLine, Held, case_line, package_of, papers_of, record_as_json, reports_of
from lims_complaints.errors import Refused
from lims_complaints.language import Language
from lims_complaints.reports.status import publish_list

MANIFEST, INDEX, ROOT, STATUS = "manifest.json", "index.html", "ca.pem", "status-list.json"
OTHERS = "{folder} is not empty, and no drill wrote what is in it. Name another folder."


@dataclass
class Folder:
    """What is to be written: files by path, and what they are."""

    content: dict[str, bytes] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    cases: list[tuple[str, CaseLine]] = field(default_factory=list)

    def add(self, held: Held, content: bytes) -> None:
        """Add a file."""
        self.content[held.path] = content
        self.held.append(held)


def gather(played: Played, languages: Sequence[Language] = (), at: datetime | None = None) -> Folder:
    """Draw every paper, in `languages` or else its client's, and gather what people hold; the status list is dated `at`."""
    folder, desk = Folder(), played.cast.desk
    for shows, number in played.cases:
        for held, content in (*reports_of(desk, number), *papers_of(desk, number, languages)):
            folder.add(held, content)
        with reading(desk.engine) as session:
            line, record = case_line(session, number), record_as_json(session, number)
        folder.cases.append((shows, line))
        folder.add(_plain(f"{number}/case-record.json", "case record", record, case=number), record)
        if packed := package_of(desk, number):
            folder.add(*packed)
    assert desk.seal is not None
    root = desk.seal.root.public_bytes(Encoding.PEM)
    folder.add(_plain(ROOT, "authority", root), root)
    listed = publish_list(desk, at)
    assert listed is not None
    folder.add(_plain(STATUS, "status list", listed.read_bytes()), listed.read_bytes())
    return folder


def _plain(path: str, kind: str, content: bytes, case: str | None = None) -> Held:
    return Held(path, kind, case, None, None, None, hashlib.sha256(content).hexdigest())


def refuse_others(folder: Path) -> None:
    """Raise Refused for a folder that holds what no drill wrote: nothing of anybody's is lost."""
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file()):
        raise Refused("drill", OTHERS.format(folder=folder))


def write(folder: Path, drill: Folder) -> dict[str, object]:
    """Write everything, in the place of an earlier drill's files; return the manifest."""
    _clear(folder)
    manifest: dict[str, object] = {"files": [asdict(h) for h in drill.held], "cases": [asdict(line) for _, line in drill.cases]}
    for path, content in drill.content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    (folder / INDEX).write_text(index(drill), "utf-8")
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return manifest


def _clear(folder: Path) -> None:
    """Remove what an earlier drill wrote, by its own list."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / MANIFEST).is_file():
        return
    for one in json.loads((folder / MANIFEST).read_text("utf-8"))["files"]:
        file = (folder / one["path"]).resolve()
        if file.is_relative_to(folder.resolve()):
            file.unlink(missing_ok=True)
    (folder / MANIFEST).unlink()


STYLE = """
body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f23;background:#fff}
table{border-collapse:collapse;width:100%} h2{margin-top:2.5rem} a{color:#0b57d0} code{overflow-wrap:anywhere}
td,th{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #d0d7de;vertical-align:top} .w{overflow-x:auto}
"""


def index(drill: Folder) -> str:
    """Return a page without any other file: the seven cases, each with its documents."""
    parts = [_overview(drill), *(_case(drill, shows, line) for shows, line in drill.cases), _station(drill)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Drill</title><style>{STYLE}</style></head><body><h1>Drill: seven disputes from beginning to end</h1>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _overview(drill: Folder) -> str:
    heads = ("Case", "Shows", "Outcome", "Rounds", "Filed", "Admitted", "Answer due before", "Last day to appeal")
    rows = [
        (f'<a href="#{line.number}">{line.number}</a>', escape(shows), escape(line.outcome), str(line.round),
         _short(line.filed_at), _short(line.admitted_at), _short(line.answer_due_at), line.window_ends_on or "–")
        for shows, line in drill.cases
    ]  # fmt: skip
    return _table(heads, rows) + "<p>Instants are in UTC.</p>"


def _case(drill: Folder, shows: str, line: CaseLine) -> str:
    files = [h for h in drill.held if h.case == line.number]
    parts = [f'<h2 id="{line.number}">{line.number}: {escape(shows)}</h2>']
    for number, held in groupby(files, key=lambda h: h.round or 0):
        heading = f"Round {number}" if number else "Reports and record"
        parts += [f"<h3>{heading}</h3>", _files(list(held))]
    return "\n".join(parts)


def _station(drill: Folder) -> str:
    return "<h2>To check the signatures</h2>" + _files([h for h in drill.held if h.case is None])


def _files(held: list[Held]) -> str:
    rows = [(f'<a href="{escape(h.path)}">{escape(h.kind)}</a>', h.language or "", f"<code>{h.sha256}</code>") for h in held]
    return _table(("Document", "Language", "SHA-256"), rows)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f"<th>{h}</th>" for h in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="w"><table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table></div>'


def _short(instant: str | None) -> str:
    return instant[:16].replace("T", " ") if instant else "–"

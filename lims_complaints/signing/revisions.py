"""What happened to a signed file afterwards: each revision is held against the one before it.

A report is voided by one revision a page, each of which does nothing but fill the page's field; that is checked here
directly and in time that does not grow with the file. Anything else (validation material, timestamps, fields that were
added) goes through pyHanko's difference analysis.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification
from pyhanko.sign.fields import MDPPerm


@dataclass(frozen=True)
class Binding:
    """What a signature forbids from its revision on: changes to the document, changes to fields (pyHanko's spec)."""

    revision: int
    document: MDPPerm | None
    fields: Any = None


@dataclass(frozen=True)
class _Locks:
    """Field locks of several signatures, as pyHanko asks for them."""

    specs: tuple[Any, ...]

    def is_locked(self, name: str) -> bool:
        return any(spec.is_locked(name) for spec in self.specs)


def unexplained(reader: PdfFileReader, bindings: Sequence[Binding]) -> tuple[int, ...]:
    """Return the revisions (from 0) that change more than the signatures before them allow; the first signature begins."""
    if not bindings:
        return ()
    first = min(b.revision for b in bindings)
    return tuple(
        revision
        for revision in range(first + 1, reader.xrefs.total_revisions)
        if not _allowed(reader, revision, [b for b in bindings if b.revision < revision])
    )


def _allowed(reader: PdfFileReader, revision: int, bindings: Sequence[Binding]) -> bool:
    levels = [b.document for b in bindings if b.document is not None]
    allowed = min(levels, key=lambda level: level.value) if levels else None
    locks = _Locks(tuple(b.fields for b in bindings if b.fields is not None))
    old, new = reader.get_historical_resolver(revision - 1), reader.get_historical_resolver(revision)
    filled = _field_filled(old, new)
    if filled is not None:
        return not locks.is_locked(filled) and (allowed is None or allowed is not MDPPerm.NO_CHANGES)
    try:
        found = DEFAULT_DIFF_POLICY.apply(old, new, field_mdp_spec=locks, doc_mdp=allowed)  # type: ignore[arg-type]
    except SuspiciousModification:
        return False
    if found.modification_level is ModificationLevel.OTHER:
        return False
    return allowed is None or found.modification_level.value <= allowed.value


def _field_filled(old: Any, new: Any) -> str | None:
    """Return the name of the one empty signature field that this revision signs; None where it does anything else."""
    refs = new.explicit_refs_in_revision()
    changed = [ref for ref in refs if not old.is_ref_unassignable(ref)]
    if len(changed) != 1 or new.refs_freed_in_revision() or not _same_trailer(old, new):
        return None
    reference = changed[0]
    before, after = old(reference), new(reference)
    if not (isinstance(before, DictionaryObject) and isinstance(after, DictionaryObject)):
        return None
    if before.get("/FT") != "/Sig" or "/V" in before or set(after) - set(before) != {"/V"}:
        return None
    if not set(before) <= set(after) or any(_bytes(before, k) != _bytes(after, k) for k in before if k != "/AP"):
        return None
    value = after.raw_get("/V")
    signed = isinstance(value, IndirectObject) and value.reference in refs
    return str(before["/T"]) if signed and _is_top_field(old, reference) else None


def _is_top_field(old: Any, reference: Any) -> bool:
    return any(isinstance(f, IndirectObject) and f.reference == reference for f in old.root["/AcroForm"]["/Fields"])


def _same_trailer(old: Any, new: Any) -> bool:
    before, after = old.trailer_view, new.trailer_view
    ignored = {"/Prev", "/Size", "/ID", "/XRefStm", "/Length", "/Filter", "/W", "/Index", "/Type", "/DecodeParms"}
    names = (set(before) | set(after)) - ignored
    return all(n in before and n in after and _bytes(before, n) == _bytes(after, n) for n in names)


def _bytes(dictionary: Any, key: str) -> bytes:
    out = BytesIO()
    dictionary.raw_get(key).write_to_stream(out, None)
    return out.getvalue()

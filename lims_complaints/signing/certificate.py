"""Void certificates: a sealed PDF that says of another file, by its SHA-256, that it is void; for files that take no mark."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader

ATTACHED = "void-certificate.json"


@dataclass(frozen=True)
class VoidCertificate:
    """What a certificate says: which report and file (SHA-256, hex) is void since when and why, and what replaces it."""

    number: str
    sha256: str
    void_since: datetime
    reason: str
    replaced_by: str = ""
    copy_sha256: str = ""

    def as_json(self) -> bytes:
        """Return it as the file that travels in the certificate."""
        said = asdict(self) | {"void_since": self.void_since.isoformat()}
        return json.dumps(said, ensure_ascii=False, indent=1).encode()


def read_certificate(reader: "PdfFileReader") -> VoidCertificate | None:
    """Return what a PDF certifies, None where it is no certificate. Whether to believe it is for its signature to say."""
    try:
        content = _embedded(reader.root, ATTACHED)
        if content is None:
            return None
        said = json.loads(content)
        since = datetime.fromisoformat(said["void_since"])
        texts = {k: str(said.get(k, "")) for k in ("number", "sha256", "reason", "replaced_by", "copy_sha256")}
        return VoidCertificate(void_since=since, **texts) if since.tzinfo and texts["sha256"] else None
    except (KeyError, ValueError, TypeError, AttributeError):
        return None


def _embedded(root: Any, name: str) -> bytes | None:
    """Return the content of an embedded file by the name under which it is kept."""
    if "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]:
        return None
    nodes, seen = [root["/Names"]["/EmbeddedFiles"]], 0
    while nodes and seen < 100:
        node, seen = nodes.pop(), seen + 1
        if "/Kids" in node:
            nodes += [kid.get_object() for kid in node["/Kids"]]
        pairs = list(node["/Names"]) if "/Names" in node else []
        for key, file in zip(pairs[::2], pairs[1::2], strict=True):
            if str(key) == name:
                content: bytes = file.get_object()["/EF"]["/F"].data
                return content
    return None

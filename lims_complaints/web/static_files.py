"""Style sheet and marks: read once, named by their hash in addresses, kept by browsers for a year."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".js": "text/javascript; charset=utf-8"}


@dataclass(frozen=True)
class Asset:
    """A file as it is sent. `mark` is the beginning of its SHA-256."""

    kind: str
    content: bytes
    packed: bytes
    mark: str


@cache
def assets() -> dict[str, Asset]:
    """Return the files by name."""
    return {f.name: _read(f) for f in sorted(FOLDER.iterdir()) if f.suffix in KINDS}


def address(name: str) -> str:
    """Return the address of a file; it changes when the file does."""
    return f"/static/{name}?v={assets()[name].mark}"


async def static(request: Request) -> Response:
    """Send a file of the frame."""
    asset = assets().get(request.path_params["name"])
    if asset is None:
        return Response("", 404)
    lasting = request.query_params.get("v") == asset.mark
    headers = {
        "Content-Type": asset.kind,
        "ETag": f'"{asset.mark}"',
        "Vary": "Accept-Encoding",
        "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(None, 304, headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.packed, headers=headers | {"Content-Encoding": "gzip"})
    return Response(asset.content, headers=headers)


def _read(file: Path) -> Asset:
    content = file.read_bytes()
    return Asset(KINDS[file.suffix], content, gzip.compress(content, 9, mtime=0), hashlib.sha256(content).hexdigest()[:12])

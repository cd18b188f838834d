"""What was typed and never sent: forgotten when nobody has touched it for a day, as the page on privacy says."""

from datetime import datetime, timedelta
from pathlib import Path

KEPT = timedelta(days=1)


def folder_of(home: Path) -> Path:
    """Return where a station keeps what is typed until it is sent."""
    return home / "drafts"


def sweep(folder: Path, at: datetime) -> int:
    """Forget what nobody touched for a day; return how much it was."""
    old = [f for f in folder.glob("*.*") if f.stat().st_mtime < (at - KEPT).timestamp()]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)

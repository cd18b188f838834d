"""Where tests read from."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
PACKAGE = ROOT / "lims_complaints"

MADE = {"var", "dist", "build", "node_modules", "__pycache__"}


def repository_files() -> list[Path]:
    """Return every file that belongs to the repository: what tools make beside it is left out, as in .gitignore."""
    found = []
    for folder, folders, files in os.walk(ROOT):
        kept = [f for f in folders if f not in MADE and not f.endswith(".egg-info") and (f == ".ci" or f[0] != ".")]
        folders[:] = kept
        found += [Path(folder, name) for name in files if name != ".git"]  # in a linked work tree .git is a file
    return sorted(found)

"""What is about durability is tried on a real disk."""

from pathlib import Path

import pytest


@pytest.fixture
def tmp_path(on_disk: Path) -> Path:
    """Each test's folder, on a disk."""
    return on_disk

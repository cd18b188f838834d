"""Where the suite writes: in memory where there is plenty of it, as thousands of stations come and go; on the disk otherwise.

Each test's folder goes when the test ends. What is about durability asks for `on_disk`.
"""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

MEMORY = Path("/dev/shm")
NAME = "suite-scratch-"
ENOUGH = 6 << 30
"""Several times what the whole suite was seen to hold at once, with two at work."""
DISK = "SUITE_SCRATCH_ON_DISK"


def take(memory: Path = MEMORY) -> Path | None:
    """Let this process and those it starts write in memory, if nobody said where to; return the folder to clear away."""
    if "TMPDIR" in os.environ or not _plenty(memory):
        return None
    for left in memory.glob(f"{NAME}*"):
        if not Path("/proc", left.name.removeprefix(NAME)).exists():  # of a suite that was killed
            shutil.rmtree(left, ignore_errors=True)
    os.environ[DISK] = tempfile.gettempdir()
    folder = memory / f"{NAME}{os.getpid()}"
    folder.mkdir(mode=0o711)  # a server that runs as somebody else passes through
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return folder


def clear(folder: Path) -> None:
    """Give the memory back."""
    shutil.rmtree(folder, ignore_errors=True)
    tempfile.tempdir = os.environ.pop(DISK)
    del os.environ["TMPDIR"]


def disk() -> str:
    """Return a folder for temporary files that outlive a failure of power."""
    return os.environ.get(DISK) or tempfile.gettempdir()


def _plenty(memory: Path) -> bool:
    """Whether there is room, both by the file system's own limit and in the machine."""
    with suppress(OSError, ValueError):
        room = os.statvfs(memory)
        told = dict(line.split(":") for line in Path("/proc/meminfo").read_text("utf-8").splitlines())
        available = int(told["MemAvailable"].split()[0]) << 10
        return os.access(memory, os.W_OK) and min(room.f_bavail * room.f_frsize, available) >= ENOUGH
    return False

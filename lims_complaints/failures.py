"""What a log keeps of a failure: where in the program it came about and of which kind, and nothing that anybody entered."""

import logging
import traceback
from collections.abc import Iterator
from pathlib import PurePath


def log_failure(log: logging.Logger, what: str, failure: BaseException) -> None:
    """Write down a failure without its message, which may hold names, codes or results."""
    log.error("%s\n%s", what, "\n".join(_traced(failure)))


def place_of(failure: BaseException) -> str:
    """Return a failure's kind and its innermost place, for a page: without its message, as in the log."""
    frame = traceback.extract_tb(failure.__traceback__)[-1]
    return f"{type(failure).__qualname__} ({PurePath(frame.filename).name}:{frame.lineno} in {frame.name})"


def _traced(failure: BaseException) -> Iterator[str]:
    cause = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    if cause is not None:
        yield from _traced(cause)
        yield "  and then"
    for frame in traceback.extract_tb(failure.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
    yield f"{type(failure).__module__}.{type(failure).__qualname__}"


def spare(record: logging.LogRecord) -> bool:
    """Keep the server from writing a failure down a second time, with its message."""
    return not record.exc_info

"""What must not run on the event loop: writing transactions, which may wait for one another, and password hashes."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import Request

from lims_complaints.db.engine import writing
from lims_complaints.web.state import desk_of

if TYPE_CHECKING:  # loaded with the first session that is opened
    from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")
HASHES = 2
"""How many wait for a hash at a time, as many as are made: whoever comes after them holds no thread that acts need."""


async def write(request: Request, do: "Callable[Concatenate[Session, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
    """Call `do(session, …)` in one writing transaction, in a thread."""

    def whole() -> T:
        with writing(desk_of(request).engine) as session:
            return do(session, *args, **kwargs)

    return await anyio.to_thread.run_sync(whole)


async def hashing(request: Request, do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call what hashes a password in a thread; only a few at a time."""
    limiter = getattr(request.app.state, "hashes", None)
    if limiter is None:
        limiter = request.app.state.hashes = CapacityLimiter(HASHES)
    return await anyio.to_thread.run_sync(partial(do, *args, **kwargs), limiter=limiter)


async def apart(do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call something slow (typst, a signature, a file) in a thread."""
    return await anyio.to_thread.run_sync(partial(do, *args, **kwargs))

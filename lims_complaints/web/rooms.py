"""Rooms of pages: each is loaded when somebody first comes to an address of its own, so that a start waits for none."""

import importlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True)
class Room:
    """A module with a router, and how the addresses that it answers begin."""

    module: str
    begins: frozenset[str]


def room(module: str, *begins: str) -> Room:
    """Return a room: `module` answers addresses whose first part is one of `begins`."""
    return Room(module, frozenset(begins))


class Rooms:
    """The rooms of an application, in the order in which their routes are asked."""

    def __init__(self, app: FastAPI, rooms: Sequence[Room], beforehand: Callable[[], object]) -> None:
        self._app, self._closed, self._beforehand = app, dict(enumerate(rooms)), beforehand
        self.closed: frozenset[str] = frozenset().union(*(r.begins for r in rooms))
        """How the addresses begin that nobody has come to yet."""
        self._ranks: dict[int, int] = {}
        self._opening = threading.Lock()

    def open(self, begins: str) -> None:
        """Open every room that answers addresses that begin so."""
        with self._opening:
            self._beforehand()
            for rank, found in [(i, r) for i, r in self._closed.items() if begins in r.begins]:
                self._include(rank, found)
                del self._closed[rank]
            self.closed -= {begins}

    def open_all(self) -> None:
        """Open every room."""
        for begins in self.closed:
            self.open(begins)

    def _include(self, rank: int, found: Room) -> None:
        """Put a room's router where it belongs: behind those that stand before it in the list, whoever came first."""
        self._app.include_router(importlib.import_module(found.module).router)
        *routes, new = self._app.router.routes
        new.matches = _beginning(new, found.begins)  # type: ignore[method-assign]
        self._ranks[id(new)] = rank
        at = next((i for i, r in enumerate(routes) if self._ranks.get(id(r), -1) > rank), len(routes))
        self._app.router.routes = [*routes[:at], new, *routes[at:]]


class Doorkeeper:
    """ASGI middleware: opens the rooms for an address before it is looked for."""

    def __init__(self, app: ASGIApp, rooms: Rooms) -> None:
        self._app, self._rooms = app, rooms

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Open what answers the address, and pass the request on."""
        if scope["type"] == "http":
            begins = first(scope)
            if begins in self._rooms.closed:
                self._rooms.open(begins)
        await self._app(scope, receive, send)


def first(scope: Scope) -> str:
    """Return how a request's address begins, behind where the application stands."""
    path: str = scope["path"].removeprefix(scope.get("root_path", ""))
    return path[1:].partition("/")[0]


def _beginning(route: Any, begins: frozenset[str]) -> Any:
    """Ask a router only for addresses that begin as its own do: there are forty, and each would compare all its paths."""
    matches = route.matches

    def asked(scope: Scope) -> Any:
        return matches(scope) if first(scope) in begins else (Match.NONE, {})

    return asked

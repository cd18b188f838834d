"""Where somebody can go: the places of the workbench, by role."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from fastapi import FastAPI

from lims_complaints.identity.actor import BLIND, Actor
from lims_complaints.language import N_


@dataclass(frozen=True)
class Place:
    """An entry of the bar. `roles` empty: for everybody but those whom the bench alone concerns.

    What is seldom gone to stands `folded` away behind the others.
    """

    path: str
    title: str
    roles: frozenset[str] = frozenset()
    current: str = ""
    folded: bool = False
    blind: bool = True
    """Whether it is also for those who test under code and hold one of its roles besides."""


NO_CASES = frozenset({"administrator"})
"""Who looks after accounts and settings and sees no case."""

PLACES = (
    Place("/worklist", N_("Worklist")),
    Place("/search", N_("Search")),
    Place("/bench", N_("Bench"), frozenset({"analyst", "quality manager", "technical business office"})),
    Place("/signing", N_("To be signed"), frozenset({"authorized signatory", "quality manager"})),
    Place("/reports", N_("Reports")),
    Place("/import", N_("Import reports"), frozenset({"technical business office"})),
    Place("/enter", N_("Enter a report"), frozenset({"technical business office"})),
    Place("/samples", N_("Retained samples")),
    Place("/quality", N_("Nonconformities")),
    Place("/archive", N_("Archive"), frozenset({"office", "archivist", "auditor", "quality manager"})),
    Place("/performance", N_("Performance"), frozenset({"quality manager", "top management", "office", "auditor"})),
    Place("/calendars", N_("Calendars"), frozenset({"quality manager", "technical business office", "auditor"}), folded=True),
    Place(
        "/outbox",
        N_("Letters"),
        frozenset({"technical business office", "quality manager", "auditor", "administrator"}),
        folded=True,
    ),
    Place("/procedures", N_("Procedures"), folded=True),
    Place("/audit", N_("Record"), frozenset({"quality manager", "auditor"}), folded=True, blind=False),
    Place(
        "/people",
        N_("People"),
        frozenset({"administrator", "quality manager", "auditor", "office", "department head"}),
        folded=True,
    ),
)


def places(app: FastAPI, actor: Actor | None, path: str) -> list[Place]:
    """Return the places of somebody's bar, with the one where they are marked; only such as the program serves."""
    if actor is None or not actor.is_staff():
        return []
    served = getattr(app.state, "served", None)
    return list(_places(actor.roles, _sees_cases(actor), bool(actor.all_roles() & BLIND), path, served))


@lru_cache(maxsize=512)
def _places(roles: frozenset[str], sees: bool, tests: bool, path: str, served: frozenset[str] | None) -> tuple[Place, ...]:
    own = (p for p in PLACES if (p.roles & roles if p.roles else sees) and not (tests and not p.blind))
    return tuple(_marked(p, path) for p in own if served is None or p.path in served)


def served_paths(app: FastAPI) -> frozenset[str]:
    """Return the paths that the program answers."""
    return frozenset(paths_in(app.routes))


def paths_in(routes: Iterable[Any], before: str = "") -> Iterator[str]:
    """Yield paths, those of included routers too, which FastAPI keeps nested."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from paths_in(inner.routes, before + route.include_context.prefix)
        elif path := getattr(route, "path", ""):
            yield before + path


def home(places: Iterable[Place]) -> str:
    """Return where somebody begins: the first place of their bar."""
    return next((p.path for p in places), "/account")


def _sees_cases(actor: Actor) -> bool:
    return not actor.all_roles() <= (BLIND | NO_CASES)


def _marked(place: Place, path: str) -> Place:
    if path == place.path:
        return replace(place, current="page")
    return replace(place, current="true") if path.startswith(place.path + "/") else place

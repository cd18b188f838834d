"""What a request may count on while the program runs: the premises, the desk, the station's head, who asks."""

from typing import TYPE_CHECKING, cast

from fastapi import Request

from lims_complaints.documents.content import Station as Head
from lims_complaints.identity.actor import Actor
from lims_complaints.web.drafts import Drafts
from lims_complaints.web.security import Address

if TYPE_CHECKING:  # a page for strangers needs no desk
    from lims_complaints.act import Desk


def desk_of(request: Request) -> "Desk":
    """Return the desk of the station that serves a request; the first who comes to it has records and steps loaded."""
    return cast("Desk", request.app.state.desk())


def head_of(request: Request) -> Head:
    """Return the station as it stands at the head of its papers."""
    return cast("Head", request.app.state.head)


def address_of(request: Request) -> Address:
    """Return where the station stands."""
    return cast("Address", request.app.state.address)


def drafts_of(request: Request) -> Drafts:
    """Return the store of what people typed and uploaded before it was sent."""
    return cast("Drafts", request.app.state.drafts)


def actor_in(request: Request) -> Actor | None:
    """Return who asks, as far as known: a signed-in person, or None."""
    return getattr(request.state, "actor", None)

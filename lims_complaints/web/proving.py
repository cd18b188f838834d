"""A printed code proves that somebody holds a report or a case: typed, well formed, proved, then the browser gets its token."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel, SecretStr

from lims_complaints.act import Desk
from lims_complaints.errors import Fault
from lims_complaints.identity.codes import well_formed
from lims_complaints.language import N_
from lims_complaints.web.forms import Form
from lims_complaints.web.render import page, redirect
from lims_complaints.web.session import client_address
from lims_complaints.web.sheet import read_form
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart
from lims_complaints.web.visiting import hand_over, unkept

MISTYPED = N_(
    "Check the code once more: something in it was mistyped. It has {n} letters and digits; hyphens and spaces do not matter."
)
Prove = Callable[[Desk, str, BaseModel], str]
"""From the desk, the browser's address and what was typed to a token, or nothing. Raises TooMany."""


@dataclass(frozen=True)
class Door:
    """A page that asks for a code: its template and form, the code's field and length, what it says of an unknown one, where it leads."""

    template: str
    model: type[BaseModel]
    field: str
    length: int
    unknown: str
    to: str


def ask_for_code(request: Request, door: Door) -> Response:
    """Show the page; nobody on the way keeps it."""
    return unkept(page(request, door.template, form=Form(door.model)))


async def let_in(request: Request, door: Door, prove: Prove) -> Response:
    """Go on where the code holds; otherwise say what is wrong, with one answer for everything that does not belong together."""
    entered = await read_form(request, door.model)
    form = Form.of(door.model, entered)
    if (typed := form.value) is not None:
        code: SecretStr = getattr(typed, door.field)
        if not well_formed(code.get_secret_value(), door.length):
            form = Form(door.model, entered, (Fault(door.field, MISTYPED, {"n": str(door.length)}),))
        elif token := await apart(prove, desk_of(request), client_address(request), typed):
            return hand_over(request, redirect(door.to), token)
        else:
            form = Form(door.model, entered, (Fault(door.field, door.unknown),))
    return unkept(page(request, door.template, 422, form=form))

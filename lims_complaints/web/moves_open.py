"""What somebody may do with a case now: the one main action, the others, and those that are not open yet, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from fastapi import Request
from starlette.routing import NoMatchFound

from lims_complaints.act import ACTS, Offer
from lims_complaints.procedure.edition import Edition, Move
from lims_complaints.procedure.turns import exceptional, onward
from lims_complaints.records.case import Case
from lims_complaints.web.remedies import remedies, to_be_waited_for


@dataclass(frozen=True)
class Choice:
    """An act that a page offers: where its form is, its title, clause, and why it is not open if it is not."""

    act: str
    title: str
    clause: str
    href: str
    allowed: bool
    reason: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Open:
    """The main action, quiet ones that belong to the step, those that stand open on the way, and the greyed ones."""

    main: Choice | None
    quiet: list[Choice]
    aside: list[Choice]
    greyed: list[Choice]


def open_moves(
    request: Request, edition: Edition, current: Move | None, case: Case, offers: list[Offer], missing: Sequence[str] = ()
) -> Open:
    """Sort the offers for a case: what leads on from here first, as does what brings about what is `missing` for the next step."""
    number, leading, helps = case.number, onward(edition, case.route, case.state), remedies(missing)
    onwards = {m.act for m in leading if m.act}
    acts = onwards | set(helps)
    plain = {m.act for m in leading if m.act and not exceptional(m)}
    choices = [choice_of(request, offer, number) for offer in offers]
    allowed = [c for c in choices if c.allowed]
    here = [c for c in allowed if c.act in acts]
    nearest = sorted((c for c in here if c.act in helps), key=lambda c: helps.index(c.act))
    ways = ((c for c in here if current and c.act == current.act), nearest, (c for c in here if c.act in plain))
    main = next(chain.from_iterable(ways), None)
    return Open(
        main,
        [c for c in here if c is not main],
        [c for c in allowed if c.act not in acts],
        [c for c in choices if not c.allowed and c.act in onwards and to_be_waited_for(c.missing)],
    )


def choice_of(request: Request, offer: Offer, number: str) -> Choice:
    """Return an offer with the address of its page: a page of its own where there is one, else its form."""
    return Choice(
        offer.act,
        offer.title,
        offer.clause,
        address_of_act(request, offer.act, number),
        offer.allowed,
        offer.reason,
        offer.missing,
    )


def address_of_act(request: Request, act: str, number: str) -> str:
    """Return where an act on a case is done."""
    named = ACTS[act].page
    if named and not named.startswith("public."):
        try:
            return str(request.app.url_path_for(named, number=number))
        except NoMatchFound:
            pass
    return f"/case/{number}/do/{act}"

"""Pages of custody on a case: samples out of the store, portions handed out, a break ruled on (2.2.3)."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter

from lims_complaints import editions
from lims_complaints.identity.codes import grouped
from lims_complaints.language import N_
from lims_complaints.records.bench import HandOver
from lims_complaints.records.retest import SampleTaken
from lims_complaints.retest.custody import CHAIN, Custody, custody_in, custody_of, samples_of, to_hand_out
from lims_complaints.situation.work import current_retest, newest_unspoiled
from lims_complaints.web.act_pages import ActPage, Looking, serve
from lims_complaints.web.evidence import Part, Telling, evidence
from lims_complaints.web.names import names

router = APIRouter(include_in_schema=False)
WHOLE, BROKEN, WAITS, STORE = N_("whole"), N_("a break"), N_("to be confirmed"), N_("the store")


def _samples(look: Looking) -> Mapping[str, Any]:
    row = current_retest(look.session, look.the_case)
    return {"kept": samples_of(look.session, row) if row else []}


def _sample_rows(look: Looking) -> Mapping[str, Any]:
    row = current_retest(look.session, look.the_case)
    return {"samples": [{"sample": s.number, "seal": ""} for s in (samples_of(look.session, row) if row else ())]}


def _portions(look: Looking) -> Mapping[str, Any]:
    row = current_retest(look.session, look.the_case)
    waiting = to_hand_out(look.session, row) if row else {}
    who = names(look.session, look.language, waiting.values())
    groups: dict[str, list[tuple[int, str]]] = {}
    for n, (code, person) in enumerate(waiting.items()):
        groups.setdefault(who[person], []).append((n, code))
    return {"groups": sorted(groups.items())}


def _portion_rows(look: Looking) -> Mapping[str, Any]:
    row = current_retest(look.session, look.the_case)
    return {"portions": [{"code": code, "seal": ""} for code in (to_hand_out(look.session, row) if row else ())]}


def _breaks(look: Looking) -> Mapping[str, Any]:
    """Return where custody broke, for whoever rules on it: codes, and no sample beside them but those taken out of the store."""
    row = current_retest(look.session, look.the_case)
    if row is None:
        return {}
    found = custody_of(look.session, row)
    return {"heads": CHAIN, "breaks": [x for each, x in lines(found, _telling(look)) if each in found.breaks]}


def _telling(look: Looking) -> Telling:
    edition = editions.of_case(look.session, look.the_case)
    assert edition is not None
    return Telling(look.scene, edition, look.language, look.zone, frozenset())


def lines(found: Custody, t: Telling) -> Iterable[tuple[HandOver | SampleTaken, tuple[str, ...]]]:
    """Yield each step of custody with its line in the reader's words: samples out of the store, then portions by their codes."""
    for taken, number in found.taken:
        seal = t.say(BROKEN if taken in found.breaks else WHOLE)
        place = f"{t.say(STORE)} {taken.stored_where}".strip()
        yield taken, (number, place, t.who(taken.by_id), taken.expected, t.at(taken.at), t.at(taken.at), taken.seal, seal)
    for move in found.moves:
        seal = t.say(BROKEN if move in found.breaks else WHOLE if move.received_at else WAITS)
        yield move, (
            grouped(move.portion_code), t.who(move.from_id), t.who(move.to_id), move.seal, t.at(move.at), t.at(move.received_at),
            move.received_seal, seal,
        )  # fmt: skip


@evidence("retest.hand-out")
def the_custody(t: Telling) -> Iterable[Part]:
    """Tell the whole chain of custody once the map is opened; before, how many portions were handed out, without a code."""
    row = newest_unspoiled(t.rows)
    if row is None:
        return
    found = custody_in(t.scene, row)
    if row.opened_at is not None:
        yield t.part(N_("Chain of custody"), head=CHAIN, rows=(x for _, x in lines(found, t)))
    elif found.moves or found.taken:
        portions = {m.portion_code for m in found.moves}
        yield t.part(
            N_("Chain of custody"),
            (
                N_("Taken out of the store"),
                t.listed(dict.fromkeys(f"{number} · {t.by(x.by_id, x.at)}" for x, number in found.taken)),
            ),
            (N_("Portions handed out"), str(len(portions)) if row.batch_id else ""),
            (N_("Breaks of custody"), str(len(found.breaks)) if found.breaks else ""),
        )


serve(router, ActPage("retest.take-samples", "retest/taking.html", _samples, _sample_rows))
serve(router, ActPage("retest.hand-out", "retest/hand-out.html", _portions, _portion_rows))
serve(router, ActPage("retest.rule-on-custody", "retest/breaks.html", _breaks))

"""The steps of a course as the page writes them: everything that stands at a step but what is done there now."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from lims_complaints.web.course import Step
from lims_complaints.web.evidence import Part, Telling
from lims_complaints.web.timed import Timed

ROLES = 2


class Done(NamedTuple):
    """One line of what was done: what, how often, who, when the last time."""

    title: str
    times: int
    who: str
    at: datetime


class Shown(NamedTuple):
    """A step as it stands on the page. `parts`: its evidence, but for the current step, where it stands open."""

    state: str
    number: int
    clause: str
    href: str
    meets: str
    heading: str
    used: tuple[tuple[str, str], ...]
    done: tuple[Done, ...]
    roles: tuple[str, ...]
    parts: tuple[Part, ...]


def shown(
    telling: Telling,
    steps: Sequence[Step],
    clocks: Sequence[Timed],
    evidence: Mapping[str, Sequence[Part]],
    title: Callable[[str], str],
) -> Iterator[Shown]:
    """Yield what stands at each step. `evidence`: by clause; `title` names an act."""
    case, edition, language = telling.case, telling.edition, telling.language
    for number, step in enumerate(steps, 1):
        clause, done = edition.clauses[step.clause], bool(step.done) and step.state != "now"
        used = [
            (t.title, t.used) for t in clocks if done and t.used and t.clause == step.clause and t.round == case.round_number
        ]
        roles = [edition.roles[r].title[language] for r in step.roles[:ROLES] if r in edition.roles]
        yield Shown(
            state=step.state,
            number=number,
            clause=step.clause,
            href=f"/procedure/{case.procedure}/{case.edition}#{step.clause}",
            meets=clause.meets[0].replace("ISO/IEC ", "").replace(" ", " · ", 1) if clause.meets else "",
            heading=clause.heading[language],
            used=tuple(used),
            done=tuple(Done(title(e.act), e.times, e.who, e.at) for e in step.done),
            roles=tuple(roles) if step.state == "todo" else (),
            parts=tuple(evidence.get(step.clause, ())) if done else (),
        )

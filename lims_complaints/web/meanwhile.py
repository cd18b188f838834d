"""What happened between the version that somebody saw and the one that stands: told with a 409 at either door, as far as it is theirs to see."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from lims_complaints import editions
from lims_complaints.act import ACTS, Act, Desk
from lims_complaints.errors import Meanwhile, NotFound, Stale
from lims_complaints.identity.actor import Actor
from lims_complaints.language import N_, Language, name_in
from lims_complaints.records.case import Case
from lims_complaints.records.clock import Clock, ClockEntry
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.person import Person
from lims_complaints.retest import bench
from lims_complaints.situation.gather import Scene
from lims_complaints.subject import found
from lims_complaints.web.case_page import act_title
from lims_complaints.web.fields import SECRET, FormField, shapes
from lims_complaints.web.follow_view import TOLD
from lims_complaints.web.forms import Form
from lims_complaints.web.language import language_of
from lims_complaints.web.listing import PAGE
from lims_complaints.web.names import spelt
from lims_complaints.web.readers import remember
from lims_complaints.web.state import desk_of
from lims_complaints.web.threads import apart

YES = N_("yes")
SETTLED = "calendar.approve"
"""An act on the station that reckons time limits of cases anew: a step of each of their versions."""


async def told(request: Request, stale: Stale, kind: Act, actor: Actor, key: str | None) -> Stale:
    """Return a 409 with what happened meanwhile. Whoever hears it of a case has seen the case (2.2.4)."""
    language = language_of(request)
    if stale.between or key is None:
        return await apart(_spelt, desk_of(request), stale, language)
    between, case = await apart(_read, desk_of(request), stale, kind, actor, key, language)
    if case is not None and actor.is_staff():
        await remember(request, actor, case)
    return replace(stale, between=between)


def _spelt(desk: Desk, stale: Stale, language: Language) -> Stale:
    """Return a ruling's 409 with the name of whoever ruled as their reader writes it."""
    with desk.read() as session:
        called = spelt(session, language, [one.by for one in stale.between])
    return replace(stale, between=tuple(replace(one, by=called.get(one.by, one.by)) for one in stale.between))


def _read(
    desk: Desk, stale: Stale, kind: Act, actor: Actor, key: str, language: Language
) -> tuple[tuple[Meanwhile, ...], Case | None]:
    with desk.read() as session:
        if kind.on == "bench":
            return own_steps(session, desk, actor, key, stale), None
        try:
            scene = found(Scene(session, actor, desk.clock()), kind.on, key, lock=False)
        except NotFound:
            return (), None
        if scene.case is not None:
            return of_case(session, scene.case, stale, language, client=not actor.is_staff()), scene.case
        return _listed(session, _of_subject("report", key), stale, {}, language), None


def of_case(session: Session, case: Case, stale: Stale, language: Language, *, client: bool = False) -> tuple[Meanwhile, ...]:
    """Return what was done in a case between two versions, the newest last; to its client what they are told, without names."""
    edition = editions.by_hash(session, case.edition)
    states = {name: state.title[language] for name, state in edition.states.items()}
    query = union_all(_of_subject("case", case.number), _settled(case))
    all_of_it = _listed(session, query, stale, states, language)
    return tuple(replace(e, title=TOLD[e.act], by="") for e in all_of_it if e.act in TOLD) if client else all_of_it


def own_steps(session: Session, desk: Desk, actor: Actor, code: str, stale: Stale) -> tuple[Meanwhile, ...]:
    """Return an analyst's own steps with a portion between two versions; nothing else of it is theirs to know (2.2.4)."""
    try:
        portion = bench.portion(session, actor.person or 0, code, desk.clock())
    except NotFound:
        return ()
    steps = [("retest.check-in", portion.checked_in_at)] if portion.checked_in_at else []
    steps += [
        ("retest.lock-determination" if e.number == 1 else "retest.correct-determination", e.locked_at) for e in portion.entries
    ]
    numbered = [
        Meanwhile(act, ACTS[act].title, "2.2.4", at, actor.name, version=version) for version, (act, at) in enumerate(steps, 2)
    ]
    return tuple(step for step in numbered if step.version and stale.seen < step.version <= stale.now)


def typed(form: Form, say: Callable[..., str]) -> tuple[tuple[str, str], ...]:
    """Return what somebody typed into a form as label and text, but secrets: where the form cannot be shown again."""
    return tuple((say(label), text) for label, text in _typed(form.fields, say) if text)


def _typed(fields: Sequence[FormField], say: Callable[..., str]) -> Iterator[tuple[str, str]]:
    for one in fields:
        for row in one.rows:
            yield from _typed(row, say)
        if one.kind == "files":
            yield one.label, ", ".join(kept.name for kept in one.kept)
        elif not one.rows and one.kind not in SECRET and one.kind != "hidden":
            yield one.label, _text(one, say)


def _text(one: FormField, say: Callable[..., str]) -> str:
    if isinstance(one.value, bool):
        return say(YES) if one.value else ""
    titles = {o.value: say(o.title) for o in one.options}
    values = one.value if isinstance(one.value, list) else [str(one.value)]
    return ", ".join(titles.get(v, v) for v in values if v.strip())


def without_secrets(given: type[BaseModel], body: dict[str, Any]) -> dict[str, Any]:
    """Return a body as it was sent, but secrets."""
    secret = {s.name for s in shapes(given) if s.kind in SECRET}
    inner = {s.name: s.model for s in shapes(given) if s.model is not None and s.kind in ("rows", "part")}
    return {name: _cleared(inner.get(name), value) for name, value in body.items() if name not in secret}


def _cleared(model: type[BaseModel] | None, value: Any) -> Any:
    if model is None:
        return value
    if isinstance(value, list):
        return [_cleared(model, one) for one in value]
    return without_secrets(model, value) if isinstance(value, dict) else value


_OF_EVENT = (
    AuditEvent.sequence, AuditEvent.at, AuditEvent.act, AuditEvent.clause, AuditEvent.actor, AuditEvent.actor_id,
    AuditEvent.from_state, AuditEvent.to_state,
)  # fmt: skip


def _of_subject(kind: str, key: str) -> Select[*tuple[Any, ...]]:
    return select(*_OF_EVENT).where(AuditEvent.subject_kind == kind, AuditEvent.subject == key)


def _settled(case: Case) -> Select[*tuple[Any, ...]]:
    """Return the approvals of schedules that reckoned the case's time limits anew: once for each of them."""
    here = (ClockEntry.at == AuditEvent.at) & (ClockEntry.kind == "recomputed")
    query = select(*_OF_EVENT).join(ClockEntry, here).join(Clock, Clock.id == ClockEntry.clock_id)
    return query.where(AuditEvent.act == SETTLED, Clock.case_id == case.id)


def _listed(session: Session, query: Any, stale: Stale, states: dict[str, str], language: Language) -> tuple[Meanwhile, ...]:
    """Return the newest events of a subject, one for each version since the one that was seen, fifty at most."""
    events = query.subquery()
    rows = session.execute(
        select(events, Person.name_latin)
        .outerjoin(Person, Person.id == events.c.actor_id)
        .order_by(events.c.sequence.desc())
        .limit(max(0, min(stale.now - stale.seen, PAGE)))
    ).all()
    return tuple(
        Meanwhile(
            r.act, act_title(r.act), r.clause, r.at, name_in(language, r.actor, r.name_latin), r.from_state, r.to_state,
            states.get(r.from_state, ""), states.get(r.to_state, ""), stale.now - back,
        )
        for back, r in reversed(list(enumerate(rows)))
    )  # fmt: skip

"""What happened or falls due for somebody, until they mark it as seen."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from lims_complaints.db.engine import plain
from lims_complaints.identity.actor import Actor
from lims_complaints.identity.visibility import gate_of
from lims_complaints.language import Language, translator
from lims_complaints.records.case import Case, Notice

NOTICES = 5


class News(NamedTuple):
    """What somebody is told: its number, of which case, in words, when."""

    id: int
    number: str
    text: str
    made_at: datetime


def news(session: Session, actor: Actor, language: Language) -> tuple[News, ...]:
    """Return what happened or falls due for somebody and was not marked as seen, the newest first."""
    condition, bound = gate_of(actor)
    if actor.person is None:
        return ()
    say, told = translator(language), plain(session).execute(_notices(condition), bound | {"told": sorted(actor.roles)})
    return tuple(News(n.id, n.number or "", _beside(n.number, n.said.get(language) or say(n.text)), n.made_at) for n in told)


def _beside(number: str | None, text: str) -> str:
    """Return what a notice says beside the number of its case, which stands before it already."""
    return text.removeprefix(number).lstrip(":： ") if number and text.startswith((f"{number}:", f"{number}：")) else text


_OF_CASE = select(Case.procedure).where(Case.id == Notice.case_id).correlate(Notice).scalar_subquery()
_FOR = or_(
    Notice.role.in_(bindparam("told", expanding=True)) & (Notice.role != ""),
    Notice.person_id == bindparam("me"),
    (_OF_CASE + "/" + Notice.role).in_(bindparam("held", expanding=True)),
)
"""What is for somebody: by a role held everywhere, by person, or by a role held in the procedure that the notice's case is of."""


@lru_cache(maxsize=8)
def _notices(condition: ColumnElement[bool]) -> Select[int, str, dict[str, Any], datetime, str]:
    """Return the statement under a gate; of gates there are four."""
    return (
        select(Notice.id, Notice.text, Notice.said, Notice.made_at, Case.number)
        .outerjoin(Case, Case.id == Notice.case_id)
        .where(_FOR, Notice.seen_at.is_(None), or_(Notice.case_id.is_(None), condition))
        .order_by(Notice.id.desc())
        .limit(NOTICES)
    )


def mark_seen(session: Session, actor: Actor, wanted: ColumnElement[bool], at: Any) -> None:
    """Note that somebody has seen what is theirs of these."""
    query = select(Notice).where(wanted, Notice.seen_at.is_(None), _FOR)
    _, bound = gate_of(actor)
    for notice in session.scalars(query, bound | {"told": sorted(actor.roles)}):
        notice.seen_at, notice.seen_by_id = at, actor.person

"""What an analyst reads at the bench: codes, what the method needs, and their own entries. Nothing else goes in or out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from lims_complaints.errors import Fault, Invalid, NotFound
from lims_complaints.identity.codes import normal, well_formed
from lims_complaints.language import N_
from lims_complaints.records.bench import Assignment, BenchBatch, Determination, HandOver, Portion

CODE_LENGTH = 7
MISTYPED = N_("“{typed}” is no code of ours: a letter is wrong or two have changed places. Read it from the label again.")


@dataclass(frozen=True)
class Entry:
    """One of the analyst's own locked entries; a later one corrects an earlier one, with its reason."""

    number: int
    replicates: tuple[str, ...]
    instrument: str
    calibrated_until: date | None
    reagents: str
    conditions: str
    started_at: datetime
    ended_at: datetime
    remarks: str
    raw_sha256: str | None
    locked_at: datetime
    reason: str


@dataclass(frozen=True)
class BenchFile:
    """A file that went to the bench with the bottles, searched before; the same for every portion of the batch."""

    name: str
    sha256: str
    kind: str


@dataclass(frozen=True)
class BenchPortion:
    """A portion as its analyst sees it. These fields and no others: an allow-list, copied one by one."""

    code: str
    matrix: str
    parameter: str
    method: str
    unit: str
    preservation: str
    holding_left: timedelta | None
    due_on: date | None
    replicates: int
    instructions: str
    assigned_at: datetime
    handed_at: datetime | None
    in_hand: bool
    checked_in_at: datetime | None
    entries: tuple[Entry, ...] = ()
    files: tuple[BenchFile, ...] = ()

    @property
    def locked(self) -> bool:
        """Whether the analyst has locked a determination."""
        return bool(self.entries)

    @property
    def version(self) -> int:
        """How many steps the analyst has made with it, the assignment counted: a number that tells of nobody else's."""
        return 1 + (self.checked_in_at is not None) + len(self.entries)


def worklist(session: Session, person: int, now: datetime) -> tuple[BenchPortion, ...]:
    """Return what a person has at the bench, in the order of the codes, which says nothing. What was judged is gone."""
    query = (
        select(Portion, Assignment, BenchBatch)
        .join(Assignment, Assignment.portion_code == Portion.code)
        .join(BenchBatch, BenchBatch.id == Portion.batch_id)
        .where(Assignment.person_id == person, BenchBatch.closed_at.is_(None))
        .order_by(Portion.code)
    )
    return tuple(_shown(session, p, a, b, now) for p, a, b in session.execute(query))


def portion(session: Session, person: int, code: str, now: datetime) -> BenchPortion:
    """Return one portion of a person's. Raises NotFound for any other, whether it exists or not."""
    row = session.get(Portion, normal(code))
    assignment = session.get(Assignment, row.code) if row is not None else None
    if row is None or assignment is None or assignment.person_id != person:
        raise NotFound(code)
    return _shown(session, row, assignment, session.get_one(BenchBatch, row.batch_id), now)


def _shown(session: Session, row: Portion, assignment: Assignment, batch: BenchBatch, now: datetime) -> BenchPortion:
    last = select(HandOver).where(HandOver.portion_code == row.code).order_by(HandOver.step.desc()).limit(1)
    moved = session.scalars(last).first()
    to_me = moved is not None and moved.to_id == assignment.person_id
    query = select(Determination).where(Determination.portion_code == row.code, Determination.person_id == assignment.person_id)
    return BenchPortion(
        code=row.code,
        matrix=row.matrix,
        parameter=row.parameter,
        method=row.method,
        unit=row.unit,
        preservation=row.preservation,
        holding_left=row.holding_until - now if row.holding_until else None,
        due_on=batch.due_on,
        replicates=row.replicates,
        instructions=batch.instructions,
        assigned_at=assignment.assigned_at,
        handed_at=moved.at if moved is not None and to_me else None,
        in_hand=moved is not None and to_me and moved.received_at is not None,
        checked_in_at=assignment.checked_in_at,
        entries=tuple(_entry(d) for d in session.scalars(query.order_by(Determination.entry))),
        files=tuple(BenchFile(f["name"], f["sha256"], f["kind"]) for f in batch.files),
    )


@dataclass(frozen=True)
class Kept:
    """A portion in somebody's keeping, or on its way to them: by its code, and nothing else."""

    code: str
    handed_at: datetime
    received_at: datetime | None
    over: bool
    """Whether its testing is over, for whatever reason: it goes back to the store."""


def keeping(session: Session, person: int, *, store: bool = False) -> tuple[Kept, ...]:
    """Return what is in a person's keeping and not theirs to test now, in the order of the codes.

    Once the testing is over a bottle stays here until it is back in the store; there (`store`) nothing more is done with it.
    """
    over = BenchBatch.closed_at.is_not(None)
    waiting = select(Assignment.portion_code).where(Assignment.person_id == person, Assignment.checked_in_at.is_(None))
    later = aliased(HandOver)
    newer = select(later.id).where(later.portion_code == HandOver.portion_code, later.step > HandOver.step)
    query = (
        select(HandOver, BenchBatch.closed_at)
        .join(Portion, Portion.code == HandOver.portion_code)
        .join(BenchBatch, BenchBatch.id == Portion.batch_id)
        .where(HandOver.to_id == person, ~newer.exists(), or_(over, HandOver.portion_code.not_in(waiting)))
        .order_by(HandOver.portion_code)
    )
    query = query.where(or_(~over, HandOver.received_at.is_(None))) if store else query
    return tuple(Kept(h.portion_code, h.at, h.received_at, closed is not None) for h, closed in session.execute(query))


def kept(session: Session, person: int, code: str, *, store: bool = False) -> Kept:
    """Return one portion in a person's keeping. Raises NotFound for any other, whether it exists or not."""
    found = next((k for k in keeping(session, person, store=store) if k.code == normal(code)), None)
    if found is None:
        raise NotFound(code)
    return found


def _entry(row: Determination) -> Entry:
    return Entry(
        row.entry, tuple(row.replicates), row.instrument, row.calibrated_until, row.reagents, row.conditions,
        row.started_at, row.ended_at, row.remarks, row.raw_sha256, row.locked_at, row.reason,
    )  # fmt: skip


def read_code(typed: str) -> str:
    """Return a typed or scanned code in its one spelling. Raises Invalid where its check character does not fit."""
    if not well_formed(typed, CODE_LENGTH):
        raise Invalid((Fault("code", MISTYPED, {"typed": typed.strip()[:20]}),))
    return normal(typed)


def pasted(text: str) -> tuple[str, ...]:
    """Return the values of a row or column pasted from a spreadsheet, or of an instrument's CSV line, as they stand."""
    cells = text.replace("\r", "\n").replace("\t", "\n").replace(";", "\n").split("\n")
    return tuple(cell.strip() for cell in cells if cell.strip())

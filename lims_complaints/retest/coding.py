"""Coding (密码编号): codes are drawn, committed to and sealed here, and opened here. Nothing else reads the sealed map."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lims_complaints import audit
from lims_complaints.chance import Dice, shuffled, spell
from lims_complaints.errors import Fault, Invalid, Refused
from lims_complaints.identity.codes import ALPHABET, new_code
from lims_complaints.language import N_
from lims_complaints.records.bench import Portion
from lims_complaints.records.code_key import SealedMap
from lims_complaints.records.journal import AuditEvent
from lims_complaints.records.person import Person, RoleHeld, SigningKey
from lims_complaints.records.report import Result
from lims_complaints.records.retest import Retest
from lims_complaints.retest.commitment import NONCE, Item, Sealed, broken, root
from lims_complaints.retest.wrapping import Tampered, WrongPassphrase, open_sealed, seal, unwrap
from lims_complaints.timekeeping import local_day

CODE_LENGTH = 7
CLAUSE = "2.2.2"
CODED = "retest.code-portions"
SAMPLES, CONTROLS = "samples", "controls"
KEEPS_KEYS = "quality manager"
"""Whose office it is to hold a key to sealed maps, and to open them: the quality manager and a deputy."""

NO_HOLDERS = N_("Two people must hold keys to the sealed map before portions are coded: the quality manager and a deputy.")
NO_KEY = N_("This person holds no key to this sealed map.")
WRONG = N_("This is not the passphrase of the key.")
OTHER_KEY = N_("This passphrase opens another key. The map was sealed to the key that was held when the portions were coded.")
CHANGED = N_(
    "The sealed map is not what was committed to when the portions were coded. Break the blind; the retest is coded anew."
)


def holders(session: Session, today: date) -> dict[int, SigningKey]:
    """Return whoever holds a key that maps are sealed to on a day: person → newest key.

    Whose office has ended, a deputy's say, gets no further map, and opens none.
    """
    in_office = select(RoleHeld.person_id).where(
        RoleHeld.role == KEEPS_KEYS, RoleHeld.from_on <= today, RoleHeld.until_on.is_(None) | (RoleHeld.until_on >= today)
    )
    query = (
        select(SigningKey)
        .join(Person, Person.id == SigningKey.person_id)
        .where(SigningKey.purpose == "envelope", SigningKey.revoked_at.is_(None), Person.left_at.is_(None))
        .where(SigningKey.person_id.in_(in_office))
        .order_by(SigningKey.id)
    )
    return {key.person_id: key for key in session.scalars(query) if key.person_id is not None}


def draw(session: Session, dice: Dice, items: Sequence[Item], copies: int) -> list[Sealed]:
    """Draw a code for each of `copies` portions of every item, each unique for ever, in an order that says nothing."""
    taken: set[str] = set()
    lines: list[Sealed] = []
    for item in shuffled(dice, items):
        series = spell(dice, ALPHABET, 10)
        lines += [Sealed(_fresh(session, dice, taken), series, item.text(), dice.bytes(NONCE).hex()) for _ in range(copies)]
    return shuffled(dice, lines)


def _fresh(session: Session, dice: Dice, taken: set[str]) -> str:
    while (code := new_code(dice, CODE_LENGTH)) in taken or session.get(Portion, code) is not None:
        pass
    taken.add(code)
    return code


def seal_map(
    session: Session, retest: Retest, lines: Sequence[Sealed], references: Mapping[str, Mapping[str, str]], at: datetime
) -> dict[str, Any]:
    """Seal both parts to every holder and return what the audit chain is to hold: the commitments and their root.

    `references` (series → name, reference, allowed) tells which series are controls; it is opened before the rest.
    """
    keys = holders(session, local_day(session, at))
    if len(keys) < 2:
        raise Refused(CLAUSE, NO_HOLDERS)
    commitments = sorted(line.commitment() for line in lines)
    bodies = {
        SAMPLES: {"portions": sorted((asdict(line) for line in lines), key=lambda p: p["code"])},
        CONTROLS: {"series": dict(references)},
    }
    for part, body in bodies.items():
        text = json.dumps(body, ensure_ascii=False, sort_keys=True)
        for person, key in sorted(keys.items()):
            sealed = seal(key.public, text, _place(retest, part))
            row = SealedMap(
                retest_id=retest.id, part=part, holder_id=person, sealed=sealed, commitments=commitments, sealed_at=at
            )
            session.add(row)
    retest.commitment = root(commitments)
    return {"batch": retest.batch_id, "root": retest.commitment, "commitments": commitments}


def _place(retest: Retest, part: str) -> str:
    return f"retest-map/v1 {retest.batch_id} {part}"


@dataclass(frozen=True)
class Unsealed:
    """One part of a retest's map as a holder's key opened it, and the very text that was opened."""

    retest: int
    part: str
    holder: int
    sealed: str
    body: Mapping[str, Any]


def unseal(session: Session, retest: Retest, part: str, holder: int, passphrase: str) -> Unsealed:
    """Open a part of the map with a holder's key; the private key lives as long as this call. Raises Invalid, Refused.

    Takes a tenth of a second for each key that the holder ever had: call it before the act's transaction.
    """
    row = session.get(SealedMap, (retest.id, part, holder))
    held = session.scalars(select(SigningKey).where(SigningKey.person_id == holder, SigningKey.purpose == "envelope")).all()
    if row is None or not held:
        raise Invalid((Fault("holder", NO_KEY),))
    unlocked: set[int] = set()
    for key in sorted(held, key=lambda k: -k.id):
        try:
            private = unwrap(key.public, key.wrapped, passphrase)
            unlocked.add(key.id)
            body: dict[str, Any] = json.loads(open_sealed(private, row.sealed, _place(retest, part)))
        except (WrongPassphrase, Tampered):
            continue
        return Unsealed(retest.id, part, holder, row.sealed, body)
    sealed_to = max((key.id for key in held if key.made_at <= row.sealed_at), default=None)
    if sealed_to in unlocked:
        raise Refused(CLAUSE, CHANGED)
    raise Invalid((Fault("passphrase", OTHER_KEY if unlocked else WRONG),))


def controls_of(session: Session, retest: Retest, opened: Unsealed) -> dict[str, dict[str, str]]:
    """Return which series are controls, with their references. Says nothing of the other series."""
    series: dict[str, dict[str, str]] = _lying(session, retest, CONTROLS, opened)["series"]
    return series


def samples_of(session: Session, retest: Retest, opened: Unsealed) -> list[Sealed]:
    """Return the map, line by line, as it was sealed; whether it is what was committed to says `tampered`."""
    return [Sealed(**line) for line in _lying(session, retest, SAMPLES, opened)["portions"]]


def _lying(session: Session, retest: Retest, part: str, opened: Unsealed) -> Mapping[str, Any]:
    """Return what was opened, if it is what lies sealed for this retest now. Raises Refused."""
    row = session.get(SealedMap, (retest.id, part, opened.holder))
    if (opened.retest, opened.part) != (retest.id, part) or row is None or row.sealed != opened.sealed:
        raise Refused(CLAUSE, CHANGED)
    return opened.body


def chain_entry(session: Session, retest: Retest, case_number: str) -> dict[str, Any]:
    """Return what the audit chain says of a coding: batch, root, commitments.

    Raises Refused where it says nothing, or where what it says was changed.
    """
    query = select(AuditEvent).where(
        AuditEvent.act == CODED, AuditEvent.subject_kind == "case", AuditEvent.subject == case_number
    )
    for event in session.scalars(query.order_by(AuditEvent.sequence.desc())):
        entry: dict[str, Any] = event.notes.get("coding", {})
        if entry.get("batch") == retest.batch_id and audit.chained(event) == event.hash:
            return entry
    raise Refused(CLAUSE, CHANGED)


def tampered(session: Session, retest: Retest, case_number: str, lines: Sequence[Sealed]) -> tuple[str, ...]:
    """Return the codes for which map, commitments in the chain and portions on the bench do not say the same."""
    entry = chain_entry(session, retest, case_number)
    wrong = set(broken(lines, entry["commitments"], entry["root"]))
    portions = {p.code: p for p in session.scalars(select(Portion).where(Portion.batch_id == retest.batch_id))}
    wrong |= {line.code for line in lines} ^ set(portions)
    wrong |= {line.code for line in lines if not _is_still(session, json.loads(line.item))}
    items: dict[str, str] = {}
    for line in lines:
        portion = portions.get(line.code)
        said = json.loads(line.item)
        same = portion is not None and (portion.series, portion.parameter, portion.method) == (
            line.series, said["parameter"], said["method"],
        )  # fmt: skip
        if not same or items.setdefault(line.series, line.item) != line.item:
            wrong.add(line.code)
    if len(set(items.values())) != len(items):
        wrong.add("*")
    return tuple(sorted(wrong))


def _is_still(session: Session, said: Mapping[str, Any]) -> bool:
    """Whether the result that an item names still belongs to the sample that it names. A control names none."""
    if not said["result"]:
        return True
    result = session.get(Result, said["result"])
    return result is not None and result.sample.number == said["item"]


def sealed_to(session: Session, retest: Retest) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return to whom a retest's map was sealed, and its commitments, which say nothing of codes or samples."""
    query = select(SealedMap).where(SealedMap.retest_id == retest.id, SealedMap.part == SAMPLES).order_by(SealedMap.holder_id)
    rows = session.scalars(query).all()
    return tuple(r.holder_id for r in rows), tuple(rows[0].commitments) if rows else ()


def waiting(session: Session, holder: int) -> list[datetime]:
    """Return when each map was sealed that waits to be opened and is sealed to somebody's key, the oldest first."""
    query = (
        select(SealedMap.sealed_at)
        .join(Retest, Retest.id == SealedMap.retest_id)
        .where(
            SealedMap.holder_id == holder, SealedMap.part == SAMPLES, Retest.opened_at.is_(None), Retest.spoiled_at.is_(None)
        )
        .order_by(SealedMap.sealed_at)
    )
    return list(session.scalars(query))

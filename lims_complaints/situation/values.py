"""The parts of a situation. A fact's function names the parts that it looks at by its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

STANDING = ("in force", "supplemented")
"""How a report holds: by itself, or as amended by a supplement (ISO/IEC 17025 7.8.8.2; RB/T 214 4.5.26)."""
ISSUED = (*STANDING, "void")


@dataclass(frozen=True)
class CasePart:
    """`case`: where it stands."""

    number: str = ""
    route: str = ""
    state: str = ""
    round: int = 1
    urgent: bool = False
    outcome: str = ""
    department: str = ""


@dataclass(frozen=True)
class ReportPart:
    """`report`: the one that the case is about, or that the act is done to."""

    exists: bool = False
    number: str = ""
    status: str = ""
    field: str = ""
    methods: frozenset[str] = frozenset()
    stamped: bool = False
    nonconformities: frozenset[str] = frozenset()


@dataclass(frozen=True)
class OriginalPart:
    """`original`: who had a part, in the original work, in earlier rounds, in this one, or has seen the case."""

    involved: frozenset[int] = frozenset()
    earlier_rounds: frozenset[int] = frozenset()
    seen: frozenset[int] = frozenset()
    tied: frozenset[int] = frozenset()


@dataclass(frozen=True)
class IntakePart:
    """`intake`: what was filed, and what was said to it."""

    filed_at: datetime | None = None
    in_time: bool = False
    received_at: datetime | None = None
    decided: bool = False
    complete: bool = False
    disputes_results: bool = False
    admitted_late: bool = False
    urgent_asked: bool = False
    asked_for_missing: bool = False
    waiting: bool = False
    supplied_at: datetime | None = None
    anything_retestable: bool = False
    country: str = ""


@dataclass(frozen=True)
class HeadsPart:
    """`heads`: the departments that have somebody to judge what concerns them."""

    departments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ReviewPart:
    """`review`: the stages, the preliminary opinion, and for general affairs the investigation and its outcome."""

    stages: frozenset[str] = frozenset()
    faults: frozenset[str] = frozenset()
    proposal: str = ""
    author: int | None = None
    approved: bool = False
    investigated: bool = False
    investigators: frozenset[int] = frozenset()
    measures_done: bool = False
    escalated: bool = False
    team: frozenset[int] = frozenset()
    departments: frozenset[str] = frozenset()
    outcome_author: int | None = None
    outcome_approved: bool = False
    justified: bool | None = None


@dataclass(frozen=True)
class HandlingPart:
    """`handling`: the recorded steps of the round; who is responsible, which departments are concerned, of the whole case."""

    steps: frozenset[str] = frozenset()
    responsible: int | None = None
    named: bool = False
    investigated_at: datetime | None = None
    concerned: frozenset[str] = frozenset()
    countersigned: frozenset[str] = frozenset()
    disagreeing: frozenset[str] = frozenset()
    disagreement_decided: bool = False
    amount: Decimal | None = None
    other_party_open: bool = False
    promised_at: datetime | None = None
    promised_on: datetime | None = None
    promise_kept: bool = False
    special: bool = False
    important: bool = False
    counted: bool = False
    handed_to: int | None = None
    severity: str = ""
    looked_at_above: bool = False
    contacts_open: bool = False
    today: date | None = None


@dataclass(frozen=True)
class TermsPart:
    """`terms`: by how many of its units each running term can still be extended; terms without a bound are not in it."""

    left: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class LatenessPart:
    """`lateness`: whose each missed term is that has no reason yet, by its name; terms of the client are not in it."""

    unexplained: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProcedurePart:
    """`procedure`: what the edition of the case says that sentences ask for."""

    jurisdiction: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    powers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RetestPart:
    """`retest`: how far it has come. Never says whose code is which."""

    gate_judged: bool = False
    fit: bool = False
    coded: bool = False
    released: bool = False
    all_locked: bool = False
    controls_passed: bool = False
    judged: bool = False
    further_needed: bool = False
    opened: bool = False
    custody_unruled: bool = False
    custody_fails: bool = False
    taken: bool = False
    to_hand_out: bool = False
    compared: bool = False
    proposals: tuple[str, ...] = ()
    resampled: bool = False


@dataclass(frozen=True)
class BenchPart:
    """`bench`: a portion as its analyst may act on it; for whoever keeps it, that it is on its way to them or in their hands."""

    assigned_to: int | None = None
    checked_in: bool = False
    locked: bool = False
    closed: bool = False
    authorized: bool = False
    handed: bool = False
    held: bool = False


@dataclass(frozen=True)
class DecisionPart:
    """`decision`: the newest decision of the round."""

    outcome: str = ""
    kind: str = ""


@dataclass(frozen=True)
class AmendmentPart:
    """`amendment`: what has been done about the report."""

    reserved: bool = False
    signed: bool = False
    field: str = ""
    methods: frozenset[str] = frozenset()
    voided: bool = False
    copies_outstanding: int = 0
    copies_unasked: int = 0
    supplement: bool = False
    without_supplement: int = 0
    notice_needed: bool = False
    notice_approved: bool = False
    notice_drafted_by: int | None = None


@dataclass(frozen=True)
class FeedbackPart:
    """`feedback`: the reply and what the client said to it."""

    replied: bool = False
    interim_at: datetime | None = None
    accepted_at: datetime | None = None
    term_over: bool = False
    answer: str = ""
    new_grounds: bool = True
    taken_up_anew: bool = False
    round: int = 1


@dataclass(frozen=True)
class QualityPart:
    """`quality`: nonconforming work found, and what was done about it."""

    fault_found: bool = False
    opened: int = 0
    declined: bool = False
    open_actions: int = 0
    unchecked: int = 0
    affected_open: int = 0
    unresumed: int = 0
    planned_at: datetime | None = None
    completed_at: datetime | None = None
    open_nonconformities: int = 0
    action_owners: tuple[tuple[int, int], ...] = ()
    points_to_error: bool = False
    records_reviewed: bool = False
    claim_open: bool = False
    compensation_agreed: bool = False
    justified: bool = False


@dataclass(frozen=True)
class ArchivePart:
    """`archive`: the closing and the transfer."""

    closed_at: datetime | None = None
    transferred: bool = False
    accepted: bool = False
    handed_by: int | None = None
    returned_at: datetime | None = None
    disposed: bool = False


@dataclass(frozen=True)
class ActorPart:
    """`actor`: who acts."""

    person: int | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    signing_scopes: tuple[tuple[str, date, date | None], ...] = ()

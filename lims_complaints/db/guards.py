"""What the database itself refuses: changing or removing what must stand. Checked at every start."""

from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text

APPEND_ONLY = (
    "audit_event", "audit_checkpoint", "decision", "determination", "evaluation", "signature", "review_stage", "admission", "sent_back",
    "clock_entry", "feedback", "reply", "plan_change", "sealed_map", "nonconformity_declined", "effectiveness_check",
    "handling_step", "sample_taken", "reading_rule", "statistics", "file_version",
)  # fmt: skip
"""Tables whose rows are added and never changed or removed."""

FROZEN = {
    "report": (
        "number", "root_id", "supersedes_id", "sequence", "decision_id", "file_sha256", "voided_sha256", "issued_at",
        "voided_at", "void_copy_sha256", "origin",
    ),
    "paper": ("content", "name", "case_id", "made_at"),
    "appeal": ("filed_at", "arrived_on", "grounds", "report_said", "filing_sha256"),
    "case": ("number", "filed_at", "edition", "report_id"),
    "round": (
        "case_id", "number", "started_at", "ended_at", "concluded", "conclusion", "recourse", "concluded_by_id", "concluded_at",
    ),
    "clock": ("case_id", "round_number", "name", "clause", "started_at", "met_at"),
    "opinion": ("round_id", "proposal", "opinion", "by_id", "ruled_by_id", "ruled_at"),
    "general_outcome": ("round_id", "justified", "outcome", "by_id", "ruled_by_id", "ruled_at"),
    "retest": ("round_id", "batch_id", "ordered_by_id", "coded_by_id", "coded_at", "opened_at", "spoiled_at"),
    "portion": ("code", "batch_id", "series", "parameter", "method", "unit"),
    "assignment": ("portion_code", "person_id", "assigned_at", "checked_in_at"),
    "hand_over": ("portion_code", "from_id", "to_id", "step", "seal", "seal_intact", "at", "received_at", "received_intact"),
    "attachment": ("case_id", "sha256", "name", "added_at"),
    "dispatch": ("paper_id", "sent_at"),
    "outsider": ("case_id", "part", "reason", "competence", "named_by_id", "named_at", "ended_at"),
    "edition": ("hash", "text", "translations", "in_force_at"),
    "proposed_edition": (
        "hash", "text", "translations", "reason", "proposed_at", "proposed_by", "proposed_by_id", "outcome", "closed_at", "closed_by",
        "closed_by_id", "closed_why",
    ),
}  # fmt: skip
"""Columns that, once filled, keep what they hold."""

KEPT = (*FROZEN, "copy", "stored_file", "paper_file", "transfer", "nonconformity", "corrective_action", "person", "account")
"""Tables whose rows are never removed: what was filed, found or made stays, and so does whoever did it."""

INVOLVED = (
    "exists (select 1 from report r where r.root_id = (select root_id from report where id = new.report_id) "
    "and new.by_id in (r.prepared_by_id, r.checked_by_id, r.signed_by_id)) "
    "or exists (select 1 from result x join sample s on s.id = x.sample_id join report r on r.id = x.report_id "
    "where r.root_id = (select root_id from report where id = new.report_id) "
    "and new.by_id in (x.analysed_by_id, x.checked_by_id, s.taken_by_id))"
)
SAME_SERIES = (
    "exists (select 1 from assignment a join portion p on p.code = a.portion_code join portion q on q.series = p.series "
    "and q.batch_id = p.batch_id where q.code = new.portion_code and a.person_id = new.person_id "
    "and a.assigned_at = new.assigned_at)"
)
RULES = {
    "decision_by_others": (
        "insert on decision",
        f"new.round_id is not null and ({INVOLVED})",
        "a case is not decided by somebody who had a part in the original work",
    ),
    "determination_by_analyst": (
        "insert on determination",
        "not exists (select 1 from assignment a where a.portion_code = new.portion_code and a.person_id = new.person_id)",
        "a portion is tested by whom it was assigned to",
    ),
    "assignment_of_series": (
        "insert on assignment",
        SAME_SERIES,
        "two portions of one item are not assigned to one person at once",
    ),
    "check_by_others": (
        "insert on effectiveness_check",
        "exists (select 1 from corrective_action c where c.id = new.corrective_action_id and c.owner_id = new.by_id)",
        "an action is not checked by who carried it out",
    ),
    "deadline_by_reckoning": (
        "update on clock",
        "new.due_at <> old.due_at and cast(new.reckoning as text) = cast(old.reckoning as text)",
        "a deadline moves with its reckoning alone",
    ),
    "edition_by_others": (
        "update on proposed_edition",
        "new.outcome = 'approved' and new.closed_by_id = new.proposed_by_id",
        "an edition is not approved by who proposed it",
    ),
    "route_by_classification": (
        'update on "case"',
        (
            "new.route <> old.route and coalesce((select h.said from handling_step h join round r on r.id = h.round_id "
            "where r.case_id = new.id and h.kind = 'classified' order by h.id desc limit 1), '') <> new.route"
        ),
        "a case changes its route by a recorded classification alone",
    ),
    "report_stays_supplemented": (
        "update on report",
        "old.status = 'supplemented' and new.status not in ('supplemented', 'void')",
        "a report that a supplement amends is never again in force without it",
    ),
    "report_stays_void": (
        "update on report",
        "old.status in ('void', 'cancelled') and new.status <> old.status",
        "a report that is void or cancelled stays so",
    ),
}
"""Rules over more than one row: when they fire, what they refuse, and the words."""


def names(dialect: str = "sqlite") -> frozenset[str]:
    """Return the names of all guards of an engine."""
    return frozenset(name for name, _ in _guards(dialect))


def install(connection: Connection) -> None:
    """Create every guard that is not there yet."""
    for _, statement in _guards(connection.dialect.name):
        connection.execute(text(statement))


def missing(engine: Engine) -> frozenset[str]:
    """Return the guards that the database lacks; the program refuses to serve without them."""
    query = (
        "select name from sqlite_master where type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "select tgname from pg_trigger where not tgisinternal and tgenabled in ('O', 'A')"
    )
    with engine.connect() as connection:
        there = {row[0] for row in connection.execute(text(query))}
    return names(engine.dialect.name) - there


def _guards(dialect: str) -> Iterator[tuple[str, str]]:
    """Yield each guard's name with the statement that creates it."""
    yield from _sqlite() if dialect == "sqlite" else _postgresql()


_SAME = {
    "file_version": "sha256 = new.sha256",
    "audit_event": "sequence = new.sequence",
    "audit_checkpoint": "number = new.number",
    "determination": "portion_code = new.portion_code and entry = new.entry",
    "sealed_map": "retest_id = new.retest_id and part = new.part and holder_id = new.holder_id",
}


def _sqlite() -> Iterator[tuple[str, str]]:
    """Yield the triggers of SQLite; the one before insert stops INSERT OR REPLACE, which gets past a delete trigger."""
    for table in APPEND_ONLY:
        refused = f"{table} can be neither changed nor removed"
        for what in ("update", "delete"):
            yield _lite(f"{table}_{what}", f"{what} on {table}", "", refused)
        same = f"exists (select 1 from {table} where {_SAME.get(table, 'id = new.id')})"  # noqa: S608 - our own tables
        yield _lite(f"{table}_insert", f"insert on {table}", same, refused)
    for table, columns in FROZEN.items():
        yield _lite(f"{table}_frozen", f'update on "{table}"', _changed(columns, "is not", ""), f"{table} keeps what it holds")
    for table in KEPT:
        yield _lite(f"{table}_kept", f'delete on "{table}"', "", f"{table} is never removed")
    for name, (event, condition, words) in RULES.items():
        yield _lite(name, event, condition, words)


def _lite(name: str, event: str, condition: str, words: str) -> tuple[str, str]:
    when = f"when {condition} " if condition else ""
    return f"guard_{name}", (
        f"create trigger if not exists guard_{name} before {event} {when}begin select raise(abort, '{words}'); end"
    )


def _postgresql() -> Iterator[tuple[str, str]]:
    """Yield the triggers of PostgreSQL, where a table can also be emptied at once."""
    for table in APPEND_ONLY:
        refused = f"{table} can be neither changed nor removed"
        for what in ("update", "delete"):
            yield from _post(f"{table}_{what}", f"{what} on {table}", "", refused)
        yield from _post(f"{table}_truncate", f"truncate on {table}", "", refused, "statement")
    for table, columns in FROZEN.items():
        changed = _changed(columns, "is distinct from", "::text")
        yield from _post(f"{table}_frozen", f'update on "{table}"', changed, f"{table} keeps what it holds")
    for table in KEPT:
        yield from _post(f"{table}_kept", f'delete on "{table}"', "", f"{table} is never removed")
        yield from _post(f"{table}_truncate", f'truncate on "{table}"', "", f"{table} is never removed", "statement")
    for name, (event, condition, words) in RULES.items():
        yield from _post(name, event, condition, words)


def _post(name: str, event: str, condition: str, words: str, each: str = "row") -> Iterator[tuple[str, str]]:
    """Yield a function and its trigger: a condition that looks at other rows can stand only in the function."""
    refuse = f"raise exception '{words}' using errcode = 'integrity_constraint_violation';"
    body = f"if {condition} then {refuse} end if;" if condition else refuse
    function = f"create or replace function guard_{name}() returns trigger language plpgsql as "
    yield f"guard_{name}", function + f"$$ begin {body} return new; end $$"
    trigger = f"create or replace trigger guard_{name} before {event} for each {each}"
    yield f"guard_{name}", f"{trigger} execute function guard_{name}()"


def _changed(columns: tuple[str, ...], differs: str, cast: str) -> str:
    """Return the condition that a filled column is about to hold something else."""
    return " or ".join(
        f"(old.{c} is not null and old.{c}{cast} <> '' and old.{c}{cast} {differs} new.{c}{cast})" for c in columns
    )

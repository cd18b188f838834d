"""What the database itself refuses: changing or removing what must stand. Checked at every start."""

from sqlalchemy import Connection, Engine, text

APPEND_ONLY = ("audit_event", "decision", "determination", "evaluation", "signature", "review_stage", "admission")
"""Tables whose rows are added and never changed or removed."""

FROZEN = {
    "report": ("number", "root_id", "supersedes_id", "sequence", "file_sha256", "voided_sha256", "issued_at"),
    "paper": ("content", "name", "case_id", "made_at"),
    "appeal": ("filed_at", "arrived_on", "grounds", "filing_sha256"),
}
"""Columns that, once filled, keep what they hold."""


def names() -> frozenset[str]:
    """Return the names of all guards."""
    kept = {f"guard_{table}_{what}" for table in APPEND_ONLY for what in ("update", "delete", "insert")}
    return frozenset(kept | {f"guard_{table}_frozen" for table in FROZEN})


def install(connection: Connection) -> None:
    """Create every guard that is not there yet."""
    statements = _sqlite() if connection.dialect.name == "sqlite" else _postgresql()
    for statement in statements:
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
    wanted = names() if engine.dialect.name == "sqlite" else {n for n in names() if not n.endswith("_insert")}
    return frozenset(wanted - there)


def _key(table: str) -> str:
    return {"audit_event": "sequence", "determination": "portion_code || '/' || {row}.entry"}.get(table, "id")


def _sqlite() -> list[str]:
    made = []
    for table in APPEND_ONLY:
        for what in ("update", "delete"):
            made.append(
                f"create trigger if not exists guard_{table}_{what} before {what} on {table} "
                f"begin select raise(abort, '{table} can be neither changed nor removed'); end"
            )
        # INSERT OR REPLACE would get past a delete trigger.
        same = (
            "portion_code = new.portion_code and entry = new.entry"
            if table == "determination"
            else f"{_key(table)} = new.{_key(table)}"
        )
        made.append(
            f"create trigger if not exists guard_{table}_insert before insert on {table} "
            f"when exists (select 1 from {table} where {same}) "
            f"begin select raise(abort, '{table} can be neither changed nor removed'); end"
        )
    for table, columns in FROZEN.items():
        changed = " or ".join(f"(old.{c} is not null and old.{c} is not new.{c})" for c in columns)
        made.append(
            f"create trigger if not exists guard_{table}_frozen before update on {table} when {changed} "
            f"begin select raise(abort, '{table} keeps what it holds'); end"
        )
    return made


def _postgresql() -> list[str]:
    made = [
        "create or replace function guard_refuse() returns trigger language plpgsql as "
        "$$ begin raise exception '% can be neither changed nor removed', tg_table_name; end $$"
    ]
    for table in APPEND_ONLY:
        for what in ("update", "delete"):
            made.append(
                f"create or replace trigger guard_{table}_{what} before {what} on {table} "
                "for each row execute function guard_refuse()"
            )
        made.append(
            f"create or replace trigger guard_{table}_truncate before truncate on {table} "
            "for each statement execute function guard_refuse()"
        )
    for table, columns in FROZEN.items():
        changed = " or ".join(f"(old.{c} is not null and old.{c}::text is distinct from new.{c}::text)" for c in columns)
        made.append(
            f"create or replace trigger guard_{table}_frozen before update on {table} for each row "
            f"when ({changed}) execute function guard_refuse()"
        )
    return made

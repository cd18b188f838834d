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


_SAME = {
    "audit_event": "sequence = new.sequence",
    "determination": "portion_code = new.portion_code and entry = new.entry",
}
_REFUSED = "select raise(abort, '{table} can be neither changed nor removed')"


def _sqlite() -> list[str]:
    """Return the triggers of SQLite; the one before insert stops INSERT OR REPLACE, which gets past a delete trigger."""
    kept = [
        f"create trigger if not exists guard_{table}_{what} before {what} on {table} begin {_REFUSED.format(table=table)}; end"
        for table in APPEND_ONLY
        for what in ("update", "delete")
    ]
    kept += [
        f"create trigger if not exists guard_{table}_insert before insert on {table} "  # noqa: S608 - names of our own tables
        f"when exists (select 1 from {table} where {_SAME.get(table, 'id = new.id')}) "
        f"begin {_REFUSED.format(table=table)}; end"
        for table in APPEND_ONLY
    ]
    kept += [
        f"create trigger if not exists guard_{table}_frozen before update on {table} when {_changed(columns)} "
        f"begin select raise(abort, '{table} keeps what it holds'); end"
        for table, columns in FROZEN.items()
    ]
    return kept


def _postgresql() -> list[str]:
    """Return the triggers of PostgreSQL, where a table can also be emptied at once."""
    refuse = (
        "create or replace function guard_refuse() returns trigger language plpgsql as "
        "$$ begin raise exception '% can be neither changed nor removed', tg_table_name; end $$"
    )
    kept = [
        f"create or replace trigger guard_{table}_{what} before {what} on {table} for each row execute function guard_refuse()"
        for table in APPEND_ONLY
        for what in ("update", "delete")
    ]
    kept += [
        f"create or replace trigger guard_{table}_truncate before truncate on {table} "
        "for each statement execute function guard_refuse()"
        for table in APPEND_ONLY
    ]
    kept += [
        f"create or replace trigger guard_{table}_frozen before update on {table} for each row "
        f"when ({_changed(columns, '::text')}) execute function guard_refuse()"
        for table, columns in FROZEN.items()
    ]
    return [refuse, *kept]


def _changed(columns: tuple[str, ...], cast: str = "") -> str:
    differs = "is distinct from" if cast else "is not"
    return " or ".join(f"(old.{c} is not null and old.{c}{cast} {differs} new.{c}{cast})" for c in columns)

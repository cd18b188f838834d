"""The guards of the database: triggers against changing or removing what must stand. Checked at every start."""

import re
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text

from lims_complaints.db.engine import looking_up
from lims_complaints.db.guarded import APPEND_ONLY, FROZEN, KEPT, KEYS, RULES


def names(dialect: str = "sqlite") -> frozenset[str]:
    """Return the names of all guards of an engine."""
    return frozenset(name for name, _ in _guards(dialect))


def install(connection: Connection) -> None:
    """Create every guard that is not there, and every one that stands there otherwise anew."""
    if connection.dialect.name == "sqlite":
        for name in sorted(_there(connection).keys() & _lacking(connection)):
            connection.execute(text(f"drop trigger {name}"))
    for _, statement in _guards(connection.dialect.name):
        connection.execute(text(statement))


def take_out(connection: Connection) -> None:
    """Take the guards out while tables are altered: SQLite lets none be written anew that one of them looks at."""
    if connection.dialect.name == "sqlite":
        for name in sorted(n for n in _there(connection) if n.startswith("guard_")):
            connection.execute(text(f"drop trigger {name}"))


def missing(engine: Engine) -> frozenset[str]:
    """Return the guards that the database lacks or has otherwise; the program refuses to serve without them."""
    with looking_up(engine) as connection:
        return _lacking(connection)


def keys_of(table: str) -> tuple[tuple[str, ...], ...]:
    """Return what is unique in a guarded table, its key first."""
    return KEYS.get(table, (("id",),))


def _lacking(connection: Connection) -> frozenset[str]:
    there, wanted = _there(connection), _wanted(connection.dialect.name)
    return frozenset(name for name, says in wanted.items() if there.get(name) != says)


_IN_SQLITE = "select name, sql from sqlite_master where type = 'trigger'"
_IN_POSTGRESQL = (
    "select tgname, pg_get_triggerdef(t.oid, true), prosrc from pg_trigger t join pg_proc p on p.oid = tgfoid "
    "where not tgisinternal and tgenabled in ('O', 'A')"
)


def _there(connection: Connection) -> dict[str, str]:
    """Return what stands in the database: name → what it says."""
    if connection.dialect.name == "sqlite":
        return {name: sql.partition(" guard_")[2] for name, sql in connection.execute(text(_IN_SQLITE))}
    found = connection.execute(text(_IN_POSTGRESQL))
    return {name: f"{_plain(trigger)} {body}" for name, trigger, body in found}


def _wanted(dialect: str) -> dict[str, str]:
    """Return what should stand there, in the same words."""
    if dialect == "sqlite":
        return {name: statement.partition(" guard_")[2] for name, statement in _sqlite()}
    bodies, triggers = {}, {}
    for name, statement in _postgresql():
        if "$$" in statement:
            bodies[name] = statement.split("$$")[1]
        else:
            triggers[name] = _plain(statement.replace("or replace ", ""))
    return {name: f"{trigger} {bodies[name]}" for name, trigger in triggers.items()}


def _plain(trigger: str) -> str:
    """Return a trigger's definition as both we and PostgreSQL write it."""
    return re.sub(r" on \S+\.", " on ", trigger.lower().replace('"', ""))


def _guards(dialect: str) -> Iterator[tuple[str, str]]:
    """Yield each guard's name with the statement that creates it."""
    yield from _sqlite() if dialect == "sqlite" else _postgresql()


def _sqlite() -> Iterator[tuple[str, str]]:
    """Yield the triggers of SQLite; those before insert stop INSERT OR REPLACE, which gets past a delete trigger."""
    for table in APPEND_ONLY:
        refused = f"{table} can be neither changed nor removed"
        for what in ("update", "delete"):
            yield _lite(f"{table}_{what}", f"{what} on {table}", "", refused)
        yield _lite(f"{table}_insert", f"insert on {table}", _stands(table), refused)
    for table in KEPT:
        kept = f"{table} keeps what it holds"
        yield _lite(f"{table}_frozen", f'update on "{table}"', _changed(_keeps(table), "is not", ""), kept)
        yield _lite(f"{table}_kept", f'delete on "{table}"', "", f"{table} is never removed")
        yield _lite(f"{table}_there", f'insert on "{table}"', _stands(table), f"{table} is never removed")
    for name, (event, condition, words) in RULES.items():
        yield _lite(name, event, condition, words)


def _keeps(table: str) -> tuple[str, ...]:
    """Return the columns that keep what they hold: those that say so, and the row's key."""
    return tuple(dict.fromkeys((*keys_of(table)[0], *FROZEN.get(table, ()))))


def _stands(table: str) -> str:
    """Return the condition that a row with one of the new one's keys stands there already."""
    same = " or ".join("(" + " and ".join(f"{c} = new.{c}" for c in key) + ")" for key in keys_of(table))
    return f'exists (select 1 from "{table}" where {same})'  # noqa: S608 - our own tables


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
    for table in KEPT:
        changed = _changed(_keeps(table), "is distinct from", "::text")
        yield from _post(f"{table}_frozen", f'update on "{table}"', changed, f"{table} keeps what it holds")
        yield from _post(f"{table}_kept", f'delete on "{table}"', "", f"{table} is never removed")
        yield from _post(f"{table}_truncate", f'truncate on "{table}"', "", f"{table} is never removed", "statement")
    for name, (event, condition, words) in RULES.items():
        yield from _post(name, event, condition, words)


def _post(name: str, event: str, condition: str, words: str, each: str = "row") -> Iterator[tuple[str, str]]:
    """Yield a function and its trigger: a condition that looks at other rows can stand only in the function."""
    refuse = f"raise exception '{words}' using errcode = 'integrity_constraint_violation';"
    body = f"if {condition} then {refuse} end if;" if condition else refuse
    function = f"create or replace function guard_{name}() returns trigger language plpgsql as "
    yield f"guard_{name}", function + f"$$ begin {body} return coalesce(new, old); end $$"
    trigger = f"create or replace trigger guard_{name} before {event} for each {each}"
    yield f"guard_{name}", f"{trigger} execute function guard_{name}()"


def _changed(columns: tuple[str, ...], differs: str, cast: str) -> str:
    """Return the condition that a filled column is about to hold something else."""
    return " or ".join(
        f"(old.{c} is not null and old.{c}{cast} <> '' and old.{c}{cast} {differs} new.{c}{cast})" for c in columns
    )

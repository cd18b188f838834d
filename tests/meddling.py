"""What no act can bring about: rows changed behind the guards, which are put back, so that a test can begin there."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from lims_complaints.db import guards
from lims_complaints.db.engine import writing

ON_SQLITE = "select name, tbl_name from sqlite_master where type = 'trigger'"
ON_POSTGRESQL = "select tgname, relname from pg_trigger join pg_class c on c.oid = tgrelid where not tgisinternal"


@contextmanager
def unguarded(engine: Engine, *tables: str) -> Iterator[Session]:
    """A writing session in which some tables have no guards; they are there again when it ends."""
    with writing(engine) as session:
        take_out(session, *tables)
        yield session
        session.flush()
        guards.install(session.connection())


def take_out(session: Session, *tables: str) -> None:
    """Take the guards of some tables out, or all, as somebody with the database's own rights could."""
    lite = session.get_bind().dialect.name == "sqlite"
    for name, table in session.execute(text(ON_SQLITE if lite else ON_POSTGRESQL)).all():
        if table in tables or not tables:
            session.execute(text(f"drop trigger {name}" if lite else f'drop trigger {name} on "{table}"'))

"""The suite's own PostgreSQL server works, and its databases do not touch each other."""

from sqlalchemy import create_engine, text

from tests.postgres import PostgresServer


def _one_table(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE bottle (code text PRIMARY KEY)"))
    engine.dispose()


def test_databases_are_copies_that_do_not_share_rows(postgres_server: PostgresServer) -> None:
    counts = []
    for _ in range(2):
        engine = create_engine(postgres_server.fresh(_one_table))
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO bottle VALUES ('平行样')"))
            counts.append(connection.scalar(text("SELECT count(*) FROM bottle")))
        engine.dispose()
    assert counts == [1, 1]


def test_the_server_runs_unprivileged_and_on_loopback_only(postgres_server: PostgresServer) -> None:
    with postgres_server.connect() as connection:
        row = connection.execute("SELECT current_setting('listen_addresses'), current_setting('server_encoding')").fetchone()
    assert row == ("127.0.0.1", "UTF8")

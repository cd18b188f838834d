"""Alembic's entry: our own schema, on the connection that the program hands over."""

from alembic import context

from lims_complaints.records.every import SCHEMA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SCHEMA,
    render_as_batch=True,
    compare_type=False,
)
with context.begin_transaction():
    context.run_migrations()

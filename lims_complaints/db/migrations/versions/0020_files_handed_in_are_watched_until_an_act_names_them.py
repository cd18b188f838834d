"""Files handed in are watched until an act names them; significance and impact of nonconforming work stand apart"""

import sqlalchemy as sa
from alembic import op

from lims_complaints.db.types import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "handed_in",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("handed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_handed_in")),
    )
    op.create_table(
        "file_token",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_file_token_by_id")),
        sa.ForeignKeyConstraint(["sha256"], ["handed_in.sha256"], name=op.f("fk_file_token_sha256"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_file_token")),
    )
    op.create_index(op.f("ix_file_token_sha256"), "file_token", ["sha256"], unique=False)
    with op.batch_alter_table("nonconformity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("impact", sa.Text(), nullable=False, server_default=""))
    _part()


def _part() -> None:
    """Put what was kept as “major: other results…” into its two fields."""
    rows = sa.table("nonconformity", sa.column("id"), sa.column("significance"), sa.column("impact"))
    connection = op.get_bind()
    for row in connection.execute(sa.select(rows.c.id, rows.c.significance)).all():
        weight, _, impact = row.significance.partition(": ")
        connection.execute(sa.update(rows).where(rows.c.id == row.id).values(significance=weight, impact=impact))


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

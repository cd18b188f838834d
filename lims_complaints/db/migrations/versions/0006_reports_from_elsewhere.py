"""Reports from elsewhere, the scan of a sealed original, and files under newer timestamps."""

import sqlalchemy as sa
from alembic import op

from lims_complaints.db.types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "file_version",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("first_sha256", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("good_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_file_version_sha256")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file_version")),
        sa.UniqueConstraint("first_sha256", "version", name=op.f("uq_file_version_first_sha256_version")),
    )
    with op.batch_alter_table("file_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_version_first_sha256"), ["first_sha256"], unique=False)

    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scan_sha256", sa.Text(), nullable=True))

    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.add_column(sa.Column("origin", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("issuer", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("void_way", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("void_copy_sha256", sa.Text(), nullable=True))
        batch_op.create_index(batch_op.f("ix_report_void_copy_sha256"), ["void_copy_sha256"], unique=False)

    if op.get_bind().dialect.name == "sqlite":  # it is made anew, over the new columns as well
        op.execute("drop trigger if exists guard_report_frozen")


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

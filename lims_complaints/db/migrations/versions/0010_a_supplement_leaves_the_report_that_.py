"""A supplement leaves the report that it is read with in force, as amended by it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

WHOLE = sa.text("status in ('in force', 'supplemented') and kind = 'full'")
FOLLOWED = sa.text("status in ('reserved', 'in force', 'supplemented', 'void')")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_report_status"), type_="check")
        batch_op.drop_constraint(op.f("ck_report_issued_has_bytes"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_report_status"), "status in ('imported', 'reserved', 'in force', 'supplemented', 'void', 'cancelled')"
        )
        batch_op.create_check_constraint(
            op.f("ck_report_issued_has_bytes"),
            "status not in ('in force', 'supplemented', 'void') or file_sha256 is not null",
        )
        batch_op.drop_index("ix_report_one_successor")
        batch_op.create_index(
            "ix_report_one_successor", ["supersedes_id"], unique=True, sqlite_where=FOLLOWED, postgresql_where=FOLLOWED
        )
        batch_op.create_index(
            "ix_report_one_whole_standing", ["root_id"], unique=True, sqlite_where=WHOLE, postgresql_where=WHOLE
        )


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

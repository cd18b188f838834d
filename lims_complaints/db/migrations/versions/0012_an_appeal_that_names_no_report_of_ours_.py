"""An appeal that names no report of ours is registered all the same; before it is taken up, it hangs on one."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("appeal", schema=None) as batch_op:
        batch_op.add_column(sa.Column("report_said", sa.Text(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":  # made anew with the new column, once every migration is through
        op.execute("drop trigger if exists guard_appeal_frozen")
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_case_data_has_report"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_case_data_has_report"), "route <> 'data' or report_id is not null or accepted_at is null"
        )


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

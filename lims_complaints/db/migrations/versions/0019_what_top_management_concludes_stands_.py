"""What top management concludes of a round stands with the round"""

import sqlalchemy as sa
from alembic import op

from lims_complaints.db.types import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CONCLUDED = "concluded in ('', 'the earlier outcome stands', 'to be handled anew')"


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "sqlite":  # made anew with the new columns, once every migration is through
        op.execute("drop trigger if exists guard_round_frozen")
    with op.batch_alter_table("round", schema=None) as batch_op:
        for name in ("concluded", "conclusion", "recourse"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("concluded_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("concluded_at", UtcDateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_round_concluded_by_id"), "person", ["concluded_by_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_round_concluded"), CONCLUDED)


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

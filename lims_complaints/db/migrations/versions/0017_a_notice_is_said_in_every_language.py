"""A notice is said in every language"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What was written before keeps the one language that it was written in."""
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("said", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

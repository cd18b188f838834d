"""An investigation says where the cause lies, so that causes can be counted"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("investigation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cause_kind", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

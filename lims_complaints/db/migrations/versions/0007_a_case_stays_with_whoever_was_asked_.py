"""A case stays with whoever was asked until another accepts it"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("case", schema=None) as batch_op:
        batch_op.add_column(sa.Column("handed_to_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_case_handed_to_id"), "person", ["handed_to_id"], ["id"])

    kinds = (
        "classified", "responsible named", "handed over", "first answer", "investigation reported", "combined opinion",
        "amount estimated", "countersigned", "disagreement decided", "other party", "done", "client called", "date promised",
        "promise kept", "penalty", "ruled special", "important", "spot check", "waits for client", "waits for sample", "goes on",
        "term extended", "hand-over accepted", "severity", "looked at above", "contact noted", "contact answered",
    )  # fmt: skip
    with op.batch_alter_table("handling_step", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_handling_step_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_handling_step_kind"), f"kind in ({', '.join(map(repr, kinds))})")


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

"""What was issued, filed or found stays to the last column, and to the last way of writing over it"""

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: nothing but the guards is new, and they are put in place after every migration."""


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

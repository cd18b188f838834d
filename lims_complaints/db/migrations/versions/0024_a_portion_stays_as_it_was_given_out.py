"""A portion stays as it was given out; one in reserve is given out with as many determinations as are still needed"""

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: nothing but a guard is new, and they are put in place after every migration."""


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

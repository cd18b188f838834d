"""A record of the bench enters the round whose map is opened, and a paper stays in its round from then on"""

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply: nothing but a guard is new, and they are put in place after every migration."""


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

"""A case says in what its parameters were measured, so that its subject can be said in the reader's language."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DISPUTED = """
select distinct c.case_id, s.matrix from contested_result c
join result r on r.id = c.result_id join sample s on s.id = r.sample_id where s.matrix <> '' order by c.case_id, s.matrix
"""


def upgrade() -> None:
    """Apply."""
    op.add_column("case", sa.Column("matrix", sa.Text(), server_default="", nullable=False))
    found: dict[int, list[str]] = {}
    for case, matrix in op.get_bind().execute(sa.text(DISPUTED)):
        found.setdefault(case, []).append(matrix)
    for case, names in found.items():
        op.execute(sa.text('update "case" set matrix = :matrix where id = :id').bindparams(matrix="、".join(names)[:200], id=case))


def downgrade() -> None:
    """Take back."""
    raise NotImplementedError("a record that nobody can alter is not taken back; restore the backup")

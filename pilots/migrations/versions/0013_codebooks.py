"""Codebooks of a programme's own, and which version a coding is of."""

import sqlalchemy as sa
from alembic import op

from foundation.database import Moment

revision = "0013"
down_revision = "0012"

KEPT = ("answer", "coder", "themes", "blind", "by", "at", "version")
SHIPPED = 1
"""The only version there was."""


def upgrade() -> None:
    op.create_table(
        "own_codebook",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "coding_of_version",
        sa.Column("answer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coder", sa.String(length=80), nullable=False),
        sa.Column("codebook", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("themes", sa.String(length=2000), nullable=False),
        sa.Column("blind", sa.String(length=2000), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answer"], ["answer.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer", "coder", "codebook"),
    )
    before = sa.table("coding", *(sa.column(name) for name in KEPT))
    after = sa.table("coding_of_version", *(sa.column(name) for name in (*KEPT, "codebook")))
    rows = sa.select(*(before.c[name] for name in KEPT), sa.literal(SHIPPED))
    op.execute(sa.insert(after).from_select([*KEPT, "codebook"], rows))
    op.drop_table("coding")
    op.rename_table("coding_of_version", "coding")

"""Which themes people saw in open answers."""

import sqlalchemy as sa
from alembic import op

from foundation.database import Moment

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "coding",
        sa.Column("answer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("coder", sa.String(length=80), nullable=False),
        sa.Column("themes", sa.String(length=2000), nullable=False),
        sa.Column("blind", sa.String(length=2000), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["answer"], ["answer.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("answer", "coder"),
    )

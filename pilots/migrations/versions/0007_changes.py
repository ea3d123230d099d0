"""Changes of the plan and of people."""

import sqlalchemy as sa
from alembic import op

from foundation.database import Moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone_at", Moment(), nullable=True),
        sa.Column("undone_by", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_change_subject", "change", ["subject"], unique=False)
    op.create_table(
        "moved_date",
        sa.Column("trial", sa.String(length=160), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["trial"], ["trial.id"]),
        sa.PrimaryKeyConstraint("trial", "step"),
    )

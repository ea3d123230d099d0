"""Named changes of the frozen plan."""

import sqlalchemy as sa
from alembic import op

from foundation.database import Moment

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "amendment",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("service", sa.String(length=80), nullable=False),
        sa.Column("thing", sa.String(length=80), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("before", sa.Float(), nullable=False),
        sa.Column("after", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("after_data", sa.Boolean(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("plan_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name="amendment_number_positive"),
        sa.CheckConstraint("reason <> ''", name="amendment_has_a_reason"),
        sa.PrimaryKeyConstraint("number"),
    )

"""Texts that are added to a report, or left out."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "remark", sa.Column("change", sa.String(length=6), nullable=False, server_default="")
    )

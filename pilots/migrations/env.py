"""Runs migrations over the connection it is given; tables come from every package that has some."""

from alembic import context
from sqlmodel import SQLModel

import notifications.tables
import pilots.tables

TABLES = (notifications.tables, pilots.tables)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

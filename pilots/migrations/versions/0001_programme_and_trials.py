"""Programme, places, people, trials."""

import sqlalchemy as sa
from alembic import op

from foundation.database import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "mark",
        sa.Column("phase", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=160), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("phase", "subject"),
    )
    op.create_table(
        "own_service",
        sa.Column("file", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("file"),
    )
    op.create_table(
        "programme",
        sa.Column("only_row", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("min_pilots", sa.Integer(), nullable=False),
        sa.Column("target_validated_services", sa.Integer(), nullable=False),
        sa.Column("exchange_rates", sa.JSON(), nullable=False),
        sa.Column("waves", sa.JSON(), nullable=False),
        sa.Column("folder_digest", sa.String(length=64), nullable=False),
        sa.Column("launched_at", Moment(), nullable=True),
        sa.Column("plan_hash", sa.String(length=64), nullable=True),
        sa.Column("advanced_to", Moment(), nullable=True),
        sa.CheckConstraint(
            "(launched_at IS NULL) = (plan_hash IS NULL)", name="programme_launch_freezes_the_plan"
        ),
        sa.CheckConstraint("min_pilots > 0", name="programme_min_pilots_positive"),
        sa.CheckConstraint("only_row = 1", name="programme_is_alone"),
        sa.PrimaryKeyConstraint("only_row"),
    )
    op.create_table(
        "region",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("nuts", sa.String(length=8), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("holidays", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("region_type", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "cluster",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("nuts2", sa.String(length=8), nullable=False),
        sa.Column("theme", sa.String(length=80), nullable=False),
        sa.Column("region_type", sa.String(length=20), nullable=False),
        sa.Column("region_type_reason", sa.String(), nullable=False),
        sa.Column("wave", sa.String(length=40), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["region"],
            ["region.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_cluster_region", "cluster", ["region"], unique=False)
    op.create_table(
        "firm",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("cluster", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("size", sa.String(length=12), nullable=False),
        sa.Column("nace", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "size IN ('0-9','10-49','50-249','250 or more')", name="firm_size_class"
        ),
        sa.ForeignKeyConstraint(
            ["cluster"],
            ["cluster.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_firm_cluster", "firm", ["cluster"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(), nullable=True),
        sa.Column("cluster", sa.String(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["cluster"],
            ["cluster.id"],
        ),
        sa.ForeignKeyConstraint(
            ["region"],
            ["region.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_person_cluster", "person", ["cluster"], unique=False)
    op.create_index("ix_person_region", "person", ["region"], unique=False)
    op.create_index("ix_person_role", "person", ["role"], unique=False)
    op.create_table(
        "trial",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("cluster", sa.String(), nullable=False),
        sa.Column("service", sa.String(length=80), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("region_type", sa.String(length=20), nullable=False),
        sa.Column("wave", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("planned_end", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (status NOT IN ('withdrawn', 'failed'))",
            name="trial_end_has_a_moment",
        ),
        sa.ForeignKeyConstraint(
            ["cluster"],
            ["cluster.id"],
        ),
        sa.ForeignKeyConstraint(
            ["region"],
            ["region.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cluster", "service", name="trial_once"),
    )
    op.create_index("ix_trial_cluster", "trial", ["cluster"], unique=False)
    op.create_index("ix_trial_region", "trial", ["region"], unique=False)
    op.create_index("ix_trial_service", "trial", ["service"], unique=False)
    op.create_index("ix_trial_status", "trial", ["status"], unique=False)
    op.create_table(
        "participation",
        sa.Column("trial", sa.String(length=160), nullable=False),
        sa.Column("firm", sa.String(length=80), nullable=False),
        sa.Column("attended", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["firm"],
            ["firm.id"],
        ),
        sa.ForeignKeyConstraint(
            ["trial"],
            ["trial.id"],
        ),
        sa.PrimaryKeyConstraint("trial", "firm"),
    )
    op.create_table(
        "task",
        sa.Column("trial", sa.String(length=160), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("planned_start", sa.Date(), nullable=False),
        sa.Column("planned_due", sa.Date(), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.CheckConstraint("(opened_at IS NULL) = (due IS NULL)", name="task_open_has_a_due_day"),
        sa.CheckConstraint("planned_due >= planned_start", name="task_plan_in_order"),
        sa.ForeignKeyConstraint(
            ["trial"],
            ["trial.id"],
        ),
        sa.PrimaryKeyConstraint("trial", "step"),
    )
    op.create_index("ix_task_status", "task", ["status"], unique=False)
    op.create_table(
        "wave",
        sa.Column("trial", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("opens_at", Moment(), nullable=True),
        sa.Column("closes_at", Moment(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "closes_at IS NULL OR opens_at IS NULL OR closes_at >= opens_at OR kind = 'baseline'",
            name="wave_window_in_order",
        ),
        sa.CheckConstraint("kind IN ('baseline', 'exit', 'followup')", name="wave_kind"),
        sa.ForeignKeyConstraint(
            ["trial"],
            ["trial.id"],
        ),
        sa.PrimaryKeyConstraint("trial", "kind"),
    )
    op.create_index("ix_wave_status", "wave", ["status"], unique=False)

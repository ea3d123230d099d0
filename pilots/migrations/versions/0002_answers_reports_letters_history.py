"""Answers, reports, verdicts, letters, history."""

import sqlalchemy as sa
from alembic import op

from foundation.database import Moment

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("as_of", Moment(), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "history",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("move", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_history_subject", "history", ["subject"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("step", sa.String(length=120), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("not_before", Moment(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_again_before", Moment(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", Moment(), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("handed_over_at", Moment(), nullable=True),
        sa.Column("provider_id", sa.String(length=400), nullable=True),
        sa.CheckConstraint(
            "state <> 'claimed' OR (claimed_at IS NOT NULL AND lease_until IS NOT NULL)",
            name="letter_claim_has_a_lease",
        ),
        sa.CheckConstraint(
            "state <> 'handed_over' OR handed_over_at IS NOT NULL", name="letter_left_at_a_moment"
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'claimed', 'handed_over', 'delivered', 'bounced', 'in_doubt', 'held', 'cancelled', 'dead')",
            name="letter_state_known",
        ),
        sa.CheckConstraint(
            "state NOT IN ('cancelled', 'dead', 'held') OR reason IS NOT NULL",
            name="letter_stopped_for_a_reason",
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("person", "purpose", "subject", "step", name="letter_once"),
    )
    op.create_index("letter_about", "letter", ["subject", "purpose"], unique=False)
    op.create_index("letter_due", "letter", ["state", "not_before", "key"], unique=False)
    op.create_table(
        "refused_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition"],
            ["edition.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject", "edition", name="report_once_per_edition"),
    )
    op.create_index("ix_report_status", "report", ["status"], unique=False)
    op.create_index("ix_report_subject", "report", ["subject"], unique=False)
    op.create_table(
        "verdict",
        sa.Column("service", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("proposed", sa.String(length=40), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("since", Moment(), nullable=True),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("adopted_at", Moment(), nullable=True),
        sa.Column("adopted_by", sa.String(length=80), nullable=True),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition"],
            ["edition.number"],
        ),
        sa.PrimaryKeyConstraint("service"),
    )
    op.create_index("ix_verdict_status", "verdict", ["status"], unique=False)
    op.create_table(
        "report_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report", sa.String(length=160), nullable=False),
        sa.Column("stage", sa.String(length=4), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("recorded", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report"],
            ["report.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_report_decision_report", "report_decision", ["report"], unique=False)
    op.create_table(
        "vote",
        sa.Column("service", sa.String(length=80), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("vote", sa.String(length=40), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["service"],
            ["verdict.service"],
        ),
        sa.PrimaryKeyConstraint("service", "round", "by"),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("respondent", sa.String(length=80), nullable=False),
        sa.Column("trial", sa.String(length=160), nullable=False),
        sa.Column("wave", sa.String(length=10), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["trial"],
            ["trial.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("answer_of_a_wave", "answer", ["trial", "wave"], unique=False)
    op.create_table(
        "refused_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("respondent", sa.String(length=80), nullable=False),
        sa.Column("trial", sa.String(length=160), nullable=False),
        sa.Column("wave", sa.String(length=10), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("answered_at", Moment(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["trial"],
            ["trial.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_refused_answer_trial", "refused_answer", ["trial"], unique=False)
    _append_only()


def _append_only() -> None:
    """Let nobody change or remove a line of the history."""
    if op.get_bind().dialect.name == "sqlite":
        for event in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER history_no_{event.lower()} BEFORE {event} ON history "
                "BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the history is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE ON history "
        "FOR EACH ROW EXECUTE FUNCTION history_is_append_only()"
    )

"""Letters for real: mails that carry several, provider reports, budgets, wordings, the clock."""

import sqlalchemy as sa
from alembic import op

from foundation.database import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _new_tables()
    _letters()


def _new_tables() -> None:
    op.create_table(
        "clock_lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.Column("ticked_at", Moment(), nullable=True),
        sa.Column("next_due", Moment(), nullable=True),
        sa.Column("fault", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "dead_address",
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("mail", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_table(
        "letter_event",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("mail", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("received_at", Moment(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("letter_event_mail", "letter_event", ["mail", "at"], unique=False)
    op.create_table(
        "letter_policy",
        sa.Column("only_row", sa.Integer(), nullable=False),
        sa.Column("budget_letters", sa.Integer(), nullable=False),
        sa.Column("budget_days", sa.Integer(), nullable=False),
        sa.Column("redirect_to", sa.String(length=400), nullable=True),
        sa.Column("paused_until", Moment(), nullable=True),
        sa.Column("paused_because", sa.String(length=500), nullable=True),
        sa.Column("blocked_because", sa.String(length=500), nullable=True),
        sa.Column("installation", sa.String(length=64), nullable=True),
        sa.Column("sent_until", Moment(), nullable=True),
        sa.CheckConstraint(
            "(paused_until IS NULL) = (paused_because IS NULL)",
            name="letter_policy_pause_explained",
        ),
        sa.CheckConstraint(
            "budget_letters > 0 AND budget_days > 0", name="letter_policy_budget_positive"
        ),
        sa.CheckConstraint("only_row = 1", name="letter_policy_is_alone"),
        sa.PrimaryKeyConstraint("only_row"),
    )
    op.create_table(
        "letter_wording",
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("part", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("message", "part", "language"),
    )
    op.create_table(
        "opt_out",
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("via", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("person"),
    )


def _letters() -> None:
    with op.batch_alter_table("letter") as letter:
        letter.add_column(sa.Column("limited", sa.Boolean(), nullable=True))
        letter.add_column(sa.Column("due", Moment(), nullable=True))
        letter.add_column(sa.Column("resends", sa.Integer(), nullable=True))
        letter.add_column(sa.Column("begun_at", Moment(), nullable=True))
        letter.add_column(sa.Column("settled_at", Moment(), nullable=True))
        letter.add_column(sa.Column("mail", sa.String(length=64), nullable=True))
    # Until now a mail carried one letter, and firms got nothing but questionnaires.
    op.execute(
        "UPDATE letter SET resends = 0, due = coalesce(not_again_before, not_before), "
        "limited = (person IN (SELECT id FROM firm)), "
        "mail = CASE WHEN handed_over_at IS NULL THEN NULL ELSE key END"
    )
    op.execute("UPDATE letter SET due = not_before WHERE due < not_before")
    with op.batch_alter_table("letter") as letter:
        letter.alter_column("limited", existing_type=sa.Boolean(), nullable=False)
        letter.alter_column("due", existing_type=Moment(), nullable=False)
        letter.alter_column("resends", existing_type=sa.Integer(), nullable=False)
        letter.drop_index("letter_due")
        letter.create_index("letter_due", ["state", "due", "subject"], unique=False)
        letter.create_index("letter_in_mail", ["mail"], unique=False)
        letter.create_index("letter_of_person", ["person", "state", "due"], unique=False)
        letter.drop_column("not_again_before")
        letter.drop_constraint("letter_left_at_a_moment", type_="check")
        letter.create_check_constraint(
            "letter_left_at_a_moment",
            "state <> 'handed_over' OR (handed_over_at IS NOT NULL AND mail IS NOT NULL)",
        )
        letter.create_check_constraint("letter_never_early", "due >= not_before")

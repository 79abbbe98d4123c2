"""What the service learns: counters of events by day, office and page; nobody in them. How offices are edited."""

import sqlalchemy as sa
from alembic import op

revision = "learning_counters"
down_revision = "counter_day"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""
    op.create_table(
        "event_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "office", "event", "subject", name=op.f("pk_event_counts")),
    )
    _create_history()
    _create_office_motives()
    _create_settlements()
    op.create_table(
        "hard_moments",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        _belongs("hard_moments", "account_id", "staff_accounts"),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_hard_moments")),
    )


def _belongs(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete="CASCADE")


def _create_history() -> None:
    op.create_table(
        "edit_versions",
        sa.Column("thing", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("thing", name=op.f("pk_edit_versions")),
    )
    op.create_table(
        "office_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("what", sa.String(120), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_changes")),
    )
    op.create_index(op.f("ix_office_changes_happened_at"), "office_changes", ["happened_at"])
    op.create_index(op.f("ix_office_changes_office_id_happened_at"), "office_changes", ["office_id", "happened_at"])


def _create_office_motives() -> None:
    op.create_table(
        "office_motives",
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("motive", sa.String(60), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("extra_minutes", sa.Integer(), nullable=False),
        _belongs("office_motives", "office_id", "offices"),
        sa.PrimaryKeyConstraint("office_id", "motive", name=op.f("pk_office_motives")),
    )


def _create_settlements() -> None:
    op.create_table(
        "kept_outside",
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _belongs("kept_outside", "appointment_id", "appointments"),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_kept_outside")),
    )
    op.create_table(
        "planned_settlements",
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        _belongs("planned_settlements", "appointment_id", "appointments"),
        _belongs("planned_settlements", "office_id", "offices"),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_planned_settlements")),
    )
    op.create_index(op.f("ix_planned_settlements_office_id"), "planned_settlements", ["office_id"])

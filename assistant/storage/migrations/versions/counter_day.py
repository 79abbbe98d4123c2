"""The day at the counter: visits, papers seen, mandates, opinions."""

import sqlalchemy as sa
from alembic import op

revision = "counter_day"
down_revision = "staff_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""
    _create_visits()
    _create_desks_and_screens()
    _create_mandate_lines()
    _create_opinion_tables()


def _belongs(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete)


def _create_visits() -> None:
    states = "'expected', 'waiting', 'called', 'with', 'done', 'left', 'sent'"
    op.create_table(
        "visits",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("appointment_id", sa.String(32), nullable=True),
        sa.Column("case_id", sa.String(32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("with_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("desk", sa.String(20), nullable=True),
        sa.Column("staff", sa.String(64), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_visits_state")),
        _belongs("visits", "office_id", "offices"),
        _belongs("visits", "appointment_id", "appointments", "SET NULL"),
        _belongs("visits", "case_id", "cases", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_visits_appointment_id")),
        sa.UniqueConstraint("office_id", "day", "number", name=op.f("uq_visits_office_id_day_number")),
    )
    op.create_index(op.f("ix_visits_case_id"), "visits", ["case_id"])
    op.create_index(op.f("ix_visits_day"), "visits", ["day"])


def _create_desks_and_screens() -> None:
    op.create_table(
        "desk_presences",
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("desk", sa.String(20), nullable=False),
        _belongs("desk_presences", "office_id", "offices"),
        _belongs("desk_presences", "account_id", "staff_accounts"),
        sa.PrimaryKeyConstraint("office_id", "day", "account_id", name=op.f("pk_desk_presences")),
    )
    op.create_index(op.f("ix_desk_presences_day"), "desk_presences", ["day"])
    op.create_table(
        "call_screens",
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _belongs("call_screens", "office_id", "offices"),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_call_screens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_call_screens_token_hash")),
    )
    op.create_table(
        "call_back_tries",
        sa.Column("call_back_id", sa.String(32), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("was_reached", sa.Boolean(), nullable=False),
        _belongs("call_back_tries", "call_back_id", "call_backs"),
        sa.PrimaryKeyConstraint("call_back_id", name=op.f("pk_call_back_tries")),
    )


def _create_mandate_lines() -> None:
    op.create_table(
        "mandate_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(12), nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate_lines")),
    )
    op.create_index(op.f("ix_mandate_lines_case_id_happened_at"), "mandate_lines", ["case_id", "happened_at"])
    op.create_index(op.f("ix_mandate_lines_happened_at"), "mandate_lines", ["happened_at"])


def _create_opinion_tables() -> None:
    op.create_table(
        "opinion_tallies",
        sa.Column("benefit", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("benefit", "reason", "outcome", name=op.f("pk_opinion_tallies")),
    )
    op.create_table(
        "draft_examples",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("benefit", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("combination", sa.LargeBinary(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("is_exported", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_examples")),
    )
    op.create_index(op.f("ix_draft_examples_combination"), "draft_examples", ["combination"])

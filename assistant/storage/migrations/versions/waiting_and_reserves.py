"""Those who wait for a time or a call, shared addresses, and what an opening window is kept for."""

import sqlalchemy as sa
from alembic import op

revision = "waiting_and_reserves"
down_revision = "appointments_and_offices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and the two columns of opening windows."""
    _create_alerts()
    _create_call_backs()
    _create_shared_addresses()
    with op.batch_alter_table("opening_windows") as table:
        table.add_column(sa.Column("motives", sa.JSON(), nullable=True))
        table.add_column(sa.Column("kept_for_staff", sa.Integer(), nullable=False, server_default="0"))


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("turn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_id", sa.String(32), nullable=True),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_alerts_case_id_cases"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["offered_id"], ["appointments.id"], name=op.f("fk_alerts_offered_id_appointments"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_case_id"), "alerts", ["case_id"])
    op.create_index(op.f("ix_alerts_expires_at"), "alerts", ["expires_at"])
    op.create_index(op.f("ix_alerts_offered_id"), "alerts", ["offered_id"])
    op.create_index(op.f("ix_alerts_turn_at_id"), "alerts", ["turn_at", "id"])


def _create_call_backs() -> None:
    op.create_table(
        "call_backs",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half", sa.String(10), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_call_backs_case_id_cases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_call_backs_office_id_offices"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_backs")),
        sa.UniqueConstraint("office_id", "day", "half", "place", name=op.f("uq_call_backs_office_id_day_half_place")),
    )
    op.create_index(op.f("ix_call_backs_case_id"), "call_backs", ["case_id"])
    op.create_index(op.f("ix_call_backs_day"), "call_backs", ["day"])


def _create_shared_addresses() -> None:
    op.create_table(
        "shared_addresses",
        sa.Column("network", sa.String(43), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_shared_addresses_office_id_offices"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("network", name=op.f("pk_shared_addresses")),
    )
    op.create_index(op.f("ix_shared_addresses_office_id"), "shared_addresses", ["office_id"])

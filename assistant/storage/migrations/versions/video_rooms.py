"""The rooms where two people meet by video: who sits there, and what they tell each other to find the way."""

import sqlalchemy as sa
from alembic import op

revision = "video_rooms"
down_revision = "notices_by_worker"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_seats()
    _create_signals()
    op.create_table(
        "video_choices",
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_video_choices_office_id_offices"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_video_choices")),
    )


def _create_seats() -> None:
    op.create_table(
        "video_seats",
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(8), nullable=False),
        sa.Column("holder", sa.LargeBinary(32), nullable=False),
        sa.Column("visit", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_video_seats_appointment_id_appointments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("appointment_id", "role", name=op.f("pk_video_seats")),
    )
    op.create_index(op.f("ix_video_seats_seen_at"), "video_seats", ["seen_at"])


def _create_signals() -> None:
    op.create_table(
        "video_signals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column("to_role", sa.String(8), nullable=False),
        sa.Column("to_visit", sa.Integer(), nullable=False),
        sa.Column("from_visit", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_video_signals_appointment_id_appointments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_signals")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_video_signals_appointment_id_to_role_id"), "video_signals", ["appointment_id", "to_role", "id"]
    )
    op.create_index(op.f("ix_video_signals_created_at"), "video_signals", ["created_at"])

"""Offices and their advisers, appointments and the time they take, notices to send."""

import sqlalchemy as sa
from alembic import op

revision = "appointments_and_offices"
down_revision = "cases_and_their_keys"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_offices()
    _create_advisers()
    _create_opening_windows()
    _create_absences()
    _create_appointments()
    _create_busy_times()
    _create_notices()


def _create_offices() -> None:
    op.create_table(
        "offices",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("town", sa.String(80), nullable=False),
        sa.Column("insee_code", sa.String(5), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("telephone", sa.String(30), nullable=False),
        sa.Column("telephone_label", sa.String(80), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("accessibility", sa.String(400), nullable=False),
        sa.Column("holidays_of", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
    )
    op.create_index(op.f("ix_offices_insee_code"), "offices", ["insee_code"])


def _create_advisers() -> None:
    op.create_table(
        "advisers",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advisers")),
    )
    op.create_table(
        "adviser_offices",
        sa.Column("adviser_id", sa.String(64), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=False),
        *_keys_of("adviser_offices", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("adviser_id", "office_id", name=op.f("pk_adviser_offices")),
    )
    op.create_index(op.f("ix_adviser_offices_office_id"), "adviser_offices", ["office_id"])


def _create_opening_windows() -> None:
    op.create_table(
        "opening_windows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.String(64), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("recurrence", sa.String(10), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        *_keys_of("opening_windows", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_windows")),
    )
    op.create_index(op.f("ix_opening_windows_adviser_id"), "opening_windows", ["adviser_id"])
    op.create_index(op.f("ix_opening_windows_office_id"), "opening_windows", ["office_id"])


def _create_absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.String(64), nullable=True),
        sa.Column("office_id", sa.String(64), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        *_keys_of("absences", on_delete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index(op.f("ix_absences_adviser_id"), "absences", ["adviser_id"])
    op.create_index(op.f("ix_absences_office_id"), "absences", ["office_id"])


def _create_appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=True),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("keep_until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('held', 'confirmed', 'cancelled')", name=op.f("ck_appointments_state")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_appointments_case_id_cases"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_appointments_office_id_offices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    op.create_index(op.f("ix_appointments_case_id"), "appointments", ["case_id"])
    op.create_index(op.f("ix_appointments_keep_until"), "appointments", ["keep_until"])
    op.create_index(op.f("ix_appointments_office_id_state"), "appointments", ["office_id", "state"])


def _create_busy_times() -> None:
    op.create_table(
        "busy_times",
        sa.Column("adviser_id", sa.String(64), nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("owner", sa.LargeBinary(16), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["adviser_id"], ["advisers.id"], name=op.f("fk_busy_times_adviser_id_advisers")),
        sa.PrimaryKeyConstraint("adviser_id", "step", name=op.f("pk_busy_times")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_busy_times_owner"), "busy_times", ["owner"])


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_notices_appointment_id_appointments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("appointment_id", "kind", "sequence", name=op.f("uq_notices_appointment_id_kind_sequence")),
    )
    op.create_index(op.f("ix_notices_sent_at_send_at"), "notices", ["sent_at", "send_at"])


def _keys_of(table: str, *, on_delete: str) -> tuple[sa.ForeignKeyConstraint, sa.ForeignKeyConstraint]:
    """Refer to the adviser and to the office, as the three tables that join them do."""
    return (
        sa.ForeignKeyConstraint(
            ["adviser_id"],
            ["advisers.id"],
            name=op.f(f"fk_{table}_adviser_id_advisers"),
            ondelete=on_delete,
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f(f"fk_{table}_office_id_offices"), ondelete=on_delete
        ),
    )

"""What an appointment becomes, who made it; an office whole: holidays, time zone, recurring absences."""

import sqlalchemy as sa
from alembic import op

revision = "appointments_whole"
down_revision = "waiting_and_reserves"
branch_labels = None
depends_on = None

_STATES = "state IN ('held', 'confirmed', 'cancelled', 'seen', 'excused', 'no_show')"


def upgrade() -> None:
    """Create the tables and columns."""
    op.add_column("offices", sa.Column("zone", sa.String(40), nullable=False, server_default="Europe/Paris"))
    op.add_column("offices", sa.Column("map_url", sa.String(300), nullable=True))
    _create_recurring_absences()
    _create_appointment_marks()
    for name in ("code_hash", "import_hash"):
        op.add_column("appointments", sa.Column(name, sa.LargeBinary(32), nullable=True))
    _allow_more_states()
    for name in ("code_hash", "import_hash"):
        op.create_index(op.f(f"ix_appointments_{name}"), "appointments", [name], unique=True)


def _allow_more_states() -> None:
    """Let an appointment be over."""
    name = op.f("ck_appointments_state")
    with op.batch_alter_table("appointments") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, _STATES)


def _create_recurring_absences() -> None:
    op.create_table(
        "recurring_absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.String(64), nullable=True),
        sa.Column("office_id", sa.String(64), nullable=True),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("recurrence", sa.String(10), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{one}_id"],
                [f"{one}s.id"],
                name=op.f(f"fk_recurring_absences_{one}_id_{one}s"),
                ondelete="CASCADE",
            )
            for one in ("adviser", "office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_absences")),
    )
    for name in ("adviser_id", "office_id"):
        op.create_index(op.f(f"ix_recurring_absences_{name}"), "recurring_absences", [name])


def _create_appointment_marks() -> None:
    op.create_table(
        "appointment_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("before", sa.String(10), nullable=False),
        sa.Column("after", sa.String(10), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_marks")),
    )
    op.create_index(
        op.f("ix_appointment_marks_appointment_id_happened_at"), "appointment_marks", ["appointment_id", "happened_at"]
    )
    op.create_index(op.f("ix_appointment_marks_happened_at"), "appointment_marks", ["happened_at"])

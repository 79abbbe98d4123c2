"""When a notice is due, by which channel, how often it was tried, and what became of it; the worker; agenda feeds."""

import sqlalchemy as sa
from alembic import op

revision = "notices_by_worker"
down_revision = "appointments_whole"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give notices a channel and an end, and create the tables around them; what waits to be sent still is."""
    _change_notices()
    op.create_table(
        "contact_terms",
        sa.Column("appointment_id", sa.String(32), nullable=False),
        sa.Column("erase_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name=op.f("fk_contact_terms_appointment_id_appointments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("appointment_id", name=op.f("pk_contact_terms")),
    )
    op.create_index(op.f("ix_contact_terms_erase_on"), "contact_terms", ["erase_on"])
    op.create_table(
        "worker_beats",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_beats")),
    )
    _create_agenda_feeds()


def _change_notices() -> None:
    op.drop_index(op.f("ix_notices_sent_at_send_at"), "notices")
    with op.batch_alter_table("notices") as table:
        table.drop_constraint(op.f("uq_notices_appointment_id_kind_sequence"), type_="unique")
        table.add_column(sa.Column("over_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("channel", sa.String(20), nullable=False, server_default="email"))
        table.add_column(sa.Column("state", sa.String(20), nullable=False, server_default="waiting"))
        table.add_column(sa.Column("claimed_by", sa.String(32), nullable=True))
        table.add_column(sa.Column("failure", sa.String(60), nullable=True))
        table.create_unique_constraint(
            op.f("uq_notices_appointment_id_kind_sequence_channel"), ["appointment_id", "kind", "sequence", "channel"]
        )
    op.execute("UPDATE notices SET state = 'sent', over_at = sent_at WHERE sent_at IS NOT NULL")
    op.create_index(op.f("ix_notices_state_send_at"), "notices", ["state", "send_at"])


def _create_agenda_feeds() -> None:
    op.create_table(
        "agenda_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adviser_id", sa.String(64), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["adviser_id"], ["advisers.id"], name=op.f("fk_agenda_feeds_adviser_id_advisers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_agenda_feeds_token_hash")),
    )
    op.create_index(op.f("ix_agenda_feeds_adviser_id"), "agenda_feeds", ["adviser_id"])

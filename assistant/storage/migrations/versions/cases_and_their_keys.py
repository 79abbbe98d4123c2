"""The first tables: cases and their wrapped keys, the journal of accesses, the counts of attempts."""

import sqlalchemy as sa
from alembic import op

revision = "cases_and_their_keys"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_cases()
    _create_audit_lines()
    _create_attempt_counts()


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
    )
    op.create_table(
        "case_keys",
        sa.Column("lookup_id", sa.LargeBinary(32), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("reader", sa.String(8), nullable=False),
        sa.Column("office", sa.String(64), nullable=True),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_code", sa.LargeBinary(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reader IN ('browser', 'code', 'office')", name=op.f("ck_case_keys_reader")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_keys_case_id_cases"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lookup_id", name=op.f("pk_case_keys")),
    )
    op.create_index(op.f("ix_case_keys_case_id"), "case_keys", ["case_id"])
    op.create_index(op.f("ix_case_keys_expires_at"), "case_keys", ["expires_at"])


def _create_audit_lines() -> None:
    op.create_table(
        "audit_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff", sa.String(64), nullable=False),
        sa.Column("office", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(32), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("why", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_lines")),
    )
    op.create_index(op.f("ix_audit_lines_case_id_happened_at"), "audit_lines", ["case_id", "happened_at"])
    op.create_index(op.f("ix_audit_lines_happened_at"), "audit_lines", ["happened_at"])


def _create_attempt_counts() -> None:
    op.create_table(
        "attempt_counts",
        sa.Column("bucket", sa.LargeBinary(32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "started_at", name=op.f("pk_attempt_counts")),
    )
    op.create_index(op.f("ix_attempt_counts_ends_at"), "attempt_counts", ["ends_at"])

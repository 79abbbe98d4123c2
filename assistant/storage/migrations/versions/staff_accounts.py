"""Those who work here: accounts, second factors, roles by office, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "staff_accounts"
down_revision = "video_rooms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_accounts()
    _create_roles()
    _create_recovery_codes()
    _create_sessions()
    _create_identities()
    op.create_table(
        "offices_naming_staff",
        sa.Column("office_id", sa.String(64), nullable=False),
        _belongs_to("offices_naming_staff", "office_id", "offices"),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_offices_naming_staff")),
    )


def _belongs_to(table: str, column: str, to: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"), ondelete=ondelete)


def _create_accounts() -> None:
    op.create_table(
        "staff_accounts",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("login", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("function", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=True),
        sa.Column("temporary_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=True),
        sa.Column("adviser_id", sa.String(64), nullable=True),
        _belongs_to("staff_accounts", "adviser_id", "advisers", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_accounts")),
        sa.UniqueConstraint("adviser_id", name=op.f("uq_staff_accounts_adviser_id")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_accounts_login")),
    )


def _create_roles() -> None:
    op.create_table(
        "staff_office_roles",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _belongs_to("staff_office_roles", "account_id", "staff_accounts"),
        _belongs_to("staff_office_roles", "office_id", "offices"),
        sa.PrimaryKeyConstraint("account_id", "office_id", name=op.f("pk_staff_office_roles")),
    )
    op.create_index(op.f("ix_staff_office_roles_office_id"), "staff_office_roles", ["office_id"])
    op.create_table(
        "staff_global_roles",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        _belongs_to("staff_global_roles", "account_id", "staff_accounts"),
        sa.PrimaryKeyConstraint("account_id", "role", name=op.f("pk_staff_global_roles")),
    )


def _create_recovery_codes() -> None:
    op.create_table(
        "staff_recovery_codes",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        _belongs_to("staff_recovery_codes", "account_id", "staff_accounts"),
        sa.PrimaryKeyConstraint("account_id", "digest", name=op.f("pk_staff_recovery_codes")),
    )


def _create_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("office_id", sa.String(64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_passed", sa.Boolean(), nullable=False),
        _belongs_to("staff_sessions", "account_id", "staff_accounts"),
        _belongs_to("staff_sessions", "office_id", "offices", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_staff_sessions_token_digest")),
    )
    op.create_index(op.f("ix_staff_sessions_account_id"), "staff_sessions", ["account_id"])
    op.create_index(op.f("ix_staff_sessions_ends_at"), "staff_sessions", ["ends_at"])


def _create_identities() -> None:
    op.create_table(
        "staff_identities",
        sa.Column("issuer", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        _belongs_to("staff_identities", "account_id", "staff_accounts"),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_staff_identities")),
    )
    op.create_index(op.f("ix_staff_identities_account_id"), "staff_identities", ["account_id"])

"""The day at the counter: visits, papers seen, mandates, opinions."""

revision = "counter_day"
down_revision = "staff_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""

"""What the service learns: counters of events by day, office and page; nobody in them."""

revision = "learning_counters"
down_revision = "counter_day"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""

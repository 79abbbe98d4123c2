"""When a notice is due, how often it was tried, and what became of it."""

revision = "notices_by_worker"
down_revision = "appointments_whole"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""

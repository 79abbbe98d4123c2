"""What an appointment becomes, who made it; an office whole: holidays, time zone, recurring absences."""

revision = "appointments_whole"
down_revision = "waiting_and_reserves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""

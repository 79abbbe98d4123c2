"""What an appointment becomes, who made it, and the whole of an office: holidays kept, time zone, recurring absences."""

revision = "appointments_whole"
down_revision = "waiting_and_reserves"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""

"""Those who work here: accounts, second factors, roles by office, sessions."""

revision = "staff_accounts"
down_revision = "video_rooms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""

"""The rooms where two people meet by video: who stands there, and what they tell each other to find the way."""

revision = "video_rooms"
down_revision = "notices_by_worker"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables and columns."""

"""Taking, finding and giving up an appointment: pages for everybody, without an account and without JavaScript.

Each module of views adds its own to the blueprint.
"""

import assistant.web.appointments.booking_views
import assistant.web.appointments.confirming_views
import assistant.web.appointments.finding_views
import assistant.web.appointments.meeting_views
import assistant.web.appointments.moving_views
import assistant.web.appointments.poster_views
import assistant.web.appointments.prescriber_views
import assistant.web.appointments.video_pages
import assistant.web.appointments.video_signals
import assistant.web.appointments.waiting_views  # noqa: F401 — imported for the views they add
from assistant.web.appointments.blueprint import appointments

__all__ = ["appointments"]

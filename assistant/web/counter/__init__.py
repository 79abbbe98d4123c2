"""The pages of those who work here; importing this declares their views.

entry    signing in: open to everybody
steps    what is asked between the password and the work
counter  the work; each view says for which role (assistant/web/security.py)
"""

from assistant.web.counter import (
    access_views,
    account_views,
    booked_views,
    booking_views,
    call_screen_views,
    case_opening_views,
    case_print_views,
    case_views,
    day_views,
    draft_views,
    editing_views,
    elsewhere_views,
    entry_views,
    factor_views,
    figures_views,
    home_views,
    load_views,
    mandate_views,
    opinion_views,
    password_views,
    people_views,
    seen_papers_views,
    settling_views,
    visit_views,
)
from assistant.web.counter.blueprint import counter, entry, steps
from assistant.web.counter.call_screen_views import call_screen

__all__ = [
    "access_views",
    "account_views",
    "booked_views",
    "booking_views",
    "call_screen",
    "call_screen_views",
    "case_opening_views",
    "case_print_views",
    "case_views",
    "counter",
    "day_views",
    "draft_views",
    "editing_views",
    "elsewhere_views",
    "entry",
    "entry_views",
    "factor_views",
    "figures_views",
    "home_views",
    "load_views",
    "mandate_views",
    "opinion_views",
    "password_views",
    "people_views",
    "seen_papers_views",
    "settling_views",
    "steps",
    "visit_views",
]

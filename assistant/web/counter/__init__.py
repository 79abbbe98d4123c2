"""The pages of those who work here; importing this declares their views.

entry    signing in: open to everybody
steps    what is asked between the password and the work
counter  the work; each view says for which role (assistant/web/security.py)
"""

from assistant.web.counter import (
    access_views,
    account_views,
    elsewhere_views,
    entry_views,
    factor_views,
    home_views,
    password_views,
    people_views,
)
from assistant.web.counter.blueprint import counter, entry, steps

__all__ = [
    "access_views",
    "account_views",
    "counter",
    "elsewhere_views",
    "entry",
    "entry_views",
    "factor_views",
    "home_views",
    "password_views",
    "people_views",
    "steps",
]

"""The citizen's pages, from home to papers. Each module adds its views to the blueprint."""

from assistant.web.citizen import (
    about,
    benefits,
    changes,
    copy_views,
    helped_by,
    home,
    keeping,
    keying_in,
    openings,
    papers,
    printing,
    questions,
    results,
    service_pages,
    sheets,
    situations,
)
from assistant.web.citizen.blueprint import citizen

__all__ = [
    "about",
    "benefits",
    "changes",
    "citizen",
    "copy_views",
    "helped_by",
    "home",
    "keeping",
    "keying_in",
    "openings",
    "papers",
    "printing",
    "questions",
    "results",
    "service_pages",
    "sheets",
    "situations",
]

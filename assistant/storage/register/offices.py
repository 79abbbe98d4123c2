"""The register of what speaks of places, hours and machines."""

from typing import Final

from assistant.storage.register.entries import MADE, NAME, OFFICE, Basis, Holder, Subject, Table, Term


def _place(name: str, purpose: str, columns: dict[str, str], goes_with: str = "", basis: Basis = Basis.NOBODY) -> Table:
    return Table(
        name=name,
        subject=Subject.OFFICE,
        purpose=purpose,
        holder=Holder.EVERYBODY,
        term=Term.OFFICE,
        basis=basis,
        goes_with=goes_with,
        columns=columns,
    )


_RECURRENCE: Final = {
    "starts": "from what time",
    "ends": "to what time",
    "first_on": "the first day",
    "last_on": "the last day",
    "recurrence": "once, weekly, monthly",
    "every": "every so many weeks, or which week",
}

OFFICES: Final = (
    _place(
        "offices",
        "to say where people are received",
        {
            "id": NAME,
            "name": "its name",
            "town": "its town",
            "insee_code": "to find the nearest",
            "address": "where it is",
            "telephone": "its number",
            "telephone_label": "what the call costs",
            "hours": "when it is open",
            "accessibility": "how one gets in",
            "holidays_of": "which holidays it keeps",
            "zone": "its clock",
            "map_url": "a map",
        },
    ),
    _place(
        "advisers",
        "to offer times with somebody who knows",
        {
            "id": NAME,
            "name": "who receives",
            "modes": "how they receive",
            "languages": "which languages they speak",
            "skills": "what they know",
        },
        basis=Basis.STAFF,
    ),
    _place(
        "adviser_offices",
        "where an adviser receives",
        {"adviser_id": "who", "office_id": OFFICE},
        goes_with="advisers",
        basis=Basis.STAFF,
    ),
    _place(
        "opening_windows",
        "when times are offered",
        {
            "id": NAME,
            "adviser_id": "who receives",
            "office_id": OFFICE,
            "modes": "how",
            **_RECURRENCE,
            "motives": "for what",
            "kept_for_staff": "minutes that only the office books",
        },
        goes_with="offices",
        basis=Basis.STAFF,
    ),
    _place(
        "absences",
        "when no time is offered; never why",
        {
            "id": NAME,
            "adviser_id": "who is away",
            "office_id": OFFICE,
            "starts_at": "from when",
            "ends_at": "until when",
        },
        goes_with="offices",
        basis=Basis.STAFF,
    ),
    _place(
        "recurring_absences",
        "the same, again and again",
        {"id": NAME, "adviser_id": "who is away", "office_id": OFFICE, **_RECURRENCE},
        goes_with="offices",
        basis=Basis.STAFF,
    ),
    _place(
        "office_motives",
        "for what an office receives, and how long",
        {
            "office_id": OFFICE,
            "motive": "which reason",
            "modes": "how it receives for it",
            "extra_minutes": "how much longer it takes",
        },
        goes_with="offices",
    ),
    _place(
        "edit_versions",
        "two who edit never overwrite each other",
        {"thing": "what is edited", "number": "how often it was"},
    ),
    _place(
        "shared_addresses",
        "the hall of an office is never slowed by limits",
        {"network": "the network of the hall", "office_id": OFFICE},
        goes_with="offices",
    ),
    _place(
        "offices_naming_staff",
        "which offices tell citizens the names of their staff",
        {"office_id": OFFICE},
        goes_with="offices",
    ),
    _place(
        "video_choices",
        "which video service an office uses",
        {"office_id": OFFICE, "provider": "the service"},
        goes_with="offices",
    ),
    _place(
        "call_screens",
        "the screen of the waiting room",
        {"office_id": OFFICE, "token_hash": "a keyed hash of its secret address", "created_at": MADE},
        goes_with="offices",
    ),
    Table(
        name="event_counts",
        subject=Subject.COUNTS,
        purpose="to learn where people stop and what lacks; nobody is in it",
        holder=Holder.OFFICE,
        term=Term.COUNTS,
        basis=Basis.NOBODY,
        columns={
            "day": "the day",
            "office": OFFICE,
            "event": "what happened",
            "subject": "a code of the rules, never what somebody typed",
            "number": "how often",
        },
    ),
    Table(
        name="worker_beats",
        subject=Subject.COUNTS,
        purpose="to know whether a worker runs",
        holder=Holder.MACHINE,
        term=Term.BEAT,
        basis=Basis.NOBODY,
        columns={"name": "which worker", "started_at": "since when", "beat_at": "its last sign of life"},
    ),
)

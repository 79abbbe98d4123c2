"""The register: every field that is stored, why, by whom it can be read, and until when.

One entry per table (``citizens``, ``appointments``, ``staff``, ``offices``), beside what the facts of the rules declare
themselves (``purpose`` and ``keep``). Three things follow from it and from nothing else: what ``services.retention``
erases and when, the table of docs/privacy.md, and the page "Vos données". Tests fail on a column, a field inside a
sealed value or a fact that is not here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from assistant.storage.register.appointments import APPOINTMENTS
from assistant.storage.register.citizens import CITIZENS
from assistant.storage.register.entries import Basis, Holder, Subject, Table, Term, length
from assistant.storage.register.offices import OFFICES
from assistant.storage.register.staff import STAFF

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {table.name: table for table in (*CITIZENS, *APPOINTMENTS, *STAFF, *OFFICES)}
)

FACT_PURPOSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "all_benefits": "to work out every benefit",
        "family_benefits": "to work out family benefits",
        "housing_aid": "to work out housing aid",
    }
)
"""What a fact may be asked for: the words of ``purpose`` in rules/facts."""

FACT_HOLDERS: Final[Mapping[str, Holder]] = MappingProxyType({"case": Holder.READERS, "citizen": Holder.CITIZEN})
"""Who has an answer, by ``keep``: whoever reads the case, or the citizen alone until they tick a box."""

__all__ = [
    "FACT_HOLDERS",
    "FACT_PURPOSES",
    "TABLES",
    "Basis",
    "Holder",
    "Subject",
    "Table",
    "Term",
    "length",
]
